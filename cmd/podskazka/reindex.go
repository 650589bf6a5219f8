package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/search/bleveindex"
)

// newReindex is `podskazka reindex`.
func newReindex() *cobra.Command {
	return &cobra.Command{
		Use:     "reindex",
		Short:   "Построить поисковые индексы заново",
		Example: "  podskazka reindex --data /var/lib/podskazka",
		Long:    "Индексы — лишь кэш базы: новые строятся рядом со старыми и заменяют их, когда готовы. Сервер чинит их и сам.",
		Args:    cobra.NoArgs,
		RunE: withEngine(func(ctx context.Context, cmd *cobra.Command, e *engine, _ []string) error {
			for _, index := range []struct {
				name string
				live *bleveindex.Live
			}{{"статьи и шаблоны", e.knowledge}, {"решённые обращения", e.archive}} {
				bar := newProgress(cmd.ErrOrStderr(), e.now)
				err := sparing(ctx, func(ctx context.Context) error {
					return index.live.Rebuild(ctx, func(written int) { bar.step(written, 0, index.name) })
				})
				bar.done()
				if err != nil {
					return fmt.Errorf("%s: %w", index.name, err)
				}
				documents, err := index.live.Documents()
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d\n", index.name, documents)
			}
			return nil
		}),
	}
}
