package access

// Action is one use case.
type Action string

// The actions. One that no row of the policy table names is denied to everybody.
const (
	ItemRead     Action = "item.read"
	ItemEvaluate Action = "item.evaluate" // what would apply to me

	CaseOpen             Action = "case.open"
	CaseEdit             Action = "case.edit" // answers and materials
	CaseSubmit           Action = "case.submit"
	CaseCorrect          Action = "case.correct"
	CaseWithdraw         Action = "case.withdraw"
	CaseRead             Action = "case.read" // with its materials and its licence
	CaseEvents           Action = "case.events"
	CaseListOwn          Action = "case.list_own"
	CaseTrack            Action = "case.track" // the stage of a case, by its number
	CaseAccept           Action = "case.accept"
	CaseRefuseAcceptance Action = "case.refuse_acceptance"
	CaseAskCorrection    Action = "case.ask_correction"
	CaseHandOver         Action = "case.hand_over"
	CaseExtend           Action = "case.extend"  // lengthen the limits
	CaseReverse          Action = "case.reverse" // take back what silence has granted
	CaseUrge             Action = "case.urge"    // call on the holder to get on

	TaskList     Action = "task.list"
	TaskRead     Action = "task.read"
	TaskClaim    Action = "task.claim"
	TaskRelease  Action = "task.release"
	TaskComplete Action = "task.complete" // also send back, ask and answer

	TaskCandidates Action = "task.candidates" // who could be given it
	TaskReassign   Action = "task.reassign"

	SubstitutionOpen Action = "substitution.open"
	SubstitutionList Action = "substitution.list"
	SubstitutionEnd  Action = "substitution.end"

	CardList   Action = "card.list"
	CardRead   Action = "card.read"
	CardAnswer Action = "card.answer" // acknowledge, reply, appeal
	CardDecide Action = "card.decide" // uphold, revoke, exempt

	CalendarRead    Action = "calendar.read"
	CalendarPublish Action = "calendar.publish" // also try it, and see whom it moved
	BoardRead       Action = "board.read"       // the numbers of supervision, and the cases behind them
	BoardPersons    Action = "board.persons"    // the numbers of single officers
	PolicyRead      Action = "policy.read"
	PolicyTry       Action = "policy.try" // over past cases

	ProcessWork Action = "process.work" // tick, and what automatic work found or did
	OpsRead     Action = "ops.read"     // the state of the machinery, no case content
	OpsRetry    Action = "ops.retry"    // have the machinery try again
	AuditVerify Action = "audit.verify"

	WebhookRead   Action = "webhook.read"   // who outside is told what
	WebhookManage Action = "webhook.manage" // add, remove, switch on and off, give a new secret, try again
)

// revealedBy names the action that lets one see the existing case or task which this action is about. It is
// empty where the action is not about one that exists.
func (act Action) revealedBy() Action {
	switch act {
	case CaseEdit, CaseSubmit, CaseCorrect, CaseWithdraw, CaseRead, CaseEvents,
		CaseAccept, CaseRefuseAcceptance, CaseAskCorrection, CaseHandOver, CaseExtend, CaseReverse, CaseUrge:
		return CaseRead
	case TaskRead, TaskClaim, TaskRelease, TaskComplete, TaskCandidates, TaskReassign:
		return TaskRead
	case CardRead, CardAnswer, CardDecide:
		return CardRead
	default:
		return ""
	}
}

// Purpose is what an action is allowed for. It goes into the audit entry of whoever does it.
type Purpose string

// The purposes.
const (
	ForInformation Purpose = "information" // public information, nobody's data
	ForOwnCase     Purpose = "own_case"
	ForReception   Purpose = "reception"
	ForApproval    Purpose = "approval"
	ForCompletion  Purpose = "completion"
	ForSupervision Purpose = "supervision"
	ForAudit       Purpose = "audit"
	ForOperation   Purpose = "operation" // running the system
	ForProcess     Purpose = "process"
)
