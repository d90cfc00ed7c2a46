package attack

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	maxStages  = 16
	maxChoices = 64
)

// A Model is all that can be chosen, and what rules it.
type Model struct {
	Facts   []Fact
	Stages  []Stage
	Actions []Action // control actions, whose unsafe ways alternatives bring about
}

// A Fact is something that has to be known of a project.
type Fact struct {
	ID, Meaning string
}

// A Stage is one question that an attack has to answer.
type Stage struct {
	ID           string
	Question     string
	Alternatives []Alternative
	at           Place
}

// An Alternative is one answer.
type Alternative struct {
	ID      string
	Meaning string
	Craft   string // how a universe shows it
	Days    int    // of stages about time: how long it takes; -1 otherwise
	Needs   []Rule
	Maps    []string // entries of taxonomies
	Unsafe  []Unsafe // what it brings about; none where nothing is done
	At      Place
}

// A Rule is what an alternative needs.
type Rule struct {
	Text string
	At   Place
	*Formula
}

// A Choice is an alternative of a stage: its index and one. The zero Choice is
// none.
type Choice uint8

// Facts are what is known of a project, by the facts' ids. What is not in it
// is not known, and rules nothing out.
type Facts map[string]bool

//go:embed model.txt
var modelText string

// Standard returns the model that comes with Levee.
func Standard() (*Model, error) {
	actions, err := ParseActions("actions.txt", actionText)
	if err != nil {
		return nil, err
	}
	return Parse("model.txt", modelText, actions)
}

// Parse reads a model whose alternatives bring about what is unsafe of some
// control actions; its form is told at the head of model.txt. The name is for
// errors, which give line and column.
func Parse(name, text string, actions []Action) (*Model, error) {
	lines, err := ReadLines(name, text)
	if err != nil {
		return nil, err
	}
	p := &modelParser{model: &Model{Actions: actions}}
	for i := range lines {
		if err := p.line(&lines[i]); err != nil {
			return nil, err
		}
	}
	if len(p.model.Stages) == 0 {
		return nil, Place{name, 1, 1}.errorf("want a line [STAGE] QUESTION")
	}
	if err := p.resolve(); err != nil {
		return nil, err
	}
	return p.model, p.model.check()
}

// A modelParser reads a model; rules are kept until all names are known.
type modelParser struct {
	model *Model
	facts bool // the section is that of facts
	rules []pending
}

type pending struct {
	stage, alternative int
	line               Line
}

func (p *modelParser) line(l *Line) error {
	switch {
	case strings.HasPrefix(l.Key, "[") && !l.Indented:
		return p.section(l)
	case l.Indented:
		return p.attribute(l)
	case !validID(l.Key):
		return l.at.errorf("%q: want a name of small letters, digits and hyphens", l.Key)
	case p.facts:
		return p.fact(l)
	case len(p.model.Stages) == 0:
		return l.at.errorf("%q: want a line [facts] or [STAGE] QUESTION before it", l.Key)
	}
	return p.alternative(l)
}

func (p *modelParser) section(l *Line) error {
	id, ok := strings.CutSuffix(l.Key[1:], "]")
	switch p.facts = id == "facts"; {
	case !ok || !validID(id):
		return l.at.errorf("%q: want [facts], or [STAGE] and its question", l.Key)
	case p.facts:
		return nil
	case l.Rest == "":
		return l.at.errorf("%s: want its question behind it", l.Key)
	case p.model.stage(id) >= 0:
		return l.at.errorf("stage %s stands here twice", id)
	case len(p.model.Stages) == maxStages:
		return l.at.errorf("more than %d stages", maxStages)
	}
	p.model.Stages = append(p.model.Stages, Stage{ID: id, Question: l.Rest, at: l.at})
	return nil
}

