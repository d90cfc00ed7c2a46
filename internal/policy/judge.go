package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/policy/form"
)

// A Ruling is what a policy says of a case.
type Ruling struct {
	Verdict  Verdict     // the strictest of the reasons; Allow without any
	Reasons  []Reason    // strictest first, then in the order of the file's sections
	Spared   []Spared    // what was found and does not count
	Accepted []*Accepted // the entries that took effect, in the order of the file
}

// A Reason is one entry of the policy that makes a ruling what it is.
type Reason struct {
	Verdict  Verdict // Note or stricter
	Entry    string  // the entry's path: "controls.handover", "together", "unknown.code", "rules.no-strangers"
	At       form.Place
	Controls []string // whose findings and gaps it rests on, in the order of the case; none for a rule
	Text     string   // "newpublisher together with newdependency: hold"
}

// Spared is a control that found something, or could not tell, and does not
// count.
type Spared struct {
	Control string // or "rule no-strangers"
	At      form.Place
	Why     string // "accepted by anna until 2027-01-31: we read it"
}

// Judge says what is to be done about a change.
func (p *Policy) Judge(c Case) Ruling {
	j := &judgement{policy: p, c: &c}
	j.spare()
	for _, name := range found(j.findings) {
		j.control(name)
	}
	for i, g := range j.gaps {
		if !slices.ContainsFunc(j.gaps[:i], func(other Gap) bool { return other.Kind == g.Kind }) {
			j.gapsOf(g.Kind)
		}
	}
	for _, t := range p.together {
		j.conjunction(t)
	}
	bits := c.joint(found(j.findings))
	j.add(Reason{p.surprise.of(bits), "surprise", p.surprise.at, found(j.findings), fmt.Sprintf("all that was found is %.1f bits rare", bits)})
	if !p.registries.allows(c.From) {
		j.add(Reason{Verdict(p.registries.level), "registries", p.registries.at, nil, "it comes from " + shownAddress(c.From) + ", which is no allowed registry"})
	}
	j.rules()
	r := &j.ruling
	slices.SortStableFunc(r.Reasons, func(a, b Reason) int { return -cmp.Compare(a.Verdict, b.Verdict) })
	if len(r.Reasons) > 0 {
		r.Verdict = r.Reasons[0].Verdict
	}
	return *r
}

// A judgement is a ruling that is being made.
type judgement struct {
	ruling   Ruling
	policy   *Policy
	c        *Case
	findings []Finding // that count
	gaps     []Gap     // that count
}

// add adds a reason unless it does nothing, and ends its text with what it
// does.
func (j *judgement) add(r Reason) {
	if r.Verdict > Allow {
		r.Text += ": " + r.Verdict.String()
		j.ruling.Reasons = append(j.ruling.Reasons, r)
	}
}

// entryOf names the entry that has the levels of a control.
func (p *Policy) entryOf(name string) string {
	l := p.levelsOf(name)
	switch l {
	case &p.cooldown.levels:
		return "cooldown"
	case &p.controls.breach:
		return "controls.breach"
	case &p.controls.sign:
		return "controls.sign"
	}
	return "controls." + name
}

// spare sorts out what counts.
func (j *judgement) spare() {
	for _, f := range j.c.Findings {
		if !j.spared(f.Control) {
			j.findings = append(j.findings, f)
		}
	}
	for _, g := range j.c.Gaps {
		if !j.spared(g.Control) {
			j.gaps = append(j.gaps, g)
		}
	}
}

// spared tells whether what a control says does not count, and notes why. An
// accepted entry that has ended does not spare it, and is a reason of its own.
func (j *judgement) spared(name string) bool {
	if slices.ContainsFunc(j.ruling.Spared, func(s Spared) bool { return s.Control == name }) {
		return true
	}
	why, at := j.policy.trust.spare(j.c, name), j.policy.trust.at
	if name == cooldownControl && covers(j.policy.cooldown.except, j.c.Name) {
		why, at = "nobody waits for it", j.policy.cooldown.at
	}
	if why != "" {
		j.ruling.Spared = append(j.ruling.Spared, Spared{name, at, why})
		return true
	}
	return j.accepts(name, func(a *Accepted) bool { return a.Control == name })
}

