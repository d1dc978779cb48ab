package service

import (
	"math"

	"github.com/onewindow/onewindow/internal/supervision"
)

// told lists the measures that are told of cases, or of tasks.
func told(of supervision.Grain) []supervision.Measure {
	if of == supervision.OfTasks {
		return []supervision.Measure{
			supervision.InHand, supervision.Overdue, supervision.Done, supervision.InTime, supervision.Late, supervision.Granted, supervision.Refused, supervision.Early,
		}
	}
	list := supervision.Measures()
	return list[:len(list)-1] // all but the tasks done
}

func newFigures(name string, of supervision.Grain) Figures {
	f := Figures{Name: name, Counts: map[supervision.Measure]int{}}
	for _, m := range told(of) {
		f.Counts[m] = 0
	}
	return f
}

// empty reports whether there is nothing to tell.
func (f Figures) empty() bool {
	for _, n := range f.Counts {
		if n != 0 {
			return false
		}
	}
	return true
}

// rate adds what follows from the counts, and from the times that steps took.
func (f *Figures) rate(times map[int]int) {
	n := f.Counts
	f.OnTime = percent(n[supervision.InTime], n[supervision.InTime]+n[supervision.Late])
	f.StoppedShare = percent(n[supervision.StoppedDays], n[supervision.StoppedDays]+n[supervision.CountedDays])
	f.FirstNotice = percent(n[supervision.NoNotice]+n[supervision.OneNotice], n[supervision.NoNotice]+n[supervision.OneNotice]+n[supervision.MoreNotices])
	if days, ok := supervision.Percentile(times, 0.5); ok {
		f.P50 = &days
	}
	if days, ok := supervision.Percentile(times, 0.9); ok {
		f.P90 = &days
	}
}

// percent is a share with one decimal, or nil of nothing.
func percent(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	share := math.Round(float64(part)*1000/float64(whole)) / 10
	return &share
}
