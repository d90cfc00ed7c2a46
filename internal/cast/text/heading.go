package text

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"levee/internal/cast"
)

// A cut is a piece of a line with its place.
type cut struct {
	text  string
	start int // byte of the source
}

func (c cut) end() int { return c.start + len(c.text) }

// trim takes blanks off both ends.
func (c cut) trim() cut {
	left := strings.TrimLeft(c.text, blanks)
	return cut{strings.TrimRight(left, blanks), c.start + len(c.text) - len(left)}
}

const blanks = " \t\r\n"

// word takes the first word off.
func (c cut) word() (first, rest cut) {
	c = c.trim()
	i := strings.IndexAny(c.text, " \t")
	if i < 0 {
		return c, cut{"", c.end()}
	}
	return cut{c.text[:i], c.start}, cut{c.text[i:], c.start + i}.trim()
}

func (p *parser) cutSpan(c cut) cast.Span { return p.spanOf(c.start, c.end()) }

func (p *parser) cutText(c cut) cast.Text { return cast.Text{Value: c.text, Span: p.cutSpan(c)} }

// headingParts takes a heading apart: how many hashes, and its text without
// closing ones.
var headingParts = regexp.MustCompile(`^( {0,3})(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$`)

// heading reads a heading, be it of an element or of a section.
func (p *parser) heading(l string) {
	n := p.at
	m := headingParts.FindStringSubmatchIndex(l)
	level := m[5] - m[4]
	title := cut{"", p.lines[n].end}
	if m[6] >= 0 {
		title = cut{l[m[6]:m[7]], p.lines[n].start + m[6]}.trim()
	}
	e, ok := p.elementOf(title, n)
	switch {
	case !ok: // a problem, and what stands under it belongs to nothing
		p.finish()
		p.at++
		p.skipFields()
	case e == nil:
		p.plainHeading(level, title)
	default:
		if m[3] > 0 || level < 2 {
			p.problem(p.whole(n), "### "+title.text, "want the heading of an element at the start of its line, with two to six hashes")
		}
		p.begin(e, level)
	}
}

// plainHeading starts a section, or goes on with the prose of an element that
// has fewer hashes.
func (p *parser) plainHeading(level int, title cut) {
	if p.element != nil && level > p.level {
		p.prosaic(p.at)
		p.at++
		return
	}
	p.finish()
	p.section = &cast.Section{Level: level, Title: p.cutText(title)}
	p.analysis.Sections = append(p.analysis.Sections, p.section)
	p.at++
	p.strayFields()
}

// begin adds an element to the analysis and reads its fields.
func (p *parser) begin(e cast.Element, level int) {
	p.finish()
	core := e.Core()
	core.Heading = p.whole(p.at)
	core.Section = p.section
	p.machine(core.Heading)
	if len(core.Heading.String(p.src)) > maxLine {
		p.problem(core.Heading, "", "want a heading of at most %d bytes", maxLine)
	}
	if p.add(e) {
		p.section.Elements = append(p.section.Elements, e)
	}
	p.element, p.level = e, level
	p.at++
	p.fields(e)
}

// add adds an element unless its id is taken.
func (p *parser) add(e cast.Element) bool {
	core := e.Core()
	if len(p.analysis.Elements) == maxElements {
		p.problem(core.Heading, "", "want at most %d elements", maxElements)
	}
	if len(p.analysis.Elements) >= maxElements {
		return false
	}
	other := p.analysis.Add(e)
	if other == nil {
		return true
	}
	p.problem(core.Heading, p.free(core), "want an id that is not taken, and %s is in line %d", core.ID, other.Core().Heading.Line)
	p.problems[len(p.problems)-1].Rule = cast.DupID
	return false
}

// free returns the first id of a kind that nothing has.
func (p *parser) free(core *cast.Item) string {
	if core.Kind.Prefix == "" {
		return ""
	}
	for n := 1; ; n++ {
		id := fmt.Sprintf("%s-%d", core.Kind.Prefix, n)
		if p.analysis.Find(cast.ID(id)) == nil && !bytes.Contains(p.src, []byte(id+" ")) {
			return id
		}
	}
}

// elementOf reads the heading of an element. It returns nil for a heading that
// is prose, and false for one that was meant as an element's and is not.
func (p *parser) elementOf(title cut, n int) (cast.Element, bool) {
	first, rest := title.word()
	if cast.IDForm.MatchString(first.text) {
		return p.numbered(first, rest)
	}
	if kind := cast.KindNamed(first.text); kind != nil && !kind.Inline {
		return p.named(kind, first, rest)
	}
	if idLike(first.text) {
		p.problem(p.cutSpan(first), likelyID(first.text), "want an id such as E-7, not %q; if none is meant, put it in backticks", first.text)
		return nil, false
	}
	if word := meant(first.text, rest.text); word != "" {
		p.problem(p.cutSpan(first), word+" "+rest.text, "want %q in lower case if this is an element, not %q", word, first.text)
		return nil, false
	}
	return nil, true
}

