package main

import (
	_ "embed"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

//go:generate sh -c "go run ../licenses . > licenses.txt"

//go:embed licenses.txt
var licences string

// newVersion is `podskazka version`.
func newVersion() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Напечатать версию программы",
		Example: "  podskazka version\n  podskazka version --licenses",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if all, _ := cmd.Flags().GetBool("licenses"); all {
				_, err := fmt.Fprint(cmd.OutOrStdout(), licences)
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "podskazka %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
	cmd.Flags().Bool("licenses", false, "напечатать лицензии всех библиотек, из которых собрана программа")
	return cmd
}
