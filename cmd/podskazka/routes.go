package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/web"
)

// newRoutes is `podskazka routes`.
func newRoutes() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "routes",
		Short:   "Перечислить адреса сервера",
		Example: "  podskazka routes --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := web.New(web.Deps{}, web.Config{})
			if err != nil {
				return err
			}
			if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(server.Routes())
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, r := range server.Routes() {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Method, r.Pattern, r.Name, r.Needs)
			}
			return table.Flush()
		},
	}
	cmd.Flags().Bool("json", false, "напечатать в JSON")
	return cmd
}
