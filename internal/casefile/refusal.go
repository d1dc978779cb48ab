package casefile

// Refusal says that a command is not lawful in this case, now. It changes nothing.
type Refusal struct {
	Code   Code
	Text   string   // safe to show; never repeats what was submitted
	Fields []string // names of facts, materials, grounds or steps it is about
}

// Error implements error.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Text }

// Code is the stable name of a refusal.
type Code string

// The refusals. They are listed for callers in docs/refusals.md.
const (
	WrongStatus        Code = "wrong_status"          // the act is not possible where the case stands
	Incomplete         Code = "incomplete"            // answers or materials are missing
	ApplicantKind      Code = "applicant_kind"        // the item is for other kinds of applicants
	ReasonMissing      Code = "reason_missing"        // the act needs a reason in writing
	TextTooLong        Code = "text_too_long"         // a text is longer than 4000 characters
	GroundHolds        Code = "ground_holds"          // a ground not to accept holds
	RefusalHolds       Code = "refusal_holds"         // a rule forbids the grant
	CategoryOpen       Code = "category_open"         // the facts do not yet decide the category
	CategoryFixed      Code = "category_fixed"        // the answers would lead to another category than the accepted one
	NoticeRepeated     Code = "notice_repeated"       // a further notice names what could be seen before
	BackdateNotAllowed Code = "backdate_not_allowed"  // a stop cannot begin that early
	ExtendNotAllowed   Code = "extension_not_allowed" // the item provides for none, for none as long, or for none any more
	LimitPassed        Code = "limit_passed"          // what has passed is not lengthened; what can be taken back only for a while stands
	ReverseNotAllowed  Code = "reversal_not_allowed"  // the case was not granted by silence, or the item lets that stand
	TaskUnknown        Code = "task_unknown"          // no such task in the case
	TaskNotOpen        Code = "task_not_open"         // the task is done or withdrawn
	AlreadyClaimed     Code = "already_claimed"       // somebody else has the task
	NotClaimed         Code = "not_claimed"           // only the assignee acts on a task
	OwnTask            Code = "own_task"              // nobody passes on what they have in hand themselves
	WrongRole          Code = "wrong_role"            // the task belongs to another role
	WrongDepartment    Code = "wrong_department"      // the task belongs to another department
	FourEyes           Code = "four_eyes"             // who did an earlier step does not do this one
	ConflictOfInterest Code = "conflict_of_interest"  // nobody decides on their own case
	OutcomeUnknown     Code = "outcome_unknown"       // the step has no such outcome
	OutcomeNotAllowed  Code = "outcome_not_allowed"   // the outcome's condition does not hold
	OfficersMissing    Code = "officers_missing"      // more officers must take part
	FindingMissing     Code = "finding_missing"       // the step must find this fact
	FindingUnknown     Code = "finding_unknown"       // the step does not find this fact
	RequestOpen        Code = "request_open"          // an answer is still awaited
	StopsUsedUp        Code = "stops_used_up"         // the policy lets all stops of a case together last no longer
	ProposalOpen       Code = "proposal_open"         // a second person has not answered yet
	RequestUnknown     Code = "request_unknown"       // the item knows no such request, or none is open
	RequestNotAllowed  Code = "request_not_allowed"   // not in this step, not for this case, or too often
	MaterialUnknown    Code = "material_unknown"      // the item asks for no such material
	MaterialMissing    Code = "material_missing"      // a material that may follow has not come yet
	PaperAtCounterOnly Code = "paper_at_counter_only" // nobody has seen a paper that is named online
	DeliveryUnknown    Code = "delivery_unknown"      // the item offers no such way of delivery
	SendBackNotAllowed Code = "send_back_not_allowed" // not to that step, or too often
	NotReady           Code = "not_ready"             // the result is not there yet
	NotOpen            Code = "not_open"              // the work was done, withdrawn, or never asked for
	NothingToUrge      Code = "nothing_to_urge"       // the policy knows no urge, or nobody has the case in hand
	NotSupervisor      Code = "not_supervisor"        // the policy has somebody else urge
	ItemChanged        Code = "item_changed"          // the rule file given is not the one the case was opened under
)

func refuseWith(code Code, text string, fields ...string) error {
	return &Refusal{Code: code, Text: text, Fields: fields}
}
