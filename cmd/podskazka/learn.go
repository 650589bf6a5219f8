package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/eval"
	"github.com/podskazka/podskazka/search/russian"
)

// newLearner makes the learner of the stores.
func newLearner(ctx context.Context, s *stores, a *russian.Analyzer) (*assist.Learner, error) {
	key, err := s.desk.Secret(ctx, "wordings", rand.Text())
	if err != nil {
		return nil, fmt.Errorf("слова пользователей: %w", err)
	}
	return assist.NewLearner(assist.LearnerDeps{
		Wordings: s.desk, Trust: s.desk, Reach: s.desk, Feed: s.desk, Archive: s.desk, Documents: s.kb,
		Analyzer: a, Key: []byte(key), Now: s.now,
	}), nil
}

// newLearn is `podskazka learn`.
func newLearn() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "learn {ФАЙЛ.tsv… | --replay}",
		Short: "Научить поиск словами решённых обращений",
		Long: "Каждая строка файла (колонки query_id, query, relevant: «id:оценка id:оценка») — решённое обращение: его слова запоминаются за статьёй\n" +
			"или шаблоном с высшей оценкой. Повторный запуск ничего не меняет: строка узнаётся по query_id. Личные данные скрываются.\n" +
			"С --replay последние исходы ищутся заново: со словами каждого источника и без них; источник, с которым ответы находятся хуже, выключается.\n" +
			"Сервер делает это сам раз в неделю. Печатает TSV с заголовком.",
		Example: "  podskazka learn --data ./data resolved.tsv\n  podskazka learn --data ./data --replay",
		Args: func(cmd *cobra.Command, args []string) error {
			if replay, _ := cmd.Flags().GetBool("replay"); replay == (len(args) > 0) {
				return usagef("нужны файлы с решёнными обращениями или --replay без файлов")
			}
			return nil
		},
		RunE: withEngine(runLearn),
	}
	cmd.Flags().Bool("replay", false, "проверить источники слов на последних исходах")
	cmd.Flags().String("corpus", "", "брать из файла только строки с этим значением колонки corpus")
	return cmd
}

func runLearn(ctx context.Context, cmd *cobra.Command, e *engine, args []string) error {
	if replay, _ := cmd.Flags().GetBool("replay"); replay {
		return runReplay(ctx, cmd.OutOrStdout(), e)
	}
	corpus, _ := cmd.Flags().GetString("corpus")
	for _, path := range args {
		rows, err := readQueries(path, corpus)
		if err != nil {
			return err
		}
		learned, unknown, err := e.learn(ctx, rows)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: выучено формулировок: %d, строк без известного документа: %d\n", setName(path), learned, unknown)
	}
	return e.Sync(ctx)
}

// learnAtOnce is how many rows are learned in one step.
const learnAtOnce = 500

// learn teaches rows, and counts those whose documents it does not know.
func (e *engine) learn(ctx context.Context, rows []eval.Query) (learned, unknown int, err error) {
	refs, err := e.refsOf(ctx, rows)
	if err != nil {
		return 0, 0, err
	}
	for part := range slices.Chunk(rows, learnAtOnce) {
		var list []assist.Wording
		for _, q := range part {
			said := false
			for id, grade := range q.Relevant {
				if ref := refs[id]; ref != "" && grade == slices.Max(grades(q)) {
					list = append(list, assist.Wording{Ref: ref, Text: q.Text, Source: assist.WordingLearn, Origin: q.ID, By: q.ID})
					said = true
				}
			}
			if !said {
				unknown++
			}
		}
		if err := e.learner.Said(ctx, list...); err != nil {
			return learned, unknown, err
		}
		learned += len(list)
	}
	return learned, unknown, nil
}

func grades(q eval.Query) (list []int) {
	for _, grade := range q.Relevant {
		list = append(list, grade)
	}
	return list
}

// refsOf finds the articles and replies that rows name, by external id.
func (e *engine) refsOf(ctx context.Context, rows []eval.Query) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, q := range rows {
		for id := range q.Relevant {
			wanted[id] = true
		}
	}
	refs := make(map[string]string, len(wanted))
	for part := range slices.Chunk(slices.Collect(maps.Keys(wanted)), learnAtOnce) {
		articles, err := e.kb.FindArticles(ctx, kb.ArticleFilter{ExternalIDs: part})
		if err != nil {
			return nil, err
		}
		for _, a := range articles {
			refs[a.ExternalID] = kb.ChangeArticle + ":" + a.ID
		}
	}
	replies, err := e.kb.FindReplies(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, r := range replies {
		if wanted[r.ExternalID] {
			refs[r.ExternalID] = kb.ChangeReply + ":" + r.ID
		}
	}
	return refs, nil
}
