package text

import (
	"regexp"
	"strings"

	"levee/internal/cast"
)

// body reads everything below the front matter.
func (p *parser) body() {
	p.section = &cast.Section{}
	p.analysis.Sections = append(p.analysis.Sections, p.section)
	p.prose = [2]int{-1, -1}
	for p.at < len(p.lines) {
		switch l := p.text(p.at); {
		case p.inert(l):
		case headingForm.MatchString(l):
			p.heading(l)
		default:
			p.paragraph(l)
			p.prosaic(p.at)
			p.at++
		}
	}
	p.finish()
}

// headingForm is a line that Markdown takes for a heading.
var headingForm = regexp.MustCompile(`^ {0,3}#{1,6}([ \t]|$)`)

// fence is the start of a block of code.
var fence = regexp.MustCompile("^ {0,3}(```+|~~~+)[ \t]*([^`]*)$")

// htmlStart are the lines that start a block of HTML that goes on to a certain
// end, blank lines included. Source: CommonMark 0.31, section 4.6, 1 to 5.
var htmlStart = []struct {
	start *regexp.Regexp
	end   *regexp.Regexp
}{
	{regexp.MustCompile(`(?i)^ {0,3}<(pre|script|style|textarea)([ \t>]|$)`), regexp.MustCompile(`(?i)</(pre|script|style|textarea)>`)},
	{regexp.MustCompile(`^ {0,3}<!--`), regexp.MustCompile(`-->`)},
	{regexp.MustCompile(`^ {0,3}<\?`), regexp.MustCompile(`\?>`)},
	{regexp.MustCompile(`^ {0,3}<![A-Za-z]`), regexp.MustCompile(`>`)},
	{regexp.MustCompile(`^ {0,3}<!\[CDATA\[`), regexp.MustCompile(`\]\]>`)},
}

// htmlTag starts a block of HTML that goes on to a blank line. Source:
// CommonMark, 6.
var htmlTag = regexp.MustCompile(`(?i)^ {0,3}</?(address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)([ \t]|/?>|$)`)

// loneTag is a tag alone on its line, which starts such a block, too, at least
// where it does not stand in a paragraph. Source: CommonMark, 7.
var loneTag = regexp.MustCompile(`^ {0,3}(?:<([A-Za-z][A-Za-z0-9-]*)(?:\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^\s"'=<>\x60]+|'[^']*'|"[^"]*"))?)*\s*/?>|</([A-Za-z][A-Za-z0-9-]*)\s*>)\s*$`)

// alone tells whether a line is such a tag.
func alone(l string) bool {
	m := loneTag.FindStringSubmatch(l)
	return m != nil && !rawTag.MatchString(m[1]+m[len(m)-1])
}

// rawTag are the tags that start a block of the first kind or none.
var rawTag = regexp.MustCompile(`(?i)^(pre|script|style|textarea)$`)

// inert passes over a block in which nothing is an element: code and HTML. It
// tells whether there is one at this line.
func (p *parser) inert(l string) bool {
	if m := fence.FindStringSubmatch(l); m != nil && (m[1][0] == '~' || !strings.Contains(m[2], "`")) {
		p.fence(m[1], m[2])
		return true
	}
	for _, h := range htmlStart {
		if h.start.MatchString(l) {
			p.upTo(p.at, h.end.MatchString, "want the end of this block of HTML")
			return true
		}
	}
	if htmlTag.MatchString(l) || alone(l) {
		p.html()
		return true
	}
	return false
}

// html passes over a block that ends at a blank line. A heading in it is a
// problem, for whether Markdown takes it for one depends on what stands above.
func (p *parser) html() {
	for ; p.at < len(p.lines) && strings.TrimSpace(p.text(p.at)) != ""; p.at++ {
		if headingForm.MatchString(p.text(p.at)) {
			p.problem(p.whole(p.at), "", "want an empty line between HTML and the heading below it")
		}
		p.prosaic(p.at)
	}
}

// upTo passes over lines up to the one that ends the block that started in a
// line. A block that has no end is a problem, since it swallows the rest of the
// file.
func (p *parser) upTo(first int, end func(string) bool, want string) {
	for ; p.at < len(p.lines); p.at++ {
		p.prosaic(p.at)
		if end(p.text(p.at)) {
			p.at++
			return
		}
	}
	p.problem(p.whole(first), "", "%s before the file ends", want)
}

// fence passes over a block of code, and reads it if it holds a structure.
func (p *parser) fence(mark, info string) {
	first := p.at
	p.prosaic(p.at)
	p.at++
	indented := p.text(first)[0] == ' '
	p.upTo(first, func(l string) bool {
		if indented {
			p.outside(l)
		}
		l = strings.TrimSpace(l)
		return len(l) >= len(mark) && strings.Trim(l, mark[:1]) == ""
	}, "want the end of this block, "+mark+",")
	if words := strings.Fields(info); len(words) > 0 && words[0] == "structure" {
		p.structure(first, p.at-1, words[1:])
	}
}

// outside finds a heading in a block of code that is indented: in a list, the
// block would end before it.
func (p *parser) outside(l string) {
	if headingForm.MatchString(l) && l[0] == '#' {
		if first, _, _ := strings.Cut(strings.Trim(l, "# "), " "); idLike(first) || cast.IDForm.MatchString(first) {
			p.problem(p.whole(p.at), "", "want the lines of a block of code indented as far as its start, or the end of the block before this heading")
		}
	}
}

// paragraph looks at a line of prose for what was meant for the machine.
func (p *parser) paragraph(l string) {
	if p.at+1 < len(p.lines) && setext.MatchString(p.text(p.at+1)) {
		if first, _, _ := strings.Cut(strings.TrimSpace(l), " "); idLike(first) {
			p.problem(p.whole(p.at), "### "+strings.TrimSpace(l), "want the heading of an element with hashes")
		}
	}
	if p.element == nil {
		return
	}
	m := fieldForm.FindStringSubmatch(l)
	if m == nil || p.element.Core().Kind.Field(m[2]) == nil {
		return
	}
	p.problem(p.whole(p.at), "", "want the field %q directly under the heading, before the prose", m[2])
}

// setext underlines a heading.
var setext = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)

// prosaic counts a line to the prose of what is being read.
func (p *parser) prosaic(n int) {
	if l := p.lines[n]; strings.TrimSpace(p.text(n)) != "" {
		if p.prose[0] < 0 {
			p.prose[0] = l.start
		}
		p.prose[1] = l.end
	}
}

// finish gives the prose that was read to the element or section it belongs to.
func (p *parser) finish() {
	var prose cast.Span
	if p.prose[0] >= 0 {
		prose = p.spanOf(p.prose[0], p.prose[1])
	}
	if p.element != nil {
		core := p.element.Core()
		core.Prose = prose
		core.Body = core.Heading
		core.Body.End = max(core.Heading.End, prose.End)
		if n := len(core.Lines); n > 0 {
			core.Body.End = max(core.Body.End, core.Lines[n-1].Value.Span.End)
		}
	} else {
		p.section.Prose = prose
	}
	p.element, p.prose = nil, [2]int{-1, -1}
}
