package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
)

func newPinChange() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "change ID",
		Short: "Изменить закреплённый ответ, выключить его или включить снова",
		Long:  "Меняется только то, что названо. Выключенный ответ остаётся в списке, но поиск его не знает.",
		Example: "  podskazka pin change 01m3c7yq2k5v8n4t6w9x --query \"забыл пароль\" --query \"не пускает\"\n" +
			"  podskazka pin change 01m3c7yq2k5v8n4t6w9x --off",
		Args: cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			p, err := s.kb.Pin(ctx, args[0])
			if errors.Is(err, kb.ErrNotFound) {
				return fmt.Errorf("закреплённого ответа %q нет; список — podskazka pin list", args[0])
			}
			if err != nil {
				return err
			}
			if err := changePin(ctx, cmd, s, p); err != nil {
				return err
			}
			if err := checkPin(ctx, s, p); err != nil {
				return err
			}
			if err := s.kb.SavePin(ctx, p); err != nil {
				return pinError(err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "изменено: %s  %s%s\n", p.ID, strings.Join(p.Queries, ", "), offWord(p.Disabled, "выключен"))
			return err
		}),
	}
	cmd.Flags().StringArray("query", nil, "новые запросы вместо прежних; можно несколько")
	cmd.Flags().String("article", "", "другая статья: id, адрес или внешний id")
	cmd.Flags().StringSlice("audience", nil, "для какой роли вместо прежних; пустая строка — для всех")
	addChangeFlags(cmd, "зачем это закреплено")
	return cmd
}

// changePin puts what the flags name into a pin.
func changePin(ctx context.Context, cmd *cobra.Command, s *stores, p *kb.Pin) error {
	flags := cmd.Flags()
	p.Author = operator.UserID
	changeCommon(cmd, &p.Note, &p.Disabled)
	if flags.Changed("query") {
		queries, _ := flags.GetStringArray("query")
		p.Queries = nil
		for _, query := range queries {
			p.Queries = append(p.Queries, strings.Join(strings.Fields(query), " "))
		}
	}
	if flags.Changed("audience") {
		audiences, _ := flags.GetStringSlice("audience")
		audiences = slices.DeleteFunc(audiences, func(slug string) bool { return slug == "" })
		p.Audiences = slices.Compact(slices.Sorted(slices.Values(audiences)))
	}
	if ref, _ := flags.GetString("article"); ref != "" {
		a, err := s.kb.Article(ctx, ref)
		if errors.Is(err, kb.ErrNotFound) {
			return fmt.Errorf("статьи %q нет", ref)
		}
		if err != nil {
			return err
		}
		p.Article = a.ID
	}
	return nil
}

// addChangeFlags declares what every change may set.
func addChangeFlags(cmd *cobra.Command, note string) {
	cmd.Flags().String("note", "", note)
	cmd.Flags().Bool("off", false, "выключить, но не удалять")
	cmd.Flags().Bool("on", false, "включить снова")
	cmd.MarkFlagsMutuallyExclusive("off", "on")
}

// changeCommon puts these flags, as far as they are given, into what is changed.
func changeCommon(cmd *cobra.Command, note *string, disabled *bool) {
	flags := cmd.Flags()
	if flags.Changed("note") {
		*note, _ = flags.GetString("note")
	}
	off, _ := flags.GetBool("off")
	on, _ := flags.GetBool("on")
	*disabled = off || *disabled && !on
}

// offWord says that something is switched off.
func offWord(off bool, word string) string {
	if !off {
		return ""
	}
	return " — " + word
}
