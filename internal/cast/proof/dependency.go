package proof

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/cast/claim"
	"levee/internal/npm"
)

// declares says in words what a release declares of a dependency.
func declares(id npm.ID, name string, ranges map[string]string) string {
	rng, ok := ranges[name]
	switch {
	case !ok && name == "":
		return fmt.Sprintf("%s declares %d dependencies: %s", id, len(ranges), strings.Join(slices.Sorted(maps.Keys(ranges)), ", "))
	case !ok:
		return fmt.Sprintf("%s does not depend on %s", id, name)
	case rng == anyRange:
		return fmt.Sprintf("%s depends on %s", id, name)
	}
	return fmt.Sprintf("%s depends on %s %s", id, name, rng)
}

func (e *Evidence) dependency(c *claim.Dependency) (Verdict, error) {
	if c.Change == claim.Has || c.Change == claim.Without {
		return e.declares(c.ID, c.Name, c.Range, c.Change == claim.Has)
	}
	now, err := e.declares(c.ID, c.Name, c.Range, c.Change == claim.Adds)
	if err != nil {
		return now, err
	}
	since := npm.ID{Name: c.ID.Name, Version: c.Since}
	if since.Version == "" {
		missing := ""
		if since.Version, missing = e.versionBefore(c.ID); missing != "" {
			return all(now, unknown(missing, "the number of the version to compare with, after since")), nil
		}
	}
	if c.Change == claim.Adds {
		before, err := e.declares(since, c.Name, "", false)
		return all(now, before), err
	}
	// What is dropped stood before with the range that the claim gives.
	if c.Range != "" {
		if now, err = e.declares(c.ID, c.Name, "", false); err != nil {
			return now, err
		}
	}
	before, err := e.declares(since, c.Name, c.Range, true)
	return all(now, before), err
}

// versionBefore returns the next version below one, or why it is not known:
// between two that sources tell of there may be others, unless one source has
// all, or their numbers follow each other.
func (e *Evidence) versionBefore(id npm.ID) (version, why string) {
	for _, other := range e.versionsOf(id.Name) {
		if compareVersions(other, id.Version) < 0 && (version == "" || compareVersions(other, version) > 0) {
			version = other
		}
	}
	if version == "" {
		return "", "the evidence knows no version before " + id.String()
	}
	whole := slices.ContainsFunc(e.histories[id.Name], func(h history) bool { return h.whole })
	if !whole && !consecutive(version, id.Version) {
		return "", fmt.Sprintf("between %s and %s there may be versions that the evidence does not know", version, id)
	}
	return version, ""
}

// versionsOf returns all versions that sources tell something of.
func (e *Evidence) versionsOf(name string) []string {
	var all []string
	add := func(id npm.ID) {
		if id.Name == name && id.Version != "" {
			all = append(all, id.Version)
		}
	}
	for id := range e.declared {
		add(id)
	}
	for id := range e.publications {
		add(id)
	}
	for id := range e.people {
		add(id)
	}
	return all
}

// consecutive tells whether one patch follows the other.
func consecutive(a, b string) bool {
	v, errV := npm.ParseVersion(a)
	w, errW := npm.ParseVersion(b)
	return errV == nil && errW == nil && v.Major == w.Major && v.Minor == w.Minor && v.Patch+1 == w.Patch && v.Pre == "" && w.Pre == ""
}

func compareVersions(a, b string) int {
	v, _ := npm.ParseLoose(a)
	w, _ := npm.ParseLoose(b)
	return cmp.Or(v.Compare(w), strings.Compare(a, b))
}

// declares holds "id depends on name rng", or its denial, against all sources.
func (e *Evidence) declares(id npm.ID, name, rng string, want bool) (Verdict, error) {
	sources, err := e.declarations(id)
	if err != nil {
		return Verdict{}, err
	}
	var facts []Fact
	var found []string
	for _, d := range sources {
		got, ok := d.ranges[name]
		if !ok && !d.whole && d.lacks != name {
			continue
		}
		if len(facts) > 0 && !sameRange(found[0], got) {
			return contradicted(fmt.Sprintf("whether %s depends on %s", id, name), facts[0], d.fact(name)), nil
		}
		facts, found = append(facts, d.fact(name)), append(found, got)
	}
	if len(facts) == 0 {
		return unknown(fmt.Sprintf("the evidence does not tell the dependencies of %s", id),
			fmt.Sprintf("the package.json of %s, or what a registry said of it", id)), nil
	}
	got := found[0]
	has := got != ""
	switch {
	case has != want:
		return refuted(facts[0].Says, facts...), nil
	case has && rng != "" && got == anyRange:
		return unknown("nobody says with which range", "the package.json of "+id.String(), facts...), nil
	case has && rng != "" && got != rng:
		return refuted(facts[0].Says, facts...), nil
	}
	return confirmed(facts...), nil
}

