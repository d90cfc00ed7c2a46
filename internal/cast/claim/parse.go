package claim

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"levee/internal/cast"
	"levee/internal/npm"
)

// A SyntaxError says where a claim is none, and what was expected there.
type SyntaxError struct {
	Column int    // in bytes, from 1, within the claim
	Text   string // lower case: `want "published", got "publshed"`
	Near   string // the keyword that was probably meant, "" if none is near
}

func (e *SyntaxError) Error() string {
	if e.Near == "" {
		return fmt.Sprintf("column %d: %s", e.Column, e.Text)
	}
	return fmt.Sprintf("column %d: %s; did you mean %q?", e.Column, e.Text, e.Near)
}

// Parse reads one claim. The error is a *SyntaxError.
func Parse(text string) (Claim, error) {
	toks, err := tokens(text)
	if err != nil {
		return nil, err
	}
	for _, r := range compiled() { // at first those that can fit, as most claims are right
		if r.mayFit(toks) {
			m := &match{}
			if p := (&parser{toks: toks, length: len(text)}); p.rule(r.elements, m) == nil {
				return r.build(m), nil
			}
		}
	}
	worst := &failure{column: 1}
	for _, r := range compiled() {
		p := &parser{toks: toks, length: len(text)}
		if f := p.rule(r.elements, &match{}); f != nil {
			worst = worst.further(f)
		}
	}
	return nil, worst.error(toks)
}

// mayFit tells whether all keywords of a rule are among some tokens.
func (r readyRule) mayFit(toks []token) bool {
	for _, e := range r.elements {
		among := func(t token) bool { return slices.Contains(e.words, t.text) }
		if len(e.words) > 0 && !slices.ContainsFunc(toks, among) {
			return false
		}
	}
	return true
}

// A Next is what may stand next in a claim that is not finished.
type Next struct {
	Words []string // keywords
	File  bool     // a file of the evidence
}

// Continue returns what may stand after the beginning of a claim, which ends
// with a whole word. It returns nothing after what no claim begins with.
func Continue(text string) Next {
	toks, err := tokens(text)
	if err != nil {
		return Next{}
	}
	ends := &failure{column: len(text) + 1}
	for _, r := range compiled() {
		p := &parser{toks: toks, length: len(text)}
		f := p.rule(r.elements, &match{})
		if f == nil {
			f = p.passed // it is whole, and might have gone on
		}
		if f != nil && f.column == ends.column {
			ends = ends.further(f)
		}
	}
	slices.Sort(ends.words)
	return Next{ends.words, slices.Contains(ends.things, aFile)}
}

// aFile is what a claim wants where a file of the evidence stands.
const aFile = "a file of the evidence"

// A readyRule is a rule with its syntax read.
type readyRule struct {
	elements []element
	build    func(*match) Claim
}

// compiled returns the rules of all forms.
var compiled = sync.OnceValue(func() []readyRule {
	var all []readyRule
	for i := range Forms {
		for _, r := range Forms[i].rules {
			all = append(all, readyRule{r.elements(), r.build})
		}
	}
	return all
})

// A failure is where one rule stopped to fit, and what it wanted there.
type failure struct {
	column    int
	words     []string // keywords
	things    []string // such as "an account"
	complaint string   // what is wrong with a token that was nearly right
}

// further returns the failure that came later in the text, or both as one.
func (f *failure) further(g *failure) *failure {
	if f.column != g.column {
		if f.column > g.column {
			return f
		}
		return g
	}
	both := &failure{column: f.column, complaint: f.complaint, words: slices.Clone(f.words), things: slices.Clone(f.things)}
	if both.complaint == "" {
		both.complaint = g.complaint
	}
	for _, w := range g.words {
		if !slices.Contains(both.words, w) {
			both.words = append(both.words, w)
		}
	}
	for _, t := range g.things {
		if !slices.Contains(both.things, t) {
			both.things = append(both.things, t)
		}
	}
	return both
}

// example stands in the error of a text that is nothing like a claim.
const example = "event-stream@3.3.6 published at 2018-09-09"

func (f *failure) error(toks []token) error {
	i := slices.IndexFunc(toks, func(t token) bool { return t.column == f.column })
	if e := begins(toks, i); e != nil && f.complaint == "" {
		return e
	}
	if f.complaint != "" {
		return &SyntaxError{Column: f.column, Text: f.complaint}
	}
	var wants []string
	for _, w := range f.words {
		wants = append(wants, fmt.Sprintf("%q", w))
	}
	wants = append(wants, f.things...)
	text := "want " + orList(wants)
	if i < 0 {
		return &SyntaxError{Column: f.column, Text: text + ", got the end"}
	}
	return &SyntaxError{Column: f.column, Text: fmt.Sprintf("%s, got %.60q", text, toks[i].text), Near: cast.Nearest(toks[i].text, f.words)}
}

