package main

import (
	"context"
	"fmt"
	"io"
	"os/user"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

func opsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ops", Short: "What waits for an operator"}
	list := operating("list", "List failed work and cases whose process cannot be told", cobra.NoArgs, listStuck)
	retry := operating("retry CASE...", "Try again what is stuck in these cases, once the cause is mended", cobra.MinimumNArgs(1), retryStuck)
	cmd.AddCommand(list, retry)
	return cmd
}

// operation is a command of an operator on a running system.
type operation struct {
	service *service.Service
	by      access.Actor
	out     io.Writer
	args    []string
}

func operating(use, short string, args cobra.PositionalArgs, do func(context.Context, operation) error) *cobra.Command {
	return engaged(&cobra.Command{Use: use, Short: short, Args: args}, func(cmd *cobra.Command, e *engine, args []string) error {
		return do(cmd.Context(), operation{service: e.service, by: operator(), out: cmd.OutOrStdout(), args: args})
	})
}

// operator is whoever has the password of the database at hand. The audit names them by their account on this machine.
func operator() access.Actor {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return access.Actor{ID: "operator:" + name, Roles: []access.Role{access.Admin}}
}

func listStuck(ctx context.Context, o operation) error {
	page, err := o.service.Stuck(ctx, o.by)
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		fmt.Fprintln(o.out, "nothing waits for an operator")
		return nil
	}
	table := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CASE\tITEM\tWHAT\tCODE\tSINCE")
	for _, x := range page.Items {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", x.Case, x.Item, x.What, x.Code, x.Since.UTC().Format(time.RFC3339))
	}
	return table.Flush()
}

func retryStuck(ctx context.Context, o operation) error {
	for _, arg := range o.args {
		id, err := uuid.Parse(arg)
		if err != nil {
			return fmt.Errorf("%q is not the id of a case: `onewindow ops list` shows them", arg)
		}
		if _, err := o.service.Retry(ctx, service.Call{Actor: o.by, Key: uuid.NewString()}, id); err != nil {
			return fmt.Errorf("case %s: %w", id, err)
		}
		fmt.Fprintf(o.out, "case %s goes on\n", id)
	}
	return nil
}
