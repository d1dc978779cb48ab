package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func boardCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "board", Short: "The numbers of supervision"}
	cmd.AddCommand(
		operating("verify", "Count every case anew from its log; exit 1 when a number of the board differs", cobra.NoArgs, recount(false)),
		operating("rebuild", "Count every case anew from its log, and put that in the place of the numbers of the board", cobra.NoArgs, recount(true)),
	)
	return cmd
}

// recount counts everything anew. Cases may go on changing meanwhile.
func recount(replace bool) func(context.Context, operation) error {
	return func(ctx context.Context, o operation) error {
		cases, wrong, err := o.service.RecountBoard(ctx, replace)
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "cases: %d; rows of numbers that differ: %d\n", cases, wrong)
		if wrong > 0 && !replace {
			return errReported
		}
		return nil
	}
}