// numbered reads "E-7 2018-09-09 title".
func (p *parser) numbered(id, rest cut) (cast.Element, bool) {
	prefix, _ := cast.ID(id.text).Split()
	kind := cast.KindOf(prefix)
	switch {
	case kind == nil:
		p.problem(p.cutSpan(id), "", "want an id that begins with %s, not %q; if none is meant, put it in backticks", prefixes(), prefix)
		return nil, false
	case kind.Inline:
		p.problem(p.cutSpan(id), "", "want %s elsewhere: %s", id.text, kind.Doc)
		return nil, false
	}
	e := kind.New()
	core := e.Core()
	core.Kind, core.ID = kind, cast.ID(id.text)
	ok := true
	if kind.Timed {
		rest, ok = p.headingTime(e.(*cast.Event), rest)
	} else if word, _ := rest.word(); dateLike.MatchString(word.text) {
		p.problem(p.cutSpan(word), "", "want no time here: only events have one")
	}
	core.Title = p.cutText(rest)
	if rest.text == "" && ok {
		p.problem(p.cutSpan(id), "", "want a title after %s", id.text)
	}
	return e, true
}

// dateLike is a word that was meant as a time.
var dateLike = regexp.MustCompile(`^(\d{4}-\d|\d{4}\.\.|\.\.|\d{1,2}[./]\d{1,2}[./]\d{2}|\d{1,2}:\d\d)`)

// headingTime takes a time off the front of an event's title.
func (p *parser) headingTime(e *cast.Event, rest cut) (cut, bool) {
	word, after := rest.word()
	t, err := cast.ParseTime(word.text)
	switch {
	case err == nil:
		e.Time = t
		e.Time.Span = p.cutSpan(word)
		return after, true
	case dateLike.MatchString(word.text):
		p.problem(p.cutSpan(word), "", "%v", err)
		return after, false
	}
	return rest, true
}

// named reads "controller copay: the wallet's developers".
func (p *parser) named(kind *cast.Kind, word, rest cut) (cast.Element, bool) {
	name, title, colon := strings.Cut(rest.text, ":")
	at := cut{name, rest.start}.trim()
	if !cast.NameForm.MatchString(at.text) || cast.IDForm.MatchString(at.text) {
		p.problem(p.cutSpan(rest), "", "want %q, then a name without spaces, then a colon and a title; if no %s is meant, begin with a capital letter",
			kind.Word, kind.Word)
		return nil, false
	}
	if kind.Names != nil && !slices.Contains(kind.Names, at.text) {
		p.problem(p.cutSpan(at), cast.Nearest(at.text, kind.Names), "want one of %s, not %q", strings.Join(kind.Names, ", "), at.text)
		return nil, false
	}
	e := kind.New()
	core := e.Core()
	core.Kind, core.Name, core.ID = kind, p.cutText(at), cast.ID(at.text)
	if !kind.Party {
		core.ID = cast.ID(kind.Word + " " + at.text)
	}
	if at.text == cast.Nobody && kind.Party {
		p.problem(p.cutSpan(at), "", "want another name: %q stands for an actor who is not known", cast.Nobody)
	}
	if colon {
		core.Title = p.cutText(cut{title, rest.start + len(name) + 1}.trim())
	}
	return e, true
}

// prefixes lists what ids may begin with.
func prefixes() string {
	var all []string
	for _, k := range cast.Kinds {
		if k.Prefix != "" && !k.Inline {
			all = append(all, k.Prefix)
		}
	}
	return strings.Join(all, ", ")
}

// halfFormed is a word that was meant as an id: letters, something, digits,
// something.
var halfFormed = regexp.MustCompile(`^([A-Za-z]{1,4})([-_.:–—]?)(\d+|[nNxX?]?)([.:;,)]*|[a-z]|[-/,].*)$`)

// idLike tells whether the first word of a heading was meant as an id. With a
// hyphen any capital letters will do, without one only those of a kind.
func idLike(word string) bool {
	m := halfFormed.FindStringSubmatch(word)
	if m == nil {
		return false
	}
	known := cast.KindOf(strings.ToUpper(m[1])) != nil
	digits := strings.Trim(m[3], "nNxX?") != ""
	switch {
	case m[2] == "":
		return known && digits && m[1] == strings.ToUpper(m[1]) && m[4] != "s" // "P1s" are things
	case digits:
		return known || m[1] == strings.ToUpper(m[1]) && !strings.Contains(m[4], "-") // CVE-2018-1 is a name
	default:
		return known && m[1] == strings.ToUpper(m[1]) && m[2] == "-"
	}
}

// likelyID mends a half-formed id, if it can be told which one was meant.
func likelyID(word string) string {
	m := halfFormed.FindStringSubmatch(word)
	prefix, number := strings.ToUpper(m[1]), strings.TrimLeft(m[3], "0")
	if kind := cast.KindOf(prefix); kind != nil && cast.IDForm.MatchString(prefix+"-"+number) {
		return prefix + "-" + number
	}
	return ""
}

// meant returns the word of an element that a heading like "Controller copay:
// title" or "controler copay: title" was meant to begin with, and "" if it
// begins with none.
func meant(first, rest string) string {
	word := cast.Nearest(strings.ToLower(first), namedWords())
	kind := cast.KindNamed(word)
	if kind == nil {
		return ""
	}
	name, _, colon := strings.Cut(rest, ":")
	if kind.Names != nil && slices.Contains(kind.Names, strings.TrimSpace(name)) || colon && cast.NameForm.MatchString(name) {
		return word
	}
	return ""
}

// namedWords lists the words that headings of named elements begin with.
func namedWords() []string {
	var all []string
	for _, k := range cast.Kinds {
		if k.Prefix == "" {
			all = append(all, k.Word)
		}
	}
	return all
}
