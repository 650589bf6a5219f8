package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
)

// maxSearches is how many searches are kept at most, whatever the days: about 600 MB.
const maxSearches = 2_000_000

// openSearchLog starts the log of searches, when one is wanted. The log is written as long as requests come: the caller
// closes it after the server and before the stores.
func (e *engine) openSearchLog(cfg config, log *slog.Logger) (closeLog func(), err error) {
	if e.logDays, err = cfg.searchLogDays(); err != nil || e.logDays == 0 {
		return func() {}, err
	}
	searches := assist.NewSearchLog(e.desk, log, e.now)
	e.searches = searches
	return searches.Close, nil
}

// expireSearches removes what is older than the installation wants to know.
func (e *engine) expireSearches(ctx context.Context) error {
	_, err := e.desk.ExpireSearches(ctx, e.now().AddDate(0, 0, -e.logDays), maxSearches)
	return err
}

// A query is offered to others when so many sessions found an answer with it in so many days.
const (
	popularSessions = 3
	popularDays     = 90
)

// readPopular offers what is asked now.
func (e *engine) readPopular(ctx context.Context) error {
	queries, err := e.desk.PopularQueries(ctx, e.now().AddDate(0, 0, -popularDays), popularSessions)
	if err == nil {
		e.popular.Set(queries)
	}
	return err
}

// newSearchLog is `podskazka search-log`.
func newSearchLog() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search-log",
		Short: "Показать, что люди ищут, находят и не находят",
		Long: "Печатает частые запросы за период, TSV с заголовком: сколько раз и сколькими людьми задан запрос, сколько раз ничего не нашлось,\n" +
			"не нашлось подходящего, ответ открыли и на каком он стоял месте. Личные данные в запросах скрыты, кто спрашивал — неизвестно.",
		Example: "  podskazka search-log --days 7 --only zero\n  podskazka search-log --reworded --for navigator",
		Args:    cobra.NoArgs,
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, _ []string) error {
			return printSearchLog(ctx, cmd, s)
		}),
	}
	flags := cmd.Flags()
	flags.Int("days", 30, "за сколько последних дней")
	flags.String("for", "", "только при этой выбранной роли (slug)")
	flags.String("only", "", "только запросы, по которым: zero — ничего не найдено, unfit — нет подходящего, unopened — ничего не открыли")
	flags.Bool("reworded", false, "пары запросов: что искали и чем заменили в следующие десять минут")
	flags.Int("limit", assist.DefaultSearchStats, fmt.Sprintf("сколько строк, не больше %d", assist.MaxSearchStats))
	return cmd
}

func printSearchLog(ctx context.Context, cmd *cobra.Command, s *stores) error {
	flags := cmd.Flags()
	days, _ := flags.GetInt("days")
	f := assist.SearchFilter{Since: s.now().Add(-time.Duration(days) * 24 * time.Hour)}
	f.Audience, _ = flags.GetString("for")
	f.Only, _ = flags.GetString("only")
	f.Limit, _ = flags.GetInt("limit")
	if err := f.Validate(); err != nil || days < 1 || days > maxLogDays || f.Limit < 1 {
		return usagef("нужны --days от 1 до %d, --limit от 1 до %d, --only zero, unfit или unopened", maxLogDays, assist.MaxSearchStats)
	}
	if reworded, _ := flags.GetBool("reworded"); reworded {
		return printRewordings(ctx, cmd.OutOrStdout(), s, f)
	}
	list, err := s.desk.QueryStats(ctx, f)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintln(out, "query\tasked\tsessions\tzero\tunfit\topened\tposition")
	for _, q := range list {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%d\t%.1f\n", q.Query, q.Asked, q.Sessions, q.Zero, q.Unfit, q.Opened, q.Position)
	}
	return nil
}

func printRewordings(ctx context.Context, out io.Writer, s *stores, f assist.SearchFilter) error {
	list, err := s.desk.Rewordings(ctx, f)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "from\tto\tasked\tsessions\topened")
	for _, r := range list {
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%d\n", r.From, r.To, r.Asked, r.Sessions, r.Opened)
	}
	return nil
}
