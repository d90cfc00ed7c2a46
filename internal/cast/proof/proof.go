// Package proof settles claims from a folder of evidence: lockfiles, what
// registries said, commits, advisories, a timeline with its sources. It knows
// the folder's format, what each form of claim asks for, and three answers:
// confirmed, refuted with what is so, unknown with what would settle it. How a
// claim is written it leaves to package claim, and what it means for an
// analysis to package cast.
package proof

import (
	"fmt"
	"strings"

	"levee/internal/cast/claim"
)

// A State is what came of a claim. The zero State is Unknown.
type State uint8

// The states of a claim.
const (
	Unknown State = iota
	Confirmed
	Refuted
)

// String returns "unknown", "confirmed" or "refuted".
func (s State) String() string { return [...]string{"unknown", "confirmed", "refuted"}[s] }

// A Verdict is what the evidence says of one claim.
type Verdict struct {
	State   State
	Proof   []Fact // what it rests on, in the order of the evidence
	Instead string // of a refuted claim: what is so
	Why     string // of an unknown one: what is missing
	Settle  string // of an unknown one: what would settle it
}

// A Fact is one thing that the evidence says, and where.
type Fact struct {
	File   string // in the folder of the evidence; "" for the analysis itself
	Line   int    // from 1; 0 if the file has no lines, or the fact no line of its own
	Says   string
	Source string // who says so
	Digest string // of the file, "sha256:..." and its digits
}

// Events tells when the events of an analysis were. It returns the zero Time
// for one whose time nobody knows, and false for one that is not there.
type Events interface {
	EventTime(id string) (claim.Time, bool)
}

// Verify settles one claim. Events may be nil. The error is for evidence that
// cannot be read, never for a claim that it cannot settle.
func (e *Evidence) Verify(c claim.Claim, events Events) (Verdict, error) {
	if err := e.recall(claim.About(c)...); err != nil {
		return Verdict{}, err
	}
	v, err := e.verify(c, events)
	v.Proof = unique(v.Proof)
	return v, err
}

func (e *Evidence) verify(c claim.Claim, events Events) (Verdict, error) {
	switch c := c.(type) {
	case *claim.Published:
		return e.published(c), nil
	case *claim.Removed:
		return e.removed(c), nil
	case *claim.Recorded:
		return e.recorded(c), nil
	case *claim.Advisory:
		return e.advisory(c), nil
	case *claim.Covers:
		return e.covers(c), nil
	case *claim.None:
		return e.none(c), nil
	case *claim.Dependency:
		return e.dependency(c)
	case *claim.Dependencies:
		return e.dependencies(c)
	case *claim.Maintainers:
		return e.maintainers(c), nil
	case *claim.AllBy:
		return e.allBy(c)
	case *claim.Locks:
		return e.locks(c)
	case *claim.LockCount:
		return e.lockCount(c)
	case *claim.Flags:
		return e.flags(c)
	case *claim.Path:
		return e.path(c)
	case *claim.Accounts:
		return e.accounts(c)
	case *claim.Cooldown:
		return e.cooldown(c), nil
	case *claim.Picks:
		return e.picks(c), nil
	case *claim.InRepo:
		return e.inRepo(c), nil
	case *claim.Hash:
		return e.hash(c), nil
	case *claim.Span:
		return e.span(c, events), nil
	case *claim.Order:
		return e.order(c, events), nil
	case *claim.Figure:
		return e.figure(c), nil
	}
	return Verdict{}, fmt.Errorf("claim of a form that nobody can settle: %T", c)
}

func confirmed(proof ...Fact) Verdict { return Verdict{State: Confirmed, Proof: proof} }

func refuted(instead string, proof ...Fact) Verdict {
	return Verdict{State: Refuted, Instead: instead, Proof: proof}
}

func unknown(why, settle string, proof ...Fact) Verdict {
	return Verdict{Why: why, Settle: settle, Proof: proof}
}

// settled returns the verdict on a yes, a no, or neither.
func settled(yes, no bool, instead, why, settle string, proof ...Fact) Verdict {
	switch {
	case yes:
		return confirmed(proof...)
	case no:
		return refuted(instead, proof...)
	}
	return unknown(why, settle, proof...)
}

// contradicted is the verdict where two sources cannot both be right.
func contradicted(what string, a, b Fact) Verdict {
	return unknown(fmt.Sprintf("sources contradict each other on %s: %s says %s, %s says %s", what, a.Where(), a.Says, b.Where(), b.Says),
		"which of the two is right", a, b)
}

// Where names a fact's place: its file and line.
func (f Fact) Where() string {
	switch {
	case f.File == "":
		return "the analysis"
	case f.Line == 0:
		return f.File
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

// all joins verdicts on the parts of a claim: one refuted part refutes it, and
// only all of them together confirm it.
func all(parts ...Verdict) Verdict {
	whole := Verdict{State: Confirmed}
	for _, p := range parts {
		whole.Proof = append(whole.Proof, p.Proof...)
		switch {
		case p.State == Refuted && whole.State != Refuted:
			whole.State, whole.Instead, whole.Why, whole.Settle = Refuted, p.Instead, "", ""
		case p.State == Refuted:
			whole.Instead = strings.Join([]string{whole.Instead, p.Instead}, "; ")
		case p.State == Unknown && whole.State == Confirmed:
			whole.State, whole.Why, whole.Settle = Unknown, p.Why, p.Settle
		}
	}
	return whole
}

// unique drops facts that are there already.
func unique(facts []Fact) []Fact {
	seen := make(map[Fact]bool, len(facts))
	var out []Fact
	for _, f := range facts {
		if !seen[f] {
			out = append(out, f)
		}
		seen[f] = true
	}
	return out
}
