package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// newImport is `podskazka import`.
func newImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Загрузить статьи, гиды, шаблоны ответов и обращения",
		Long: "Загрузка узнаёт документы по внешнему id: повторная ничего не меняет, изменённые документы обновляет.\n" +
			"Что не подошло, называется в отчёте с файлом, строкой и причиной; остальное загружается.",
		Example: "  podskazka import jsonl articles.jsonl.gz replies.jsonl\n  podskazka import markdown ./help-folder --dry-run",
	}
	cmd.PersistentFlags().Bool("dry-run", false, "только показать, что изменится")
	cmd.PersistentFlags().Bool("known-audiences", false, "пропускать документы для неизвестных ролей вместо того, чтобы заводить роли")
	cmd.PersistentFlags().Bool("json", false, "напечатать отчёт в JSON")
	return group(cmd, &cobra.Command{
		Use:     "jsonl ФАЙЛ…",
		Short:   "Загрузить документы JSONL, по одному в строке; .gz читается как есть",
		Example: "  podskazka import jsonl articles.jsonl.gz replies.jsonl.gz",
		Args:    cobra.MinimumNArgs(1),
		RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, files []string) error {
			return runImport(ctx, cmd, s, importer.JSONL(files...))
		}),
	}, &cobra.Command{
		Use:     "markdown ПАПКА_ИЛИ_АРХИВ",
		Short:   "Загрузить папку, ZIP или tar.gz с Markdown, картинками и субтитрами",
		Example: "  podskazka import markdown ./help-folder",
		Args:    cobra.ExactArgs(1),
		RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			src, err := importer.Open(args[0])
			if err != nil {
				return err
			}
			return errors.Join(runImport(ctx, cmd, s, src), src.Close())
		}),
	})
}

// importerOf is an importer into the stores.
func importerOf(s *stores) *importer.Importer {
	return &importer.Importer{
		Articles: s.kb, Replies: s.kb, Audiences: s.kb, Sections: s.kb, Attachments: s.kb, Blobs: s.blobs,
		Tickets: &ticketImport{stores: s}, Now: s.now,
	}
}

func runImport(ctx context.Context, cmd *cobra.Command, s *stores, src importer.Source) error {
	flags := cmd.Flags()
	dry, _ := flags.GetBool("dry-run")
	known, _ := flags.GetBool("known-audiences")
	asJSON, _ := flags.GetBool("json")

	bar := newProgress(cmd.ErrOrStderr(), s.now)
	report, err := importerOf(s).Import(ctx, src, importer.Options{DryRun: dry, KnownAudiences: known, By: "import", Progress: bar.step})
	bar.done()
	if printErr := printReport(cmd.OutOrStdout(), report, dry, asJSON); err == nil {
		err = printErr
	}
	if err != nil || dry {
		return err
	}
	return indexImported(ctx, cmd, s)
}

// indexImported brings the indexes up to date, unless a running server holds them: then it does so itself.
func indexImported(ctx context.Context, cmd *cobra.Command, s *stores) error {
	e, err := openEngine(ctx, s, newLog(cmd.ErrOrStderr(), "warn"))
	if errors.Is(err, bleveindex.ErrLocked) {
		_, err = fmt.Fprintln(cmd.ErrOrStderr(), "индекс занят работающим сервером: он подхватит изменения сам")
		return err
	}
	if err != nil {
		return err
	}
	return errors.Join(e.catchUp(ctx), e.Close())
}

func printReport(out io.Writer, r importer.Report, dry, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(out, "замечание: %s\n", note)
	}
	for _, skip := range r.Skipped {
		fmt.Fprintf(out, "пропущено: %s\n", skip)
	}
	title := "загрузка"
	if dry {
		title = "пробная загрузка, ничего не записано"
	}
	_, err := fmt.Fprintf(out, "%s: добавлено %d, обновлено %d, без изменений %d, пропущено %d\n",
		title, r.Added, r.Updated, r.Unchanged, len(r.Skipped))
	if err == nil && r.Added+r.Updated == 0 && r.Unchanged > 0 && !dry {
		_, err = fmt.Fprintln(out, "всё уже загружено: изменений нет")
	}
	return err
}
