package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNiceStep(t *testing.T) {
	for top, want := range map[float64]float64{0: 1, 1: 1, 4: 1, 5: 2, 8: 2, 9: 5, 20: 5, 21: 10, 41: 20, 734: 200, 10_000: 5000} {
		if got := niceStep(top); got != want {
			t.Errorf("the step to %v is %v, want %v", top, got, want)
		}
	}
}

func TestNewChart(t *testing.T) {
	c := newChart("id", "Запросы", []string{"1", "2", "3"}, []string{"a", "b"}, []float64{0, 5, 10}, []float64{0, 0, 0})
	if got := c.Series[0].Points; got != "48.0,188.0 378.0,100.0 708.0,12.0" {
		t.Errorf("points %q", got)
	}
	if len(c.Steps) != 3 || len(c.Levels) != 3 || c.Levels[2].Label != "10" || c.Series[0].Dots[1].Title != "2: 5" {
		t.Errorf("%+v", c)
	}
	one := newChart("id", "", []string{"1"}, []string{"a"}, []float64{0})
	if got := one.Series[0].Points; got != "378.0,188.0" {
		t.Errorf("a single point at %q", got)
	}
	newChart("id", "", nil, nil) // a chart of nothing is drawn, too
}

// Whatever is counted, lines stay inside their room and labels are few.
func TestChartStaysInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1e7), 0, 400).Draw(t, "values")
		c := newChart("id", "", make([]string, len(values)), []string{"a"}, values)
		if len(c.Steps) > maxChartSteps || len(c.Levels) > 6 {
			t.Errorf("%d steps, %d levels", len(c.Steps), len(c.Levels))
		}
		for _, point := range strings.Fields(c.Series[0].Points) {
			if strings.Contains(point, "-") || strings.Contains(point, "NaN") {
				t.Errorf("a point at %s", point)
			}
		}
		for _, d := range c.Series[0].Dots {
			if d.X < chartLeft || d.X > chartRight || d.Y < chartTop-1e-6 || d.Y > chartBottom+1e-6 {
				t.Errorf("a dot at %v, %v", d.X, d.Y)
			}
		}
	})
}
