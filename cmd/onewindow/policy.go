package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/rules"
)

func policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "policy", Short: "Tools for those who write policies of supervision",
		Annotations: map[string]string{elsewhere: "; policies are checked by `onewindow rules check`, as items are"},
	}
	var trial service.Trial
	dry := operating("dry-run FILE", "Tell which cards a policy would have issued over past cases", cobra.ExactArgs(1),
		func(ctx context.Context, o operation) error { return tryPolicy(ctx, o, trial) })
	dry.PreRunE = func(cmd *cobra.Command, args []string) error { // before the database is asked for
		text, err := os.ReadFile(args[0])
		if err != nil {
			return fmt.Errorf("the policy cannot be read: %w", err)
		}
		policy, problems := rules.CompilePolicy(args[0], text)
		if report(cmd.OutOrStdout(), problems) > 0 {
			return errReported
		}
		trial.Source, trial.Policy = string(text), cmp.Or(trial.Policy, policy.Code)
		return nil
	}
	dry.Flags().StringVar(&trial.Policy, "policy", "", "the policy in force in whose place it is tried, when that is not the one of the same code")
	dry.Flags().StringVar(&trial.From, "from", "", "the first day on which cases were decided, like 2026-01-01")
	dry.Flags().StringVar(&trial.To, "to", "", "the last day")
	cmd.AddCommand(dry)
	return cmd
}

func tryPolicy(ctx context.Context, o operation, trial service.Trial) error {
	run, err := o.service.TryPolicy(ctx, trial)
	var refused *service.Error
	switch {
	case errors.As(err, &refused) && refused.Code == "policy_unknown":
		return fmt.Errorf("no policy %q is in force; name the one in whose place this is to be tried: --policy CODE", trial.Policy)
	case err != nil:
		return err
	}
	fmt.Fprintf(o.out, "tried in place of %s: %d cases\n", trial.Policy, run.Cases)
	if run.Truncated {
		fmt.Fprintln(o.out, "there were more: choose a shorter period to see all of one")
	}
	table := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tLEVEL\tCARDS")
	for _, r := range run.Rules {
		fmt.Fprintf(table, "%s\t%s\t%d\n", r.Rule, r.Level, r.Cards)
	}
	fmt.Fprintln(table, "\nCASE\tAT\tRULE\tON")
	for _, c := range run.Cards {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Case, c.At.UTC().Format(time.RFC3339), c.Rule, c.On)
	}
	return table.Flush()
}
