package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
)

func newSynonymChange() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "change ID_ИЛИ_ГРУППА [НОВАЯ_ГРУППА]",
		Short: "Изменить группу, выключить её или включить снова",
		Long:  "Меняется только то, что названо. Выключенная группа остаётся в списке, но поиск её не знает.",
		Example: "  podskazka synonym change \"вайфай => интернет\" \"вайфай, вай-фай => интернет\"\n" +
			"  podskazka synonym change 01m3c7yq2k5v8n4t6w9x --off",
		Args: cobra.RangeArgs(1, 2),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			g, err := findSynonym(ctx, s, args[0])
			if err != nil {
				return err
			}
			if len(args) == 2 {
				next := parseSynonym(args[1])
				g.From, g.Words = next.From, next.Words
			}
			changeCommon(cmd, &g.Note, &g.Disabled)
			g.Author = operator.UserID
			if err := saveSynonym(ctx, cmd, s, g); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "изменена: %s  %s%s\n", g.ID, g, offWord(g.Disabled, "выключена"))
			return err
		}),
	}
	addChangeFlags(cmd, "зачем эта группа")
	return cmd
}

// findSynonym is the group of an id or of its words.
func findSynonym(ctx context.Context, s *stores, ref string) (*kb.Synonym, error) {
	groups, err := s.kb.FindSynonyms(ctx)
	if err != nil {
		return nil, err
	}
	key := parseSynonym(ref).Key()
	at := slices.IndexFunc(groups, func(g *kb.Synonym) bool { return g.ID == ref || g.Key() == key })
	if at < 0 {
		return nil, fmt.Errorf("группы %q нет; список — podskazka synonym list", ref)
	}
	return groups[at], nil
}