// accepts tells whether an entry accepts something at the case, and notes it.
func (j *judgement) accepts(what string, is func(*Accepted) bool) bool {
	a := j.acceptance(is)
	if a == nil {
		return false
	}
	j.ruling.Accepted = append(j.ruling.Accepted, a)
	j.ruling.Spared = append(j.ruling.Spared, Spared{what, a.At, fmt.Sprintf("accepted by %s until %s: %s", a.By, a.Until.Format(time.DateOnly), a.Reason)})
	return true
}

// acceptance returns the entry that accepts something at the case, nil if none
// does. Those that would and have ended are noted, once each.
func (j *judgement) acceptance(is func(*Accepted) bool) *Accepted {
	var ended []*Accepted
	for _, a := range j.policy.accepted {
		if !is(a) || !a.matches(j.c.Name, j.c.version()) {
			continue
		}
		if !a.Expired(j.c.AsOf) {
			return a
		}
		ended = append(ended, a)
	}
	for _, a := range ended {
		if !slices.ContainsFunc(j.ruling.Reasons, func(r Reason) bool { return r.At == a.At }) {
			j.add(Reason{Note, "accepted", a.At, nil, fmt.Sprintf("%s was accepted by %s until %s only", a.what(), a.By, a.Until.Format(time.DateOnly))})
		}
	}
	return nil
}

// control judges what a control found, by its strictest finding.
func (j *judgement) control(name string) {
	l := j.policy.levelsOf(name)
	r := Reason{Entry: j.policy.entryOf(name), Controls: []string{name}, Text: name}
	for _, f := range j.findings {
		if f.Control != name {
			continue
		}
		if v, at := l.of(j.c, f.Bits); v > r.Verdict {
			r.Verdict, r.At = v, at
		}
	}
	j.add(r)
}

// gapsOf judges the controls that could not tell for want of one kind of
// evidence, and found nothing: those of one verdict together.
func (j *judgement) gapsOf(kind evidence.Kind) {
	var all []Reason
	for _, g := range j.gaps {
		if g.Kind != kind || j.finds(g.Control) {
			continue
		}
		r := j.gap(g)
		i := slices.IndexFunc(all, func(other Reason) bool { return other.Verdict == r.Verdict })
		if i < 0 {
			all = append(all, r)
		} else if !slices.Contains(all[i].Controls, g.Control) {
			all[i].Controls = append(all[i].Controls, g.Control)
		}
	}
	for _, r := range all {
		r.Text = fmt.Sprintf("%s could not tell, %s not known", control.Listed(r.Controls), is(kind))
		j.add(r)
	}
}

// gap judges a control that could not tell.
func (j *judgement) gap(g Gap) Reason {
	most, at := j.policy.levelsOf(g.Control).of(j.c, 0)
	r := Reason{Verdict: most, Entry: "unknown." + string(g.Kind), At: at, Controls: []string{g.Control}}
	if l := j.policy.unknown[g.Kind]; l != nil {
		r.Verdict, r.At = l.of(j.c, 0)
		r.Verdict = min(r.Verdict, most)
	}
	return r
}

// is says that evidence is there, in the number of its name.
func is(kind evidence.Kind) string {
	if strings.HasSuffix(string(kind), "s") {
		return string(kind) + " are"
	}
	return string(kind) + " is"
}

// conjunction judges controls together. If each found something, or could not
// tell, it holds as far as what is not known does.
func (j *judgement) conjunction(t *conjunction) {
	v, at := t.of(j.c, j.c.joint(t.controls))
	var open []string
	for _, name := range t.controls {
		if j.finds(name) {
			continue
		}
		i := slices.IndexFunc(j.gaps, func(g Gap) bool { return g.Control == name })
		if i < 0 {
			return
		}
		v = j.policy.unknown.atMost(v, j.c, j.gaps[i].Kind)
		open = append(open, name)
	}
	if len(open) == len(t.controls) {
		return // nothing was found: each gap has been judged for itself
	}
	text := t.words()
	if len(open) > 0 {
		text += ", of which " + strings.Join(open, " and ") + " could not tell"
	}
	j.add(Reason{v, "together", at, t.controls, text})
}

// finds tells whether a control found something that counts.
func (j *judgement) finds(name string) bool {
	return slices.ContainsFunc(j.findings, func(f Finding) bool { return f.Control == name })
}

// found names the controls of findings, each once.
func found(findings []Finding) []string {
	var all []string
	for _, f := range findings {
		if !slices.Contains(all, f.Control) {
			all = append(all, f.Control)
		}
	}
	return all
}
