// Package supervision is the room of e-supervision: policies, cards and the board over the clocks of cases.
// None of it is built yet; what is overdue can be seen in the worklist and in the clocks of a case.
package supervision
