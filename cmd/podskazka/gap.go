package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/russian"
)

// newGatherer gathers what people did not find: from the log of searches, the ledger, the votes and the tickets.
func newGatherer(s *stores, knowledge search.Searcher, analyzer *russian.Analyzer) *assist.Gatherer {
	return assist.NewGatherer(assist.GatherDeps{
		Keeper: s.desk, Knowledge: knowledge, Articles: s.kb, Analyzer: analyzer, Now: s.now,
		Sources: []assist.NeedSource{
			assist.NewSearchNeeds(s.desk, s.now), assist.NewRejectionNeeds(s.desk), assist.NewVoteNeeds(s.kb, s.kb),
			assist.NewTicketNeeds(s.desk, s.desk, s.desk, s.kb),
		},
	})
}

// gatherTurn is the share of a minute that gathering takes at most.
const gatherTurn = 15 * time.Second

// gather reads what happened since the last time. While an index is being built, or another server gathers, it waits for the next.
func (e *engine) gather(ctx context.Context) error {
	_, err := e.gatherer.GatherFor(ctx, gatherTurn)
	if errors.Is(err, search.ErrUnavailable) || errors.Is(err, kb.ErrConflict) {
		return nil
	}
	return err
}

// newGaps is `podskazka gaps`.
func newGaps() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "Показать, чего людям не хватило: что написать, дополнить, какие слова добавить",
		Long: "Печатает пробелы, TSV с заголовком: что делать, сколько людей за период, за неделю и за неделю до неё, ближайшая статья (id)\n" +
			"и самая характерная формулировка. Личные данные скрыты. Очередь с подробностями — на сервере: /insights/gaps.",
		Example: "  podskazka gaps --days 7 --verdict write",
		Args:    cobra.NoArgs,
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, _ []string) error {
			return printGaps(ctx, cmd, s)
		}),
	}
	flags := cmd.Flags()
	flags.Int("days", 28, "за сколько последних дней")
	flags.String("for", "", "только люди с этой выбранной ролью (slug)")
	flags.String("verdict", "", "только: write — написать, words — добавить слова, extend — дополнить, film — снять видео, fix — починить продукт")
	flags.String("state", "", "open, taken, done или dismissed; по умолчанию открытые и в работе")
	flags.Int("limit", assist.DefaultGaps, fmt.Sprintf("сколько строк, не больше %d", assist.MaxGaps))
	return cmd
}

func printGaps(ctx context.Context, cmd *cobra.Command, s *stores) error {
	flags := cmd.Flags()
	f := assist.GapFilter{States: []assist.GapState{assist.GapOpen, assist.GapTaken}}
	days, _ := flags.GetInt("days")
	f.Audience, _ = flags.GetString("for")
	f.Verdict, _ = flags.GetString("verdict")
	f.Limit, _ = flags.GetInt("limit")
	if state, _ := flags.GetString("state"); state != "" {
		f.States = []assist.GapState{assist.GapState(state)}
	}
	f.Since = s.now().AddDate(0, 0, -days)
	if err := f.Validate(); err != nil || days < 1 || days > assist.NeedDays || f.Limit < 1 {
		return usagef("нужны --days от 1 до %d, --limit от 1 до %d, известные --verdict и --state", assist.NeedDays, assist.MaxGaps)
	}
	if err := gatherOnce(ctx, cmd, s); err != nil {
		return err
	}
	rows, err := s.desk.FindGaps(ctx, f)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintln(out, "verdict\tpeople\tweek\tbefore\tstate\tnear\ttitle")
	for _, g := range rows {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%s\t%s\t%s\n", g.Verdict, g.Who, g.Week, g.Before, g.State, g.Near, g.Title)
	}
	return nil
}

// gatherOnce gathers what nobody has gathered yet, unless a running server holds the indexes: then it does so itself.
func gatherOnce(ctx context.Context, cmd *cobra.Command, s *stores) (err error) {
	e, err := openIndexed(ctx, cmd, s)
	if errors.Is(err, bleveindex.ErrLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return e.gather(ctx)
}
