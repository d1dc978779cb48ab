package rules_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/rules"
)

// summary is a plan in words, for comparing.
type summary struct {
	Asked, Missing, Open, Materials, Visits, NotAccepted, Refusals string
	Trips                                                          int
	Category, Promised, Statutory                                  string
}

func summarize(p rules.Plan) summary {
	s := summary{Asked: strings.Join(p.Asked, " "), Missing: strings.Join(p.Missing, " "), Open: strings.Join(p.Open, " "), Trips: p.VisitCount}
	for _, need := range p.Materials {
		s.Materials += need.Name + map[bool]string{true: "(replaced) ", false: " "}[need.Replaced]
	}
	for _, visit := range p.Visits {
		s.Visits += visit.Name + " "
	}
	for _, g := range p.NotAccepted {
		s.NotAccepted += g.Name + " "
	}
	for _, g := range p.Refusals {
		s.Refusals += g.Name + " "
	}
	if p.Category != nil {
		s.Category = p.Category.Name
	}
	s.Promised, s.Statutory = within(p.Promised), within(p.Statutory)
	s.Materials, s.Visits = strings.TrimSpace(s.Materials), strings.TrimSpace(s.Visits)
	s.NotAccepted, s.Refusals = strings.TrimSpace(s.NotAccepted), strings.TrimSpace(s.Refusals)
	return s
}

func within(l *rules.Limit) string {
	if l == nil {
		return ""
	}
	d, _ := l.Within.Of(nil)
	return d.String()
}

func with(base rules.Values, more rules.Values) rules.Values {
	v := maps.Clone(base)
	maps.Copy(v, more)
	return v
}

func TestHygienePermit(t *testing.T) {
	known := rules.Values{"applicant.kind": "organisation", "applicant.assurance": 2.0, "applicant.dishonest": false, "channel": "online"}
	hotel := with(known, rules.Values{"place_kind": "hotel", "place_name": "Inn", "address": "1 Main Street", "commits": false})
	const all = "place_kind place_name address rooms commits"
	tests := map[string]struct {
		values rules.Values
		want   summary
	}{
		"nothing but the applicant is known": {known, summary{
			Asked: "place_kind place_name address commits", Missing: "place_kind place_name address commits", Open: "rooms", Materials: "floor-plan hygiene-rules",
		}},
		"50 rooms need no test": {with(hotel, rules.Values{"rooms": 50.0}), summary{
			Asked: all, Materials: "floor-plan hygiene-rules", Category: "ordinary", Promised: "1wd", Statutory: "20wd",
		}},
		"51 rooms need one": {with(hotel, rules.Values{"rooms": 51.0}), summary{
			Asked: all, Materials: "floor-plan hygiene-rules test-report", Category: "ordinary", Promised: "1wd", Statutory: "20wd",
		}},
		"a commitment replaces the rules": {with(hotel, rules.Values{"rooms": 51.0, "commits": true}), summary{
			Asked: all, Materials: "floor-plan hygiene-rules(replaced) test-report", Category: "commitment", Promised: "1wd", Statutory: "20wd",
		}},
		"the dishonest are not asked to commit": {with(hotel, rules.Values{"rooms": 1.0, "commits": true, "applicant.dishonest": true}), summary{
			Asked: "place_kind place_name address rooms", Materials: "floor-plan hygiene-rules", Category: "ordinary", Promised: "1wd", Statutory: "20wd",
		}},
		"an answer to a question that fell away does not count": {with(hotel, rules.Values{"rooms": 51.0, "place_kind": "bathhouse"}), summary{
			Asked: "place_kind place_name address commits", Materials: "floor-plan hygiene-rules", Category: "ordinary", Promised: "1wd", Statutory: "20wd",
		}},
		"an unsure identity is one visit": {with(hotel, rules.Values{"rooms": 1.0, "applicant.assurance": 1.0}), summary{
			Asked: all, Materials: "floor-plan hygiene-rules", Visits: "verify_identity", Trips: 1, Category: "ordinary", Promised: "1wd", Statutory: "20wd",
		}},
		"a finding refuses": {with(hotel, rules.Values{"rooms": 1.0, "conditions_met": false}), summary{
			Asked: all, Materials: "floor-plan hygiene-rules", Category: "ordinary", Refusals: "not_hygienic", Promised: "1wd", Statutory: "20wd",
		}},
	}
	comparePlans(t, "public-place-hygiene-permit", tests)
}

