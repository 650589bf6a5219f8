package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/podskazka/podskazka/assist/simulate"
)

// printSimulated prints a replay as tables.
func printSimulated(out io.Writer, r *simulate.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "день\tлюдей\tобращений\tS@1\tS@3\tбывшие S@1\tбывшие S@3\tновые S@1\tновые S@3\tкарточка\tверна\tсотруднику\t")
	for i, d := range r.Days {
		fmt.Fprintf(w, "%d\t%d\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", i+1, d.People, d.Tickets, d.Seen.Success1(), d.Seen.Success3(),
			d.Asked.Success1(), d.Asked.Success3(), d.Unseen.Success1(), d.Unseen.Success3(), d.CardShare(), d.CardPrecision(), d.OfferShare())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprint(out, `
S@1, S@3     верный ответ первый, среди трёх — из показанного людям
бывшие       то же по порядку ответов на запросы, которые задают люди, утром этого дня
новые        … на запросы, которых никто не задаёт
карточка     доля людей, кому показан лучший ответ; верна — сколько из них верны
сотруднику   доля обращений, где среди предложенного сотруднику есть верный ответ
`)
	if err := printPair(out, r); err != nil {
		return err
	}
	e := r.Effect
	fmt.Fprintf(out, "\nдействие подсказок, обращений на человека: −%.3f, 95 %% от %.3f до %.3f (без подсказок %d, с ними %d); на самом деле −%.3f\n",
		e.Less, e.Low, e.High, e.Held.Sessions, e.Shown.Sessions, e.True)
	if c := &r.Calibration; c.N() > 0 {
		fmt.Fprintf(out, "уверенность: Brier %.3f, ECE %.3f на %d ответах\n", c.Brier(), c.ECE(), c.N())
	}
	if d := r.Detection; d != nil {
		fmt.Fprintf(out, "массовые проблемы: %d обращений за %d нед., введено %d, предложено %d, к десятому обращению %.3f, в середине к %d-му; ложных в неделю %.2f\n",
			d.Signals, d.Weeks, d.Outbreaks, len(d.Found), d.Timely(), d.Median(), d.FalseAWeek())
	}
	return nil
}

// printPair prints what learning changed, day by day.
func printPair(out io.Writer, r *simulate.Report) error {
	if len(r.Untaught) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nверный первый\tлюдям\tбез учёбы\tбывшие\tбез учёбы\tновые\tбез учёбы\tобращений\tбез учёбы\t")
	for i, d := range r.Days {
		old := r.Untaught[i]
		fmt.Fprintf(w, "день %d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%d\t\n", i+1, d.Seen.Success1(), old.Seen.Success1(),
			d.Asked.Success1(), old.Asked.Success1(), d.Unseen.Success1(), old.Unseen.Success1(), d.Tickets, old.Tickets)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	seen, asked, unseen := r.Gain()
	_, err := fmt.Fprintf(out, "учёба, верный ответ первый: людям за все дни %+.3f, в последнее утро бывшие %+.3f, новые %+.3f\n", seen, asked, unseen)
	return err
}

// simulatedFigures is a replay as JSON, with what follows from it.
type simulatedFigures struct {
	*simulate.Report
	Brier, ECE         float64
	Timely, FalseAWeek float64 // 0 when detection was not measured

	GainSeen, GainAsked, GainUnseen float64 // 0 without --pair
}

func figuresOf(r *simulate.Report) simulatedFigures {
	f := simulatedFigures{Report: r, Brier: r.Calibration.Brier(), ECE: r.Calibration.ECE()}
	f.GainSeen, f.GainAsked, f.GainUnseen = r.Gain()
	if r.Detection != nil {
		f.Timely, f.FalseAWeek = r.Detection.Timely(), r.Detection.FalseAWeek()
	}
	return f
}
