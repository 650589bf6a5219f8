package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes (DESIGN §6).
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// run executes one command line and returns its exit code. Results go to stdout; progress, logs and errors to stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	started := false
	root := newRoot()
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case !started || errors.As(err, &usage):
		fmt.Fprintf(stderr, "podskazka: %v\nпомощь: podskazka --help\n", err)
		return exitUsage
	}
	fmt.Fprintf(stderr, "podskazka: %v\n", err)
	if hint := fileHint(err); hint != "" {
		fmt.Fprintln(stderr, hint)
	}
	return exitFailed
}

// fileHint says in Russian what the operating system said in English about a file, and what to do; empty = nothing about one.
func fileHint(err error) string {
	var at *fs.PathError
	switch {
	case !errors.As(err, &at):
		return ""
	case errors.Is(at, fs.ErrNotExist):
		return "нет такого файла или папки: " + at.Path + " — проверьте путь"
	case errors.Is(at, fs.ErrPermission):
		return "нет прав на " + at.Path + ": запустите от имени владельца или укажите другое место"
	}
	return ""
}

// A usageError is a command line that cannot mean anything.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// group makes a command that only holds others: called without one of them, or with a word that is none, it is wrong usage.
func group(cmd *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(subs...)
	var names []string
	for _, sub := range subs {
		names = append(names, sub.Name())
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("%s %s: такой команды нет; есть %s", cmd.CommandPath(), args[0], strings.Join(names, ", "))
		}
		return usagef("нужна команда: %s %s", cmd.CommandPath(), strings.Join(names, " | "))
	}
	return cmd
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "podskazka",
		Short: "Подсказка: справочный центр, который отвечает до обращения",
		Long: "Одна программа: русский полнотекстовый поиск по статьям, видеоинструкциям и решённым обращениям, подсказки во время ввода,\n" +
			"шаблоны ответов и лёгкий модуль обращений. Других серверов не нужно.",
		Example:       "  podskazka demo\n  podskazka serve --data ./data --addr :8080",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().String("config", "", "файл настроек; по умолчанию podskazka.toml в текущей папке, если он есть")
	addSettings(root.PersistentFlags(), "data", "db", "log_level")
	root.AddCommand(
		newDemo(), newServe(), newImport(), newExport(), newSearch(), newSuggest(), newLearn(), newEval(), newSimulate(), newReindex(), newFileText(),
		newSearchLog(), newLedger(), newGaps(), newSynonym(), newPin(), newUser(), newRoutes(), newConfig(), newVersion(),
	)
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("%s: такой команды нет", args[0])
		}
		return cmd.Help()
	}
	root.Args = cobra.ArbitraryArgs
	speakRussian(root)
	return root
}

func logLevel(name string) (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return 0, fmt.Errorf("log_level %q: нужно debug, info, warn или error", name)
	}
	return level, nil
}

// newLog writes text to a terminal and JSON elsewhere.
func newLog(w io.Writer, level string) *slog.Logger {
	min, _ := logLevel(level) // checked with the config
	options := &slog.HandlerOptions{Level: min}
	if isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
