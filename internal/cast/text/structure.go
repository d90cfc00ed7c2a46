package text

import (
	"regexp"
	"slices"
	"strings"

	"levee/internal/cast"
)

// arrowForm is a line of a structure block: id, from, arrow, to, label, flaws.
var arrowForm = regexp.MustCompile(`^[ \t]*(?:([A-Z]+-\S*)[ \t]+)?([^\s:]+?)[ \t]*(->|~>)[ \t]*([^\s:]+)[ \t]*:[ \t]*(.*?)[ \t]*((?:\[[^\[\]]*\][ \t]*)*)$`)

// structure reads the block of code from its first line to its last.
func (p *parser) structure(first, last int, words []string) {
	designed, actual := true, true
	switch {
	case len(words) == 0:
	case len(words) == 1 && words[0] == "designed":
		actual = false
	case len(words) == 1 && words[0] == "actual":
		designed = false
	default:
		p.problem(p.whole(first), "", "want structure, structure designed or structure actual")
	}
	block := p.span(first, p.lines[first].start, p.lines[last].end)
	p.machine(block)
	p.analysis.Structure.Blocks = append(p.analysis.Structure.Blocks, block)
	for n := first + 1; n < last; n++ {
		l := strings.TrimSpace(p.text(n))
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		if a := p.arrow(n); a != nil {
			a.Designed, a.Actual = designed, actual
			p.add(a)
		}
	}
}

// arrow reads one line of a structure block.
func (p *parser) arrow(n int) *cast.Arrow {
	l, start := p.text(n), p.lines[n].start
	m := arrowForm.FindStringSubmatchIndex(l)
	if m == nil || len(l) > maxLine {
		p.problem(p.whole(n), "", "want an arrow, FROM -> TO: CONTROL ACTION or FROM ~> TO: FEEDBACK, with [FLAW] after it")
		return nil
	}
	group := func(i int) cut { return cut{l[m[2*i]:m[2*i+1]], start + m[2*i]} }
	a := &cast.Arrow{Feedback: group(3).text == "~>", From: p.party(group(2)), To: p.party(group(4)), Label: p.cutText(group(5))}
	a.Heading, a.Title, a.Section, a.Kind = p.whole(n), a.Label, p.section, cast.KindOf("CA")
	if a.Feedback {
		a.Kind = cast.KindOf("FB")
	}
	if m[2] >= 0 && !p.arrowID(a, group(1)) {
		return nil
	}
	if !a.Label.Given() {
		p.problem(a.Heading, "", "want what goes along the arrow after the colon")
	}
	p.flaws(a, group(6))
	return a
}

// arrowID gives an arrow its id.
func (p *parser) arrowID(a *cast.Arrow, id cut) bool {
	prefix, _ := cast.ID(id.text).Split()
	if prefix != a.Kind.Prefix {
		p.problem(p.cutSpan(id), "", "want an id such as %s-1 for %s, not %q", a.Kind.Prefix, a.Kind.Article(), id.text)
		return false
	}
	a.ID = cast.ID(id.text)
	return true
}

// flawForm is one flaw in brackets.
var flawForm = regexp.MustCompile(`\[([^\[\]]*)\]`)

// flaws reads "[late] [not heard F-8, F-9]".
func (p *parser) flaws(a *cast.Arrow, tags cut) {
	for _, m := range flawForm.FindAllStringSubmatchIndex(tags.text, -1) {
		c := cut{tags.text[m[2]:m[3]], tags.start + m[2]}.trim()
		i := slices.IndexFunc(cast.FlawWords, func(w string) bool { return c.text == w || strings.HasPrefix(c.text, w+" ") })
		if i < 0 {
			first, _ := c.word()
			p.problem(p.cutSpan(c), cast.Nearest(first.text, cast.FlawWords), "want a flaw, one of %s, and failures after it, not %q",
				strings.Join(cast.FlawWords, ", "), c.text)
			continue
		}
		word := cut{cast.FlawWords[i], c.start}
		f := cast.Flaw{Word: cast.Word{Value: word.text, Span: p.cutSpan(word)}, Span: p.cutSpan(c)}
		if rest := (cut{c.text[len(word.text):], word.end()}).trim(); rest.text != "" {
			p.references(&f.Failures, rest)
		}
		a.Flaws = append(a.Flaws, f)
	}
}
