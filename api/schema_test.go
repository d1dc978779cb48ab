package api

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
)

// structs are the schemas of the contract that are structs of ours.
func structs() map[string]reflect.Type {
	return map[string]reflect.Type{
		"OpenInput":      reflect.TypeFor[service.OpenInput](),
		"ApplicantInput": reflect.TypeFor[service.ApplicantInput](),
		"EditInput":      reflect.TypeFor[service.EditInput](),
		"PaperInput":     reflect.TypeFor[paperInput](),
		"ReasonInput":    reflect.TypeFor[service.ReasonInput](),
		"NoticeInput":    reflect.TypeFor[service.NoticeInput](),
		"AnswerInput":    reflect.TypeFor[service.AnswerInput](),
		"HandOverInput":  reflect.TypeFor[service.HandOverInput](),
		"ClaimInput":     reflect.TypeFor[claimInput](),
		"CompleteInput":  reflect.TypeFor[service.CompleteInput](),
		"SendBackInput":  reflect.TypeFor[service.SendBackInput](),
		"AskInput":       reflect.TypeFor[service.AskInput](),
		"EvaluateInput":  reflect.TypeFor[service.EvaluateInput](),

		"ItemList":     reflect.TypeFor[service.Page[service.ItemLine]](),
		"ItemLine":     reflect.TypeFor[service.ItemLine](),
		"ItemGuide":    reflect.TypeFor[service.ItemGuide](),
		"Fact":         reflect.TypeFor[service.FactView](),
		"Option":       reflect.TypeFor[service.OptionView](),
		"Category":     reflect.TypeFor[service.CategoryView](),
		"Step":         reflect.TypeFor[service.StepView](),
		"Limit":        reflect.TypeFor[service.LimitView](),
		"MaterialNeed": reflect.TypeFor[service.MaterialNeed](),
		"VisitReason":  reflect.TypeFor[service.VisitReason](),
		"Ground":       reflect.TypeFor[service.GroundView](),
		"Evaluation":   reflect.TypeFor[service.Evaluation](),

		"Case":        reflect.TypeFor[service.CaseView](),
		"Applicant":   reflect.TypeFor[casefile.Applicant](),
		"Notice":      reflect.TypeFor[casefile.Notice](),
		"Point":       reflect.TypeFor[casefile.Point](),
		"Clock":       reflect.TypeFor[service.ClockView](),
		"Receipt":     reflect.TypeFor[service.Receipt](),
		"ReceiptDay":  reflect.TypeFor[service.ReceiptDay](),
		"ReceiptPage": reflect.TypeFor[service.Page[service.Receipt]](),
		"Request":     reflect.TypeFor[casefile.Request](),
		"Decision":    reflect.TypeFor[casefile.Decision](),
		"Reversal":    reflect.TypeFor[casefile.Reversal](),
		"Extension":   reflect.TypeFor[casefile.Extension](),
		"Proposal":    reflect.TypeFor[casefile.Proposal](),
		"Licence":     reflect.TypeFor[casefile.Licence](),
		"Shown":       reflect.TypeFor[casefile.Shown](),
		"CaseLine":    reflect.TypeFor[service.CaseLine](),
		"CasePage":    reflect.TypeFor[service.Page[service.CaseLine]](),
		"Tracking":    reflect.TypeFor[service.Tracking](),
		"Event":       reflect.TypeFor[service.EventView](),
		"EventPage":   reflect.TypeFor[service.Page[service.EventView]](),

		"Card":        reflect.TypeFor[service.CardView](),
		"CardPage":    reflect.TypeFor[service.Page[service.CardView]](),
		"Cause":       reflect.TypeFor[casefile.Cause](),
		"Evidence":    reflect.TypeFor[casefile.Evidence](),
		"CardHolder":  reflect.TypeFor[casefile.Holder](),
		"Statement":   reflect.TypeFor[supervision.Statement](),
		"ExtendInput": reflect.TypeFor[service.ExtendInput](),
		"ReplyInput":  reflect.TypeFor[service.ReplyInput](),
		"ExemptInput": reflect.TypeFor[service.ExemptInput](),

		"Task":         reflect.TypeFor[service.TaskView](),
		"TaskPage":     reflect.TypeFor[service.Page[service.TaskView]](),
		"ClaimResult":  reflect.TypeFor[service.ClaimResult](),
		"ClaimResults": reflect.TypeFor[service.Page[service.ClaimResult]](),

		"CalendarInput":    reflect.TypeFor[service.CalendarInput](),
		"Calendar":         reflect.TypeFor[service.CalendarView](),
		"CalendarPage":     reflect.TypeFor[service.Page[service.CalendarView]](),
		"CalendarDetail":   reflect.TypeFor[service.CalendarDetail](),
		"CalendarDay":      reflect.TypeFor[service.CalendarDay](),
		"Publication":      reflect.TypeFor[service.Publication](),
		"TextProblem":      reflect.TypeFor[service.ProblemView](),
		"Effect":           reflect.TypeFor[service.Effect](),
		"CalendarMove":     reflect.TypeFor[service.CalendarMove](),
		"CalendarMovePage": reflect.TypeFor[service.Page[service.CalendarMove]](),
		"Move":             reflect.TypeFor[casefile.Move](),
		"Recount":          reflect.TypeFor[service.RecountView](),
		"ReceiptMove":      reflect.TypeFor[service.ReceiptMove](),
		"ReassignInput":    reflect.TypeFor[service.ReassignInput](),
		"ReassignResult":   reflect.TypeFor[service.ReassignResult](),
		"ReassignResults":  reflect.TypeFor[service.Page[service.ReassignResult]](),
		"Candidate":        reflect.TypeFor[service.CandidateView](),
		"CandidateList":    reflect.TypeFor[service.Page[service.CandidateView]](),

		"SubstitutionInput": reflect.TypeFor[service.SubstitutionInput](),
		"Substitution":      reflect.TypeFor[service.SubstitutionView](),
		"SubstitutionList":  reflect.TypeFor[service.Page[service.SubstitutionView]](),
		"SpecialInput":      reflect.TypeFor[service.SpecialInput](),
		"ResumeInput":       reflect.TypeFor[service.ResumeInput](),
		"WrittenNotice":     reflect.TypeFor[service.NoticeView](),
		"WrittenNoticeList": reflect.TypeFor[service.Page[service.NoticeView]](),
		"Summary":           reflect.TypeFor[service.Summary](),
		"Figures":           reflect.TypeFor[service.Figures](),
		"Series":            reflect.TypeFor[service.Series](),
		"Course":            reflect.TypeFor[service.Course](),
		"WatchedCase":       reflect.TypeFor[service.WatchedCase](),
		"WatchedCasePage":   reflect.TypeFor[service.Page[service.WatchedCase]](),
		"Scores":            reflect.TypeFor[service.Scores](),
		"Score":             reflect.TypeFor[service.Score](),
		"ScoreLine":         reflect.TypeFor[service.ScoreLine](),
		"Policy":            reflect.TypeFor[service.PolicyView](),
		"CardRule":          reflect.TypeFor[service.CardRuleView](),
		"PolicyPage":        reflect.TypeFor[service.Page[service.PolicyView]](),
		"DryRunInput":       reflect.TypeFor[service.DryRunInput](),
		"DryRun":            reflect.TypeFor[service.DryRun](),
		"RuleCount":         reflect.TypeFor[service.RuleCount](),
		"DryCard":           reflect.TypeFor[service.DryCard](),

		"Stuck":     reflect.TypeFor[service.Stuck](),
		"StuckPage": reflect.TypeFor[service.Page[service.Stuck]](),
		"Retried":   reflect.TypeFor[service.Retried](),

		"WebhookInput": reflect.TypeFor[service.WebhookInput](),
		"RotateInput":  reflect.TypeFor[service.RotateInput](),
		"Webhook":      reflect.TypeFor[service.WebhookView](),
		"WebhookPage":  reflect.TypeFor[service.Page[service.WebhookView]](),
		"Delivery":     reflect.TypeFor[service.DeliveryView](),
		"DeliveryPage": reflect.TypeFor[service.Page[service.DeliveryView]](),

		"Problem": reflect.TypeFor[problem](),
		"Field":   reflect.TypeFor[service.Field](),
		"Health":  reflect.TypeFor[health](),
	}
}

