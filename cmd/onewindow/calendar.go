package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/rules"
)

func calendarCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "calendar", Short: "The calendars of working days"}
	var dryRun bool
	publish := operating("publish FILE", "Publish a version of a calendar; the open cases follow it", cobra.ExactArgs(1), func(ctx context.Context, o operation) error {
		return publishCalendar(ctx, o, dryRun)
	})
	publish.Flags().BoolVar(&dryRun, "dry-run", false, "only tell what it would move")
	cmd.AddCommand(
		operating("list", "List the calendars, and how many open cases are behind them", cobra.NoArgs, listCalendars),
		checkCommand(), publish, importCommand(),
	)
	return cmd
}

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE...", Short: "Check calendar files; exit 1 when one has an error", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			_, problems := rules.CheckFiles(files...)
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					return fmt.Errorf("read %s: %w", file, err)
				}
				if _, none := rules.ReadCalendarFile(file, text); len(problems) == 0 {
					problems = none
				}
			}
			if report(cmd.ErrOrStderr(), problems) > 0 {
				return errReported
			}
			fmt.Fprintf(cmd.OutOrStdout(), "in order; calendars: %d\n", len(files))
			return nil
		},
	}
}

func listCalendars(ctx context.Context, o operation) error {
	page, err := o.service.Calendars(ctx, o.by)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CALENDAR\tVERSION\tEXTENDS\tCOVERS UNTIL\tPUBLISHED\tBY\tOPEN CASES BEHIND")
	for _, c := range page.Items {
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%d\n", c.Code, c.Version, orDash(c.Extends), c.To, c.PublishedAt.UTC().Format("2006-01-02 15:04"), orDash(c.PublishedBy), c.Behind)
	}
	return table.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// publishCalendar tries the file first, for the dry run says in words what is wrong.
func publishCalendar(ctx context.Context, o operation, dryRun bool) error {
	file := filepath.Clean(o.args[0])
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the calendar: %w", err)
	}
	call, in := service.Call{Actor: o.by, Key: uuid.NewString()}, service.CalendarInput{Source: string(text), DryRun: true}
	tried, err := o.service.PublishCalendar(ctx, call, in)
	if err != nil {
		return err
	}
	for _, p := range tried.Problems {
		fmt.Fprintln(o.out, p.Text)
	}
	if tried.Effect == nil {
		return errReported
	}
	showEffect(o, tried)
	if dryRun {
		return nil
	}
	in.DryRun = false
	done, err := o.service.PublishCalendar(ctx, call, in)
	if err != nil {
		return err
	}
	for _, c := range done.Calendars {
		fmt.Fprintf(o.out, "published: %s, version %d\n", c.Code, c.Version)
	}
	fmt.Fprintln(o.out, "the workers now have the open cases follow: `onewindow calendar list` shows how many are left")
	return nil
}

func showEffect(o operation, p service.Publication) {
	e := p.Effect
	fmt.Fprintf(o.out, "open cases examined: %d, of which move: %d\nclocks that end later: %d, earlier: %d, of which are past at once: %d\n",
		e.Examined, e.Cases, e.Later, e.Earlier, e.Overdue)
	if e.Undecided > 0 {
		fmt.Fprintf(o.out, "open cases that cannot be decided, and would not follow: %d\n", e.Undecided)
	}
	if !e.Complete {
		fmt.Fprintln(o.out, "there are more open cases than were examined")
	}
	for _, c := range e.First {
		for _, m := range c.Moved {
			mark := ""
			if m.Shortened {
				mark = "  shortened"
			}
			fmt.Fprintf(o.out, "  %s  %s: %s -> %s%s\n", c.Number, m.Clock, m.Before, m.After, mark)
		}
	}
}
