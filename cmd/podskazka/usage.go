package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// speakRussian gives root and every command below it Russian help and Russian errors of the command line instead of cobra's.
func speakRussian(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(cmd.OutOrStdout(), cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { writeUsage(cmd.OutOrStderr(), cmd); return nil })
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{flagError(err)} })
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Use, cmd.Short, cmd.Long = "help [КОМАНДА]", "Рассказать о команде", ""
			cmd.Example = "  podskazka help import jsonl"
		case "completion":
			describeCompletion(cmd)
		}
	}
	tellArguments(root)
}

func describeCompletion(cmd *cobra.Command) {
	cmd.Short, cmd.Long = "Напечатать скрипт, с которым оболочка дописывает команды по Tab", ""
	cmd.Example = "  podskazka completion bash | sudo tee /etc/bash_completion.d/podskazka"
	for _, shell := range cmd.Commands() {
		shell.Short, shell.Long = "Напечатать скрипт для "+shell.Name(), ""
		shell.Example = "  podskazka completion " + shell.Name()
		if flag := shell.Flags().Lookup("no-descriptions"); flag != nil {
			flag.Usage = "без пояснений к командам"
		}
	}
}

// tellArguments makes cmd and the commands below it answer a wrong number of arguments with what is needed.
func tellArguments(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = "эта справка"
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			if usage := (usageError{}); err == nil || errors.As(err, &usage) {
				return err
			}
			return usagef("нужно так: %s", useLine(cmd))
		}
	}
	for _, sub := range cmd.Commands() {
		tellArguments(sub)
	}
}

// flagError is what pflag says, in Russian.
func flagError(err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Errorf("такого флага нет: -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return fmt.Errorf("такого флага нет: --%s", unknown.GetSpecifiedName())
	case errors.As(err, &empty):
		return fmt.Errorf("после --%s нужно значение", empty.GetFlag().Name)
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s %q: нужно значение вида %s", invalid.GetFlag().Name, invalid.GetValue(), valueName(invalid.GetFlag()))
	}
	return err
}

// writeHelp says what a command is for and how it is used.
func writeHelp(w io.Writer, cmd *cobra.Command) {
	for _, text := range []string{cmd.Short, cmd.Long} {
		if text != "" {
			fmt.Fprintf(w, "%s.\n\n", strings.TrimRight(text, "."))
		}
	}
	writeUsage(w, cmd)
}

func writeUsage(w io.Writer, cmd *cobra.Command) {
	fmt.Fprintf(w, "Как вызвать:\n  %s\n", useLine(cmd))
	if cmd.HasExample() {
		fmt.Fprintf(w, "\nПримеры:\n%s\n", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprint(w, "\nКоманды:\n")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	writeFlags(w, "Флаги", cmd.LocalFlags())
	writeFlags(w, "Общие флаги", cmd.InheritedFlags())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\nПодробно о команде: %s КОМАНДА --help\n", cmd.CommandPath())
	}
}

func useLine(cmd *cobra.Command) string {
	line := strings.TrimSuffix(cmd.UseLine(), " [flags]")
	if cmd.HasAvailableSubCommands() {
		line += " КОМАНДА"
	}
	return line + " [флаги]"
}

func writeFlags(w io.Writer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		short := "    "
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		usage := f.Usage
		switch f.DefValue {
		case "", "0", "false", "[]":
		default:
			usage += " (по умолчанию " + f.DefValue + ")"
		}
		fmt.Fprintf(table, "  %s--%s\t%s\n", short, strings.TrimSpace(f.Name+" "+valueName(f)), usage)
	})
	_ = table.Flush() // help that cannot be written has nobody to tell
}

// valueName is what a flag's value is called in help; a switch has none.
func valueName(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return ""
	case "int", "uint", "float64":
		return "ЧИСЛО"
	case "stringSlice":
		return "СЛОВО,…"
	case "stringToString":
		return "ОТТУДА=СЮДА"
	case "duration":
		return "ВРЕМЯ"
	}
	return "ЗНАЧЕНИЕ"
}
