package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// newImport is `podskazka import`.
func newImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Загрузить статьи, гиды, шаблоны ответов и обращения",
		Long: "Загрузка узнаёт документы по внешнему id: повторная ничего не меняет, изменённые документы обновляет.\n" +
			"Что не подошло, называется в отчёте с файлом, строкой и причиной; остальное загружается.",
		Example: "  podskazka import jsonl articles.jsonl.gz replies.jsonl\n  podskazka import markdown ./help-folder --dry-run\n  podskazka import confluence ./space.zip",
	}
	cmd.PersistentFlags().Bool("dry-run", false, "только показать, что изменится")
	cmd.PersistentFlags().Bool("known-audiences", false, "пропускать документы для неизвестных ролей вместо того, чтобы заводить роли")
	cmd.PersistentFlags().Bool("json", false, "напечатать отчёт в JSON")
	cmd.PersistentFlags().StringToString("audience", nil, "какой роли здесь отвечает роль или сегмент источника: --audience \"Ученики 5-9=uchenik\"")
	cmd.PersistentFlags().StringToString("section", nil, "какому разделу здесь отвечает раздел источника: --section \"Вход=vhod-i-parol\"")
	return group(cmd, append(foreignImports(), &cobra.Command{
		Use:     "jsonl ФАЙЛ…",
		Short:   "Загрузить документы JSONL, по одному в строке; .gz читается как есть",
		Example: "  podskazka import jsonl articles.jsonl.gz replies.jsonl.gz",
		Args:    cobra.MinimumNArgs(1),
		RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, files []string) error {
			return runImport(ctx, cmd, s, importer.JSONL(files...), "")
		}),
	})...)
}

// foreignImports are the commands for folders, archives and files of other formats.
func foreignImports() []*cobra.Command {
	var commands []*cobra.Command
	for _, f := range []struct {
		format                importer.Format
		what, short, examples string
	}{
		{importer.FormatMarkdown, "ПАПКА_ИЛИ_АРХИВ", "Загрузить папку, ZIP, tar.gz или рабочую копию Git с Markdown, картинками и субтитрами", "./help-folder"},
		{importer.FormatDiplodoc, "ПАПКА_ИЛИ_АРХИВ", "Загрузить Diplodoc: Markdown с toc.yaml и {% note %}, {% cut %}, {% list tabs %}", "./docs"},
		{importer.FormatHTML, "ПАПКА_ИЛИ_АРХИВ", "Загрузить папку, ZIP или файл HTML", "./site"},
		{importer.FormatZendesk, "ПАПКА_ИЛИ_ФАЙЛ", "Загрузить справочный центр Zendesk: ответы его API в JSON с вложениями рядом", "./zendesk"},
		{importer.FormatDOCX, "ПАПКА_ИЛИ_ФАЙЛ", "Загрузить документ Word (.docx) или папку документов", "./pamyatki"},
		{importer.FormatConfluence, "ПАПКА_ИЛИ_АРХИВ", "Загрузить выгрузку пространства Confluence в HTML", "./space.zip"},
		{importer.FormatNotion, "ПАПКА_ИЛИ_АРХИВ", "Загрузить выгрузку Notion в HTML или Markdown", "./notion.zip"},
	} {
		cmd := &cobra.Command{
			Use:     string(f.format) + " " + f.what,
			Short:   f.short,
			Example: "  podskazka import " + string(f.format) + " " + f.examples + " --dry-run",
			Args:    cobra.ExactArgs(1),
			RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
				src, err := importer.OpenFormat(f.format, args[0])
				if err != nil {
					return err
				}
				return errors.Join(runImport(ctx, cmd, s, src, importer.SourceName(args[0])), src.Close())
			}),
		}
		cmd.Flags().String("source", "", "имя источника: статьи двух источников с одинаковыми именами файлов остаются разными (по умолчанию — имя папки или архива)")
		commands = append(commands, cmd)
	}
	return commands
}

// importerOf is an importer into the stores. What names people is believed from those who run the server: not from an upload.
func importerOf(s *stores, operator bool) *importer.Importer {
	return &importer.Importer{
		Articles: s.kb, Replies: s.kb, Audiences: s.kb, Sections: s.kb, Attachments: s.kb, Redirects: s.kb, Blobs: s.blobs,
		Tickets: &ticketImport{stores: s, operator: operator}, Now: s.now,
	}
}

