package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/store"
)

func recoverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "recover", Short: "Start the process of every open case anew, from what Postgres knows", Args: cobra.NoArgs,
		Long: `Start the process of every open case anew, from what Postgres knows: for when Temporal has lost its data.

It writes to Postgres alone; the workers do the rest, people's own commands first. To run it again does no harm.

With --restored: for when Postgres itself was restored to an earlier moment. Stop the workers and the API first. What the
processes know of the lost time is refused from then on.`,
	}
	restored := cmd.Flags().Bool("restored", false, "Postgres was restored to an earlier moment")
	return recorded(cmd, func(cmd *cobra.Command, db *store.Store) error {
		do := db.Recover
		if *restored {
			do = db.RecoverRestored
		}
		done, err := do(cmd.Context())
		if err != nil {
			return err
		}
		tell(cmd.OutOrStdout(), done)
		return nil
	})
}

func tell(to io.Writer, done store.Recovery) {
	if done.Epoch > 0 {
		fmt.Fprintf(to, "epoch: %d, answers of an older one are refused\nletters of before, removed: %d\n", done.Epoch, done.Cleared)
	}
	fmt.Fprintf(to, "open cases with a new letter: %d; a worker starts their processes or tells them\n", done.Letters)
}
