// Package drill puts a project to the test of attacks that happened and their
// variants: each is crafted on a package of the project, taken in as a client
// would take it, and judged by the gate that judges every other change, with
// the project's own policy and settings, on what could be known that day. It
// has no table of what stops what: the verdict comes from running it. Nothing of
// what is crafted is ever executed.
package drill

import (
	"slices"
	"sync"
	"time"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/noise"
	"levee/internal/policy"
)

// A Drill is a project with all that guards it, and the package by which
// attacks come.
type Drill struct {
	Model    *attack.Model
	Target   *control.Target // the project as it stands, with its evidence and exposure
	Policy   *policy.Policy
	Controls []*control.Control
	Rates    *noise.Table
	Carrier  Carrier
	Seed     uint64
	// Repositories gives the packages that are made up repositories, with which
	// they are compared as levee diff --repository compares others.
	Repositories bool

	loss *evidence.Loss // evidence that it does not get; nil for all drills but those of a knock-out
	once sync.Once
	made guards
}

// An Outcome is what became of a variant. A smaller one is worse.
type Outcome uint8

const (
	Missed  Outcome = iota // it comes in, and nothing is said
	Seen                   // it comes in, though something was said of it
	Unknown                // it comes in, and what would have spoken lacked its evidence
	Held                   // a person is asked
	Blocked                // it does not come in
)

// Outcomes lists all outcomes, the worst first.
var Outcomes = []Outcome{Missed, Seen, Unknown, Held, Blocked}

// String returns "missed", "seen", "unknown", "held" or "blocked".
func (o Outcome) String() string {
	return [...]string{"missed", "seen", "unknown", "held", "blocked"}[o]
}

// Survives tells whether the variant comes in without anybody being asked.
func (o Outcome) Survives() bool { return o < Held }

// A Judgement is what became of one variant, and why.
type Judgement struct {
	Variant  attack.Variant
	Outcome  Outcome
	Stop     *Stop // the setting of a package client that stops it; nil if none does
	Verdict  policy.Verdict
	Wants    bool           // it is held only as evidence is missing: nothing that was found holds it
	Findings []gate.Finding // about what it brought, most telling first
	Gaps     []gate.Gap     // what could not be told of it, by controls that counter some of it
	Scene    *craft.Scene
}

// Judge crafts a variant and judges its coming in. The error is a
// craft.Uncrafted where nobody knows how to craft it.
func (d *Drill) Judge(v *attack.Variant) (*Judgement, error) {
	s, err := craft.Craft(d.Model, v, &d.Carrier.Carrier, d.Seed)
	if err != nil {
		return nil, err
	}
	if d.still(v) {
		down, err := d.takedown(s)
		if err != nil {
			return nil, err
		}
		return down.judge(d, v), nil
	}
	j := &Judgement{Variant: *v, Scene: s, Stop: d.stop(v, s)}
	t, err := d.adopt(s)
	if err != nil {
		return nil, err
	}
	j.read(d, gate.Decide(t, control.Run(t, d.Controls), d.Policy, d.Rates))
	return j, nil
}

// read takes from a decision what is about the variant.
func (j *Judgement) read(d *Drill, decision *gate.Decision) {
	found := policy.Verdict(0)
	changes := slices.Clone(decision.Changes)
	if decision.Project != nil {
		changes = append(changes, *decision.Project)
	}
	for i := range changes {
		c := &changes[i]
		if c.Name != "" && !slices.ContainsFunc(j.Scene.Moves, func(m craft.Move) bool { return m.Name == c.Name }) {
			continue
		}
		j.Verdict = max(j.Verdict, c.Ruling.Verdict)
		if c.Found() {
			found = max(found, c.Ruling.Verdict)
		}
		j.Findings = append(j.Findings, c.Findings...)
		for _, g := range c.Gaps {
			if len(d.Countered(g.Control, &j.Variant)) > 0 {
				j.Gaps = append(j.Gaps, g)
			}
		}
	}
	j.Outcome = j.outcome()
	j.Wants = j.Outcome == Held && found < policy.Hold
}

func (j *Judgement) outcome() Outcome {
	switch {
	case j.Stop != nil || j.Verdict == policy.Block:
		return Blocked
	case j.Verdict == policy.Hold:
		return Held
	case len(j.Findings) > 0:
		return Seen
	case len(j.Gaps) > 0:
		return Unknown
	}
	return Missed
}

// Withdrawn tells whether nothing comes in, as what the project has is taken down:
// what survives then is that builds fail, and nobody was warned.
func (j *Judgement) Withdrawn() bool { return len(j.Scene.Moves) == 0 }

// Countered returns the stages of a variant in which it has what a control says
// it counters, in the order of the model.
func (d *Drill) Countered(c *control.Control, v *attack.Variant) []string {
	var stages []string
	for i := range d.Model.Stages {
		s := &d.Model.Stages[i]
		if a := s.At(v[i]); a != nil && slices.Contains(c.Counters, s.ID+": "+a.ID) {
			stages = append(stages, s.ID)
		}
	}
	return stages
}

// controls names the controls that found something, sorted.
func (j *Judgement) controls() []string {
	all := []string{}
	for i := range j.Findings {
		all = append(all, j.Findings[i].Control.Name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Window is how long the project is exposed: from taking it in until somebody
// notices; 0 if nobody takes it in, or nothing comes.
func (j *Judgement) Window() time.Duration {
	if !j.Outcome.Survives() || j.Withdrawn() {
		return 0
	}
	return max(0, j.Scene.Noticed.Sub(j.Scene.Adopted))
}
