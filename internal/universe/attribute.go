package universe

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"levee/internal/evidence"
)

// What can be stripped, of a release and of everything else.
var (
	ofRelease = []string{"publisher", "maintainers", "times"}
	ofPackage = append([]string{"created", "gone", "scripts", "signatures"}, ofRelease...)
)

func (u *Universe) attribute(key, rest string) (err error) {
	switch key {
	case "recorded":
		u.recorded, err = parseDate(rest)
	case "absent":
		err = u.addAbsent(rest)
	case "stripped":
		err = u.addStripped(rest, ofPackage)
	default:
		err = fmt.Errorf("%q: want recorded, absent or stripped below *", key)
	}
	return err
}

func (p *pack) attribute(key, rest string) (err error) {
	switch key {
	case "created":
		p.created, err = parseDate(rest)
	case "maintainers":
		p.maintainers, err = accounts(rest)
	case "tag":
		err = p.addTag(rest)
	case "repository":
		p.repository = &rest
	case "bugs":
		p.bugs = &rest
	case "advisory":
		err = p.addAdvisory(rest)
	case "popularity", "neighbour":
		err = p.addUsage(key, rest)
	case "native":
		p.substitute.Native, p.substitute.Since, _ = strings.Cut(rest, " since ")
	case "instead":
		p.substitute.Packages, err = list(rest)
	case "replacement":
		p.substitute.URL = rest
	case "absent":
		err = p.addAbsent(rest)
	case "stripped":
		err = p.addStripped(rest, ofPackage)
	default:
		err = fmt.Errorf("%q: want an attribute of a package, such as maintainers, tag or advisory", key)
	}
	return err
}

func (r *release) attribute(key, rest string) (err error) {
	if r.gone {
		return fmt.Errorf("%q: nothing is known of a version that is gone", key)
	}
	switch key {
	case "depends":
		r.depends.Prod, err = ranges(rest)
	case "optional":
		r.depends.Optional, err = ranges(rest)
	case "peer":
		r.depends.Peer, err = ranges(rest)
	case "scripts":
		r.scripts, err = scripts(rest)
	case "deprecated":
		r.deprecated = rest
	case "engines":
		r.engines = rest
	case "bin":
		r.bin, err = list(rest)
		slices.Sort(r.bin)
		r.bin = slices.Compact(r.bin)
	case "integrity":
		r.integrity = rest
	case "trust":
		r.trust, err = trust(rest)
	case "maintainers":
		r.maintainers, err = accounts(rest)
	case "stripped":
		err = r.addStripped(rest, ofRelease)
	default:
		err = fmt.Errorf("%q: want an attribute of a release, such as depends, scripts or deprecated", key)
	}
	return err
}

func (m *missing) addStripped(rest string, allowed []string) error {
	fields, err := list(rest)
	for _, f := range fields {
		if !slices.Contains(allowed, f) {
			return fmt.Errorf("stripped %q: want some of %s", f, strings.Join(allowed, ", "))
		}
		if m.stripped == nil {
			m.stripped = make(map[string]bool)
		}
		m.stripped[f] = true
	}
	return err
}

func (m *missing) addAbsent(rest string) error {
	kind, why, _ := strings.Cut(rest, " ")
	if why = strings.TrimSpace(why); !slices.Contains(evidence.Kinds, evidence.Kind(kind)) || why == "" {
		return fmt.Errorf("absent %q: want one of %v and the reason", rest, evidence.Kinds)
	}
	if m.absent == nil {
		m.absent = make(map[evidence.Kind]string)
	}
	m.absent[evidence.Kind(kind)] = why
	return nil
}

func (p *pack) addTag(rest string) error {
	words := strings.Fields(rest)
	if len(words) != 2 {
		return fmt.Errorf("tag %q: want NAME VERSION", rest)
	}
	if p.tags == nil {
		p.tags = make(map[string]string)
	}
	p.tags[words[0]] = words[1]
	return nil
}

// ranges reads NAME RANGE, NAME RANGE, ...
func ranges(rest string) (map[string]string, error) {
	items, err := list(rest)
	m := make(map[string]string, len(items))
	for _, item := range items {
		name, rng, ok := strings.Cut(item, " ")
		if !ok {
			return nil, fmt.Errorf("dependency %q: want NAME RANGE", item)
		}
		m[name] = strings.TrimSpace(rng)
	}
	return m, err
}

