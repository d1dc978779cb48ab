package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/rules"
)

func rulesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "rules", Short: "Tools for service designers"}
	cmd.AddCommand(rulesTestCommand(), &cobra.Command{
		Use: "check PATH...", Short: "Check rule files and folders of them; exit 1 when one has an error", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			items, problems := rules.CheckFiles(paths...)
			if n := report(cmd.ErrOrStderr(), problems); n > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "errors: %d\n", n)
				return errReported
			}
			fmt.Fprintf(cmd.OutOrStdout(), "in order; items: %d\n", items)
			return nil
		},
	})
	return cmd
}

// report prints problems and returns how many of them are errors.
func report(to io.Writer, problems []rules.Problem) int {
	errors := 0
	for _, p := range problems {
		fmt.Fprintln(to, p.String())
		if p.Severity == rules.SeverityError {
			errors++
		}
	}
	return errors
}
