package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// newSuggest is `podskazka suggest`.
func newSuggest() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "suggest ТЕКСТ",
		Short: "Подсказать ответ на текст обращения — человеку или сотруднику",
		Long:  "Тот же путь, что у формы обращения и рабочего места: подсказок не больше трёх, слабых не бывает. С --queries печатает\nпорядок, из которого подсказки выбираются, — для измерений.",
		Example: "  podskazka suggest \"Здравствуйте! Не приходит письмо для входа\"\n" +
			"  podskazka suggest --for-agent \"забыл пароль\"\n  podskazka suggest --queries tickets.tsv --run tickets.run",
		Args: textOrFile("нужен текст: podskazka suggest \"не приходит письмо\""),
		RunE: withEngine(runSuggest),
	}
	addQueryFlags(cmd)
	cmd.Flags().Bool("for-agent", false, "подсказки сотруднику: шаблоны ответов, статьи, похожие обращения")
	return cmd
}

func runSuggest(ctx context.Context, cmd *cobra.Command, e *engine, args []string) error {
	if files, _ := cmd.Flags().GetStringSlice("queries"); len(files) > 0 {
		ask, err := suggestAsker(cmd, e)
		if err != nil {
			return err
		}
		return runFiles(ctx, cmd, files, ask)
	}
	text := strings.Join(args, " ")
	audience, _ := cmd.Flags().GetString("for")
	if agent, _ := cmd.Flags().GetBool("for-agent"); agent {
		return suggestAgent(ctx, cmd, e, text, audience)
	}
	s, err := e.assist.Suggest(ctx, assist.Draft{Surface: assist.SurfaceCLI, Body: text, Audience: audience, Viewer: kb.Viewer{}})
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if s.Confident {
		fmt.Fprintln(out, "лучший ответ — первый")
	}
	printSuggested(out, "статьи", s.Hits)
	for _, topic := range s.Topics {
		fmt.Fprintf(out, "тема: %s [%s]\n", topic.Title, topic.Section)
	}
	return nil
}

func suggestAgent(ctx context.Context, cmd *cobra.Command, e *engine, text, audience string) error {
	draft := &ticket.Ticket{Subject: "", Audience: audience}
	message := ticket.Message{From: ticket.ByRequester, Body: text}
	s, err := e.assist.ForTicket(ctx, operator, draft, []ticket.Message{message})
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	printSuggested(out, "шаблоны ответов", s.Replies)
	printSuggested(out, "статьи", s.Articles)
	printSuggested(out, "похожие обращения", s.Tickets)
	return nil
}

func printSuggested(out io.Writer, title string, hits []assist.Hit) {
	if len(hits) == 0 {
		fmt.Fprintf(out, "%s: нет подходящих\n", title)
		return
	}
	fmt.Fprintf(out, "%s:\n", title)
	for i, h := range hits {
		var words []string
		for _, why := range h.Why {
			words = append(words, fmt.Sprintf("%s (%s)", why.Word, why.Field))
		}
		fmt.Fprintf(out, "%2d. %s  [%s]\n    почему: %s\n", i+1, h.Title, reference(h.Hit), strings.Join(words, ", "))
	}
}

// suggestAsker asks the suggestion path: what a person who writes is offered from, or with --for-agent what an agent is.
func suggestAsker(cmd *cobra.Command, e *engine) (asker, error) {
	kinds, err := kindsOf(cmd)
	if err != nil {
		return nil, err
	}
	audience, _ := cmd.Flags().GetString("for")
	viewer := kb.Viewer{}
	if agent, _ := cmd.Flags().GetBool("for-agent"); agent || slices.Contains(kinds, search.KindReply) {
		viewer = operator
	}
	return func(ctx context.Context, text string, limit int) (search.Result, error) {
		return e.assist.Rank(ctx, assist.Draft{Surface: assist.SurfaceCLI, Body: text, Audience: audience, Viewer: viewer}, kinds, limit)
	}, nil
}
