package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// maxSynonymFile fits the most groups there may be, and comments.
const maxSynonymFile = 4 << 20

func newSynonymImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import ФАЙЛ",
		Short: "Загрузить группы из файла, по одной в строке; - — из stdin",
		Long: "Повторная загрузка ничего не меняет: группа узнаётся по своим словам, новая заметка к ней сохраняется.\n" +
			"Что не подошло, называется в отчёте со строкой и причиной; остальное загружается. Группы, которых в файле нет, остаются.",
		Example: "  podskazka synonym import words.txt --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: withNewStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			text, err := readSynonyms(cmd, args[0])
			if err != nil {
				return err
			}
			known, err := s.kb.FindSynonyms(ctx)
			if err != nil {
				return err
			}
			p := newSynonymPlan(search.NewSynonyms(s.kb, russian.NewAnalyzer()), known, cmd.OutOrStdout())
			number := 0
			for line := range strings.Lines(text) {
				number++
				p.line(number, line)
			}
			dry, _ := cmd.Flags().GetBool("dry-run")
			if !dry && len(p.save) > 0 {
				if err := s.kb.SaveSynonyms(ctx, p.save...); err != nil {
					return synonymError(err)
				}
			}
			return p.report(dry)
		}),
	}
	cmd.Flags().Bool("dry-run", false, "только показать, что изменится")
	return cmd
}

func readSynonyms(cmd *cobra.Command, name string) (string, error) {
	in := cmd.InOrStdin()
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer file.Close()
		in = file
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxSynonymFile+1))
	switch {
	case err != nil:
		return "", err
	case len(raw) > maxSynonymFile:
		return "", fmt.Errorf("%s: файл больше %d МиБ", name, maxSynonymFile>>20)
	case !utf8.Valid(raw):
		return "", fmt.Errorf("%s: нужен текст в UTF-8", name)
	}
	return strings.TrimPrefix(string(raw), "\ufeff"), nil
}

// A synonymPlan is what an import will write. Lines that are skipped or doubtful are reported as they come.
type synonymPlan struct {
	synonyms  *search.Synonyms
	known     map[string]*kb.Synonym // by key
	seen      map[string]int         // line, by key
	out       io.Writer
	save      []*kb.Synonym
	added     int
	unchanged int
	skipped   int
}

func newSynonymPlan(synonyms *search.Synonyms, known []*kb.Synonym, out io.Writer) *synonymPlan {
	p := &synonymPlan{synonyms: synonyms, known: make(map[string]*kb.Synonym, len(known)), seen: map[string]int{}, out: out}
	for _, g := range known {
		p.known[g.Key()] = g
	}
	return p
}

func (p *synonymPlan) line(number int, line string) {
	g := parseSynonym(line)
	if len(g.From)+len(g.Words) == 0 {
		return // a blank or a comment
	}
	key := g.Key()
	if first := p.seen[key]; first > 0 {
		p.skip(number, fmt.Sprintf("такая группа есть в строке %d", first))
		return
	}
	doubts, err := p.synonyms.Check(g)
	if field := new(kb.FieldError); errors.As(err, &field) {
		p.skip(number, synonymReason(field))
		return
	}
	p.seen[key] = number
	switch before := p.known[key]; {
	case before == nil:
		p.added++
		p.save = append(p.save, g)
	case g.Note == "" || g.Note == before.Note:
		p.unchanged++
		return
	default:
		before.Note, before.Author = g.Note, g.Author
		p.save = append(p.save, before)
	}
	for _, d := range doubts {
		fmt.Fprintf(p.out, "замечание: строка %d: %s\n", number, doubtText(d))
	}
}

func (p *synonymPlan) skip(number int, reason string) {
	p.skipped++
	fmt.Fprintf(p.out, "пропущено: строка %d: %s\n", number, reason)
}

func (p *synonymPlan) report(dry bool) error {
	title := "загрузка"
	if dry {
		title = "пробная загрузка, ничего не записано"
	}
	_, err := fmt.Fprintf(p.out, "%s: добавлено %d, обновлено %d, без изменений %d, пропущено %d\n",
		title, p.added, len(p.save)-p.added, p.unchanged, p.skipped)
	return err
}
