package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
)

// newLedger is `podskazka ledger`.
func newLedger() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Выгрузить журнал подсказок: что подсказано и что из этого вышло",
		Long: "Печатает подсказки за период, новые сначала: текст со скрытыми личными данными, что показано, почему и что было дальше.\n" +
			"Снятые с публикации статьи и нерешённые обращения в выгрузку не попадают. Кто спрашивал, не печатается.",
		Example: "  podskazka ledger --days 7\n  podskazka ledger --format csv --outcome helped",
		Args:    cobra.NoArgs,
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, _ []string) error {
			return exportLedger(ctx, cmd, s)
		}),
	}
	flags := cmd.Flags()
	flags.Int("days", 30, "за сколько последних дней")
	flags.String("format", assist.FormatJSONL, "jsonl или csv")
	flags.String("for", "", "только при этой выбранной роли (slug)")
	flags.String("surface", "", "только отсюда: form, widget, api, desk или cli")
	flags.String("outcome", "", "только с этим исходом: shown, opened, helped, rejected, submitted, inserted, edited, sent, recontact")
	return cmd
}

func exportLedger(ctx context.Context, cmd *cobra.Command, s *stores) error {
	flags := cmd.Flags()
	days, _ := flags.GetInt("days")
	format, _ := flags.GetString("format")
	f := assist.LedgerFilter{Since: s.now().Add(-time.Duration(days) * 24 * time.Hour)}
	f.Audience, _ = flags.GetString("for")
	f.Outcome, _ = flags.GetString("outcome")
	if surface, _ := flags.GetString("surface"); surface != "" {
		f.Surfaces = []string{surface}
	}
	if f.Validate() != nil || days < 1 || days > maxLogDays || format != assist.FormatJSONL && format != assist.FormatCSV {
		return usagef("нужны --days от 1 до %d, --format jsonl или csv и исход из списка в podskazka ledger --help", maxLogDays)
	}
	reader := assist.NewLedgerReader(s.desk, search.NewKnowledgeChecker(s.kb), assist.NewTicketChecker(s.desk))
	out := bufio.NewWriter(cmd.OutOrStdout())
	err := assist.WriteLedger(out, format, func(after string) ([]assist.LedgerEntry, error) {
		f.After = after
		return reader.Read(ctx, operator, f)
	})
	if err := errors.Join(err, out.Flush()); err != nil {
		return fmt.Errorf("выгрузка журнала: %w", err)
	}
	return nil
}
