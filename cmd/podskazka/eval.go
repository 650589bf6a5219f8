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
		Long: "Печатает nDCG@10, Success@1 и @3, MRR@10, Recall@20, долю пустых ответов и время ответа p50/p95 — для каждого файла и\n" +
			"каждого вида запросов в нём. Колонка relevant: «документ:оценка документ:оценка», 2 — отвечает, 1 — тоже полезен.",
		Example: "  podskazka eval --queries dev/rutube.tsv --queries dev/faq.tsv\n  podskazka eval --suggest --queries dev/tickets.tsv",
		Args:    textOrFile("нужен файл запросов: podskazka eval ФАЙЛ.tsv"),
		RunE:    withEngine(runEval),
	}
	addQueryFlags(cmd)
	cmd.Flags().Bool("suggest", false, "мерить подсказки во время ввода, а не поиск")
	cmd.Flags().Bool("for-agent", false, "подсказки сотруднику (вместе с --suggest)")
	return cmd
}

func runEval(ctx context.Context, cmd *cobra.Command, e *engine, args []string) error {
	files, _ := cmd.Flags().GetStringSlice("queries")
	files = append(files, args...)
	choose := searchAsker
	if suggest, _ := cmd.Flags().GetBool("suggest"); suggest {
		choose = suggestAsker
	}
	ask, err := choose(cmd, e)
	if err != nil {
		return err
	}
	reports, err := evalInto(ctx, cmd, files, ask)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), eval.Format(reports...))
	return err
}

// evalInto measures, writing the run to --run when it is given.
func evalInto(ctx context.Context, cmd *cobra.Command, files []string, ask asker) (reports []*eval.Report, err error) {
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
	return answerFiles(ctx, cmd, files, ask, run)
}