// Every schema with properties is a struct of ours, field for field: the same names, required where the struct always
// writes them, and of the same types.
func TestSchemasAreTheStructs(t *testing.T) {
	doc := readContract(t)
	known := structs()
	for name, ref := range doc.Components.Schemas {
		if len(properties(ref.Value)) > 0 && known[name] == nil {
			t.Errorf("schema %s is no struct of ours", name)
		}
	}
	for name, typ := range known {
		t.Run(name, func(t *testing.T) {
			schema := doc.Components.Schemas[name]
			if schema == nil {
				t.Fatal("no such schema")
			}
			if diff := cmp.Diff(schemaFields(schema.Value), structFields(typ)); diff != "" {
				t.Errorf("(-contract +code):\n%s", diff)
			}
		})
	}
}

// schemaFields describes each property, with a star when it is required.
func schemaFields(s *openapi3.Schema) map[string]string {
	fields := map[string]string{}
	for name, ref := range properties(s) {
		fields[name] = schemaType(ref)
	}
	for _, name := range required(s) {
		fields[name] += "*"
	}
	return fields
}

func properties(s *openapi3.Schema) openapi3.Schemas {
	all := maps.Clone(s.Properties)
	for _, part := range s.AllOf {
		if all == nil {
			all = openapi3.Schemas{}
		}
		maps.Copy(all, properties(part.Value))
	}
	return all
}

