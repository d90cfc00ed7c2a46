package attack

import (
	_ "embed"
	"slices"
	"strings"

	"levee/internal/stamp"
)

// UnsafeTypes are the four ways in which STPA asks whether a control action is
// unsafe, in the words of accident analyses (docs/cast-format.md).
var UnsafeTypes = [4]string{"not-given", "given", "wrong-time", "wrong-length"}

// An Action is a control action of the supply chain.
type Action struct {
	ID      string
	Meaning string
	By      []Giver
	Ways    [4]Way // in the order of UnsafeTypes
	at      Place
}

// A Giver is a controller that gives a control action to a process, by the names
// that the structure of a project has.
type Giver struct {
	From, To string
	Words    string // the structure's words for the action; "" if it does not have it
}

// A Way is one of the four ways of a control action.
type Way struct {
	Type   string
	Breaks stamp.ConstraintID // "" if this way is not unsafe
	Words  string             // when it is unsafe, or why it is not
	Hole   string             // why no alternative brings it about; "" if one does, or nobody knows
	At     Place
}

// Unsafe is the name of a way of an action: "UCA-publish-given".
func (a *Action) Unsafe(way int) string { return "UCA-" + a.ID + "-" + UnsafeTypes[way] }

//go:embed actions.txt
var actionText string

// ParseActions reads control actions; their form is told at the head of
// actions.txt. The name is for errors, which give line and column.
func ParseActions(name, text string) ([]Action, error) {
	lines, err := ReadLines(name, text)
	if err != nil {
		return nil, err
	}
	var p actionParser
	for i := range lines {
		if err := p.line(&lines[i]); err != nil {
			return nil, err
		}
	}
	if len(p.all) == 0 {
		return nil, Place{name, 1, 1}.errorf("want a line ACTION WORDS")
	}
	return p.all, p.whole()
}

// An actionParser reads actions; way is the one that was read last, nil at the
// start of an action.
type actionParser struct {
	all []Action
	way *Way
}

func (p *actionParser) line(l *Line) error {
	if l.Rest == "" {
		return l.at.errorf("%s: want something behind it", l.Key)
	}
	if !l.Indented {
		return p.action(l)
	}
	if len(p.all) == 0 {
		return l.at.errorf("%q: want a line ACTION WORDS before it", l.Key)
	}
	switch l.Key {
	case "by":
		return p.giver(l)
	case "hole":
		return p.hole(l)
	}
	return p.unsafe(l)
}

func (p *actionParser) action(l *Line) error {
	if !validID(l.Key) {
		return l.at.errorf("%q: want a name of small letters, digits and hyphens", l.Key)
	}
	if slices.ContainsFunc(p.all, func(a Action) bool { return a.ID == l.Key }) {
		return l.at.errorf("action %s stands here twice", l.Key)
	}
	if err := p.whole(); err != nil {
		return err
	}
	p.all, p.way = append(p.all, Action{ID: l.Key, Meaning: l.Rest, at: l.at}), nil
	return nil
}

// last is the action that is being read.
func (p *actionParser) last() *Action { return &p.all[len(p.all)-1] }

func (p *actionParser) giver(l *Line) error {
	between, words, _ := strings.Cut(l.Rest, ": ")
	from, to, ok := strings.Cut(between, " -> ")
	if !ok || !validID(from) || !validID(to) {
		return l.restAt.errorf("%q: want FROM -> TO, or FROM -> TO: WORDS", l.Rest)
	}
	p.last().By = append(p.last().By, Giver{from, to, words})
	return nil
}

func (p *actionParser) unsafe(l *Line) error {
	i := slices.Index(UnsafeTypes[:], l.Key)
	if i < 0 {
		return l.at.errorf("%q: want by, hole, or one of %s", l.Key, strings.Join(UnsafeTypes[:], ", "))
	}
	p.way = &p.last().Ways[i]
	if p.way.Type != "" {
		return l.at.errorf("%s: %s stands here twice", p.last().ID, l.Key)
	}
	id, words, _ := strings.Cut(l.Rest, " ")
	*p.way = Way{Type: l.Key, Words: strings.TrimSpace(words), At: l.at}
	known := slices.ContainsFunc(stamp.Constraints, func(c stamp.Constraint) bool { return string(c.ID) == id })
	switch {
	case known:
		p.way.Breaks = stamp.ConstraintID(id)
	case id != "none":
		return l.restAt.errorf("%q: want the constraint that it breaks, such as SC-3, or none", id)
	}
	if p.way.Words == "" {
		return l.restAt.errorf("%s: want behind it when it is so", id)
	}
	return nil
}

func (p *actionParser) hole(l *Line) error {
	switch {
	case p.way == nil:
		return l.at.errorf("hole: want one of %s before it", strings.Join(UnsafeTypes[:], ", "))
	case p.way.Breaks == "":
		return l.at.errorf("hole: %s is not unsafe, so nothing has to bring it about", p.way.Type)
	case p.way.Hole != "":
		return l.at.errorf("hole: %s has a reason already", p.way.Type)
	}
	p.way.Hole = l.Rest
	return nil
}

// whole holds the action that was read to what each one owes its reader.
func (p *actionParser) whole() error {
	if len(p.all) == 0 {
		return nil
	}
	a := p.last()
	if len(a.By) == 0 {
		return a.at.errorf("%s: want a line by FROM -> TO", a.ID)
	}
	for i := range a.Ways {
		if a.Ways[i].Type == "" {
			return a.at.errorf("%s: want a line %s", a.ID, UnsafeTypes[i])
		}
	}
	return nil
}

// An Unsafe is an unsafe control action: which way of which action.
type Unsafe struct{ Action, Way int }

// unsafe returns the unsafe control action of a name.
func (m *Model) unsafe(id string) (Unsafe, bool) {
	for i := range m.Actions {
		for w := range m.Actions[i].Ways {
			if m.Actions[i].Unsafe(w) == id {
				return Unsafe{i, w}, true
			}
		}
	}
	return Unsafe{}, false
}

// unsafeOf reads the names behind "unsafe".
func (m *Model) unsafeOf(l *Line) ([]Unsafe, error) {
	var all []Unsafe
	for _, w := range l.words() {
		u, ok := m.unsafe(w.text)
		if !ok {
			return nil, w.at.errorf("%q: want UCA-ACTION-TYPE of actions.txt, such as UCA-publish-given", w.text)
		}
		switch way := &m.Actions[u.Action].Ways[u.Way]; {
		case way.Breaks == "":
			return nil, w.at.errorf("%s is not unsafe (%s)", w.text, way.At)
		case way.Hole != "":
			return nil, w.at.errorf("%s is said to be a hole (%s)", w.text, way.At)
		case slices.Contains(all, u):
			return nil, w.at.errorf("%s stands here twice", w.text)
		}
		all = append(all, u)
	}
	return all, nil
}

// A Scenario is an alternative that brings an unsafe control action about.
type Scenario struct {
	Stage  int
	Choice Choice
}

// Scenarios returns the alternatives that bring an unsafe control action about,
// in the order of the model; none for a hole.
func (m *Model) Scenarios(u Unsafe) []Scenario {
	var all []Scenario
	for s := range m.Stages {
		for i := range m.Stages[s].Alternatives {
			if slices.Contains(m.Stages[s].Alternatives[i].Unsafe, u) {
				all = append(all, Scenario{s, Choice(i + 1)})
			}
		}
	}
	return all
}
