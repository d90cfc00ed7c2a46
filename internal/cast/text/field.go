package text

import (
	"regexp"
	"strings"

	"levee/internal/cast"
)

// fieldForm is a list item of the form "- key: value".
var fieldForm = regexp.MustCompile(`^([-*+])[ \t]+([A-Za-z][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]+(.*?))?[ \t]*$`)

// itemForm is a list item of whatever form.
var itemForm = regexp.MustCompile(`^ {0,3}([-*+]|\d{1,9}[.)])([ \t]|$)`)

// fields reads the list under the heading of an element.
func (p *parser) fields(e cast.Element) {
	given := make(map[string]int) // the line of each key
	for p.at < len(p.lines) {
		l := p.text(p.at)
		switch {
		case strings.TrimSpace(l) == "":
			if !p.fieldFollows(e) {
				return
			}
			p.at++
		case strings.HasPrefix(l, "<!--"):
			if !p.fieldAfterComment() {
				return
			}
		case itemForm.MatchString(l):
			p.item(e, l, given)
		default:
			return
		}
	}
}

// fieldFollows tells whether the next line that is not blank is a field, which
// a list with a gap goes on with.
func (p *parser) fieldFollows(e cast.Element) bool {
	for n := p.at; n < len(p.lines); n++ {
		if l := p.text(n); strings.TrimSpace(l) != "" {
			m := fieldForm.FindStringSubmatch(l)
			return m != nil && e.Core().Kind.Field(m[2]) != nil
		}
	}
	return false
}

// fieldAfterComment passes over a comment if it stands between fields.
func (p *parser) fieldAfterComment() bool {
	n := p.at
	for ; n < len(p.lines) && !strings.Contains(p.text(n), "-->"); n++ {
	}
	if n+1 >= len(p.lines) || !fieldForm.MatchString(p.text(n+1)) {
		return false
	}
	p.at = n + 1
	return true
}

// item reads one field, with the lines that go on with it.
func (p *parser) item(e cast.Element, l string, given map[string]int) {
	n, kind := p.at, e.Core().Kind
	m := fieldForm.FindStringSubmatchIndex(l)
	p.at++
	if m == nil || l[m[2]:m[3]] != "-" {
		p.problem(p.whole(n), mendField(l), "want a field, - key: value, or an empty line before the prose")
		p.goOn()
		return
	}
	start := p.lines[n].start
	key := cut{l[m[4]:m[5]], start + m[4]}
	value := cut{"", p.lines[n].end}
	if m[6] >= 0 {
		value = cut{l[m[6]:m[7]], start + m[6]}
	}
	if last := p.goOn(); last > n {
		value = p.longer(value, last)
	}
	line := cast.Line{Key: key.text, KeySpan: p.cutSpan(key), Value: p.joined(value)}
	p.machine(p.spanOf(start, value.end()))
	f := kind.Field(key.text)
	switch {
	case f == nil:
		p.problem(line.KeySpan, nearKey(kind, key.text), "want a field of %s, %s, not %q", kind.Article(), strings.Join(kind.Keys(), ", "), key.text)
		return
	case len(value.text) > maxLine:
		p.problem(line.KeySpan, "", "want a value of at most %d bytes", maxLine)
		return
	}
	slot := f.Slot(e)
	if first, twice := given[key.text]; twice && !cast.Repeatable(slot) {
		p.problem(line.KeySpan, "", "want the field %q once, and line %d has it", key.text, first)
		return
	}
	given[key.text] = n + 1
	e.Core().Lines = append(e.Core().Lines, line)
	p.set(f, slot, value)
}

// goOn passes over indented lines that go on with a field, and returns the
// last of them.
func (p *parser) goOn() int {
	for p.at < len(p.lines) {
		l := p.text(p.at)
		if !strings.HasPrefix(l, "  ") && !strings.HasPrefix(l, "\t") || strings.TrimSpace(l) == "" {
			break
		}
		if itemForm.MatchString(strings.TrimLeft(l, " \t")) {
			p.problem(p.whole(p.at), "", "want fields in one list, not a list within it")
		}
		p.at++
	}
	return p.at - 1
}

// longer returns a value that goes on to the end of a line.
func (p *parser) longer(value cut, last int) cut {
	return cut{string(p.src[value.start:p.lines[last].end]), value.start}.trim()
}

// joined returns a value with its lines joined by spaces.
func (p *parser) joined(value cut) cast.Text {
	t := p.cutText(value)
	if strings.Contains(t.Value, "\n") {
		var parts []string
		for l := range strings.Lines(t.Value) {
			parts = append(parts, strings.Trim(l, blanks))
		}
		t.Value = strings.Join(parts, " ")
	}
	return t
}

// skipFields passes over the list under a heading that is wrong, so that one
// mistake is told once.
func (p *parser) skipFields() {
	for p.at < len(p.lines) && fieldForm.MatchString(p.text(p.at)) {
		p.at++
		p.goOn()
	}
}

// strayFields finds fields directly under a heading that is no element's.
func (p *parser) strayFields() {
	if p.at >= len(p.lines) {
		return
	}
	m := fieldForm.FindStringSubmatch(p.text(p.at))
	if m == nil || !anyKey(m[2]) {
		return
	}
	p.problem(p.whole(p.at), "", "want the field %q under a heading with an id; if it is prose, put an empty line before it", m[2])
	p.skipFields()
}

func anyKey(key string) bool {
	for _, k := range cast.Kinds {
		if k.Field(key) != nil {
			return true
		}
	}
	return false
}

// mendField offers a field for an item that is nearly one.
func mendField(l string) string {
	if m := fieldForm.FindStringSubmatch(l); m != nil && m[1] != "-" {
		return "- " + m[2] + ": " + m[3]
	}
	return ""
}

// nearKey returns the key that was meant, be it in capitals, in the plural or
// misspelt.
func nearKey(kind *cast.Kind, key string) string {
	lower := strings.ToLower(strings.ReplaceAll(key, "_", "-"))
	for _, k := range []string{lower, strings.TrimSuffix(lower, "s"), lower + "s"} {
		if kind.Field(k) != nil {
			return k
		}
	}
	return cast.Nearest(lower, kind.Keys())
}
