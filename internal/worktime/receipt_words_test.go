package worktime_test

import "testing"

// TestReceiptWords reads the receipt of the food business licence as a notice would print it.
func TestReceiptWords(t *testing.T) {
	c := calendar(t, "cn")
	names := map[string]map[string]string{"testing": {"en": "Test of the water", "zh": "水质检测"}}
	for _, test := range []struct{ name, lang, start, budget, stops, now, want string }{
		{"english", "en", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/2026-02-25 10:00", "2026-02-25 10:00", `From 2026-02-10 to 2026-03-04: 8 days counted
2026-02-10 not counted: the day of the event
2026-02-11 counted: 1 so far
2026-02-12 to 2026-02-14 not counted: Test of the water (art. 45)
2026-02-15 not counted: weekend
2026-02-16 to 2026-02-20 not counted: Spring Festival
2026-02-21 to 2026-02-22 not counted: weekend
2026-02-23 not counted: Spring Festival
2026-02-24 not counted: Test of the water (art. 45)
2026-02-25 to 2026-02-27 counted: 4 so far
2026-02-28 counted, a day off that is worked, Spring Festival: 5 so far
2026-03-01 not counted: weekend
2026-03-02 to 2026-03-04 counted: 8 so far
`},
		{"chinese", "zh", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/2026-02-25 10:00", "2026-02-25 10:00", `自2026-02-10至2026-03-04，共计算8天
2026-02-10 不计入：事件当日
2026-02-11 计入，累计1
2026-02-12至2026-02-14 不计入：水质检测（art. 45）
2026-02-15 不计入：周末
2026-02-16至2026-02-20 不计入：春节
2026-02-21至2026-02-22 不计入：周末
2026-02-23 不计入：春节
2026-02-24 不计入：水质检测（art. 45）
2026-02-25至2026-02-27 计入，累计4
2026-02-28 计入（调休上班，春节），累计5
2026-03-01 不计入：周末
2026-03-02至2026-03-04 计入，累计8
`},
		{"another language falls back to english", "fr", "2026-03-05 09:00", "1wd", "", "2026-03-05 09:00", `From 2026-03-05 to 2026-03-06: 1 day counted
2026-03-05 not counted: the day of the event
2026-03-06 counted: 1 so far
`},
		{"half a day", "en", "2026-03-06 09:00", "0.5wd", "", "2026-03-06 09:00", `From 2026-03-06 to 2026-03-06: 0.5 days counted
2026-03-06 counted: 0.5 so far
`},
		{"it stands still", "en", "2026-03-04 09:00", "2wd", "2026-03-06 10:00/", "2026-03-06 11:00", `From 2026-03-04 to 2026-03-06: 2 days counted
2026-03-04 not counted: the day of the event
2026-03-05 to 2026-03-06 counted: 2 so far
The clock stands still: the last day moves on with every day that it does
`},
		{"beyond the calendar", "zh", "2026-12-31 09:00", "1wd", "", "2026-12-31 09:00", `自2026-12-31至2027-01-01，共计算1天
2026-12-31 不计入：事件当日
2027-01-01 计入，累计1
该期间的节假日安排尚未公布，届满日为暂定
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := clock{calendar: "cn", start: test.start, budget: test.budget, stops: test.stops}.ledger(t)
			got := c.Receipt(l, at(t, "cn", test.now)).Words(test.lang, func(reason string) string { return names[reason][test.lang] })
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// A limit that ends on a day off says that it was moved on, and from where.
func TestReceiptWordsOfALimitThatRolls(t *testing.T) {
	l := clock{calendar: "nl", start: "2026-03-27 10:00", budget: "8d"}.ledger(t)
	const want = `From 2026-03-27 to 2026-04-07: 8 days counted
2026-03-27 not counted: the day of the event
2026-03-28 to 2026-04-03 counted: 7 so far
2026-04-04 to 2026-04-05 not counted: weekend
2026-04-06 not counted: Feestdagen
2026-04-07 counted: 8 so far
The limit would have ended on 2026-04-04, a day off
`
	if got := calendar(t, "nl").Receipt(l, l.Start).Words("en", nil); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
