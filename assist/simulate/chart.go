package simulate

import (
	"fmt"
	"html"
	"strings"
)

// Sizes of a chart, in pixels.
const (
	panelWidth, panelHeight = 440, 300
	plotLeft, plotTop       = 52, 40
	plotWidth, plotHeight   = 360, 210
)

// A panel is one diagram. Its coordinates run from 0 to 1, y upwards.
type panel struct {
	strings.Builder
	left, top int
}

// Chart draws a report as SVG: the learning curve, requests by side of the hold-out, reliability of the confidence, and the ticket
// at which outbreaks were proposed. All figures are in the report as well.
func (r *Report) Chart() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" role="img">`+"\n",
		2*panelWidth, 2*panelHeight)
	b.WriteString("<title>Проигрывание запросов: чему научились подсказки</title>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", 2*panelWidth, 2*panelHeight)
	for i, draw := range []func(*panel){r.drawLearning, r.drawEffect, r.drawReliability, r.drawDelay} {
		p := &panel{left: i % 2 * panelWidth, top: i / 2 * panelHeight}
		draw(p)
		b.WriteString(p.String())
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (p *panel) x(x float64) float64 { return float64(p.left+plotLeft) + x*plotWidth }
func (p *panel) y(y float64) float64 { return float64(p.top+plotTop) + (1-y)*plotHeight }

// frame draws title, axes with ticks of a share, and what x is.
func (p *panel) frame(title, xName string) {
	p.text(.5, 1.1, "middle", "font-weight=\"bold\"", title)
	p.text(.5, -.17, "middle", "", xName)
	for _, tick := range []float64{0, .25, .5, .75, 1} {
		p.line(0, tick, 1, tick, `stroke="#ddd"`)
		p.text(-.02, tick-.02, "end", "", fmt.Sprintf("%.0f %%", 100*tick))
	}
	p.line(0, 0, 0, 1, `stroke="#333"`)
	p.line(0, 0, 1, 0, `stroke="#333"`)
}

func (p *panel) text(x, y float64, anchor, more, text string) {
	fmt.Fprintf(p, `<text x="%.1f" y="%.1f" text-anchor="%s" %s>%s</text>`+"\n", p.x(x), p.y(y), anchor, more, html.EscapeString(text))
}

func (p *panel) line(x1, y1, x2, y2 float64, more string) {
	fmt.Fprintf(p, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`+"\n", p.x(x1), p.y(y1), p.x(x2), p.y(y2), more)
}

func (p *panel) bar(x, width, height float64, color string) {
	fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", p.x(x), p.y(height), width*plotWidth, height*plotHeight, color)
}

// curve draws y over evenly spaced x, with its name at the given line of the legend.
func (p *panel) curve(ys []float64, color, name string, legend int) {
	var points []string
	for i, y := range ys {
		points = append(points, fmt.Sprintf("%.1f,%.1f", p.x((float64(i)+.5)/float64(len(ys))), p.y(y)))
	}
	fmt.Fprintf(p, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), color)
	p.text(.98, .27-.07*float64(legend), "end", fmt.Sprintf("fill=%q", color), name)
}

// The colours of Okabe and Ito (the last one darker), which people with any kind of colour vision tell apart.
const (
	blue, orange, green, purple = "#0072b2", "#d55e00", "#009e73", "#a6507f"
)

func (r *Report) drawLearning(p *panel) {
	p.frame("Кривая обучения", fmt.Sprintf("дни, 1–%d", len(r.Days)))
	asked := func(d Day) float64 { return d.Asked.Success1() }
	unseen := func(d Day) float64 { return d.Unseen.Success1() }
	for i, c := range []struct {
		name, color string
		days        []Day
		of          func(Day) float64
	}{
		{"бывшие запросы: верный первый", blue, r.Days, asked},
		{"… если не учиться", green, r.Untaught, asked},
		{"новые запросы: верный первый", orange, r.Days, unseen},
		{"… если не учиться", purple, r.Untaught, unseen},
	} {
		if len(c.days) == 0 {
			continue
		}
		ys := make([]float64, len(c.days))
		for day, d := range c.days {
			ys[day] = c.of(d)
		}
		p.curve(ys, c.color, c.name, i)
	}
}

func (r *Report) drawEffect(p *panel) {
	e := r.Effect
	p.frame("Сколько людей пишет обращение", fmt.Sprintf("подсказки снимают %.3f (95 %%: %.3f…%.3f), на самом деле %.3f", e.Less, e.Low, e.High, e.True))
	low, high := e.Held.Wilson()
	p.arm(.2, e.Held.Rate(), low, high, orange, fmt.Sprintf("без подсказок, %d", e.Held.Sessions))
	low, high = e.Shown.Wilson()
	p.arm(.6, e.Shown.Rate(), low, high, blue, fmt.Sprintf("с подсказками, %d", e.Shown.Sessions))
}

func (p *panel) arm(x, rate, low, high float64, color, name string) {
	const width = .2
	p.bar(x, width, rate, color)
	p.line(x+width/2, low, x+width/2, high, `stroke="#000" stroke-width="2"`)
	p.text(x+width/2, -.08, "middle", "", name)
}

func (r *Report) drawReliability(p *panel) {
	p.frame("Насколько верна уверенность", fmt.Sprintf("сказанная вероятность; Brier %.3f, ECE %.3f", r.Calibration.Brier(), r.Calibration.ECE()))
	p.line(0, 0, 1, 1, `stroke="#999" stroke-dasharray="4"`)
	for _, b := range r.Calibration.Bins {
		if b.N > 0 {
			size := 3 + 9*float64(b.N)/float64(r.Calibration.N())
			fmt.Fprintf(p, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s"/>`+"\n", p.x(b.Said/float64(b.N)), p.y(share(b.Right, b.N)), size, blue)
		}
	}
}

func (r *Report) drawDelay(p *panel) {
	d := r.Detection
	p.frame("Массовые проблемы: предложены к обращению", "номер обращения по счёту; линия — десятое")
	p.line(timely/delayShown, 0, timely/delayShown, 1, `stroke="#999" stroke-dasharray="4"`)
	if d == nil {
		return
	}
	proposed := make([]float64, delayShown)
	for _, f := range d.Found {
		for n := f.Ticket; n <= len(proposed); n++ {
			proposed[n-1]++
		}
	}
	for i, n := range proposed {
		p.bar(float64(i)/delayShown, .8/delayShown, n/float64(max(1, d.Outbreaks)), blue)
	}
}

// delayShown is the last ticket of an outbreak that the chart of delays shows.
const delayShown = 20.0
