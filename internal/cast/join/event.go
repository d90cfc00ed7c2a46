package join

import (
	"fmt"
	"slices"
	"time"

	"levee/internal/cast"
	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/policy"
)

// A runner looks at events, and keeps what it judged: several events tell of
// the same day.
type runner struct {
	in     *Input
	days   map[time.Time]*evidence.Bundle
	judged map[moment]*judgement
}

// A moment is a change of lockfiles on a day. What no lockfile has is looked at
// as a project of its own.
type moment struct {
	before, after int    // into the lockfiles; before is -1 where after is looked at as it stands
	alone         npm.ID // what is looked at as a project of its own; zero if lockfiles have it
	at            time.Time
}

// A judgement is what controls and gate say of a moment.
type judgement struct {
	outcomes []control.Outcome
	decision *gate.Decision // nil if there is no change
}

// A topic is a release, or a package, that an event is about.
type topic struct {
	npm.ID
	file string // the lockfile that took it in; "" if the event is another
}

func (r *runner) event(e *cast.Event) Event {
	out := Event{Event: e}
	topics := r.topics(e)
	switch {
	case len(topics) == 0:
		out.Why = "its claims name no package"
	case e.Time.Latest.IsZero():
		out.Why = "when it was is not known"
	default:
		for _, t := range topics {
			if l, ok := r.look(e, t); ok {
				out.Looks = append(out.Looks, l)
			}
		}
		if len(out.Looks) == 0 {
			out.Why = "no lockfile of the evidence has what it is about"
		}
	}
	return out
}

