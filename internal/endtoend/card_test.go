package endtoend

import (
	"net/url"
	"slices"
	"strconv"
)

// card is a card of supervision, as the API tells of it.
type card struct {
	w     *town
	ID    string `json:"id"`
	Seq   int64  `json:"seq"`
	Level string `json:"level"`
	State string `json:"state"`
	Cause struct {
		Rule string `json:"rule"`
		On   string `json:"on"`

		Entry int `json:"entry"`
	} `json:"cause"`
	To []struct {
		Officer string `json:"officer"`
	} `json:"to"`
	ReplyBy   string `json:"reply_by"`
	ReplyLate bool   `json:"reply_late"`
	Settled   *struct {
		By string `json:"by"`
	} `json:"settled"`
	Ground string `json:"ground"`
}

// cards lists those of a case that somebody is shown, the newest first.
func (c *application) cards(by, query string) []*card {
	c.w.t.Helper()
	var page struct{ Items []*card }
	c.w.send(request{by: by, op: "cards", query: "case=" + url.QueryEscape(c.ID) + query}).done().read(&page)
	for _, k := range page.Items {
		k.w = c.w
	}
	return page.Items
}

// carded waits for the card of a rule, and is that card.
func (c *application) carded(rule string) *card {
	c.w.t.Helper()
	var found *card
	c.w.eventually("there is a card "+rule, func() bool {
		c.w.nudge()
		all := c.cards("supervisor", "")
		if i := slices.IndexFunc(all, func(k *card) bool { return k.Cause.Rule == rule }); i >= 0 {
			found = all[i]
		}
		return found != nil
	})
	return found
}

// urge has the supervisor call for the case to go on, and is the card that comes of it.
func (c *application) urge() *card {
	c.w.t.Helper()
	c.do("supervisor", "urge", facts{"because": secret("people wait")})
	return c.carded("urge")
}

// try sends a command on the card.
func (k *card) try(by, op string, body any) answer {
	k.w.t.Helper()
	return k.w.command(request{by: by, op: op, id: k.ID, body: body})
}

// do sends a command on the card that has to be granted, and brings the card to a state.
func (k *card) do(by, op string, body any, state string) *card {
	k.w.t.Helper()
	a := k.try(by, op, body).done()
	*k = card{w: k.w}
	a.read(k)
	if tag := strconv.Quote(strconv.FormatInt(k.Seq, 10)); k.State != state || a.header.Get("ETag") != tag {
		k.w.t.Fatalf("after %s the card is %s with the tag %s, want %s with %s", op, k.State, a.header.Get("ETag"), state, tag)
	}
	return k
}

func (k *card) acknowledge(by string) *card { return k.do(by, "acknowledgeCard", nil, "acknowledged") }

func (k *card) reply(by string) *card {
	return k.do(by, "replyToCard", facts{"text": secret("the expert was ill")}, "replied")
}

func (k *card) appeal(by string) *card { return k.do(by, "appealCard", because(), "appealed") }
func (k *card) uphold(by string) *card { return k.do(by, "upholdCard", because(), "upheld") }
func (k *card) revoke(by string) *card { return k.do(by, "revokeCard", because(), "revoked") }
func (k *card) exempt(by string) *card { return k.do(by, "exemptCard", waiver(), "exempted") }

func because() facts { return facts{"because": secret("because")} }
func waiver() facts  { return because().with("ground", "force_majeure") }

// is fails the test unless the card is of a level and went to those officers; "" is a queue.
func (k *card) is(level string, officers ...string) *card {
	k.w.t.Helper()
	var to []string
	for _, h := range k.To {
		to = append(to, h.Officer)
	}
	if k.Level != level || !slices.Equal(to, officers) {
		k.w.t.Fatalf("a %s card to %q, want %s to %q", k.Level, to, level, officers)
	}
	return k
}

// receipt is how the last day of a clock comes about.
type receipt struct {
	Name    string  `json:"name"`
	Due     string  `json:"due"`
	Counted float64 `json:"counted"`
	Days    []struct {
		Date    string  `json:"date"`
		Counted bool    `json:"counted"`
		Why     string  `json:"why"`
		Total   float64 `json:"total"`
	} `json:"days"`
}

// receipt is that of a clock of the case. It is of the same day as the case says.
func (c *application) receipt(clock string) receipt {
	c.w.t.Helper()
	var page struct{ Items []receipt }
	c.w.send(request{by: c.by, op: "receipts", id: c.ID}).done().read(&page)
	i := slices.IndexFunc(page.Items, func(r receipt) bool { return r.Name == clock })
	if i < 0 {
		c.w.t.Fatalf("no receipt of %s among %+v", clock, page.Items)
	}
	r := page.Items[i]
	if last := r.Days[len(r.Days)-1]; r.Due != c.look(c.by).due(clock) || last.Date != r.Due || last.Total != r.Counted {
		c.w.t.Errorf("the receipt of %s does not add up to the case's %s: %+v", clock, c.due(clock), r)
	}
	return r
}

// counted are the days that count.
func (r receipt) counted() (days []string) {
	for _, d := range r.Days {
		if d.Counted {
			days = append(days, d.Date)
		}
	}
	return days
}

// stopped are the days on which the clock stood still, each with the reason.
func (r receipt) stopped() (days []string) {
	for _, d := range r.Days {
		if !d.Counted && !slices.Contains([]string{"first_day", "weekend", "holiday"}, d.Why) {
			days = append(days, d.Date+" "+d.Why)
		}
	}
	return days
}