func scripts(rest string) ([]string, error) {
	names, err := list(rest)
	for _, name := range names {
		if !slices.Contains(evidence.InstallScripts, name) {
			return nil, fmt.Errorf("script %q: want some of %s", name, strings.Join(evidence.InstallScripts, ", "))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), err
}

func trust(rest string) (evidence.Trust, error) {
	for t := evidence.TokenOnly; t <= evidence.StagedPublished; t++ {
		if t.String() == rest {
			return t, nil
		}
	}
	return 0, fmt.Errorf("trust %q: want token only, provenance, trusted publisher or staged publish", rest)
}

// addUsage reads "popularity RANK of LENGTH" and "neighbour NAME RANK HOW".
func (p *pack) addUsage(key, rest string) (err error) {
	words := strings.Fields(rest)
	if key == "popularity" {
		if len(words) != 3 || words[1] != "of" {
			return fmt.Errorf("popularity %q: want RANK of LENGTH", rest)
		}
		if p.usage.Rank, err = number(words[0]); err == nil {
			p.usage.Of, err = number(words[2])
		}
		return err
	}
	if len(words) < 3 {
		return fmt.Errorf("neighbour %q: want NAME RANK HOW", rest)
	}
	rank, err := number(words[1])
	p.usage.Neighbours = append(p.usage.Neighbours, evidence.Neighbour{Name: words[0], Rank: rank, How: strings.Join(words[2:], " ")})
	return err
}

func number(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("number %q: want digits", s)
	}
	return n, nil
}

// addAdvisory reads ID DATE [SEVERITY] [malware] [withdrawn DATE] VERSIONS | SUMMARY.
func (p *pack) addAdvisory(rest string) (err error) {
	facts, summary, _ := strings.Cut(rest, "|")
	words := strings.Fields(facts)
	if len(words) < 3 {
		return fmt.Errorf("advisory %q: want ID DATE [SEVERITY] [malware] [withdrawn DATE] VERSIONS | SUMMARY", rest)
	}
	a := evidence.Advisory{ID: words[0], Summary: strings.TrimSpace(summary)}
	if a.Published, err = parseDate(words[1]); err != nil {
		return err
	}
	words = words[2:]
	if isSeverity(words[0]) {
		a.Severity, words = words[0], words[1:]
	}
	if len(words) > 0 && words[0] == "malware" {
		a.Malware, words = true, words[1:]
	}
	if len(words) > 1 && words[0] == "withdrawn" {
		if a.Withdrawn, err = parseDate(words[1]); err != nil {
			return err
		}
		words = words[2:]
	}
	if a.Affected, err = affected(strings.Join(words, " ")); err != nil {
		return err
	}
	p.advisories = append(p.advisories, a)
	slices.SortStableFunc(p.advisories, func(a, b evidence.Advisory) int { return strings.Compare(a.ID, b.ID) })
	return nil
}

func isSeverity(s string) bool {
	return slices.Contains([]string{"LOW", "MODERATE", "HIGH", "CRITICAL"}, s)
}

// affected reads "*", "=1.0.0, =1.0.1", or intervals.
func affected(s string) ([]evidence.Affected, error) {
	if s == "*" {
		return []evidence.Affected{{Introduced: "0"}}, nil
	}
	items, err := list(s)
	if err != nil {
		return nil, err
	}
	var all []evidence.Affected
	var listed []string
	for _, item := range items {
		if v, ok := strings.CutPrefix(item, "="); ok {
			listed = append(listed, v)
			continue
		}
		a, err := interval(item)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	if listed != nil {
		all = append(all, evidence.Affected{Versions: listed})
	}
	return all, nil
}

// interval reads [>=V] [<V | <=V].
func interval(s string) (evidence.Affected, error) {
	a := evidence.Affected{Introduced: "0"}
	for _, word := range strings.Fields(s) {
		switch {
		case strings.HasPrefix(word, ">="):
			a.Introduced = word[2:]
		case strings.HasPrefix(word, "<="):
			a.LastAffected = word[2:]
		case strings.HasPrefix(word, "<"):
			a.Fixed = word[1:]
		default:
			return a, fmt.Errorf("versions %q: want *, =V, or >=V <V", s)
		}
	}
	return a, nil
}

// hides tells whether the registry strips a field, here or anywhere above.
func (u *Universe) hides(field string, p *pack, r *release) bool {
	return u.stripped[field] || p.stripped[field] || r != nil && r.stripped[field]
}

// firstDate returns when the package came to be: as the text says, or with
// its first version.
func (p *pack) firstDate() time.Time {
	first := p.created
	for _, r := range p.releases {
		if p.created.IsZero() && !r.at.IsZero() && (first.IsZero() || r.at.Before(first)) {
			first = r.at
		}
	}
	return first
}

// allTags returns the tags, with "latest" at the highest stable version if
// the text does not say.
func (p *pack) allTags(releases []evidence.Release) map[string]string {
	tags := make(map[string]string)
	if latest := evidence.Highest(releases); latest != "" {
		tags["latest"] = latest
	}
	maps.Copy(tags, p.tags)
	return tags
}
