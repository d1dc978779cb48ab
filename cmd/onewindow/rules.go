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
			checked, problems := rules.CheckFiles(paths...)
			if n := report(cmd.ErrOrStderr(), problems); n > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "errors: %d\n", n)
				return errReported
			}
			fmt.Fprintln(cmd.OutOrStdout(), "in order; "+counted(checked))
			for _, code := range checked.Unfollowed {
				fmt.Fprintf(cmd.OutOrStdout(), "policy %s: no item here goes by it; an item does that says `supervision: %[1]s`\n", code)
			}
			return nil
		},
	})
	return cmd
}

// counted tells how many files were looked at: always of items, of the others where there were some.
func counted(c rules.Checked) string {
	text := fmt.Sprintf("items: %d", c.Items)
	if c.Calendars > 0 {
		text = fmt.Sprintf("calendars: %d, %s", c.Calendars, text)
	}
	if c.Policies > 0 {
		text = fmt.Sprintf("policies: %d, %s", c.Policies, text)
	}
	return text
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
