package proof

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"levee/internal/cast/claim"
	"levee/internal/npm"
)

// maxEvents bounds a timeline.
const maxEvents = 10_000

// readTimeline reads events with their sources. What a source says beyond its
// words stands as claims, which are facts of that source from here on.
func readTimeline(e *Evidence, en *entry) error {
	text, err := en.text(maxText)
	if err != nil {
		return err
	}
	d := document{en.file}
	root, err := d.root(text)
	if err != nil {
		return err
	}
	fields, err := d.fields(root, "timeline", "events")
	if err != nil {
		return err
	}
	items, err := d.items(fields["events"], maxEvents)
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := e.readEvent(d, en, item); err != nil {
			return err
		}
	}
	return nil
}

// A Told is an event of a timeline, as its source tells it.
type Told struct {
	At           claim.Time // zero if nobody says
	What         string
	How          string // "measured", "read" or "told"
	Source, File string
	Line         int
}

// Timeline returns what the timelines of the folder tell, in their order.
func (e *Evidence) Timeline() []Told { return e.told }

func (e *Evidence) readEvent(d document, en *entry, n *yaml.Node) error {
	fields, err := d.fields(n, "at", "what", "how", "source", "says")
	if err != nil {
		return err
	}
	var what, how, source string
	if err := d.texts(n, fields, true, map[string]*string{"what": &what, "how": &how, "source": &source}); err != nil {
		return err
	}
	if how != "measured" && how != "read" && how != "told" {
		return d.at(fields["how"], "how %.40q: want measured (from the thing itself), read (in a record of it) or told (by somebody)", how)
	}
	at, err := d.time(fields["at"])
	if err != nil {
		return err
	}
	e.told = append(e.told, Told{at, what, how, source, en.file, n.Line})
	says, err := d.items(fields["says"], 1000)
	if err != nil {
		return err
	}
	for _, say := range says {
		c, err := claim.Parse(say.Value)
		if err != nil {
			return d.at(say, "says: %v", err)
		}
		fact := en.fact(say.Line, "%s", c)
		fact.Source = source + " (" + how + ")"
		if !e.state(c, fact) {
			return d.at(say, "says: a source cannot state a claim of this form, which is worked out; want what it rests on")
		}
	}
	return nil
}

// state files what a source says. It returns false for claims that are
// conclusions.
func (e *Evidence) state(c claim.Claim, fact Fact) bool {
	switch c := c.(type) {
	case *claim.Published:
		e.publications[c.ID] = append(e.publications[c.ID], sightingOf(c.When, c.By, fact))
	case *claim.Removed:
		e.removals[c.ID] = append(e.removals[c.ID], sightingOf(c.When, "", fact))
	case *claim.Advisory:
		e.advised[c.ID] = append(e.advised[c.ID], sightingOf(c.When, "", fact))
	case *claim.Recorded:
		r := e.repo(c.Repo)
		r.records = append(r.records, record{kind: c.Kind, id: c.ID, sighting: sightingOf(c.When, c.By, fact)})
	case *claim.Maintainers:
		e.people[c.ID] = append(e.people[c.ID], people{c.Who, c.At, fact})
	case *claim.Hash:
		e.stateHash(c, fact)
	case *claim.Figure:
		key := strings.ToLower(c.Name)
		e.figures[key] = append(e.figures[key], measured{c, fact})
	case *claim.Dependency:
		return e.stateDependency(c, fact)
	default:
		return false
	}
	return true
}

func sightingOf(when claim.Condition, by string, fact Fact) sighting {
	s := sighting{when: when.Span(), fact: fact}
	if by != "" {
		s.by = []string{by}
	}
	return s
}

func (e *Evidence) stateHash(c *claim.Hash, fact Fact) {
	if c.ID != (npm.ID{}) {
		key := hashed{c.ID, c.File}
		e.hashes[key] = append(e.hashes[key], digest{c.Sum, fact})
		return
	}
	r := e.repo(c.Repo)
	r.records = append(r.records, record{
		kind: claim.Commit, id: c.Commit, filesOnly: true, files: map[string]digest{c.File: {c.Sum, fact}}, sighting: sighting{fact: fact},
	})
}

// stateDependency takes what a release declares. What it adds or drops needs
// the version that it is compared with.
func (e *Evidence) stateDependency(c *claim.Dependency, fact Fact) bool {
	declared := func(version string, has bool, rng string) {
		d := declaration{fact: func(string) Fact { return fact }}
		if has {
			d.ranges = map[string]string{c.Name: cmp.Or(rng, anyRange)}
		} else {
			d.lacks = c.Name
		}
		id := npm.ID{Name: c.ID.Name, Version: version}
		e.declared[id] = append(e.declared[id], d)
	}
	switch c.Change {
	case claim.Has, claim.Without:
		declared(c.ID.Version, c.Change == claim.Has, c.Range)
		return true
	case claim.Adds:
		declared(c.ID.Version, true, c.Range)
		declared(c.Since, false, "")
	case claim.Drops:
		declared(c.ID.Version, false, "")
		declared(c.Since, true, c.Range)
	}
	return c.Since != ""
}

// anyRange stands for a range that a source does not tell.
const anyRange = "?"