// begins returns what is wrong with the beginning of a claim that fits no rule
// past its second word: its first keyword, or a package without its version.
// It returns nil if the beginning is right.
func begins(toks []token, failed int) error {
	if len(toks) == 0 {
		return &SyntaxError{Column: 1, Text: "want a claim, such as " + example}
	}
	if failed < 0 || failed > 1 || toks[0].quoted {
		return nil
	}
	column, first := toks[0].column, toks[0].text
	if meant := cast.Nearest(first, openings()); meant != "" || failed == 0 {
		return &SyntaxError{Column: column, Text: fmt.Sprintf("want a claim, such as %s, got %.60q", example, first), Near: meant}
	}
	if slices.Contains(ofRelease(), toks[1].text) && npm.ValidName(first) == nil {
		_, err := release(first)
		return &SyntaxError{Column: column, Text: err.Error()}
	}
	return nil
}

// openings returns the keywords with which claims begin.
func openings() []string {
	var all []string
	for _, r := range compiled() {
		all = append(all, r.elements[0].words...)
	}
	return append(all, string(Commit), string(Tag), string(Issue))
}

// ofRelease returns the keywords that follow a package with its version, and
// nothing else.
func ofRelease() []string {
	var all, others []string
	for i := range Forms {
		for _, r := range Forms[i].rules {
			if words := strings.Fields(r.syntax); words[0] == "PKG@V" {
				all = append(all, strings.Split(words[1], "|")...)
			} else if len(words) > 1 {
				others = append(others, words[1])
			}
		}
	}
	return slices.DeleteFunc(all, func(w string) bool { return slices.Contains(others, w) })
}

// orList returns "a, b or c".
func orList(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " or " + items[last]
}

// A parser reads the tokens of one claim by one rule.
type parser struct {
	toks   []token
	at     int
	length int      // of the text
	passed *failure // what could have stood here, but was optional
}

func (p *parser) column() int {
	if p.at < len(p.toks) {
		return p.toks[p.at].column
	}
	return p.length + 1
}

// next returns the next token, and false at the end.
func (p *parser) next() (token, bool) {
	if p.at >= len(p.toks) {
		return token{}, false
	}
	return p.toks[p.at], true
}

// is tells whether the next token is one of some keywords.
func (p *parser) is(words ...string) bool {
	t, ok := p.next()
	return ok && !t.quoted && slices.Contains(words, t.text)
}

func (p *parser) wants(words ...string) *failure {
	return p.add(&failure{column: p.column(), words: words})
}

func (p *parser) wantsThing(thing string) *failure {
	return p.add(&failure{column: p.column(), things: []string{thing}})
}

func (p *parser) complain(err error) *failure {
	return &failure{column: p.column(), complaint: err.Error()}
}

// add adds what was optional at the same place.
func (p *parser) add(f *failure) *failure {
	if p.passed != nil && p.passed.column == f.column {
		return p.passed.further(f)
	}
	return f
}

// rule reads a whole claim.
func (p *parser) rule(elements []element, m *match) *failure {
	if f := p.elements(elements, m); f != nil {
		return f
	}
	if p.at < len(p.toks) {
		return p.wantsThing("nothing more")
	}
	return nil
}

func (p *parser) elements(all []element, m *match) *failure {
	for _, e := range all {
		if f := p.element(e, m); f != nil {
			return f
		}
	}
	return nil
}

func (p *parser) element(e element, m *match) *failure {
	switch {
	case e.group != nil:
		if !p.enters(e.group[0]) {
			if len(e.group[0].words) > 0 {
				p.passed = p.wants(e.group[0].words...)
			}
			return nil
		}
		return p.elements(e.group, m)
	case e.slot != nil:
		return e.slot(p, m)
	case p.is(e.words...):
		if len(e.words) > 1 {
			m.word = p.toks[p.at].text
		}
		p.at++
		return nil
	}
	return p.wants(e.words...)
}

// enters tells whether an optional group is there: its keyword is, or, if it
// begins with a range, something that is not the next keyword.
func (p *parser) enters(first element) bool {
	if first.slot == nil {
		return p.is(first.words...)
	}
	return p.at < len(p.toks) && !p.is("since")
}

// An element is one part of a rule: keywords of which one must stand there, a
// slot, or an optional group.
type element struct {
	words []string
	slot  func(*parser, *match) *failure
	group []element
}

// elements reads the syntax of a rule, such as "PKG@V published WHEN [by WHO]".
func (r rule) elements() []element {
	var all []element
	in := &all
	var group []element
	for word := range strings.FieldsSeq(r.syntax) {
		if slots[word] == nil && strings.HasPrefix(word, "[") {
			word, in, group = word[1:], &group, nil
		}
		closing := slots[word] == nil && strings.HasSuffix(word, "]")
		word = strings.TrimSuffix(word, closed(closing))
		if s := slots[word]; s != nil {
			*in = append(*in, element{slot: s})
		} else {
			*in = append(*in, element{words: strings.Split(word, "|")})
		}
		if closing {
			all, in = append(all, element{group: group}), &all
		}
	}
	return all
}

func closed(yes bool) string {
	if yes {
		return "]"
	}
	return ""
}