func TestEventPermit(t *testing.T) {
	event := rules.Values{
		"applicant.kind": "person", "applicant.assurance": 2.0, "applicant.dishonest": false, "channel": "online", "event_name": "Fair", "visitors": 100.0, "public": true,
		"first_day": "2026-05-01", "last_day": "2026-05-03", "location": "Square", "structures": false,
	}
	const all = "event_name visitors public first_day last_day location structures contact"
	route := func(category, promised, statutory string) summary {
		return summary{Asked: all, Materials: "programme", Category: category, Promised: promised, Statutory: statutory}
	}
	backwards := route("regular", "10wd", "20wd")
	backwards.NotAccepted = "ends_before_it_begins"
	tent := route("regular", "10wd", "20wd")
	tent.Materials = "programme structure-plan"
	comparePlans(t, "event-permit", map[string]struct {
		values rules.Values
		want   summary
	}{
		"99 invited":          {with(event, rules.Values{"visitors": 99.0, "public": false}), route("fast_track", "2wd", "20wd")},
		"100 invited":         {with(event, rules.Values{"public": false}), route("regular", "10wd", "20wd")},
		"99 and public":       {with(event, rules.Values{"visitors": 99.0}), route("regular", "10wd", "20wd")},
		"4999":                {with(event, rules.Values{"visitors": 4999.0}), route("regular", "10wd", "20wd")},
		"5000":                {with(event, rules.Values{"visitors": 5000.0}), route("large", "15wd", "45wd")},
		"5000 invited":        {with(event, rules.Values{"visitors": 5000.0, "public": false}), route("large", "15wd", "45wd")},
		"a tent":              {with(event, rules.Values{"structures": true}), tent},
		"last before first":   {with(event, rules.Values{"last_day": "2026-04-30"}), backwards},
		"100, public unknown": {with(event, rules.Values{"public": nil}), func() summary { s := route("regular", "10wd", "20wd"); s.Missing = "public"; return s }()},
		"99, public unknown":  {with(event, rules.Values{"public": nil, "visitors": 99.0}), func() summary { s := route("", "", ""); s.Missing = "public"; return s }()},
	})
}

func TestTradeLicence(t *testing.T) {
	shop := rules.Values{
		"applicant.kind": "person", "applicant.assurance": 2.0, "applicant.dishonest": false, "channel": "counter", "trade": "goods", "shop_name": "Shop",
		"shop_address": "2 Main Street", "floor_area": 99.9, "rented": true, "term": "permanent",
	}
	needs := func(materials string) summary {
		return summary{Asked: "trade shop_name shop_address floor_area rented term", Materials: materials, Category: "standard", Promised: "2wd", Statutory: "20wd"}
	}
	comparePlans(t, "trade-licence", map[string]struct {
		values rules.Values
		want   summary
	}{
		"rented":        {shop, needs("lease")},
		"owned":         {with(shop, rules.Values{"rented": false}), needs("ownership-proof")},
		"100 m2":        {with(shop, rules.Values{"floor_area": 100.0}), needs("lease floor-plan")},
		"food, 100 m2":  {with(shop, rules.Values{"floor_area": 100.0, "trade": "food"}), needs("lease floor-plan health-certificate")},
		"erased answer": {with(shop, rules.Values{"rented": nil}), func() summary { s := needs(""); s.Missing = "rented"; return s }()},
	})
}

