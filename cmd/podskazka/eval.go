package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/search/eval"
)

// newEval is `podskazka eval`.
func newEval() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Измерить качество поиска по размеченным запросам",
		Long: "Печатает nDCG@10, Success@1 и @3, MRR@10, Recall@20, доли пустых ответов (zero) и тех, про которые страница скажет «ничего\n" +
			"подходящего» (unfit), и время ответа p50/p95 — для каждого файла и каждого вида запросов в нём.\n" +
			"Колонка relevant: «документ:оценка документ:оценка», 2 — отвечает, 1 — тоже полезен.\n\n" +
			"С --suggest печатает и то, что увидел бы человек: доли молчания (silent), одних тем (topics), строк (rows) и лучшего ответа (card),\n" +
			"сколько лучших ответов верны (right) и у скольких запросов более уверенной половины верный ответ есть среди строк (half).",
		Example: "  podskazka eval --queries dev/rutube.tsv --queries dev/faq.tsv\n  podskazka eval --suggest --queries dev/tickets.tsv\n" +
			"  podskazka eval --corrupt typo --queries dev/rutube.tsv\n  podskazka eval --compare A.run --queries dev/rutube.tsv B.run\n" +
			"  podskazka eval --golden rutube.txt --queries dev/rutube.tsv\n  podskazka eval --route --queries dev/rutube.tsv",
		Args: textOrFile("нужен файл запросов: podskazka eval ФАЙЛ.tsv"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("compare") {
				return runCompare(cmd, args)
			}
			return withEngine(runEval)(cmd, args)
		},
	}
	addQueryFlags(cmd)
	addLiteralFlag(cmd)
	cmd.Flags().String("corrupt", "", "испортить запросы: typo, typo2, layout, translit, yo, case, homoglyph")
	cmd.Flags().Uint64("seed", 1, "число, от которого зависят случайные ошибки и выборки")
	cmd.Flags().String("compare", "", "сравнить прогон A.run с прогоном B.run на запросах файла (бутстреп по парам)")
	cmd.Flags().Bool("suggest", false, "мерить подсказки во время ввода, а не поиск")
	cmd.Flags().Bool("route", false, "мерить, верно ли угадывается тема: раздел и категория статьи, которая отвечает; по пяти частям файла, каждая — по остальным")
	cmd.Flags().String("golden", "", "сверить показатели с этим файлом; расхождение — ошибка")
	cmd.Flags().Bool("update", false, "переписать файл --golden")
	cmd.Flags().Bool("for-agent", false, "подсказки сотруднику (вместе с --suggest)")
	return cmd
}

func runEval(ctx context.Context, cmd *cobra.Command, e *engine, args []string) error {
	files, _ := cmd.Flags().GetStringSlice("queries")
	files = append(files, args...)
	if route, _ := cmd.Flags().GetBool("route"); route {
		return runRoute(ctx, cmd, e, files)
	}
	choose := searchAsker
	suggest, _ := cmd.Flags().GetBool("suggest")
	if suggest {
		choose = suggestAsker
	}
	ask, err := choose(cmd, e)
	if err != nil {
		return err
	}
	var shown showings
	if suggest {
		ask = shown.watch(e.assist, ask)
	}
	corrupt, err := corruptionOf(cmd)
	if err != nil {
		return err
	}
	reports, err := evalInto(ctx, cmd, files, ask, corrupt)
	if err != nil {
		return err
	}
	if _, err = fmt.Fprint(cmd.OutOrStdout(), eval.Format(reports...)); err != nil {
		return err
	}
	if suggest {
		if err := shown.print(cmd, files, reports); err != nil {
			return err
		}
	}
	return holdAgainst(cmd, eval.Figures(reports...))
}

// holdAgainst compares figures with those of --golden, or writes them there.
func holdAgainst(cmd *cobra.Command, figures string) error {
	path, _ := cmd.Flags().GetString("golden")
	if path == "" {
		return nil
	}
	if update, _ := cmd.Flags().GetBool("update"); update {
		return os.WriteFile(path, []byte(figures), 0o644)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if diff := eval.Diff(string(want), figures); diff != "" {
		return fmt.Errorf("показатели не те, что в %s; если так и задумано, добавьте --update\n%s", path, diff)
	}
	return nil
}

// evalInto measures, writing the run to --run when it is given.
func evalInto(ctx context.Context, cmd *cobra.Command, files []string, ask asker, change func(eval.Query) eval.Query) (reports []*eval.Report, err error) {
	var run io.Writer
	if path, _ := cmd.Flags().GetString("run"); path != "" {
		file, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		buffered := bufio.NewWriter(file)
		defer func() { err = errors.Join(err, buffered.Flush(), file.Close()) }()
		run = buffered
	}
	return answerFiles(ctx, cmd, files, ask, change, run)
}

// corruptionOf is how --corrupt changes queries.
func corruptionOf(cmd *cobra.Command) (func(eval.Query) eval.Query, error) {
	name, _ := cmd.Flags().GetString("corrupt")
	if name == "" {
		return asTheyAre, nil
	}
	corruption, err := eval.ParseCorruption(name)
	if err != nil {
		return nil, usagef("--corrupt %s: есть %v", name, eval.Corruptions)
	}
	seed, _ := cmd.Flags().GetUint64("seed")
	return func(q eval.Query) eval.Query { return corruption.Apply(q, seed) }, nil
}

func asTheyAre(q eval.Query) eval.Query { return q }

// runCompare compares two runs on the judged queries of files. It needs no data folder.
func runCompare(cmd *cobra.Command, args []string) error {
	files, _ := cmd.Flags().GetStringSlice("queries")
	if len(args) != 1 || len(files) == 0 {
		return usagef("нужны два прогона и запросы: podskazka eval --compare A.run --queries ФАЙЛ.tsv B.run")
	}
	first, _ := cmd.Flags().GetString("compare")
	a, err := readRun(first)
	if err != nil {
		return err
	}
	b, err := readRun(args[0])
	if err != nil {
		return err
	}
	corpus, _ := cmd.Flags().GetString("corpus")
	seed, _ := cmd.Flags().GetUint64("seed")
	for _, path := range files {
		queries, err := readQueries(path, corpus)
		if err != nil {
			return err
		}
		differences := eval.Compare(queries, a, b, seed)
		fmt.Fprint(cmd.OutOrStdout(), eval.FormatComparison(setName(path), len(queries), differences))
	}
	return nil
}

func readRun(path string) (map[string][]eval.Ranked, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return eval.ReadRun(file)
}
