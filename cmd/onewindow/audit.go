package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/store"
)

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Tools for auditors"}
	verify := &cobra.Command{Use: "verify", Short: "Walk the record of every case; exit 1 when it was tampered with", Args: cobra.NoArgs}
	cmd.AddCommand(recorded(verify, func(cmd *cobra.Command, db *store.Store) error {
		cases, events, breaks, err := db.Verify(cmd.Context())
		if err != nil {
			return err
		}
		for _, b := range breaks {
			fmt.Fprintf(cmd.ErrOrStderr(), "case %s, event %d: %s\n", b.Case, b.Seq, b.What)
		}
		if len(breaks) > 0 {
			return errReported
		}
		fmt.Fprintf(cmd.OutOrStdout(), "the record is whole; cases: %d, events: %d\n", cases, events)
		return nil
	}))
	return cmd
}
