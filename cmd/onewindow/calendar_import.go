package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/almanac"
)

// importing are the flags of calendar import.
type importing struct {
	ical, announcement, into string
	year                     int
}

func importCommand() *cobra.Command {
	var in importing
	cmd := &cobra.Command{
		Use: "import", Short: "Write the holidays of a year as a calendar file says them, to be checked by a person", Args: cobra.NoArgs,
		Long: `Write the holidays of a year as a calendar file says them: from an iCalendar file, or from the text of the yearly notice of the
State Council. Names are kept, and weekends that are worked are recognised.

Without --into it prints the year as it stands under "days:". With --into it prints that calendar file with the year added and the
coverage extended to its end. Either way a person compares it with the announcement before it is checked and published.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			holidays, err := in.read()
			if err != nil {
				return err
			}
			text := holidays.String()
			if in.into != "" {
				base, err := os.ReadFile(in.into)
				if err != nil {
					return fmt.Errorf("read the calendar: %w", err)
				}
				if text, err = almanac.Add(string(base), holidays); err != nil {
					return fmt.Errorf("%s: %w", in.into, err)
				}
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
	cmd.Flags().StringVar(&in.ical, "ical", "", "iCalendar file (.ics)")
	cmd.Flags().StringVar(&in.announcement, "announcement", "", "text of the notice, in UTF-8")
	cmd.Flags().IntVar(&in.year, "year", time.Now().Year()+1, "of an iCalendar file, which may have several; a notice names its year itself")
	cmd.Flags().StringVar(&in.into, "into", "", "calendar file to add the year to; it stays as it is")
	return cmd
}

func (in importing) read() (almanac.Holidays, error) {
	if (in.ical == "") == (in.announcement == "") {
		return almanac.Holidays{}, errors.New("name one source: --ical FILE or --announcement FILE")
	}
	file := in.ical + in.announcement
	text, err := os.ReadFile(file)
	if err != nil {
		return almanac.Holidays{}, fmt.Errorf("read the holidays: %w", err)
	}
	read := func() (almanac.Holidays, error) { return almanac.FromAnnouncement(string(text)) }
	if in.ical != "" {
		read = func() (almanac.Holidays, error) { return almanac.FromICal(bytes.NewReader(text), in.year) }
	}
	holidays, err := read()
	if err != nil {
		return holidays, fmt.Errorf("%s: %w", file, err)
	}
	return holidays, nil
}
