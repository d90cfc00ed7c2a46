package policy

import "levee/internal/policy/form"

// A Verdict says what is to be done about a change, from the mildest to the
// strictest.
type Verdict uint8

const (
	Allow Verdict = iota // nothing speaks against it
	Note                 // worth a line, no reason to wait
	Hold                 // a person must look at it first
	Block                // it must not come in
)

// String returns "allow", "note", "hold" or "block".
func (v Verdict) String() string { return [...]string{"allow", "note", "hold", "block"}[v] }

// A level is what an entry of a policy makes of a finding: a verdict whose
// mildest word is off.
type level Verdict

// String returns "off", "note", "hold" or "block".
func (l level) String() string {
	if Verdict(l) == Allow {
		return "off"
	}
	return Verdict(l).String()
}

func levelForm(to *level) form.Value {
	return form.Choice(to, level(Allow), level(Note), level(Hold), level(Block))
}

// verdictForm takes the verdicts that a rule may give.
func verdictForm(to *Verdict) form.Value { return form.Choice(to, Note, Hold, Block) }
