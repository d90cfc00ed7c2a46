package drill

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"levee/internal/attack"
	"levee/internal/settings"
	"levee/internal/stamp"
)

//go:embed stops.txt
var stopsText string

// Pages stands where a client does for what browsers enforce on the project's
// own pages.
const Pages settings.Client = "pages"

// requests is the switch of pages that stops some variants.
var requests = &settings.Protection{Name: "csp-connect", Enforces: stamp.NoTheft, On: "requests of pages go to named hosts", Off: "requests of pages go to any host"}

// manifests is what some clients do, whatever they are told.
var manifests = &settings.Protection{Name: "tarball-scripts", Enforces: stamp.NotShipped, On: "scripts are those of the package's own manifest", Off: "scripts are those that the registry tells of"}

// A brake is an entry of stops.txt: what a protection does about variants.
type brake struct {
	protection *settings.Protection
	clients    []settings.Client
	words      string
	stops      []*attack.Formula // all must hold
	texts      []string          // these as they are written
	sources    []string
	live       string
}

// holds tells whether a brake that is on stops a variant.
func (b *brake) holds(v *attack.Variant, facts attack.Facts) bool {
	for _, f := range b.stops {
		if f.Holds(v, facts) != attack.Yes {
			return false
		}
	}
	return true
}

// of tells whether an entry is about a client.
func (b *brake) of(c settings.Client) bool { return slices.Contains(b.clients, c) }

// knownBrakes is stops.txt on the standard model, read once. A test holds that
// it can be read.
var knownBrakes = sync.OnceValues(func() ([]brake, error) {
	m, err := attack.Standard()
	if err != nil {
		return nil, err
	}
	return parseBrakes(m, "stops.txt", stopsText)
})

// parseBrakes reads the form that the head of stops.txt tells. The name is for
// errors, which give line and column.
func parseBrakes(m *attack.Model, name, text string) ([]brake, error) {
	lines, err := attack.ReadLines(name, text)
	if err != nil {
		return nil, err
	}
	own := *m
	own.Facts = slices.Clone(m.Facts)
	p := &brakeParser{model: &own}
	for i := range lines {
		if err := p.line(&lines[i]); err != nil {
			return nil, err
		}
	}
	if len(p.all) == 0 {
		return nil, fmt.Errorf("%s:1:1: want a line [PROTECTION]", name)
	}
	return p.all, p.complete()
}

type brakeParser struct {
	model   *attack.Model // with the facts of the text
	facts   bool          // the section is that of facts
	section *settings.Protection
	all     []brake
	last    *attack.Line // of the last entry
}

func (p *brakeParser) line(l *attack.Line) error {
	switch {
	case strings.HasPrefix(l.Key, "[") && !l.Indented:
		return p.begin(l)
	case p.facts && !l.Indented:
		return p.fact(l)
	case p.section == nil:
		return l.Errorf("%q: want a line [facts] or [PROTECTION] before it", l.Key)
	case l.Rest == "":
		return l.Errorf("%s: want something behind it", l.Key)
	case l.Indented:
		return p.attribute(l)
	}
	return p.entry(l)
}

// begin begins a section.
func (p *brakeParser) begin(l *attack.Line) error {
	if err := p.complete(); err != nil {
		return err
	}
	id, ok := strings.CutSuffix(l.Key[1:], "]")
	p.section, p.last = nil, nil
	if p.facts = id == "facts"; p.facts {
		return nil
	}
	if p.section = protection(id); !ok || p.section == nil {
		return l.Errorf("%q: want [facts], or a protection of levee settings: [%s]", l.Key, strings.Join(protectionNames(), "], ["))
	}
	if slices.ContainsFunc(p.all, func(b brake) bool { return b.protection == p.section }) {
		return l.Errorf("[%s] stands here twice", id)
	}
	return nil
}

func protection(name string) *settings.Protection {
	switch name {
	case requests.Name:
		return requests
	case manifests.Name:
		return manifests
	}
	return settings.Named(name)
}

func protectionNames() []string {
	var all []string
	for _, p := range settings.Protections {
		all = append(all, p.Name)
	}
	return append(all, manifests.Name, requests.Name)
}

func (p *brakeParser) fact(l *attack.Line) error {
	if facts[l.Key] == nil {
		return l.Errorf("fact %q: nothing in facts.go answers it", l.Key)
	}
	if l.Rest == "" || slices.ContainsFunc(p.model.Facts, func(f attack.Fact) bool { return f.ID == l.Key }) {
		return l.Errorf("fact %s: want its meaning, and each once", l.Key)
	}
	p.model.Facts = append(p.model.Facts, attack.Fact{ID: l.Key, Meaning: l.Rest})
	return nil
}

// clients are whom an entry can be about.
var clients = []settings.Client{settings.NPM, settings.PNPM, settings.Yarn, settings.Berry, settings.Bun, Pages}

func (p *brakeParser) entry(l *attack.Line) error {
	if err := p.complete(); err != nil {
		return err
	}
	b := brake{protection: p.section, words: l.Rest}
	for name := range strings.SplitSeq(l.Key, "|") {
		c := settings.Client(name)
		if !slices.Contains(clients, c) || (c == Pages) != (p.section == requests) {
			return l.Errorf("%q: want npm, pnpm, yarn, berry or bun, with | between them; pages for a switch of pages", name)
		}
		if slices.ContainsFunc(p.all, func(old brake) bool { return old.protection == p.section && old.of(c) }) || b.of(c) {
			return l.Errorf("%s stands in [%s] twice", c, p.section.Name)
		}
		b.clients = append(b.clients, c)
	}
	p.all, p.last = append(p.all, b), l
	return nil
}

func (p *brakeParser) attribute(l *attack.Line) error {
	if p.last == nil {
		return l.Errorf("%q: want a line CLIENT WORDS before it", l.Key)
	}
	b := &p.all[len(p.all)-1]
	switch l.Key {
	case "stops":
		f, err := p.model.Formula(l)
		if err != nil {
			return err
		}
		b.stops, b.texts = append(b.stops, f), append(b.texts, l.Rest)
	case "source":
		b.sources = append(b.sources, l.Rest)
	case "live":
		b.live = l.Rest
	default:
		return l.Errorf("%q: want stops, source or live", l.Key)
	}
	return nil
}

// complete tells what the last entry lacks.
func (p *brakeParser) complete() error {
	if p.last == nil {
		return nil
	}
	if b := &p.all[len(p.all)-1]; len(b.stops) == 0 || len(b.sources) == 0 || b.live == "" {
		return p.last.Errorf("%s: want stops, source and live below it", p.last.Key)
	}
	return nil
}