func required(s *openapi3.Schema) []string {
	all := slices.Clone(s.Required)
	for _, part := range s.AllOf {
		all = append(all, required(part.Value)...)
	}
	return all
}

func schemaType(ref *openapi3.SchemaRef) string {
	s := ref.Value
	switch {
	case len(properties(s)) > 0:
		return strings.TrimPrefix(ref.Ref, "#/components/schemas/")
	case s.Type.Is("array"):
		return "list of " + schemaType(s.Items)
	case s.Type.Is("object") && s.AdditionalProperties.Schema != nil:
		return "map of " + schemaType(s.AdditionalProperties.Schema)
	case s.Type.Is("object"), len(s.Type.Slice()) > 1:
		return "any"
	case s.Format == "uuid", s.Format == "date", s.Format == "date-time":
		return s.Format
	case strings.HasSuffix(ref.Ref, "/Duration"):
		return "duration"
	}
	return s.Type.Slice()[0]
}

// structFields describes each field as schemaFields does.
func structFields(typ reflect.Type) map[string]string {
	fields := map[string]string{}
	for _, field := range reflect.VisibleFields(typ) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous {
			continue
		}
		fields[name] = goType(field.Type)
		if options == "" {
			fields[name] += "*"
		}
	}
	return fields
}

func goType(typ reflect.Type) string {
	switch typ {
	case reflect.TypeFor[uuid.UUID]():
		return "uuid"
	case reflect.TypeFor[time.Time]():
		return "date-time"
	case reflect.TypeFor[worktime.Date]():
		return "date"
	case reflect.TypeFor[worktime.Duration]():
		return "duration"
	case reflect.TypeFor[json.RawMessage]():
		return "any"
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return goType(typ.Elem())
	case reflect.Slice:
		return "list of " + goType(typ.Elem())
	case reflect.Map:
		return "map of " + goType(typ.Elem())
	case reflect.Struct:
		return nameOf(typ)
	case reflect.Interface:
		return "any"
	case reflect.Bool:
		return "boolean"
	case reflect.Float64:
		return "number"
	case reflect.Int, reflect.Int64:
		return "integer"
	default:
		return typ.Kind().String()
	}
}

func nameOf(typ reflect.Type) string {
	for name, known := range structs() {
		if known == typ {
			return name
		}
	}
	return "unknown " + typ.String()
}

// The words of the contract are those of the code.
func TestWordsAreThoseOfTheCode(t *testing.T) {
	doc := readContract(t)
	var statuses []casefile.Status
	for _, transition := range casefile.Transitions() {
		statuses = append(append(statuses, transition.To), transition.From...)
	}
	for name, want := range map[string][]string{
		"Status":  words(statuses...),
		"Queue":   words(casefile.ReceptionQueue, casefile.ApprovalQueue, casefile.CompletionQueue, casefile.CountersignQueue),
		"Channel": words(casefile.Online, casefile.Counter),
	} {
		same(t, name, doc.Components.Schemas[name], want)
	}
	same(t, "Task.state", doc.Components.Schemas["Task"].Value.Properties["state"], words(casefile.TaskOpen, casefile.TaskDone, casefile.TaskWithdrawn))
	same(t, "Decision.by", doc.Components.Schemas["Decision"].Value.Properties["by"],
		words(casefile.ByOfficer, casefile.ByApplicant, casefile.ByRule, casefile.BySilence))
}

func words[W ~string](list ...W) []string {
	var texts []string
	for _, w := range list {
		texts = append(texts, string(w))
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

func same(t *testing.T, name string, ref *openapi3.SchemaRef, want []string) {
	t.Helper()
	var got []string
	for _, word := range ref.Value.Enum {
		got = append(got, word.(string))
	}
	slices.Sort(got)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("%s (-contract +code):\n%s", name, diff)
	}
}
