package editor

import (
	"fmt"
	"regexp"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/claim"
)

// fieldLine is a line of the list under a heading, or one that goes on with
// it, or one that may stand between.
var fieldLine = regexp.MustCompile(`^([-*+]|[ \t]|<!--|\r?$)`)

// keyLine is a field with its key.
var keyLine = regexp.MustCompile(`^-[ \t]+([A-Za-z][A-Za-z0-9_-]*)[ \t]*:`)

// fieldsOf returns the element in whose list of fields a line stands, which
// begins at a place, and nil where none has one: between the heading and the
// line there is nothing but fields.
func (d *Document) fieldsOf(line int) cast.Element {
	e := d.above(line - 1)
	if e == nil {
		return nil
	}
	from := e.Core().Heading.End
	if from >= line {
		return nil
	}
	_, between, ok := strings.Cut(string(d.source[from:line]), "\n")
	if !ok {
		return nil
	}
	blank := false
	for l := range strings.Lines(between) {
		l = strings.TrimSuffix(l, "\n")
		if !fieldLine.MatchString(l) || blank && keyLine.FindString(l) == "" {
			return nil
		}
		blank = strings.TrimSpace(l) == ""
	}
	return e
}

// keyStart is a field up to the place, in its key.
var keyStart = regexp.MustCompile(`^-[ \t]*([A-Za-z-]*)$`)

// field offers keys or what a field may hold.
func (c *completion) field(e cast.Element, prefix string) {
	core := e.Core()
	if m := keyStart.FindStringSubmatch(prefix); m != nil {
		c.taken = true
		for i := range core.Kind.Fields {
			f := &core.Kind.Fields[i]
			if slot := f.Slot(e); cast.Empty(slot) || cast.Repeatable(slot) {
				c.key(core.Kind, f, len(m[1]))
			}
		}
		if !strings.HasPrefix(prefix, "- ") { // the hyphen alone: an item brings the blank
			for i := range c.items {
				c.items[i].Insert = " " + c.items[i].Insert
			}
		}
		return
	}
	key, value, ok := c.value(core.Heading.End, prefix)
	if f := core.Kind.Field(key); ok && f != nil {
		c.slot(f, f.Slot(core.Kind.New()), strings.TrimLeft(value, " \t\r\n"))
	}
}

// value returns the key of the field that the place is in, and its value up to
// the place, on however many lines below a heading.
func (c *completion) value(heading int, prefix string) (key, value string, ok bool) {
	at := c.line
	for at > heading && prefix != "" && (prefix[0] == ' ' || prefix[0] == '\t') {
		at = c.lineStart(at - 1)
		prefix = string(c.source[at:c.offset])
	}
	m := keyLine.FindStringSubmatchIndex(prefix)
	if m == nil {
		return "", "", false
	}
	return prefix[m[2]:m[3]], prefix[m[1]:], true
}

// slot offers what a field may hold, by what it is. What stands in it up to
// the place comes with it.
func (c *completion) slot(f *cast.Field, slot any, value string) {
	all := strings.Split(value, ",")
	last := strings.TrimLeft(all[len(all)-1], " \t\r\n")
	switch v := slot.(type) {
	case cast.References:
		c.references(v, value)
	case *cast.Parties:
		c.parties(last, all[:len(all)-1])
		if len(all) == 1 && f.Key == "actor" {
			c.words(last, []string{cast.Nobody})
		}
	case *cast.Word:
		c.words(value, f.Words)
	case *cast.Words:
		c.words(last, f.Words)
	case *cast.Level:
		c.words(value, c.analysis.Levels())
	case *[]cast.Enforcement:
		if !strings.ContainsAny(value, " (") {
			c.parties(value, nil)
		}
	case *[]*cast.Responsibility:
		c.responsibility(value)
	case *[]cast.Text:
		if f.Key == "claim" {
			c.claim(value)
		}
	}
}

// The tail of a responsibility up to the place.
var (
	servesTail = regexp.MustCompile(`[(;][ \t]*for[ \t]+([^();]*)$`)
	overTail   = regexp.MustCompile(`[(;][ \t]*over[ \t]+([^();]*)$`)
)

// responsibility offers what stands in the parentheses at the end of one.
func (c *completion) responsibility(value string) {
	if m := servesTail.FindStringSubmatch(value); m != nil {
		c.references(new(cast.Refs[*cast.Constraint]), m[1])
	}
	if m := overTail.FindStringSubmatch(value); m != nil {
		all := strings.Split(m[1], ",")
		c.parties(strings.TrimLeft(all[len(all)-1], " \t"), all[:len(all)-1])
	}
}

// claim offers the forms of claims where one begins, and what may stand next
// in one that has begun.
func (c *completion) claim(value string) {
	words := strings.LastIndexAny(value, " \t") + 1
	begun, typed := value[:words], value[words:]
	if c.mention(); c.items != nil {
		return // an end of a span may be an event
	}
	next := claim.Continue(begun)
	if words > 0 {
		for _, w := range next.Words {
			c.add(len(typed), Item{Label: w, Kind: WordItem})
		}
	} else {
		c.forms(typed)
	}
	if next.File {
		for _, name := range c.files {
			c.add(len(typed), Item{Label: name, Detail: "file of the evidence", Kind: FileItem})
		}
	}
}

// forms offers every way to write a claim.
func (c *completion) forms(typed string) {
	for i := range claim.Forms {
		f := &claim.Forms[i]
		for _, syntax := range f.Syntax() {
			plain, snippet := template(syntax)
			c.add(len(typed), Item{Label: syntax, Insert: plain, Snip: snippet, Detail: f.Name, Kind: ClaimItem,
				Doc: f.Meaning + "\n" + strings.Join(f.Examples, "\n")})
		}
	}
}

// template returns a syntax as it is written before it is filled, without what
// may be left out, and the same with places to fill.
func template(syntax string) (plain, snippet string) {
	var words, places []string
	optional, filled := false, 0
	for word := range strings.FieldsSeq(strings.ReplaceAll(syntax, "[@V]", "")) {
		optional = optional || strings.HasPrefix(word, "[")
		if !optional {
			choices := strings.Split(strings.TrimSuffix(word, ","), "|")
			words = append(words, choices[0])
			places = append(places, place(choices, &filled))
		}
		optional = optional && !strings.HasSuffix(word, "]")
	}
	return strings.Join(words, " "), strings.Join(places, " ")
}

// place returns a word of a syntax as a snippet has it, and counts the places
// to fill: a slot is one with a name, several words are one with choices.
func place(choices []string, filled *int) string {
	slot := strings.ToUpper(choices[0]) == choices[0]
	if len(choices) == 1 && !slot {
		return choices[0]
	}
	*filled++
	if slot {
		return fmt.Sprintf("${%d:%s}", *filled, choices[0])
	}
	return fmt.Sprintf("${%d|%s|}", *filled, strings.Join(choices, ","))
}
