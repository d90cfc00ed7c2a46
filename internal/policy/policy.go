// Package policy says what is to be done about what was found at a change of
// what is installed: nothing, a note, hold it, block it. It knows levee.yaml,
// one file here for each of its sections, and judges changes that are given
// as plain data; how a change is found, and what a verdict stops, it leaves to
// others.
package policy

import (
	_ "embed"
	"time"

	"levee/internal/control"
	"levee/internal/policy/form"
)

// FileName is where a project keeps its policy.
const FileName = "levee.yaml"

// defaultName stands for a file in places of the default policy.
const defaultName = "default-levee.yaml"

//go:embed default.yaml
var defaultText []byte

// DefaultText returns the default policy as text, with comments.
func DefaultText() []byte { return append([]byte(nil), defaultText...) }

// A Policy is what one levee.yaml says, and the default policy where it says
// nothing. It is not changed by judging, and may be used by several goroutines.
type Policy struct {
	version     int
	controls    controlLevels
	together    []*conjunction
	surprise    thresholds
	unknown     unknownLevels
	cooldown    cooldown
	trust       trust
	private     []string
	registries  registries
	limits      limits
	constraints constraints
	rules       []*rule
	accepted    []*Accepted
}

// Default returns the policy of a project that has none of its own.
func Default() *Policy {
	p := new(Policy)
	if err := form.Read(defaultName, defaultText, p.form()); err != nil {
		panic(err) // a test reads it
	}
	return p
}

// Parse reads a levee.yaml. What it does not say is as in the default policy:
// each control and each kind of evidence by itself, any other section as a
// whole. The error is form.Errors.
func Parse(name string, data []byte) (*Policy, error) {
	p := Default()
	if err := form.Read(name, data, p.form()); err != nil {
		return nil, err
	}
	return p, nil
}

// form lists the sections of the file, in the order of documents.
func (p *Policy) form() form.Value {
	return form.Then(form.Mapping(
		form.Field{Key: "version", Required: true, Value: form.Whole(&p.version, 1, 1),
			Doc: "The version of this format."},
		form.Field{Key: "controls", Value: p.controls.form(),
			Doc: "What a finding of each control does, see docs/controls.md for what each one looks for."},
		form.Field{Key: "together", Value: form.List(&p.together, 200, conjunctionForm),
			Doc: "Controls that hold together: signs that are common alone and rare at one change."},
		form.Field{Key: "surprise", Value: p.surprise.form(),
			Doc: "From how many bits of surprise on, all that was found at one change taken together, a change is noted, held or blocked."},
		form.Field{Key: "unknown", Value: p.unknown.form(),
			Doc: "What it does when a control could not tell, by the kind of evidence that is missing. It never does more than the control's finding would have done."},
		form.Field{Key: "cooldown", Value: p.cooldown.form(),
			Doc: "How long a release must have been out."},
		form.Field{Key: "trust", Value: p.trust.form(),
			Doc: "Accounts and scopes about which some controls need not ask."},
		form.Field{Key: "private", Value: form.List(&p.private, 10_000, nameOrScope),
			Doc: "Names and scopes that no public registry may answer for: the control confusion looks for them."},
		form.Field{Key: "registries", Value: p.registries.form(),
			Doc: "Where packages may come from."},
		form.Field{Key: "limits", Value: p.limits.form(),
			Doc: "Figures that controls compare with."},
		form.Field{Key: "constraints", Value: p.constraints.form(),
			Doc: "What every package client must have switched on. levee settings holds it against what is on, levee settings --write makes the lines."},
		form.Field{Key: "rules", Value: form.List(&p.rules, maxRules, ruleForm),
			Doc: "What the other sections cannot say, as expressions in CEL. A rule makes a verdict stricter, never milder."},
		form.Field{Key: "accepted", Value: form.List(&p.accepted, 10_000, acceptedForm),
			Doc: "Findings that somebody has looked at and takes upon themselves, until a day."},
	), func(r *form.Reader, _ form.Place) { p.checkRules(r) })
}

// Rules returns how many rules there are.
func (p *Policy) Rules() int { return len(p.rules) }

// Limits returns the figures that controls compare with.
func (p *Policy) Limits() control.Limits {
	const day = 24 * time.Hour
	return control.Limits{
		Cooldown:     time.Duration(p.cooldown.days) * day,
		YoungPackage: time.Duration(p.limits.youngPackage) * day,
		Silence:      time.Duration(p.limits.silence) * day,
		Reach:        p.limits.reach,
		Private:      p.private,
	}
}