func (p *modelParser) fact(l *Line) error {
	if l.Rest == "" {
		return l.at.errorf("fact %s: want its meaning", l.Key)
	}
	if slices.ContainsFunc(p.model.Facts, func(f Fact) bool { return f.ID == l.Key }) {
		return l.at.errorf("fact %s stands here twice", l.Key)
	}
	p.model.Facts = append(p.model.Facts, Fact{l.Key, l.Rest})
	return nil
}

func (p *modelParser) alternative(l *Line) error {
	s := &p.model.Stages[len(p.model.Stages)-1]
	switch {
	case l.Rest == "":
		return l.at.errorf("alternative %s: want its meaning", l.Key)
	case s.choice(l.Key) != 0:
		return l.at.errorf("alternative %s stands in %s twice", l.Key, s.ID)
	case len(s.Alternatives) == maxChoices-1:
		return l.at.errorf("more than %d alternatives", maxChoices-1)
	}
	s.Alternatives = append(s.Alternatives, Alternative{ID: l.Key, Meaning: l.Rest, Days: -1, At: l.at})
	return nil
}

func (p *modelParser) attribute(l *Line) error {
	if p.facts || len(p.model.Stages) == 0 || len(p.model.Stages[len(p.model.Stages)-1].Alternatives) == 0 {
		return l.at.errorf("%q: want an alternative before it", l.Key)
	}
	s := len(p.model.Stages) - 1
	i := len(p.model.Stages[s].Alternatives) - 1
	a := &p.model.Stages[s].Alternatives[i]
	if l.Rest == "" {
		return l.at.errorf("%s: want something behind it", l.Key)
	}
	switch l.Key {
	case "needs":
		p.rules = append(p.rules, pending{s, i, *l})
	case "craft":
		a.Craft = l.Rest
	case "maps":
		for _, w := range l.words() {
			a.Maps = append(a.Maps, w.text)
		}
	case "unsafe":
		ids, err := p.model.unsafeOf(l)
		a.Unsafe = append(a.Unsafe, ids...)
		return err
	case "days":
		n, err := strconv.Atoi(l.Rest)
		if err != nil || n < 0 || n > 3650 {
			return l.restAt.errorf("%q: want a number of days up to 3650", l.Rest)
		}
		a.Days = n
	default:
		return l.at.errorf("%q: want days, needs, craft, unsafe or maps", l.Key)
	}
	return nil
}

// resolve reads the rules, now that all names are known.
func (p *modelParser) resolve() error {
	for _, r := range p.rules {
		f, err := p.model.Formula(&r.line)
		if err != nil {
			return err
		}
		a := &p.model.Stages[r.stage].Alternatives[r.alternative]
		a.Needs = append(a.Needs, Rule{Text: r.line.Rest, At: r.line.restAt, Formula: f})
	}
	return nil
}

// stage returns the index of a stage, -1 if there is none of that name.
func (m *Model) stage(id string) int {
	return slices.IndexFunc(m.Stages, func(s Stage) bool { return s.ID == id })
}

func (m *Model) stageIDs() []string {
	var ids []string
	for i := range m.Stages {
		ids = append(ids, m.Stages[i].ID)
	}
	return ids
}

// choice returns the alternative of a name, 0 if the stage has none.
func (s *Stage) choice(id string) Choice {
	return Choice(slices.IndexFunc(s.Alternatives, func(a Alternative) bool { return a.ID == id }) + 1)
}

// At returns the alternative that a choice stands for, nil for none.
func (s *Stage) At(c Choice) *Alternative {
	if c == 0 {
		return nil
	}
	return &s.Alternatives[c-1]
}

// Choose returns the choice that a pair such as "access=handed-over" names.
func (m *Model) Choose(stage, alternative string) (int, Choice, error) {
	i := m.stage(stage)
	if i < 0 {
		return 0, 0, fmt.Errorf("stage %q: want one of %s", stage, strings.Join(m.stageIDs(), ", "))
	}
	c := m.Stages[i].choice(alternative)
	if c == 0 {
		return 0, 0, fmt.Errorf("%s has no alternative %q", stage, alternative)
	}
	return i, c, nil
}
