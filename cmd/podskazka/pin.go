package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// newPin is `podskazka pin`.
func newPin() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pin",
		Short: "Вести закреплённые ответы: что первым показать на запрос",
		Long: "Закреплённая статья стоит первой у того, кто спросил этими словами и может её читать; порядок остальных не меняется.\n" +
			"Форма слов и их порядок не важны. Работающий сервер узнаёт о перемене за секунду.",
		Example: "  podskazka pin add parol \"забыл пароль\" \"не могу войти\"\n  podskazka pin list",
	}
	return group(cmd, newPinList(), newPinAdd(), newPinChange(), newPinRemove())
}

func newPinList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Перечислить закреплённые ответы",
		Example: "  podskazka pin list --data /var/lib/podskazka",
		Args:    cobra.NoArgs,
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, _ []string) error {
			pins, err := s.kb.FindPins(ctx)
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, p := range pins {
				article, err := pinnedName(ctx, s, p.Article)
				if err != nil {
					return err
				}
				state := ""
				if p.Disabled {
					state = "выключен"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, article, strings.Join(p.Queries, ", "), strings.Join(p.Audiences, ", "), state, p.Note)
			}
			return table.Flush()
		}),
	}
}

// pinnedName is the slug of what is pinned, with a word when readers do not see it.
func pinnedName(ctx context.Context, s *stores, id string) (string, error) {
	a, err := s.kb.Article(ctx, id)
	switch {
	case errors.Is(err, kb.ErrNotFound):
		return id + " (статьи нет)", nil
	case err != nil:
		return "", err
	case a.State != kb.StatePublished:
		return a.Slug + " (не опубликована)", nil
	}
	return a.Slug, nil
}

func newPinAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "add СТАТЬЯ ЗАПРОС...",
		Short:   "Закрепить статью (id, адрес или внешний id) за запросами",
		Example: "  podskazka pin add parol \"забыл пароль\" --audience uchenik --note \"так спрашивают в сентябре\"",
		Args:    cobra.MinimumNArgs(2),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			p := &kb.Pin{Author: operator.UserID}
			p.Note, _ = cmd.Flags().GetString("note")
			p.Audiences, _ = cmd.Flags().GetStringSlice("audience")
			p.Audiences = slices.Compact(slices.Sorted(slices.Values(p.Audiences)))
			for _, query := range args[1:] {
				p.Queries = append(p.Queries, strings.Join(strings.Fields(query), " "))
			}
			a, err := s.kb.Article(ctx, args[0])
			if errors.Is(err, kb.ErrNotFound) {
				return fmt.Errorf("статьи %q нет", args[0])
			}
			if err != nil {
				return err
			}
			p.Article = a.ID
			if err := checkPin(ctx, s, p); err != nil {
				return err
			}
			if err := s.kb.SavePin(ctx, p); err != nil {
				return pinError(err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "закреплено: %s  %s — %s\n", p.ID, a.Slug, strings.Join(p.Queries, ", "))
			return err
		}),
	}
	cmd.Flags().String("note", "", "зачем это закреплено")
	cmd.Flags().StringSlice("audience", nil, "для какой роли; можно несколько, без неё — для всех")
	return cmd
}

// checkPin says in Russian what is wrong with a pin.
func checkPin(ctx context.Context, s *stores, p *kb.Pin) error {
	if err := search.NewPins(s.kb, russian.NewAnalyzer()).Check(p); err != nil {
		return pinError(err)
	}
	audiences, err := s.kb.Audiences(ctx)
	if err != nil {
		return err
	}
	for _, slug := range p.Audiences {
		if !slices.ContainsFunc(audiences, func(a kb.Audience) bool { return a.Slug == slug }) {
			return fmt.Errorf("роли %q нет", slug)
		}
	}
	return nil
}

// pinError says in Russian what is wrong with a pin. Other errors stay as they are.
func pinError(err error) error {
	field := new(kb.FieldError)
	if !errors.As(err, &field) {
		return err
	}
	switch {
	case field.Code == "required":
		return errors.New("запрос пуст")
	case field.Code == russian.DoubtNoTerms:
		return fmt.Errorf("«%s»: ни буквы, ни цифры — искать нечего", field.Value)
	case field.Code == "too_long" && field.Field == "queries" && field.Limit == kb.MaxPinQueries:
		return fmt.Errorf("запросов больше %d", kb.MaxPinQueries)
	case field.Code == "too_long" && field.Field == "queries":
		return fmt.Errorf("запрос длиннее %d знаков", kb.MaxPinQuery)
	case field.Code == "too_long" && field.Field == "note":
		return fmt.Errorf("заметка длиннее %d знаков", kb.MaxPinNote)
	case field.Code == "too_long":
		return fmt.Errorf("закреплённых ответов больше %d: уберите лишние", kb.MaxPins)
	}
	return errors.New("запрос не разобрать: нужна строка текста")
}

func newPinRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove ID",
		Short:   "Открепить по id",
		Example: "  podskazka pin remove 01m3c7yq2k5v8n4t6w9x",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			err := s.kb.DeletePin(ctx, args[0], 0)
			if errors.Is(err, kb.ErrNotFound) {
				return fmt.Errorf("закреплённого ответа %q нет; список — podskazka pin list", args[0])
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "откреплено: %s\n", args[0])
			return err
		}),
	}
}
