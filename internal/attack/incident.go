package attack

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// An Incident is an attack that happened, as a point of the model.
type Incident struct {
	ID        string // the name of its file: "event-stream-2018"
	Title     string
	Packages  []string // "NAME VERSION", what did harm
	Published time.Time
	Adopted   time.Time // by a project that is known; zero if none is
	Noticed   time.Time
	Removed   time.Time
	Sources   []string
	Variant   Variant
	Also      []Also
	Unsure    []Unsure
}

// An Also is what was done besides, or in another release.
type Also struct {
	Stage  int
	Choice Choice
	At     Place
}

// An Unsure is what sources are not sure of.
type Unsure struct {
	Subject string // a stage, "package", or a date
	Why     string
}

// Others returns the points of the incident beside its Variant: with each of
// what was done besides in its stage.
func (in *Incident) Others() []Variant {
	var all []Variant
	for _, a := range in.Also {
		v := in.Variant
		v[a.Stage] = a.Choice
		all = append(all, v)
	}
	return all
}

//go:embed incidents/*.txt
var incidentFiles embed.FS

// Incidents returns the incidents that come with Levee, the oldest first.
func (m *Model) Incidents() ([]Incident, error) {
	names, err := fs.Glob(incidentFiles, "incidents/*.txt")
	if err != nil {
		return nil, err
	}
	var all []Incident
	for _, name := range names {
		text, err := incidentFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		in, err := m.ParseIncident(name, string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, *in)
	}
	slices.SortStableFunc(all, func(a, b Incident) int {
		return cmp.Or(cmp.Compare(yearOf(&a), yearOf(&b)), a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// yearOf is the year with which an incident's name ends: some have no dates.
func yearOf(in *Incident) string { return in.ID[strings.LastIndexByte(in.ID, '-')+1:] }

// ParseIncident reads an incident; the package comment tells the form. The name
// is for errors, and its last element without ".txt" is what the text must call
// the incident.
func (m *Model) ParseIncident(name, text string) (*Incident, error) {
	lines, err := ReadLines(name, text)
	if err != nil {
		return nil, err
	}
	p := &incidentParser{model: m, Incident: Incident{ID: strings.TrimSuffix(path.Base(name), ".txt")}, chosen: make(map[int]Place)}
	if len(lines) == 0 {
		return nil, Place{name, 1, 1}.errorf("want a line NAME TITLE")
	}
	for i := range lines {
		if err := p.line(&lines[i], i == 0); err != nil {
			return nil, err
		}
	}
	if err := p.check(lines[0].at); err != nil {
		return nil, err
	}
	return &p.Incident, nil
}

type incidentParser struct {
	Incident
	model  *Model
	chosen map[int]Place // by stage
}

func (p *incidentParser) line(l *Line, first bool) error {
	if first || !l.Indented {
		switch {
		case !first || l.Indented:
			return l.at.errorf("%q: want one line NAME TITLE at the start, and what is told of it indented below", l.Key)
		case l.Key != p.ID:
			return l.at.errorf("%q: want the name of its file, %s", l.Key, p.ID)
		case l.Rest == "":
			return l.at.errorf("%s: want a title behind it", l.Key)
		}
		p.Title = l.Rest
		return nil
	}
	if l.Rest == "" {
		return l.at.errorf("%s: want something behind it", l.Key)
	}
	if stage := p.model.stage(l.Key); stage >= 0 {
		return p.choose(l, stage)
	}
	return p.fact(l)
}

func (p *incidentParser) choose(l *Line, stage int) error {
	s := &p.model.Stages[stage]
	if p.Variant[stage] != 0 {
		return l.at.errorf("%s is chosen twice; what was done besides is a line also", s.ID)
	}
	if p.Variant[stage] = s.choice(l.Rest); p.Variant[stage] == 0 {
		return l.restAt.errorf("%q: %s has no such alternative", l.Rest, s.ID)
	}
	p.chosen[stage] = l.restAt
	return nil
}

func (p *incidentParser) fact(l *Line) (err error) {
	switch l.Key {
	case "package":
		p.Packages = append(p.Packages, l.Rest)
	case "source":
		p.Sources = append(p.Sources, l.Rest)
	case "also":
		err = p.also(l)
	case "unsure":
		err = p.unsure(l)
	default:
		at := p.date(l.Key)
		if at == nil {
			return l.at.errorf("%q: want package, source, also, unsure, published-on, adopted-on, noticed-on, removed-on, or a stage: %s",
				l.Key, strings.Join(p.model.stageIDs(), ", "))
		}
		if *at, err = time.Parse(time.DateOnly, l.Rest); err != nil {
			return l.restAt.errorf("%q: want a date as 2018-09-09", l.Rest)
		}
	}
	return err
}

// date returns where a date goes, nil if there is none of that name.
func (p *incidentParser) date(key string) *time.Time {
	switch key {
	case "published-on":
		return &p.Published
	case "adopted-on":
		return &p.Adopted
	case "noticed-on":
		return &p.Noticed
	case "removed-on":
		return &p.Removed
	}
	return nil
}

func (p *incidentParser) also(l *Line) error {
	w := l.words()
	if len(w) != 2 {
		return l.restAt.errorf("%q: want STAGE ALTERNATIVE", l.Rest)
	}
	stage := p.model.stage(w[0].text)
	if stage < 0 {
		return w[0].at.errorf("%q: want a stage: %s", w[0].text, strings.Join(p.model.stageIDs(), ", "))
	}
	c := p.model.Stages[stage].choice(w[1].text)
	if c == 0 {
		return w[1].at.errorf("%q: %s has no such alternative", w[1].text, w[0].text)
	}
	p.Also = append(p.Also, Also{stage, c, w[1].at})
	return nil
}

func (p *incidentParser) unsure(l *Line) error {
	subject, why, ok := strings.Cut(l.Rest, " ")
	if !ok {
		return l.restAt.errorf("%q: want SUBJECT WORDS", l.Rest)
	}
	if subject != "package" && p.model.stage(subject) < 0 && p.date(subject+"-on") == nil && p.date(subject) == nil {
		return l.restAt.errorf("%q: want a stage, package, or one of the dates", subject)
	}
	p.Unsure = append(p.Unsure, Unsure{subject, strings.TrimSpace(why)})
	return nil
}

// check holds an incident to the model's rules.
func (p *incidentParser) check(start Place) error {
	for s := range p.model.Stages {
		if p.Variant[s] == 0 {
			return start.errorf("%s chooses nothing for %s", p.ID, p.model.Stages[s].ID)
		}
	}
	if r, s := p.model.Broken(&p.Variant, nil); r != nil {
		stage := p.model.stage(s.ID)
		return p.chosen[stage].errorf("%s needs %s (%s)", s.At(p.Variant[stage]).ID, r.Text, r.At)
	}
	for i, v := range p.Others() {
		if p.Also[i].Choice == p.Variant[p.Also[i].Stage] {
			return p.Also[i].At.errorf("it is chosen above already")
		}
		if r, s := p.model.Broken(&v, nil); r != nil {
			return p.Also[i].At.errorf("with it, %s needs %s (%s)", s.At(v[p.model.stage(s.ID)]).ID, r.Text, r.At)
		}
	}
	return p.order(start)
}

// order holds the dates to the order of an attack.
func (p *incidentParser) order(start Place) error {
	last, name := p.Published, "published"
	for _, d := range []struct {
		name string
		at   time.Time
	}{{"noticed", p.Noticed}, {"removed", p.Removed}} {
		if d.at.IsZero() {
			continue
		}
		if d.at.Before(last) {
			return start.errorf("%s was %s on %s, before it was %s", p.ID, d.name, d.at.Format(time.DateOnly), name)
		}
		last, name = d.at, d.name
	}
	if p.Published.IsZero() && !p.doubts("published") {
		return start.errorf("%s: want published-on, or a line unsure published that tells why not", p.ID)
	}
	return nil
}

func (p *incidentParser) doubts(subject string) bool {
	return slices.ContainsFunc(p.Unsure, func(u Unsure) bool { return u.Subject == subject })
}

// String returns "event-stream-2018: TITLE".
func (in *Incident) String() string { return fmt.Sprintf("%s: %s", in.ID, in.Title) }
