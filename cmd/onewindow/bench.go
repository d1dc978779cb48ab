package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/bench"
	"github.com/onewindow/onewindow/internal/bench/crowd"
)

func benchCommand() *cobra.Command {
	var cfg bench.Config
	var quick bool
	cmd := &cobra.Command{
		Use: "bench", Short: "Measure the product beside a Temporal-first rival, on a stack of its own", Args: cobra.NoArgs,
		Long: `Starts a development system in the folder for temporary files (TMPDIR says which: it should be on a disk), measures, prints
tables in markdown and takes everything down again. With the defaults it takes about half an hour. Nothing else should run meanwhile.`,
	}
	cmd.AddCommand(benchBoardCommand())
	cmd.Flags().IntSliceVar(&cfg.Clients, "clients", []int{1, 8, 32}, "how many people work at once, in turns")
	cmd.Flags().IntVar(&cfg.Rounds, "rounds", 3, "how often all is measured; medians are printed")
	cmd.Flags().IntVar(&cfg.Burst, "burst", 3000, "cases that come all at once; 0: none")
	cmd.Flags().IntVar(&cfg.Storm, "storm", 10000, "clocks that are due at one instant; 0: none")
	cmd.Flags().DurationVar(&cfg.Sustain, "sustain", 5*time.Minute, "for how long the highest rate is held; 0: not at all")
	cmd.Flags().Float64Var(&cfg.Rate, "rate", 0, "the cases a second to hold; 0: the highest rate that is found")
	cmd.Flags().BoolVar(&quick, "quick", false, "everything small: shows that it runs, measures nothing")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var err error
		if cfg.Program, err = os.Executable(); err != nil {
			return fmt.Errorf("find the program: %w", err)
		}
		if quick {
			cfg.Clients, cfg.Rounds, cfg.Cases, cfg.Burst, cfg.Storm, cfg.Sustain = []int{1, 4}, 1, 20, 20, 20, 3*time.Second
		}
		cfg.Out = cmd.ErrOrStderr()
		report, err := bench.Run(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		return report.Markdown(cmd.OutOrStdout())
	}
	return cmd
}

func benchBoardCommand() *cobra.Command {
	var cfg crowd.Config
	cmd := &cobra.Command{
		Use: "board", Short: "Measure worklists and the board over very many cases", Args: cobra.NoArgs,
		Long: `Makes cases straight in SQL, in a Postgres of its own in the folder for temporary files (TMPDIR) or in a database that is named, looks at worklists and at the
board through the service as people do, and prints figures, sizes and plans in markdown. With the defaults it takes some 25 GB.`,
	}
	cmd.Flags().IntVar(&cfg.Open, "open", 1_000_000, "cases in hand")
	cmd.Flags().IntVar(&cfg.Closed, "closed", 10_000_000, "closed cases")
	cmd.Flags().IntVar(&cfg.Calls, "calls", 300, "how often each is looked at")
	cmd.Flags().StringVar(&cfg.DatabaseURL, "database", "", "an empty database to fill, or one that was filled so before; none: a Postgres of its own")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg.Out = cmd.ErrOrStderr()
		return crowd.Run(cmd.Context(), cfg, cmd.OutOrStdout())
	}
	return cmd
}