func comparePlans(t *testing.T, code string, tests map[string]struct {
	values rules.Values
	want   summary
}) {
	library, _ := rules.Load(rules.Samples())
	item := library.Items[code]
	for name, test := range tests {
		before := maps.Clone(test.values)
		got := summarize(item.Plan(test.values))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if again := summarize(item.Plan(item.With(test.values))); !cmp.Equal(got, again) {
			t.Errorf("%s: the plan differs once the derived facts are known: %s", name, cmp.Diff(got, again))
		}
		if !cmp.Equal(before, test.values) {
			t.Errorf("%s: planning has changed what is known", name)
		}
	}
}

func TestWithAddsDerivedFacts(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	item := library.Items["public-place-hygiene-permit"]
	tests := []struct {
		values rules.Values
		want   any
	}{
		{rules.Values{"place_kind": "hotel", "rooms": 51.0}, true},
		{rules.Values{"place_kind": "hotel", "rooms": 50.0}, false},
		{rules.Values{"place_kind": "bathhouse"}, false},
		{rules.Values{"place_kind": "hotel"}, nil},
		{rules.Values{"large_hotel": true}, nil}, // computed, never taken over
	}
	for _, test := range tests {
		if got := item.With(test.values)["large_hotel"]; got != test.want {
			t.Errorf("%v: got %v, want %v", test.values, got, test.want)
		}
	}
}

func TestVisitsOfOnePlaceAreOneTrip(t *testing.T) {
	item := compiled(t, strings.Replace(itemWith("a"), "approval: [{category: ordinary, steps: []}]", `in_person:
  identity: {when: a, because: Identity}
  fingerprint: {because: Fingerprint}
  original: {at: completion, when: b, because: Original}
  hearing: {at: hear, because: Hearing}
approval:
  - category: heard
    when: kind == van
    steps:
      - hear: {title: Hear, role: head, within: 1wd}
      - decide: {title: Decide, role: head, within: 1wd}
  - category: ordinary
    steps: []`, 1))
	tests := []struct {
		values rules.Values
		rules  string
		trips  int
	}{
		{rules.Values{}, "fingerprint", 1},
		{rules.Values{"a": true, "b": false, "kind": "shop"}, "identity fingerprint", 1},
		{rules.Values{"a": true, "b": true, "kind": "shop"}, "identity fingerprint original", 2},
		{rules.Values{"a": true, "b": true, "kind": "van"}, "identity fingerprint original hearing", 3},
	}
	for _, test := range tests {
		got := summarize(item.Plan(test.values))
		if got.Visits != test.rules || got.Trips != test.trips {
			t.Errorf("%v: got %q, %d trips", test.values, got.Visits, got.Trips)
		}
	}
}

func TestTextsPrintTheirLimits(t *testing.T) {
	text := strings.Replace(itemWith("a"), "title: Sample\nlanguages: [en]", "title: {en: \"Sample, corrected within {limits.correct}\", zh: \"样本（{limits.correct}内补正，{limits.promised}办结）\"}\nlanguages: [en, zh]", 1)
	for _, word := range []string{"A", "B", "Rooms", "Price", "Born", "Starts", "Note"} {
		text = strings.Replace(text, "ask: "+word+",", "ask: {en: "+word+", zh: 问},", 1)
	}
	text = strings.NewReplacer("ask: Kind", "ask: {en: Kind, zh: 类}", "shop: Shop, stall: Stall, van: Van", "shop: {en: S, zh: 店}, stall: {en: S, zh: 摊}, van: {en: V, zh: 车}",
		"title: Plan", "title: {en: Plan, zh: 图}").Replace(text)
	item := compiled(t, text)
	for lang, want := range map[string]string{"en": "Sample, corrected within 10 working days", "zh": "样本（10个工作日内补正，5个工作日办结）", "fr": "Sample, corrected within 10 working days"} {
		if got := item.Text(item.Title, lang); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}
