package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A chart is a drawing of lines over equal steps, in units of its view box. A table with the same numbers stands beside it.
type chart struct {
	ID     string // of the elements that name it
	Title  string
	Desc   string
	Series []chartLine
	Steps  []chartMark // marks of the horizontal axis
	Levels []chartMark // grid lines with their values
}

// A chartLine is one series.
type chartLine struct {
	Number int // of its colour and dashes, from 1
	Title  string
	Points string // of a polyline
	Dots   []chartDot
}

type chartDot struct {
	X, Y  float64
	Title string
}

// A chartMark is a label at a place of an axis.
type chartMark struct {
	At    float64
	Label string
}

// The room for lines inside the view box of 720 by 220.
const (
	chartLeft, chartRight = 48.0, 708.0
	chartTop, chartBottom = 12.0, 188.0
	maxChartDots          = 31 // more points are a line without dots
	maxChartSteps         = 7  // labels of the horizontal axis
)

// newChart draws series of the same length, one value for each label. Values are not negative.
func newChart(id, title string, labels []string, titles []string, series ...[]float64) chart {
	c := chart{ID: id, Title: title}
	top := 0.0
	for _, values := range series {
		for _, v := range values {
			top = max(top, v)
		}
	}
	level := niceStep(top)
	top = max(level, math.Ceil(top/level)*level)
	for v := 0.0; v <= top+level/2; v += level {
		c.Levels = append(c.Levels, chartMark{At: yOf(v, top), Label: strconv.FormatFloat(v, 'f', -1, 64)})
	}
	for i := 0; i < len(labels); i += max(1, (len(labels)+maxChartSteps-1)/maxChartSteps) {
		c.Steps = append(c.Steps, chartMark{At: xOf(i, len(labels)), Label: labels[i]})
	}
	for n, values := range series {
		c.Series = append(c.Series, newLine(n+1, titles[n], labels, values, top))
	}
	return c
}

func newLine(number int, title string, labels []string, values []float64, top float64) chartLine {
	line := chartLine{Number: number, Title: title}
	var points []string
	for i, v := range values {
		x, y := xOf(i, len(values)), yOf(v, top)
		points = append(points, fmt.Sprintf("%.1f,%.1f", x, y))
		if len(values) <= maxChartDots {
			line.Dots = append(line.Dots, chartDot{X: x, Y: y, Title: labels[i] + ": " + strconv.FormatFloat(v, 'f', -1, 64)})
		}
	}
	line.Points = strings.Join(points, " ")
	return line
}

func xOf(i, n int) float64 {
	if n < 2 {
		return (chartLeft + chartRight) / 2
	}
	return chartLeft + (chartRight-chartLeft)*float64(i)/float64(n-1)
}

func yOf(v, top float64) float64 { return chartBottom - (chartBottom-chartTop)*v/top }

// niceStep is 1, 2 or 5 times a power of ten, so that four steps or fewer reach the top; at least 1, as things are counted.
func niceStep(top float64) float64 {
	step := 1.0
	for factors := []float64{2, 2.5, 2}; ; {
		for _, f := range factors {
			if step*4 >= top {
				return step
			}
			step *= f
		}
	}
}