// runImport imports a source, which is named so unless a flag names it.
func runImport(ctx context.Context, cmd *cobra.Command, s *stores, src importer.Source, name string) error {
	flags := cmd.Flags()
	dry, _ := flags.GetBool("dry-run")
	choices := importer.Choices{Source: name}
	choices.KnownAudiences, _ = flags.GetBool("known-audiences")
	choices.Audiences, _ = flags.GetStringToString("audience")
	choices.Sections, _ = flags.GetStringToString("section")
	if given, err := flags.GetString("source"); err == nil && given != "" { // JSONL has no such flag
		choices.Source = kb.Slugify(given)
	}
	asJSON, _ := flags.GetBool("json")

	bar := newProgress(cmd.ErrOrStderr(), s.now)
	report, err := importerOf(s, true).Import(ctx, src, importer.Options{Choices: choices, DryRun: dry, By: "import", Progress: bar.step})
	bar.done()
	if printErr := printReport(cmd.OutOrStdout(), report, dry, err != nil, asJSON); err == nil {
		err = printErr
	}
	if err != nil || dry {
		return err
	}
	return indexImported(ctx, cmd, s)
}

// maxPrinted is how many lines of each list of a report are printed; --json gives them all.
const maxPrinted = 200

// printReport prints what an import did; stopped is one that did not come to its end.
func printReport(out io.Writer, r importer.Report, dry, stopped, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	if dry {
		printMapping(out, r)
	}
	printSome(out, r.Notes, func(note importer.Skip) string { return "замечание: " + note.String() })
	printSome(out, r.Problems, func(problem importer.Skip) string { return "не понято: " + problem.String() })
	for _, skip := range r.Skipped {
		fmt.Fprintf(out, "пропущено: %s\n", skip)
	}
	title := "загрузка"
	switch {
	case dry:
		title = "пробная загрузка, ничего не записано"
	case stopped:
		title = "загружено до остановки"
	}
	_, err := fmt.Fprintf(out, "%s: добавлено %d, обновлено %d, без изменений %d, пропущено %d\n",
		title, r.Added, r.Updated, r.Unchanged, len(r.Skipped))
	if err == nil && r.Added+r.Updated == 0 && r.Unchanged > 0 && !dry && !stopped {
		_, err = fmt.Fprintln(out, "всё уже загружено: изменений нет")
	}
	return err
}

// printMapping tells what a dry run would make of what.
func printMapping(out io.Writer, r importer.Report) {
	printSome(out, r.Sections, func(s kb.Section) string {
		if s.Parent != "" {
			return fmt.Sprintf("новый раздел: «%s» (%s) в %s", s.Title, s.Slug, s.Parent)
		}
		return fmt.Sprintf("новый раздел: «%s» (%s)", s.Title, s.Slug)
	})
	changes := map[importer.Change]string{importer.Added: "новая", importer.Updated: "обновится"}
	var changed []importer.Mapping
	for _, m := range r.Mapped {
		if m.Change != importer.Unchanged {
			changed = append(changed, m)
		}
	}
	printSome(out, changed, func(m importer.Mapping) string {
		line := fmt.Sprintf("%s: %s → «%s»", changes[m.Change], m.File, m.Title)
		if m.Section != "" {
			line += ", раздел " + m.Section
		}
		if len(m.Audiences) > 0 {
			line += ", роли " + strings.Join(m.Audiences, " ")
		}
		if m.Access != kb.AccessPublic {
			line += ", доступ " + string(m.Access)
		}
		return line
	})
	printSome(out, r.Redirects, func(redirect importer.Redirect) string {
		return fmt.Sprintf("старый адрес: %s → /a/%s", redirect.From, redirect.To)
	})
}

// printSome prints a list up to maxPrinted.
func printSome[T any](out io.Writer, list []T, line func(T) string) {
	for _, item := range list[:min(len(list), maxPrinted)] {
		fmt.Fprintln(out, line(item))
	}
	if more := len(list) - maxPrinted; more > 0 {
		fmt.Fprintf(out, "… и ещё %d таких строк, все — с --json\n", more)
	}
}
