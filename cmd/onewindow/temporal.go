package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/devstack"
)

func temporalCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "temporal", Short: "The Temporal server of the development system"}
	cmd.AddCommand(&cobra.Command{
		Use: "build", Short: "Build the server from source, once, into the cache", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := devstack.BuildTemporal(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "the Temporal server is in", folder)
			return nil
		},
	})
	return cmd
}
