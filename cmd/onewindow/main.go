// Command onewindow runs government services: the API, the worker, and the tools of designers and operators.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "dev"

// garbage is how much the heap may grow, in percent of what is alive, before it is collected. Little is alive here, and printing one
// licence leaves 28 MB behind: collecting at the usual 100 costs a third of all processor time. A process that has grown large, as one
// does that remembers thousands of workflows, is kept to the memory by collecting more often. GOGC and GOMEMLIMIT decide where they are set.
const (
	garbage = 400
	memory  = 2 << 30
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errReported) {
			fmt.Fprintln(os.Stderr, "onewindow: "+err.Error())
		}
		os.Exit(1)
	}
}

// errReported ends a command that has already said what is wrong.
var errReported = errors.New("reported")

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "onewindow",
		Short:         "The workflow engine for government services",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(devCommand(), serveCommand(), apiCommand(), workerCommand(), migrateCommand(), rulesCommand(), auditCommand(), boardCommand(), policyCommand(), recoverCommand(), opsCommand(), calendarCommand(), webhooksCommand(), tokenCommand(), temporalCommand(), configCommand(), versionCommand(), benchCommand())
	for _, group := range cmd.Commands() {
		if group.HasSubCommands() && group.RunE == nil {
			group.Args, group.RunE, group.SuggestionsMinimumDistance = cobra.ArbitraryArgs, onlyGroup, 2
		}
	}
	return cmd
}

// elsewhere is the annotation of a command under which stands where to find what people look for in it.
const elsewhere = "elsewhere"

// onlyGroup is what a command does that only has commands below it. Left to itself it would answer a misspelt one with its help and
// with success.
func onlyGroup(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	hint := cmd.Annotations[elsewhere]
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return fmt.Errorf("unknown command %q for %q%s", args[0], cmd.CommandPath(), hint)
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), "onewindow", version) },
	}
}
