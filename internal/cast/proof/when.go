package proof

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast/claim"
	"levee/internal/npm"
)

// A knowledge is what all sources together say of when something was, and by
// whom.
type knowledge struct {
	when    claim.Time // zero: nobody says
	by      []string   // nil: nobody says
	proof   []Fact
	dispute *Verdict // two sources cannot both be right, or a time must not be used
}

// learn joins sightings of one thing. Times that meet are narrowed to what
// they have in common.
func learn(what string, sightings []sighting) knowledge {
	var k knowledge
	var timed, named *Fact
	for i := range sightings {
		s := &sightings[i]
		k.proof = append(k.proof, s.fact)
		if s.bad != "" {
			v := unknown(fmt.Sprintf("the publish times in %s are contradicted: %s", s.fact.File, s.bad), "a source whose times can be true", s.fact)
			k.dispute = &v
		}
		if !s.when.Unset() {
			if timed != nil && !k.when.Meets(s.when) {
				v := contradicted(what, *timed, s.fact)
				k.dispute = &v
				return k
			}
			if timed == nil {
				k.when = s.when
			} else {
				k.when = k.when.Both(s.when)
			}
			timed = &s.fact
		}
		if s.by != nil {
			if named != nil && !sharesOne(k.by, s.by) {
				v := contradicted(what, *named, s.fact)
				k.dispute = &v
				return k
			}
			k.by = append(k.by, s.by...)
			named = &s.fact
		}
	}
	return k
}

