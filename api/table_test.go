package api

import (
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/supervision"
)

func TestNoCellIsAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "310115": "310115", "-5": "-5", "+1.5": "+1.5", "=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0",
		"-2+3": "'-2+3", "\t=1": "'\t=1", "\r=1": "'\r=1", "a=1": "a=1", "健康": "健康",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestTables(t *testing.T) {
	half, three := 62.5, 3
	summary := service.Summary{By: "person", Rows: []service.Figures{
		{Name: "=zhou, \"the\" officer", Counts: map[supervision.Measure]int{supervision.InHand: 2, supervision.Done: 5}, OnTime: &half, P50: &three},
	}, Total: service.Figures{Counts: map[supervision.Measure]int{supervision.InHand: 2, supervision.Done: 5}}}
	text, err := summaryTable(summary).csv()
	want := "\uFEFFperson,in_hand,done,on_time,stopped_share,first_notice,p50,p90\r\n\"'=zhou, \"\"the\"\" officer\",2,5,62.5,,,3,\r\n"
	if err != nil || string(text) != want {
		t.Errorf("%q, %v", text, err)
	}
	text, err = seriesTable(service.Series{By: "item", Months: []string{"2026-01", "2026-02"}, Rows: []service.Course{
		{Name: "x", Values: map[string]float64{"2026-02": 0}}, {Name: "y", Title: map[string]string{"zh": "许可", "en": "Permit"}},
	}}).csv()
	if err != nil || !strings.HasSuffix(string(text), "item,title.en,title.zh,2026-01,2026-02\r\nx,,,,0\r\ny,Permit,许可,,\r\n") {
		t.Errorf("%q, %v", text, err)
	}
}
