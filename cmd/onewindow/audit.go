package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/store"
)

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Tools for auditors"}
	verify := &cobra.Command{Use: "verify", Short: "Walk the record of every case; exit 1 when it was tampered with", Args: cobra.NoArgs}
	load := configFlag(verify)
	verify.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := load()
		if err != nil {
			return err
		}
		if err := cfg.need("database_url"); err != nil {
			return err
		}
		db, err := store.Open(cmd.Context(), store.Config{URL: cfg.DatabaseURL, Clock: time.Now})
		if err != nil {
			return err
		}
		defer db.Close()
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
	}
	cmd.AddCommand(verify)
	return cmd
}
