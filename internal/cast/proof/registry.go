package proof

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"levee/internal/cast/claim"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/universe"
)

// readUniverse reads what a registry said, written as text.
func readUniverse(e *Evidence, en *entry) error {
	text, err := en.text(maxText)
	if err != nil {
		return err
	}
	u, err := universe.Parse(en.plainName(), text)
	if err != nil {
		return err
	}
	lines, days := universeLines(text)
	for _, name := range u.Names() {
		fact, err := u.Releases(context.Background(), name)
		if err != nil {
			return err
		}
		if h, ok := fact.Get(); ok {
			e.addHistory(history{History: h, entry: en, says: lines.about(name), days: days[name]})
		}
	}
	return nil
}

// places are the lines of a universe text, by package, version and attribute.
type places map[[3]string]int

// about returns where a text says something of a package; false for what it
// does not say in so many words.
func (p places) about(name string) func(version, about string) (int, bool) {
	return func(version, about string) (int, bool) {
		n, ok := p[[3]string{name, version, about}]
		return n, ok
	}
}

// universeLines returns where a universe text says something, and the versions
// by package of which it gives the day alone.
func universeLines(text []byte) (places, map[string][]string) {
	all, days := make(places), make(map[string][]string)
	number, name, version := 0, "", ""
	for line := range bytes.Lines(text) {
		number++
		words := strings.Fields(string(line))
		switch {
		case len(words) == 0 || words[0][0] == '#':
		case unicode.IsSpace(rune(line[0])):
			all[[3]string{name, version, words[0]}] = number
		default:
			name, version = words[0], ""
			if len(words) > 1 && words[1][0] != '#' {
				version = words[1]
			}
			all[[3]string{name, version, ""}] = number
			if slices.Contains(words, "of") {
				all[[3]string{name, version, "maintainers"}] = number
			}
			if len(words) > 2 && len(words[2]) == len(time.DateOnly) {
				days[name] = append(days[name], version)
			}
		}
	}
	return all, days
}

// readPackument reads a registry's answer.
func readPackument(e *Evidence, en *entry) error {
	text, err := en.text(maxFile)
	if err != nil {
		return err
	}
	p, err := npm.ParsePackument(text)
	if err != nil {
		return fmt.Errorf("%s: %w", en.file, err)
	}
	from := evidence.Provenance{Source: en.source, At: en.date.From}
	everything := func(string, string) (int, bool) { return 0, true }
	e.addHistory(history{History: evidence.FromPackument(p, from), entry: en, whole: true, at: en.date, says: everything})
	return nil
}

// readPackageJSON reads the manifest of a release.
func readPackageJSON(e *Evidence, en *entry) error {
	text, err := en.text(npm.MaxManifest)
	if err != nil {
		return err
	}
	m, err := npm.ParseManifest(text)
	if err != nil {
		return fmt.Errorf("%s:%w", en.file, err)
	}
	ranges := maps.Clone(m.Dependencies)
	if ranges == nil {
		ranges = make(map[string]string)
	}
	maps.Copy(ranges, m.Optional)
	id := npm.ID{Name: m.Name, Version: m.Version}
	e.declared[id] = append(e.declared[id], declaration{ranges: ranges, whole: true, fact: func(name string) Fact {
		line := 1
		if ranges[name] != "" {
			line = lineOf(text, fmt.Sprintf("%q: %q", name, ranges[name]))
		}
		return en.fact(line, "%s", declares(id, name, ranges))
	}})
	return nil
}

// lineOf returns the first line that has some text, 1 if none has.
func lineOf(text []byte, s string) int {
	i := bytes.Index(text, []byte(s))
	if i < 0 {
		return 1
	}
	return bytes.Count(text[:i], []byte("\n")) + 1
}

// addHistory files what one source says of a package.
func (e *Evidence) addHistory(h history) {
	e.histories[h.Name] = append(e.histories[h.Name], h)
	for i := range h.Releases {
		e.addRelease(h, &h.Releases[i])
	}
	for _, g := range h.Gone {
		id := npm.ID{Name: h.Name, Version: g.Version}
		if s, ok := h.sighting(id, g.Published); ok {
			e.publications[id] = append(e.publications[id], s)
		}
	}
	who, ok := h.Maintainers.Get()
	line, said := h.says("", "maintainers")
	if ok && said && !h.Maintainers.From().At.IsZero() {
		id := npm.ID{Name: h.Name}
		fact := h.entry.fact(line, "%s", (&claim.Maintainers{ID: id, Who: who}).String())
		e.people[id] = append(e.people[id], people{who, claim.Instant(h.Maintainers.From().At), fact})
	}
}

func (e *Evidence) addRelease(h history, r *evidence.Release) {
	id := npm.ID{Name: h.Name, Version: r.Version}
	s, told := h.sighting(id, r.Published)
	if by, ok := r.Publisher.Get(); ok {
		s.by, told = []string{by}, true
		s.fact.Says += " by " + by
	}
	if told {
		e.publications[id] = append(e.publications[id], s)
	}
	line, said := h.says(r.Version, "maintainers")
	if who, ok := r.Maintainers.Get(); ok && said {
		fact := h.entry.fact(line, "%s", (&claim.Maintainers{ID: id, Who: who}).String())
		e.people[id] = append(e.people[id], people{who, claim.Time{}, fact})
	}
	line, said = h.says(r.Version, "depends")
	if deps, ok := r.Depends.Get(); ok && said {
		ranges := maps.Clone(deps.Prod)
		if ranges == nil {
			ranges = make(map[string]string)
		}
		maps.Copy(ranges, deps.Optional)
		e.declared[id] = append(e.declared[id], declaration{ranges: ranges, whole: true, fact: func(name string) Fact {
			return h.entry.fact(line, "%s", declares(id, name, ranges))
		}})
	}
}

// sighting returns what a history says of a publication.
func (h history) sighting(id npm.ID, published evidence.Fact[time.Time]) (sighting, bool) {
	line, _ := h.says(id.Version, "")
	s := sighting{fact: h.entry.fact(line, "%s published", id)}
	if published.Status() == evidence.Absent {
		return s, false
	}
	s.when, s.bad = claim.Instant(published.Claimed()), published.Why()
	if slices.Contains(h.days, id.Version) {
		s.when, _ = claim.ParseTime(published.Claimed().Format(time.DateOnly))
	}
	s.fact.Says += " at " + s.when.Text
	return s, true
}

// readOSV reads an advisory.
func readOSV(e *Evidence, en *entry) error {
	text, err := en.text(evidence.MaxAdvisory)
	if err != nil {
		return err
	}
	found, err := evidence.ParseOSV(text)
	if err != nil {
		return fmt.Errorf("%s: %w", en.file, err)
	}
	for _, a := range found {
		c := covering{found, func(version string) Fact {
			line := lineOf(text, fmt.Sprintf("%q", version))
			if line == 1 {
				line = lineOf(text, `"affected"`)
			}
			return en.fact(line, "%s", affects(a.ID, found))
		}}
		s := sighting{fact: en.fact(lineOf(text, `"published"`), "advisory %s published", a.ID)}
		if !a.Published.IsZero() {
			s.when = claim.Instant(a.Published)
			s.fact.Says += " at " + s.when.Text
		}
		for _, id := range append([]string{a.ID}, a.Aliases...) {
			e.covered[id] = append(e.covered[id], c)
		}
		e.advised[a.ID] = append(e.advised[a.ID], s)
		break // all packages of a record have its id and date
	}
	return nil
}