func sameRange(a, b string) bool {
	return a == b || a == anyRange && b != "" || b == anyRange && a != ""
}

// declarations returns what sources say of a release's dependencies. Lockfiles
// are asked only where nothing else tells.
func (e *Evidence) declarations(id npm.ID) ([]declaration, error) {
	if found := e.declared[id]; len(found) > 0 {
		return found, nil
	}
	for _, en := range e.entries {
		if en.kind != "lockfile" {
			continue
		}
		l, err := e.lockOf(en)
		if err != nil {
			return nil, err
		}
		if d, ok := l.declaration(en, id); ok {
			return []declaration{d}, nil
		}
	}
	return nil, nil
}

func (e *Evidence) dependencies(c *claim.Dependencies) (Verdict, error) {
	whole, err := e.wholeDeclaration(c.ID)
	if err != nil || whole == nil {
		return unknown(fmt.Sprintf("the evidence does not tell all dependencies of %s", c.ID),
			fmt.Sprintf("the package.json of %s, or what a registry said of it", c.ID)), err
	}
	n := float64(len(whole.ranges))
	yes, no := c.N.Holds(n, n)
	return settled(yes, no, fmt.Sprintf("%s has %s dependencies", c.ID, claim.Number(n)), "", "", whole.fact("")), nil
}

// wholeDeclaration returns a source that tells all dependencies of a release,
// nil if there is none.
func (e *Evidence) wholeDeclaration(id npm.ID) (*declaration, error) {
	sources, err := e.declarations(id)
	for i := range sources {
		if sources[i].whole {
			return &sources[i], err
		}
	}
	return nil, err
}

func (e *Evidence) allBy(c *claim.AllBy) (Verdict, error) {
	whole, err := e.wholeDeclaration(c.ID)
	if err != nil || whole == nil {
		return unknown(fmt.Sprintf("the evidence does not tell all dependencies of %s", c.ID),
			fmt.Sprintf("the package.json of %s, or what a registry said of it", c.ID)), err
	}
	parts := []Verdict{confirmed(whole.fact(""))}
	names := slices.Sorted(maps.Keys(whole.ranges))
	if err := e.recall(names...); err != nil {
		return Verdict{}, err
	}
	for _, name := range names {
		parts = append(parts, e.keptBy(name, c.Who, c.Alone))
	}
	return all(parts...), nil
}

// keptBy tells whether an account is a maintainer of a package, or its only
// one, as far as sources say.
func (e *Evidence) keptBy(name, who string, alone bool) Verdict {
	sources := e.peopleOf(name)
	if len(sources) == 0 {
		return unknown("nobody says who maintains "+name, "what a registry said of the maintainers of "+name)
	}
	for _, p := range sources {
		if !slices.Contains(p.who, who) || alone && len(p.who) > 1 {
			return refuted(fmt.Sprintf("%s maintained by %s", name, strings.Join(p.who, ", ")), p.fact)
		}
	}
	return confirmed(sources[0].fact)
}

// peopleOf returns who sources say might publish a package, at whatever time;
// where they say it of the package as a whole, those.
func (e *Evidence) peopleOf(name string) []people {
	if found := e.people[npm.ID{Name: name}]; len(found) > 0 {
		return found
	}
	var found []people
	for _, id := range slices.SortedFunc(maps.Keys(e.people), func(a, b npm.ID) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), compareVersions(a.Version, b.Version))
	}) {
		if id.Name == name {
			found = append(found, e.people[id]...)
		}
	}
	return found
}

// maintainers compares whole lists: of a release, or of a package at a time.
func (e *Evidence) maintainers(c *claim.Maintainers) Verdict {
	sources := e.people[c.ID]
	if c.ID.Version == "" {
		sources = slices.DeleteFunc(slices.Clone(sources), func(p people) bool { return !p.at.Meets(c.At) })
	}
	if len(sources) == 0 {
		return unknown("the evidence does not say who might publish "+c.ID.String()+" then",
			"what a registry said of "+c.ID.Name+" at that time, or a source in the timeline")
	}
	first := sources[0]
	facts := []Fact{first.fact}
	for _, p := range sources[1:] {
		if !sameSet(first.who, p.who) {
			return contradicted("the maintainers of "+c.ID.String(), first.fact, p.fact)
		}
		facts = append(facts, p.fact)
	}
	yes := sameSet(first.who, c.Who)
	instead := (&claim.Maintainers{ID: c.ID, Who: first.who, At: first.at}).String()
	return settled(yes, !yes, instead, "", "", facts...)
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(a))), slices.Compact(slices.Sorted(slices.Values(b))))
}
