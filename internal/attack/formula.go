package attack

import (
	"slices"
	"strings"
)

// A Truth is what can be said of a formula while not all is chosen or known.
// The zero Truth is Open.
type Truth int8

const (
	No   Truth = -1
	Open Truth = 0
	Yes  Truth = 1
)

// A Formula says what must be chosen in other stages, and what must be so of
// the project.
type Formula struct {
	op    op
	parts []*Formula // of and, or; one of not
	stage int
	set   uint64 // of oneOf: a bit for each Choice
	fact  string
	at    Place
}

type op uint8

const (
	and op = iota
	or
	not
	oneOf
	isFact
)

// Holds tells whether a formula holds of what a variant has chosen so far.
func (f *Formula) Holds(v *Variant, facts Facts) Truth {
	switch f.op {
	case oneOf:
		switch c := v[f.stage]; {
		case c == 0:
			return Open
		case f.set>>c&1 == 1:
			return Yes
		}
		return No
	case isFact:
		switch holds, known := facts[f.fact]; {
		case !known:
			return Open
		case holds:
			return Yes
		}
		return No
	case not:
		return -f.parts[0].Holds(v, facts)
	}
	best := Yes
	if f.op == or {
		best = No
	}
	for _, p := range f.parts {
		if t := p.Holds(v, facts); f.op == and {
			best = min(best, t)
		} else {
			best = max(best, t)
		}
	}
	return best
}

// tokens splits a formula into words, "=", "|" and parentheses.
func tokens(l *Line) []word {
	var all []word
	for _, w := range l.words() {
		for rest, at := w.text, w.at; rest != ""; {
			n := strings.IndexAny(rest, "()=|")
			switch {
			case n < 0:
				n = len(rest)
			case n == 0:
				n = 1
			}
			all = append(all, word{rest[:n], at})
			rest, at = rest[n:], at.right(n)
		}
	}
	return all
}

// maxDepth bounds how deep parentheses and "not" may stand in each other.
const maxDepth = 20

// A grammar reads one formula: disjunctions of conjunctions of terms.
type grammar struct {
	model *Model
	words []word
	end   Place
	depth int
}

// Formula reads what stands behind the key of a line.
func (m *Model) Formula(l *Line) (*Formula, error) {
	g := &grammar{model: m, words: tokens(l), end: l.restAt.right(len(l.Rest))}
	f, err := g.join(or)
	if err == nil && len(g.words) > 0 {
		err = g.words[0].at.errorf("%q: want and, or, or the end of the line", g.words[0].text)
	}
	return f, err
}

// next takes the next word if it is one of those.
func (g *grammar) next(texts ...string) bool {
	if len(g.words) == 0 || !slices.Contains(texts, g.words[0].text) {
		return false
	}
	g.words = g.words[1:]
	return true
}

// name takes a name.
func (g *grammar) name(what string) (word, error) {
	if len(g.words) == 0 {
		return word{}, g.end.errorf("want %s", what)
	}
	w := g.words[0]
	if !validID(w.text) || w.text == "and" || w.text == "or" || w.text == "not" {
		return word{}, w.at.errorf("%q: want %s", w.text, what)
	}
	g.words = g.words[1:]
	return w, nil
}

// join reads terms with "and" or "or" between them.
func (g *grammar) join(o op) (*Formula, error) {
	f := &Formula{op: o}
	for {
		part, err := g.operand(o)
		if err != nil {
			return nil, err
		}
		f.parts = append(f.parts, part)
		if !g.next([...]string{and: "and", or: "or"}[o]) {
			break
		}
	}
	if len(f.parts) == 1 {
		return f.parts[0], nil
	}
	f.at = f.parts[0].at
	return f, nil
}

func (g *grammar) operand(o op) (*Formula, error) {
	if o == or {
		return g.join(and)
	}
	return g.term()
}

func (g *grammar) term() (*Formula, error) {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > maxDepth {
		return nil, g.end.errorf("parentheses and not stand more than %d deep", maxDepth)
	}
	if len(g.words) > 0 && g.words[0].text == "not" {
		at := g.words[0].at
		g.words = g.words[1:]
		f, err := g.term()
		return &Formula{op: not, parts: []*Formula{f}, at: at}, err
	}
	if g.next("(") {
		f, err := g.join(or)
		if err == nil && !g.next(")") {
			err = g.end.errorf("want ) for each (")
		}
		return f, err
	}
	return g.atom()
}

// atom reads a fact, or a stage and some of its alternatives.
func (g *grammar) atom() (*Formula, error) {
	w, err := g.name("a stage, a fact, not, or (")
	if err != nil {
		return nil, err
	}
	if !g.next("=") {
		if !slices.ContainsFunc(g.model.Facts, func(f Fact) bool { return f.ID == w.text }) {
			return nil, w.at.errorf("%q: want a fact of [facts], or a stage and =", w.text)
		}
		return &Formula{op: isFact, fact: w.text, at: w.at}, nil
	}
	f := &Formula{op: oneOf, stage: g.model.stage(w.text), at: w.at}
	if f.stage < 0 {
		return nil, w.at.errorf("%q: want a stage: %s", w.text, strings.Join(g.model.stageIDs(), ", "))
	}
	for {
		w, err := g.name("an alternative")
		if err != nil {
			return nil, err
		}
		c := g.model.Stages[f.stage].choice(w.text)
		if c == 0 {
			return nil, w.at.errorf("%q: %s has no such alternative", w.text, g.model.Stages[f.stage].ID)
		}
		f.set |= 1 << c
		if !g.next("|") {
			return f, nil
		}
	}
}

// mentions calls f for every choice that a formula names without a "not"
// around it.
func (f *Formula) mentions(negated bool, call func(stage int, c Choice, at Place)) {
	if f.op == oneOf && !negated {
		for c := Choice(1); c < maxChoices; c++ {
			if f.set>>c&1 == 1 {
				call(f.stage, c, f.at)
			}
		}
	}
	for _, p := range f.parts {
		p.mentions(negated != (f.op == not), call)
	}
}
