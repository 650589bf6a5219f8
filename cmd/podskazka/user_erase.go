package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// newUserErase is `podskazka user erase`.
func newUserErase() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "erase ПОЧТА",
		Short: "Забыть человека: его вход, обращения, подсказки и оценки",
		Long: "Удаляет вход с этой почтой, обращения, отправленные с неё, с перепиской, подсказки этому человеку и с его браузеров, его оценки статей.\n" +
			"Из чужих обращений уходит его имя. Вместо почты можно назвать посетителя без входа: visitor:… из обращения.\n" +
			"Поисковые запросы хранятся без имён и не связаны с человеком. Резервные копии команда не меняет.\n" +
			"Без --yes только считает, сколько будет удалено.",
		Example: "  podskazka user erase anna@example.ru\n  podskazka user erase anna@example.ru --yes",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			return eraseUser(ctx, cmd, s, args[0])
		}),
	}
	cmd.Flags().Bool("yes", false, "удалить; вернуть будет нельзя")
	return cmd
}

func eraseUser(ctx context.Context, cmd *cobra.Command, s *stores, ref string) error {
	ref = strings.ToLower(strings.TrimSpace(ref))
	who := assist.Subject{Email: ref}
	u, err := s.kb.User(ctx, ref)
	switch {
	case err == nil:
		who = assist.Subject{ID: u.ID, Email: u.Login}
	case !errors.Is(err, kb.ErrNotFound):
		return err
	case strings.HasPrefix(ref, "visitor:"):
		who = assist.Subject{ID: ref}
	case !strings.Contains(ref, "@"):
		return usagef("нужна почта или visitor:…: podskazka user erase anna@example.ru")
	}
	yes, _ := cmd.Flags().GetBool("yes")
	done, err := s.desk.Erase(ctx, who, !yes)
	if err != nil {
		return err
	}
	var votes int64
	if who.ID != "" {
		if votes, err = s.kb.ErasePerson(ctx, who.ID, !yes); err != nil {
			return err
		}
	}
	out, verb := cmd.OutOrStdout(), "будет удалено"
	if yes {
		verb = "удалено"
	}
	login := "нет"
	if u != nil {
		login = u.Login
	}
	fmt.Fprintf(out, "%s: вход — %s, обращений — %d, подсказок — %d, оценок статей — %d; имя снято с чужих записей — %d\n",
		verb, login, done.Tickets, done.Suggestions, votes, done.Traces)
	if !yes {
		_, err = fmt.Fprintln(out, "ничего ещё не удалено; удалить без возврата: та же команда с --yes")
	}
	return err
}
