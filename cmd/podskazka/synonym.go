package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// newSynonym is `podskazka synonym`.
func newSynonym() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "synonym",
		Short: "Вести группы синонимов справочного центра",
		Long: "Группы дополняют общий словарь программы: слова одной группы находятся друг по другу, а «вайфай => интернет» работает\n" +
			"в одну сторону. Работающий сервер узнаёт о новой группе за секунду; индекс перестраивать не нужно.",
		Example: "  podskazka synonym add \"учётка, учётная запись, аккаунт\"\n  podskazka synonym import words.txt --dry-run",
	}
	return group(cmd, newSynonymList(), newSynonymAdd(), newSynonymChange(), newSynonymRemove(), newSynonymImport(), newSynonymExport())
}

func newSynonymList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Перечислить группы",
		Example: "  podskazka synonym list --data /var/lib/podskazka",
		Args:    cobra.NoArgs,
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, _ []string) error {
			groups, err := s.kb.FindSynonyms(ctx)
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, g := range groups {
				state := ""
				if g.Disabled {
					state = "выключена"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", g.ID, g, state, g.Note)
			}
			return table.Flush()
		}),
	}
}

func newSynonymAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add ГРУППА",
		Short: "Добавить группу: слова через запятую, => делает её односторонней",
		Example: "  podskazka synonym add \"учётка, учётная запись, аккаунт\" --note \"так пишут в обращениях\"\n" +
			"  podskazka synonym add \"вайфай => интернет\"",
		Args: cobra.ExactArgs(1),
		RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			note, _ := cmd.Flags().GetString("note")
			g := parseSynonym(args[0])
			if note != "" {
				g.Note = note
			}
			if err := saveSynonym(ctx, cmd, s, g); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "добавлена: %s  %s\n", g.ID, g)
			return err
		}),
	}
	cmd.Flags().String("note", "", "зачем эта группа")
	return cmd
}

// saveSynonym stores a group and prints what is doubtful about it.
func saveSynonym(ctx context.Context, cmd *cobra.Command, s *stores, g *kb.Synonym) error {
	g.Tidy()
	doubts, err := search.NewSynonyms(s.kb, russian.NewAnalyzer()).Check(g)
	if err == nil {
		err = s.kb.SaveSynonyms(ctx, g)
	}
	if err != nil {
		return synonymError(err)
	}
	for _, d := range doubts {
		fmt.Fprintf(cmd.OutOrStdout(), "замечание: %s\n", doubtText(d))
	}
	return nil
}

// parseSynonym reads a group as it stands in a list.
func parseSynonym(line string) *kb.Synonym {
	parsed, note := russian.ParseGroup(line)
	g := &kb.Synonym{From: parsed.From, Words: parsed.Words, Note: note, Author: operator.UserID}
	g.Tidy()
	return g
}

func newSynonymRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove ID_ИЛИ_ГРУППА",
		Short:   "Убрать группу по id или по её словам",
		Example: "  podskazka synonym remove \"вайфай => интернет\"",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			g, err := findSynonym(ctx, s, args[0])
			if err != nil {
				return err
			}
			if err := s.kb.DeleteSynonym(ctx, g.ID, g.Rev); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "убрана: %s\n", g)
			return err
		}),
	}
}

func newSynonymExport() *cobra.Command {
	return &cobra.Command{
		Use:     "export ФАЙЛ",
		Short:   "Записать группы в файл, который читает import; - — в stdout",
		Example: "  podskazka synonym export words.txt",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			groups, err := s.kb.FindSynonyms(ctx)
			if err != nil {
				return err
			}
			if args[0] == "-" {
				return writeSynonyms(cmd.OutOrStdout(), groups)
			}
			file, err := os.Create(args[0])
			if err != nil {
				return err
			}
			return errors.Join(writeSynonyms(file, groups), file.Close())
		}),
	}
}

// writeSynonyms writes a list. Groups that are switched off become comments: who imports the list does not get them.
func writeSynonyms(out io.Writer, groups []*kb.Synonym) error {
	_, err := fmt.Fprintln(out, "# Группы синонимов: по одной в строке, слова через запятую; «а => б» — в одну сторону; после # — заметка.")
	for _, g := range groups {
		line := g.String()
		if g.Note != "" {
			line += " # " + g.Note
		}
		if g.Disabled {
			line = "# выключена: " + line
		}
		if err == nil {
			_, err = fmt.Fprintln(out, line)
		}
	}
	return err
}

// synonymError says in Russian what is wrong with a group. Other errors stay as they are.
func synonymError(err error) error {
	field := new(kb.FieldError)
	if !errors.As(err, &field) {
		return err
	}
	return errors.New(synonymReason(field))
}

func synonymReason(e *kb.FieldError) string {
	switch e.Code {
	case "required":
		if e.Field == "from" {
			return "перед => нет ни одного слова"
		}
		return "нет слов, которые надо находить"
	case "too_few":
		return "в группе одно слово, нужно хотя бы два"
	case "too_long":
		return synonymLimits[e.Limit]
	case "bad_sign":
		return fmt.Sprintf("«%s»: запятой, #, => и перевода строки в слове быть не может", e.Value)
	case "repeated":
		return fmt.Sprintf("«%s» повторяется", e.Value)
	case "both_sides":
		return fmt.Sprintf("«%s» стоит по обе стороны =>", e.Value)
	case "duplicate":
		return "такая группа уже есть"
	case russian.DoubtNoTerms:
		return fmt.Sprintf("«%s»: ни буквы, ни цифры — искать нечего", e.Value)
	case russian.DoubtNoEffect:
		return "поиск и так считает эти слова одним"
	}
	return "группу не разобрать: нужен текст в UTF-8"
}

// synonymLimits tells which limit was passed.
var synonymLimits = map[int]string{
	kb.MaxSynonyms:     fmt.Sprintf("групп больше %d: уберите лишние", kb.MaxSynonyms),
	kb.MaxSynonymWords: fmt.Sprintf("в группе больше %d слов", kb.MaxSynonymWords),
	kb.MaxSynonymWord:  fmt.Sprintf("есть слово длиннее %d знаков", kb.MaxSynonymWord),
	kb.MaxSynonymNote:  fmt.Sprintf("заметка длиннее %d знаков", kb.MaxSynonymNote),
}

// doubtText says in Russian what is doubtful about a group that is saved all the same.
func doubtText(d russian.Doubt) string {
	switch d.Code {
	case russian.DoubtStop:
		return fmt.Sprintf("слово «%s» поиск пропускает, когда в запросе есть другие", d.Word)
	case russian.DoubtSame:
		return fmt.Sprintf("«%s» — другая форма слова этой же группы, можно убрать", d.Word)
	}
	return "общий словарь знает эту группу и так"
}