func sharesOne(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// A dating is a claim about when something was, and by whom.
type dating struct {
	what    string // for sentences: "the publication of event-stream@3.3.6"
	subject string // for claims: "event-stream@3.3.6 published"
	where   string // what follows the time: "in dominictarr/event-stream"
	when    claim.Condition
	by      string
	settle  string // what would settle it where nothing is known
}

// judge holds a dating against sightings.
func (d dating) judge(sightings []sighting) Verdict {
	if len(sightings) == 0 {
		return unknown("the evidence says nothing of "+d.what, d.settle)
	}
	k := learn(d.what, d.asked(sightings))
	if k.dispute != nil {
		return *k.dispute
	}
	parts := []Verdict{confirmed(k.proof...)}
	if d.when != (claim.Condition{}) {
		parts = append(parts, d.judgeWhen(k))
	}
	if d.by != "" {
		parts = append(parts, d.judgeBy(k))
	}
	return all(parts...)
}

// asked leaves what the claim does not ask for out of sightings, so that no
// dispute about it matters, and drops those that say nothing else.
func (d dating) asked(sightings []sighting) []sighting {
	if d.when == (claim.Condition{}) && d.by == "" {
		return sightings
	}
	var asked []sighting
	for _, s := range sightings {
		if d.when == (claim.Condition{}) {
			s.when, s.bad = claim.Time{}, ""
		}
		if d.by == "" {
			s.by = nil
		}
		if !s.when.Unset() || s.by != nil {
			asked = append(asked, s)
		}
	}
	return asked
}

func (d dating) judgeWhen(k knowledge) Verdict {
	if k.when.Unset() {
		return unknown(d.what+": no source says when", "a source that says when it was")
	}
	yes, no := d.when.Holds(k.when)
	return settled(yes, no, join(d.subject, at(k.when), d.where),
		fmt.Sprintf("%s is known no closer than %s", d.what, at(k.when)), "a source that says more closely when it was")
}

func (d dating) judgeBy(k knowledge) Verdict {
	if k.by == nil {
		return unknown(d.what+": no source says by whom", "a source that says by whom it was")
	}
	yes := slices.Contains(k.by, d.by)
	return settled(yes, !yes, join(d.subject, d.where, "by "+k.by[len(k.by)-1]), "", "")
}

// at writes a time that is known as a claim has it.
func at(t claim.Time) string {
	for _, word := range []string{string(claim.Before), string(claim.After), string(claim.Between)} {
		if strings.HasPrefix(t.Text, word+" ") {
			return t.Text
		}
	}
	return "at " + t.Text
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func (e *Evidence) published(c *claim.Published) Verdict {
	return dating{
		what: "the publication of " + c.ID.String(), subject: c.ID.String() + " published", when: c.When, by: c.By,
		settle: "what a registry said of " + c.ID.Name + ", or a source in the timeline",
	}.judge(e.publications[c.ID])
}

func (e *Evidence) removed(c *claim.Removed) Verdict {
	return dating{
		what: "the removal of " + c.ID.String(), subject: c.ID.String() + " removed", when: c.When,
		settle: "a source in the timeline that says when the registry took it back",
	}.judge(e.removals[c.ID])
}

func (e *Evidence) advisory(c *claim.Advisory) Verdict {
	return dating{
		what: "the publication of advisory " + c.ID, subject: "advisory " + c.ID + " published", when: c.When,
		settle: "the advisory's record, as OSV has it",
	}.judge(e.advised[c.ID])
}

func (e *Evidence) recorded(c *claim.Recorded) Verdict {
	r := e.repo(c.Repo)
	records := r.find(c.Kind, c.ID)
	if c.Kind == claim.Commit && len(records) > 0 && ambiguous(records) {
		return unknown(fmt.Sprintf("%s stands for more than one commit", c.ID), "more digits of its hash")
	}
	return dating{
		what: fmt.Sprintf("%s %.12s of %s", c.Kind, c.ID, c.Repo), subject: string(c.Kind) + " " + c.ID, where: "in " + c.Repo, when: c.When, by: c.By,
		settle: fmt.Sprintf("a list of commits of %s, or a source in the timeline", c.Repo),
	}.judge(sightingsOf(records))
}

// ambiguous tells whether records are of different commits.
func ambiguous(records []record) bool {
	for _, a := range records {
		for _, b := range records {
			if !sameHash(a.id, b.id) {
				return true
			}
		}
	}
	return false
}

func sightingsOf(records []record) []sighting {
	var all []sighting
	for _, r := range records {
		if !r.filesOnly {
			all = append(all, r.sighting)
		}
	}
	return all
}

// none looks for a counter-example, and else for a list that is whole.
func (e *Evidence) none(c *claim.None) Verdict {
	if c.Kind == claim.Release {
		return e.noRelease(c)
	}
	r := e.repo(c.Where)
	var open *record
	for i := range r.records {
		rec := &r.records[i]
		if rec.kind != c.Kind || c.By != "" && rec.by != nil && !slices.Contains(rec.by, c.By) {
			continue
		}
		yes, no := c.When.Holds(rec.when)
		switch {
		case rec.when.Unset() || !yes && !no, yes && c.By != "" && rec.by == nil:
			open = rec
		case yes:
			return refuted(fmt.Sprintf("%s %.12s %s in %s", rec.kind, rec.id, at(rec.when), c.Where), rec.fact)
		}
	}
	if open != nil {
		return unknown(fmt.Sprintf("%s %.12s may be one", open.kind, open.id), "when, and by whom, it was", open.fact)
	}
	for _, w := range r.whole {
		if c.Kind == claim.Commit && c.When.Span().Within(w.when) {
			return confirmed(w.fact)
		}
	}
	return unknown(fmt.Sprintf("no list of %ss of %s is whole for that time", c.Kind, c.Where), "one that says that it is (whole:)")
}

func (e *Evidence) noRelease(c *claim.None) Verdict {
	for _, id := range e.releasesOf(c.Where) {
		k := learn(id.String(), e.publications[id])
		if k.dispute != nil {
			return *k.dispute
		}
		if c.By != "" && k.by != nil && !slices.Contains(k.by, c.By) {
			continue
		}
		yes, no := c.When.Holds(k.when)
		switch {
		case k.when.Unset() || !yes && !no, yes && c.By != "" && k.by == nil:
			return unknown(id.String()+" may be one", "when, and by whom, it was published", k.proof...)
		case yes:
			return refuted(join(id.String(), "published", at(k.when)), k.proof...)
		}
	}
	for _, h := range e.histories[c.Where] {
		if h.whole && !h.at.Unset() && c.When.Span().Within(claim.Time{Until: h.at.From}) {
			return confirmed(h.entry.fact(0, "every release of %s until %s", c.Where, h.at))
		}
	}
	return unknown("the evidence has no whole history of "+c.Where+" for that time", "a registry's whole answer about it (packument), with its date")
}

// releasesOf returns the releases of a package that sources know of, sorted.
func (e *Evidence) releasesOf(name string) []npm.ID {
	var all []npm.ID
	for id := range e.publications {
		if id.Name == name {
			all = append(all, id)
		}
	}
	slices.SortFunc(all, func(a, b npm.ID) int { return compareVersions(a.Version, b.Version) })
	return all
}
