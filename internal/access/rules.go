package access

import "slices"

// rule is a row of the policy table: whoever holds one of the roles may do the actions, for the purpose, where
// every scope holds. No roles means anyone, signed in or not. One scope belongs to every row of a role on duty and
// is therefore not written: not one's own case.
type rule struct {
	actions []Action
	purpose Purpose
	who     []Role
	where   []scope
}

// rules is the policy, the whole of it.
func rules() []rule {
	var (
		anyone     []Role
		applicant  = []Role{Applicant}
		clerk      = []Role{Clerk}
		backOffice = []Role{Examiner, Inspector, Approver, Head}
		officers   = []Role{Clerk, Examiner, Inspector, Approver, Head}
		carded     = []Role{Clerk, Examiner, Inspector, Approver, Head, Supervisor}
		deciding   = []Role{Head, Supervisor}
		supervisor = []Role{Supervisor}
		admin      = []Role{Admin}
		onDuty     = []Role{Clerk, Examiner, Inspector, Approver, Head, Supervisor, Designer, Admin}
		publishing = []Role{Designer, Admin}
		engine     = []Role{Process}
	)
	return []rule{
		{do(ItemRead, ItemEvaluate, CaseTrack), ForInformation, anyone, in(everywhere)},

		{do(CaseOpen), ForOwnCase, applicant, in(own, online)},
		{do(CaseListOwn), ForOwnCase, applicant, in(filtered)},
		{do(CaseRead, CaseEvents, CaseEdit, CaseSubmit, CaseCorrect, CaseWithdraw), ForOwnCase, applicant, in(own)},

		// The one window takes in whatever the department; at the counter it does all that the applicant could.
		{do(CaseOpen), ForReception, clerk, in(subtree, counter)},
		{do(CaseRead, CaseEvents, CaseEdit, CaseSubmit, CaseCorrect, CaseWithdraw), ForReception, clerk, in(subtree, counter)},
		{do(CaseRead, CaseEvents, CaseAccept, CaseRefuseAcceptance, CaseAskCorrection), ForReception, clerk, in(subtree, filed)},
		{do(CaseHandOver), ForCompletion, clerk, in(subtree, filed)},
		{do(TaskList), ForReception, clerk, in(filtered)},
		{do(TaskRead), ForReception, clerk, in(subtree)},
		{do(TaskClaim), ForReception, clerk, in(subtree, taskRole)},
		{do(TaskRelease, TaskComplete), ForReception, clerk, in(subtree, taskRole, assignee)},

		{do(CaseRead, CaseEvents), ForApproval, backOffice, in(filed, involved)},
		{do(TaskList), ForApproval, backOffice, in(filtered)},
		{do(TaskRead), ForApproval, backOffice, in(subtree, department)},
		{do(TaskClaim), ForApproval, backOffice, in(subtree, department, taskRole)},
		{do(TaskRelease, TaskComplete), ForApproval, backOffice, in(subtree, department, taskRole, assignee)},

		{do(CaseExtend, CaseReverse), ForApproval, backOffice, in(filed, involved)},

		{do(CardList), ForSupervision, carded, in(filtered)},
		{do(CardRead, CardAnswer), ForSupervision, carded, in(assignee)},
		{do(CardRead, CardDecide), ForSupervision, deciding, in(subtree, department)},
		{do(CardRead), ForSupervision, deciding, in(told)},
		{do(BoardRead, BoardPersons), ForSupervision, deciding, in(subtree, department)},
		{do(PolicyRead), ForSupervision, append(carded, Designer), in(everywhere)},
		{do(PolicyTry), ForSupervision, supervisor, in(subtree, department)},
		{do(CaseUrge), ForSupervision, []Role{Head}, in(filed, involved)},
		{do(CaseRead, CaseEvents, CaseUrge), ForSupervision, supervisor, in(filed, subtree, department)},
		{do(CaseRead, CaseEvents), ForSupervision, supervisor, in(filed, involved)},
		{do(TaskList), ForSupervision, supervisor, in(filtered)},
		{do(TaskRead), ForSupervision, supervisor, in(subtree, department)},

		{do(CalendarRead), ForInformation, onDuty, in(everywhere)},
		{do(CalendarPublish), ForOperation, publishing, in(everywhere)},
		// Who answers for an office gives its work to whom they find fit.
		{do(TaskCandidates, TaskReassign), ForSupervision, deciding, in(subtree, department)},

		// An officer says who stands in for them; so does who answers for their office.
		{do(SubstitutionList), ForSupervision, carded, in(filtered)},
		{do(SubstitutionOpen, SubstitutionEnd), ForSupervision, officers, in(oneself)},
		{do(SubstitutionOpen, SubstitutionEnd), ForSupervision, deciding, in(subtree, department)},

		{do(AuditVerify), ForAudit, admin, in(everywhere)},
		{do(OpsRead, OpsRetry), ForOperation, admin, in(everywhere)},
		{do(WebhookRead, WebhookManage), ForOperation, admin, in(everywhere)},
		{do(ProcessWork), ForProcess, engine, in(everywhere)},
	}
}

// heldBy lists the roles of the row that the actor holds; one empty role where anyone may.
func (row rule) heldBy(a Actor) []Role {
	if row.who == nil && !a.Process {
		return []Role{""}
	}
	return slices.DeleteFunc(slices.Clone(row.who), func(r Role) bool { return !a.Has(r) })
}

func do(actions ...Action) []Action { return actions }

func in(scopes ...scope) []scope { return scopes }
