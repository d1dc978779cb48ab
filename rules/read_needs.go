package rules

import "slices"

// Where an applicant appears besides the steps of approval.
const (
	atReception  = "reception"
	atCompletion = "completion"
)

func (r *reading) materials(s *section) {
	for _, m := range s.members("materials", kebabCase) {
		sec := m.open(r.source, "material")
		material := &Material{Name: m.name, Title: r.text(sec, "title"), When: r.condition(sec, "when"), Copies: sec.number("copies", 1, 1, 99)}
		if later := sec.take("later"); later != nil {
			wait := r.wait(later, "`later`", GoOn, ElseRefused, ElseWithdrawn, ElseClosed)
			material.Later = &wait
		}
		sec.done("licence", "of", "one_of")
		r.remember(material, sec)
		r.item.Materials = append(r.item.Materials, material)
	}
}

// grounds are the rules of not_accepted and of refuse.
func (r *reading) grounds(s *section, key string) []*Ground {
	var list []*Ground
	for _, m := range s.members(key, snakeCase) {
		sec := m.open(r.source, key)
		sec.must("when")
		ground := &Ground{
			Name: m.name, When: r.condition(sec, "when"), Because: r.text(sec, "because"),
			Basis: sec.plainText("basis"), Instead: r.optionalText(sec, "instead"),
		}
		sec.done()
		r.remember(ground, sec)
		list = append(list, ground)
	}
	return list
}

func (r *reading) inPerson(s *section) {
	places := append([]string{atReception, atCompletion}, r.stepNames()...)
	for _, m := range s.members("in_person", snakeCase) {
		sec := m.open(r.source, "in_person")
		rule := &InPerson{Name: m.name, At: atReception, When: r.condition(sec, "when"), Because: r.text(sec, "because"), Basis: sec.plainText("basis"), Instead: sec.plainText("instead")}
		if place := sec.named("at", "unknown_step", places); place != "" {
			rule.At = place
		}
		sec.done()
		r.remember(rule, sec)
		r.item.InPerson = append(r.item.InPerson, rule)
	}
}

func (r *reading) stepNames() []string {
	var names []string
	for _, c := range r.item.Approval {
		for _, step := range c.steps() {
			names = append(names, step.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// specials are the special procedures that the law knows.
var specials = []string{"hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert-review", "site-survey"}

func (r *reading) requests(s *section) {
	for _, m := range s.members("requests", snakeCase) {
		sec := m.open(r.source, "request")
		req := &Request{
			Name: m.name, Title: r.text(sec, "title"), When: r.condition(sec, "when"), Times: sec.number("times", 1, 1, 9), Basis: sec.plainText("basis"),
			Else: Else(sec.word("else", string(GoOn), elseWords([]Else{GoOn, ElseRefused, ElseWithdrawn, ElseClosed})...)),
		}
		if sec.must("within") != nil {
			req.Within = sec.duration("within")
		}
		req.During = r.among(sec.words("during"), "unknown_step", r.stepNames())
		r.addressee(req, sec)
		if req.Backdate = sec.duration("backdate"); !req.Backdate.IsZero() && !req.Stops {
			r.fail(sec.places["backdate"], "not_here", "only a stop can be dated back; write clock: stops, or leave `backdate` out")
		}
		sec.done("reasons")
		r.remember(req, sec)
		r.item.Requests = append(r.item.Requests, req)
	}
}

// addressee reads whom a request is for: the applicant, whose time never runs on our clock, or a special procedure.
func (r *reading) addressee(req *Request, s *section) {
	of, special := s.take("of"), s.take("special")
	clock := ""
	switch {
	case (of == nil) == (special == nil):
		r.fail(s.at, "missing_key", "%s needs either `of: applicant` or `special:` with a kind", s.name)
		s.take("clock")
		return
	case of != nil:
		if of.Value == "party" || len(of.Content) > 0 {
			r.fail(at(of), "not_supported", "requests of a party or an office belong to the item language, but this version does not run them")
		} else {
			req.Of = s.word("of", "", "applicant")
		}
		clock = s.word("clock", "stops", "stops", "runs")
	default:
		req.Special = s.word("special", "", specials...)
		clock = s.word("clock", "", "stops", "runs")
	}
	req.Stops = clock == "stops"
}
