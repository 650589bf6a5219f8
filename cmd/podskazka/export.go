package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
)

// newExport is `podskazka export`.
func newExport() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Выгрузить статьи, гиды, шаблоны ответов и обращения",
		Long:    "Выгруженное загружается обратно без изменений: podskazka import того, что выгружено, ничего не меняет.",
		Example: "  podskazka export markdown ./help-folder\n  podskazka export jsonl - | gzip > help.jsonl.gz\n  podskazka export tickets tickets.jsonl",
	}
	return group(cmd, &cobra.Command{
		Use:     "jsonl ФАЙЛ",
		Short:   "Выгрузить в JSONL; «-» — в стандартный вывод",
		Example: "  podskazka export jsonl help.jsonl\n  podskazka export jsonl - | gzip > help.jsonl.gz",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			return exportJSONL(ctx, cmd, s, args[0])
		}),
	}, &cobra.Command{
		Use:     "markdown ПАПКА",
		Short:   "Выгрузить папку Markdown с картинками и субтитрами; папка должна быть новой или пустой",
		Example: "  podskazka export markdown ./help-folder",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			err := importerOf(s, true).ExportMarkdown(ctx, args[0])
			if errors.Is(err, kb.ErrConflict) {
				return fmt.Errorf("в папке %s уже что-то есть: выгрузите в новую или пустую", args[0])
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.ErrOrStderr(), "выгружено в %s\n", args[0])
			return err
		}),
	}, newExportTickets())
}

// exportJSONL writes articles, guides and canned replies.
func exportJSONL(ctx context.Context, cmd *cobra.Command, s *stores, path string) error {
	return exportFile(cmd, path, func(w io.Writer) error { return importerOf(s, true).ExportJSONL(ctx, w) })
}

// exportFile writes beside the file and renames, so that an old export is never half overwritten; "-" is the standard output.
func exportFile(cmd *cobra.Command, path string, write func(io.Writer) error) (err error) {
	if path == "-" {
		buffered := bufio.NewWriter(cmd.OutOrStdout())
		return errors.Join(write(buffered), buffered.Flush())
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	buffered := bufio.NewWriter(file)
	err = write(buffered)
	if err := errors.Join(err, buffered.Flush(), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.ErrOrStderr(), "выгружено в %s\n", path)
	return err
}
