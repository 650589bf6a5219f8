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
	fmt.Fprintln(w, "день\tлюдей\tобращений\tS@1\tS@3\tновые S@1\tновые S@3\tкарточка\tверна\tсотруднику\t")
	for i, d := range r.Days {
		fmt.Fprintf(w, "%d\t%d\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", i+1, d.People, d.Tickets, d.Seen.Success1(), d.Seen.Success3(),
			d.Unseen.Success1(), d.Unseen.Success3(), d.CardShare(), d.CardPrecision(), d.OfferShare())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	e := r.Effect
	_, err := fmt.Fprintf(out, "\nподсказки снимают обращений на человека: оценка %.3f, 95 %% от %.3f до %.3f (контроль %d, остальные %d); на самом деле %.3f\n",
		e.Less, e.Low, e.High, e.Held.Sessions, e.Shown.Sessions, e.True)
	return err
}