// topics returns what the claims of an event are about, each once. What a
// lockfile has is not asked for again as a release.
func (r *runner) topics(e *cast.Event) []topic {
	var all []topic
	for _, text := range e.Claims {
		c, err := claim.Parse(text.Value)
		if err != nil {
			continue
		}
		ids, file := claim.Subjects(c)
		if a, ok := c.(*claim.Advisory); ok {
			ids = r.advised(a.ID)
		}
		for _, id := range ids {
			if t := (topic{id, file}); !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(t topic) bool {
		return t.file == "" && slices.ContainsFunc(all, func(o topic) bool { return o.file != "" && o.ID == t.ID })
	})
}

// advised returns the packages of the lockfiles that an advisory is about.
func (r *runner) advised(id string) []npm.ID {
	var ids []npm.ID
	for _, l := range r.in.Lockfiles {
		for i := range l.File.Artifacts {
			name := l.File.Artifacts[i].Name
			list, _ := r.in.Evidence.AdvisoriesOn(name).Get()
			for _, a := range list {
				if (a.ID == id || slices.Contains(a.Aliases, id)) && !slices.Contains(ids, npm.ID{Name: name}) {
					ids = append(ids, npm.ID{Name: name})
				}
			}
		}
	}
	return ids
}

// look looks at what an event is about, and returns what is new with it. It
// returns false if there is nothing to look at.
func (r *runner) look(e *cast.Event, t topic) (Look, bool) {
	m, ok := r.moment(e, t)
	if !ok {
		return Look{}, false
	}
	l := Look{Name: t.Name, Version: t.Version, Adopted: t.file != ""}
	if m.alone.Name == "" {
		l.After = r.in.Lockfiles[m.after].Name
		if m.before >= 0 {
			l.Before = r.in.Lockfiles[m.before].Name
		}
	}
	now := r.judge(m)
	l.Findings = about(now, t.ID)
	if !l.Adopted {
		m.at = e.Time.Earliest.Add(-time.Nanosecond)
		l.Findings = news(l.Findings, about(r.judge(m), t.ID))
	}
	l.Unknown = gaps(now, t.ID)
	_, l.Recorded = r.in.Evidence.History(t.Name).Get()
	l.Verdict = verdict(now, t.ID)
	return l, true
}

// moment returns the change by which something came into the project: the one
// that the event is, or the first after which a lockfile has it. A package
// without a version is looked at in the lockfile of that day.
func (r *runner) moment(e *cast.Event, t topic) (moment, bool) {
	has := func(l proof.Lockfile) bool { return len(l.Graph.Named(t.Name, t.Version)) > 0 }
	m := moment{before: -1, after: -1, at: e.Time.Latest}
	switch {
	case t.file != "":
		m.after = slices.IndexFunc(r.in.Lockfiles, func(l proof.Lockfile) bool { return l.Name == t.file && has(l) })
		m.before = m.after - 1
	case t.Version == "":
		for i, l := range r.in.Lockfiles {
			if has(l) && (m.after < 0 || !l.From.After(e.Time.Latest)) {
				m.after = i
			}
		}
	default:
		m.after = slices.IndexFunc(r.in.Lockfiles, has)
		m.before = max(m.after-1, -1)
		if m.after < 0 {
			m.alone = t.ID
		}
	}
	return m, m.after >= 0 || m.alone.Name != ""
}

func (r *runner) judge(m moment) *judgement {
	if j := r.judged[m]; j != nil {
		return j
	}
	j := &judgement{}
	t := r.target(m)
	j.outcomes = control.Run(t, r.controls(m))
	if t.Before != nil {
		j.decision = gate.Decide(t, j.outcomes, r.in.Policy, noise.Measured())
	}
	r.judged[m] = j
	return j
}

// controls are those that may look at a moment: a project of one package is no
// project, and what it asks for is made up.
func (r *runner) controls(m moment) []*control.Control {
	if m.alone.Name == "" {
		return r.in.Controls
	}
	return slices.DeleteFunc(slices.Clone(r.in.Controls), func(c *control.Control) bool { return c.Subject != control.Package })
}

// target is a change, or a project as it stands, as it could be seen at a
// moment.
func (r *runner) target(m moment) *control.Target {
	if m.alone.Name != "" {
		return r.aloneTarget(m)
	}
	t := r.seen(r.in.Lockfiles[m.after], m.at)
	if m.before >= 0 {
		t.Between(r.seen(r.in.Lockfiles[m.before], m.at))
	}
	return t
}

// aloneTarget is a release as the upgrade from the one before it in its line.
func (r *runner) aloneTarget(m moment) *control.Target {
	t := r.seen(alone(m.alone.Name, m.alone.Version), m.at)
	if before, ok := control.ReleaseBefore(t, 0); ok {
		t.Between(r.seen(alone(before.Name, before.Version), m.at))
	}
	return t
}

func alone(name, version string) proof.Lockfile {
	f := lockfile.One(name, version)
	return proof.Lockfile{File: f, Graph: graph.New(f), Manifests: lockfile.Manifests{}}
}

// seen is a lockfile with what could be known at a time.
func (r *runner) seen(l proof.Lockfile, at time.Time) *control.Target {
	if r.days[at] == nil {
		r.days[at] = r.in.Evidence.At(at)
	}
	t := &control.Target{File: l.File, Graph: l.Graph, Manifests: l.Manifests, Evidence: r.days[at], AsOf: at,
		Limits: r.in.Policy.Limits(), Wish: r.in.Policy.Wish()}
	t.Expose()
	return t
}

// about returns the findings about a release, or about a package.
func about(j *judgement, id npm.ID) []control.Finding {
	var all []control.Finding
	for i := range j.outcomes {
		for _, f := range j.outcomes[i].Findings {
			if f.Package == id.Name && (id.Version == "" || f.Version == id.Version) {
				all = append(all, f)
			}
		}
	}
	return all
}

// news returns the findings that were not there before.
func news(now, before []control.Finding) []control.Finding {
	return slices.DeleteFunc(now, func(f control.Finding) bool {
		return slices.ContainsFunc(before, func(b control.Finding) bool { return b.Control == f.Control && b.Version == f.Version })
	})
}

// gaps returns why controls could not tell of a release that came in.
func gaps(j *judgement, id npm.ID) []string {
	var all []string
	for i := range j.outcomes {
		for _, g := range j.outcomes[i].Gaps {
			if is(g.Change, id) && !slices.Contains(all, g.Why) {
				all = append(all, g.Why)
			}
		}
	}
	return all
}

// verdict returns what the gate says of the change that brought a release; nil
// if there is none.
func verdict(j *judgement, id npm.ID) *policy.Verdict {
	if j.decision == nil {
		return nil
	}
	for i := range j.decision.Changes {
		if c := &j.decision.Changes[i]; is(c.Change, id) {
			return &c.Ruling.Verdict
		}
	}
	return nil
}

func is(c *graph.Change, id npm.ID) bool {
	return c != nil && c.Came() && c.Name == id.Name && (id.Version == "" || c.After == id.Version)
}

// Change says in words by which change of lockfiles a look was taken.
func (l *Look) Change() string {
	switch {
	case l.After == "":
		return "had it been an upgrade that day"
	case l.Before == "":
		return "in " + l.After
	case l.Adopted:
		return fmt.Sprintf("%s -> %s", l.Before, l.After)
	}
	return fmt.Sprintf("had it come in that day, as in %s -> %s", l.Before, l.After)
}
