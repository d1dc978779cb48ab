package service

import (
	"fmt"

	"github.com/onewindow/onewindow/internal/worktime"
)

// The years that anybody can ask for.
const (
	firstYear = 1900
	lastYear  = 2200
)

// dayOf reads a day of these years. Years of four digits lie beyond them, but from their ends no month can be counted on or back.
func dayOf(text string) (worktime.Date, error) {
	day, err := worktime.ParseDate(text)
	if err == nil && (day.Before(worktime.NewDate(firstYear, 1, 1)) || day.After(worktime.NewDate(lastYear, 12, 31))) {
		err = fmt.Errorf("%s is not of the years %d to %d", day, firstYear, lastYear)
	}
	return day, err
}
