package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// operator is who the command line is: somebody who owns the data folder may read everything that is published.
var operator = kb.Viewer{UserID: "cli", Role: kb.RoleAdmin}

// runDepth is how many answers a run holds for each query: enough for Recall@20.
const runDepth = 20

// newSearch is `podskazka search`.
func newSearch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search ЗАПРОС",
		Short: "Найти статьи, гиды, шаблоны и обращения",
		Example: "  podskazka search --for navigator \"не приходит письмо\"\n" +
			"  podskazka search --kind ticket,reply \"сброс пароля\"\n" +
			"  podskazka search --queries dev.tsv --run dev.run",
		Args: textOrFile("нужен запрос: podskazka search \"не приходит письмо\""),
		RunE: withEngine(runSearch),
	}
	addQueryFlags(cmd)
	addLiteralFlag(cmd)
	return cmd
}

func addLiteralFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("literal", false, "искать ровно то, что написано: не исправлять раскладку, транслит и опечатки")
}

// addQueryFlags declares what search, suggest and eval have in common.
func addQueryFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.String("for", "", "роль читателя (slug): поднимает то, что для неё")
	flags.StringSlice("kind", nil, "виды через запятую: article, faq, guide, reply, ticket; по умолчанию всё, кроме ticket")
	flags.Int("limit", 10, fmt.Sprintf("сколько ответов, не больше %d", search.MaxLimit))
	flags.StringSlice("queries", nil, "файл TSV с колонками query_id и query: отвечает на все запросы файла")
	flags.String("run", "", "куда записать ответы на запросы файла (шесть колонок TREC)")
	flags.String("corpus", "", "брать из файла только запросы с этим значением колонки corpus")
}

// textOrFile asks for words on the command line or files in --queries, before anything is opened.
func textOrFile(missing string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		files, _ := cmd.Flags().GetStringSlice("queries")
		if len(files) == 0 && strings.TrimSpace(strings.Join(args, " ")) == "" {
			return usagef("%s или --queries ФАЙЛ.tsv", missing)
		}
		return nil
	}
}

// kindsOf are the kinds to search: those of --kind, or everything in the knowledge index.
func kindsOf(cmd *cobra.Command) ([]string, error) {
	known := []string{search.KindReply, search.KindTicket}
	for _, k := range kb.Kinds {
		known = append(known, string(k))
	}
	kinds, _ := cmd.Flags().GetStringSlice("kind")
	for _, kind := range kinds {
		if !slices.Contains(known, kind) {
			return nil, usagef("--kind %s: такого вида нет; есть %s", kind, strings.Join(known, ", "))
		}
	}
	if len(kinds) == 0 {
		kinds = slices.DeleteFunc(known, func(kind string) bool { return kind == search.KindTicket })
	}
	return kinds, nil
}

func limitOf(cmd *cobra.Command) (int, error) {
	limit, _ := cmd.Flags().GetInt("limit")
	if limit < 1 || limit > search.MaxLimit {
		return 0, usagef("--limit %d: нужно от 1 до %d", limit, search.MaxLimit)
	}
	return limit, nil
}

func runSearch(ctx context.Context, cmd *cobra.Command, e *engine, args []string) error {
	ask, err := searchAsker(cmd, e)
	if err != nil {
		return err
	}
	if files, _ := cmd.Flags().GetStringSlice("queries"); len(files) > 0 {
		return runFiles(ctx, cmd, files, ask)
	}
	limit, err := limitOf(cmd)
	if err != nil {
		return err
	}
	found, err := ask(ctx, strings.Join(args, " "), limit)
	if err != nil {
		return err
	}
	return printHits(cmd.OutOrStdout(), found)
}

// An asker answers one text with at most limit hits.
type asker func(ctx context.Context, text string, limit int) (search.Result, error)

// searchAsker asks the search path. A text over the limit of the search box is asked as a message.
func searchAsker(cmd *cobra.Command, e *engine) (asker, error) {
	kinds, err := kindsOf(cmd)
	if err != nil {
		return nil, err
	}
	audience, _ := cmd.Flags().GetString("for")
	literal, _ := cmd.Flags().GetBool("literal")
	return func(ctx context.Context, text string, limit int) (search.Result, error) {
		return e.searcher.Search(ctx, search.Query{
			Text: text, Message: utf8.RuneCountInString(text) > search.MaxQuery, Literal: literal,
			Viewer: operator, Audience: audience, Kinds: kinds, Limit: limit,
		})
	}, nil
}

func printHits(out io.Writer, found search.Result) error {
	if found.Repaired != "" {
		fmt.Fprintf(out, "показано для «%s»; искать ровно то, что написано: --literal\n", found.Repaired)
	}
	if len(found.Hits) == 0 {
		_, err := fmt.Fprintln(out, "ничего не найдено: попробуйте другие слова или меньше слов")
		return err
	}
	for i, h := range found.Hits {
		fmt.Fprintf(out, "%2d. %s  [%s %s]  %.3f\n", i+1, h.Title, h.Kind, reference(h), h.Score)
		if h.Heading != "" {
			fmt.Fprintf(out, "    § %s\n", h.Heading)
		}
		if h.T >= 0 {
			fmt.Fprintf(out, "    ▶ %d:%02d\n", h.T/60, h.T%60)
		}
		if h.File != nil {
			fmt.Fprintf(out, "    в файле «%s»%s\n", h.File.Name, filePlace(h.File.Place))
		}
		if h.Snippet != "" {
			fmt.Fprintf(out, "    %s\n", plain(string(h.Snippet)))
		}
	}
	_, err := fmt.Fprintf(out, "всего найдено: %d\n", found.Total)
	return err
}

// filePlace names a place in a file, with a comma before it.
func filePlace(p kb.Place) string {
	switch p.Kind {
	case kb.PlacePage:
		return fmt.Sprintf(", стр. %d", p.Number)
	case kb.PlaceLine:
		return fmt.Sprintf(", строка %d", p.Number)
	case kb.PlaceSecond:
		return fmt.Sprintf(", %d:%02d", p.Number/60, p.Number%60)
	case kb.PlaceSheet, kb.PlaceHeading:
		return fmt.Sprintf(", «%s»", p.Name)
	}
	return ""
}

// reference is the name a person can use for a hit: its id in the source, else its slug, else our id.
func reference(h search.Hit) string {
	for _, name := range []string{h.ExternalID, h.Slug} {
		if name != "" {
			return name
		}
	}
	return h.ID
}

// plain is a snippet for a terminal: what matched is set off by ‹›.
func plain(snippet string) string {
	return html.UnescapeString(strings.NewReplacer("<mark>", "‹", "</mark>", "›").Replace(snippet))
}

// withEngine runs a command on the stores and up-to-date indexes of an existing data folder.
func withEngine(do func(context.Context, *cobra.Command, *engine, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		ctx := cmd.Context()
		cfg, _, err := loadConfig(cmd)
		if err != nil {
			return err
		}
		s, err := openStores(ctx, cfg, false)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		e, err := openIndexed(ctx, cmd, s)
		if errors.Is(err, bleveindex.ErrLocked) {
			return errors.New("индекс занят работающим сервером: остановите его или спросите через /api/v1/search")
		}
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.Close()) }()
		return do(ctx, cmd, e, args)
	}
}
