package editor

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
)

// An Item is one thing that may be written at a place.
type Item struct {
	Label  string // what is shown and what typing is held against
	Insert string // what is written; the label if empty. With Snippet, ${1:NAME} is a place to fill
	Snip   string // the same with places to fill, for editors that know them; "" if there are none
	Detail string // a few words beside the label
	Doc    string // a few lines
	Kind   ItemKind
	Range  Range // what it takes the place of
}

// An ItemKind is what an Item is.
type ItemKind uint8

// The kinds of items.
const (
	ReferenceItem ItemKind = iota // an id or a name
	FieldItem                     // a key
	WordItem                      // a word of a closed list, or a keyword
	ClaimItem                     // a form of claim
	NewItem                       // the heading of a new element
	FileItem                      // a file of the evidence
)

// Complete returns what may be written at a place. Files are the names of the
// evidence.
func (d *Document) Complete(offset int, files []string) []Item {
	c := &completion{Document: d, offset: offset, files: files}
	c.line = d.lineStart(offset)
	prefix := string(d.source[c.line:offset])
	switch {
	case c.front():
		c.frontMatter(prefix)
	case d.inStructure(offset):
		c.structure(prefix)
	case headingStart.MatchString(prefix):
		c.heading(prefix)
	default:
		if e := d.fieldsOf(c.line); e != nil {
			c.field(e, prefix)
		}
	}
	if c.items == nil && !c.taken {
		c.mention()
	}
	return c.items
}

// A completion collects what may be written at one place.
type completion struct {
	*Document
	offset, line int // of the place, and of its line's start
	files        []string
	items        []Item
	taken        bool // the place is one of machine lines: no id may be meant as prose
}

// add adds an item that takes the place of what stands before the place, from
// so many bytes on.
func (c *completion) add(typed int, i Item) {
	i.Range = Range{c.offset - typed, c.offset}
	c.items = append(c.items, i)
}

// headingStart is a heading up to the place, with one word or two.
var headingStart = regexp.MustCompile(`^#{2,6}[ \t]+(?:([A-Za-z]*(?:-\d*)?)|([a-z]+)[ \t]+([a-z-]*))$`)

// heading offers the next free id of every kind, and the words of named ones;
// after a word whose names are a closed list, those.
func (c *completion) heading(prefix string) {
	m := headingStart.FindStringSubmatch(prefix)
	if k := cast.KindNamed(m[2]); k != nil {
		for _, name := range k.Names {
			if c.analysis.Find(cast.ID(k.Word+" "+name)) == nil {
				c.add(len(m[3]), Item{Label: name, Detail: k.Word, Doc: k.Doc, Kind: NewItem})
			}
		}
		return
	}
	next := c.highest()
	for _, k := range cast.Kinds {
		switch {
		case k.Inline || m[2] != "":
		case k.Prefix != "":
			id := fmt.Sprintf("%s-%d", k.Prefix, next[k.Prefix]+1)
			c.add(len(m[1]), Item{Label: id, Insert: id + " ", Detail: "a new " + k.Word, Doc: k.Doc, Kind: NewItem})
		default:
			c.add(len(m[1]), Item{Label: k.Word, Insert: k.Word + " ", Detail: "a new one", Doc: k.Doc, Kind: NewItem})
		}
	}
}

// highest returns the highest number of each prefix. Gaps are left: ids are
// never used again.
func (c *completion) highest() map[string]int {
	all := make(map[string]int)
	for _, e := range c.analysis.Elements {
		if prefix, n := e.Core().ID.Split(); n > all[prefix] {
			all[prefix] = n
		}
	}
	return all
}

// front tells whether the place is in the front matter.
func (c *completion) front() bool {
	m := c.analysis.Machine
	return len(m) > 0 && m[0].Start <= c.offset && c.offset < m[0].End && m[0].Line == 1 && c.line > m[0].Start
}

// The start of a line of the front matter up to the place, and a whole one:
// half a key is no YAML, so that nothing else may have been read.
var (
	yamlStart = regexp.MustCompile(`^([a-z]*)$`)
	yamlLine  = regexp.MustCompile(`(?m)^([a-z]+):`)
)

func (c *completion) frontMatter(prefix string) {
	c.taken = true
	if m := yamlStart.FindStringSubmatch(prefix); m != nil {
		given := make(map[string]bool)
		for _, m := range yamlLine.FindAllSubmatch(c.source[:c.analysis.Machine[0].End], -1) {
			given[string(m[1])] = true
		}
		for i := range cast.FrontKind.Fields {
			if f := &cast.FrontKind.Fields[i]; !given[f.Key] {
				c.key(cast.FrontKind, f, len(m[1]))
			}
		}
	}
	if rest, ok := strings.CutPrefix(prefix, "losses:"); ok {
		c.references(&c.analysis.Front.Losses, strings.TrimLeft(strings.TrimSpace(rest), "["))
	}
}

// key offers a key.
func (c *completion) key(k *cast.Kind, f *cast.Field, typed int) {
	detail := strings.ReplaceAll(k.Value(f), "`", "")
	c.add(typed, Item{Label: f.Key, Insert: f.Key + ": ", Detail: detail, Doc: f.Doc, Kind: FieldItem})
}

// mention offers ids where prose begins to write one.
func (c *completion) mention() {
	typed := string(c.source[c.word(c.offset).Start:c.offset])
	letters, number, hyphen := strings.Cut(typed, "-")
	if k := cast.KindOf(letters); k == nil || !hyphen || strings.Trim(number, "0123456789") != "" {
		return
	}
	c.ids(typed, func(e cast.Element) bool {
		prefix, _ := e.Core().ID.Split()
		return prefix == letters
	}, nil)
}

// references offers the elements that a field of references takes and that are
// not in its list. The list is as it stands up to the place.
func (c *completion) references(r cast.References, list string) {
	c.taken = true
	all := strings.Split(list, ",")
	typed := strings.TrimLeft(all[len(all)-1], " \t\n\r")
	c.ids(typed, r.Wants, all[:len(all)-1])
}

// ids offers the elements that may stand somewhere, in the order of the
// document, but those that stand there already.
func (c *completion) ids(typed string, may func(cast.Element) bool, given []string) {
	for i := range given {
		given[i] = strings.Join(strings.Fields(given[i]), " ")
	}
	offer := func(e cast.Element) {
		core := e.Core()
		if core.ID == "" || !may(e) || slices.Contains(given, string(core.ID)) {
			return
		}
		c.add(len(typed), Item{Label: string(core.ID), Detail: c.short(e), Doc: c.Describe(e), Kind: ReferenceItem})
	}
	for _, e := range c.analysis.Elements {
		offer(e)
	}
	for _, i := range c.inlines {
		offer(i.of)
	}
}

// short is the title of an element in few words.
func (c *completion) short(e cast.Element) string {
	const many = 60 // bytes
	title := c.title(e)
	if len(title) <= many {
		return title
	}
	cut := many
	for cut > 0 && !utf8.RuneStart(title[cut]) {
		cut--
	}
	return title[:cut] + "…"
}

// parties offers controllers, processes and actors.
func (c *completion) parties(typed string, given []string) {
	c.taken = true
	c.ids(typed, func(e cast.Element) bool { return e.Core().Kind.Party }, given)
}

// words offers words of a closed list.
func (c *completion) words(typed string, words []string) {
	c.taken = true
	for _, w := range words {
		c.add(len(typed), Item{Label: w, Kind: WordItem})
	}
}

// inStructure tells whether a place is within a structure block, below its
// first line.
func (d *Document) inStructure(offset int) bool {
	return slices.ContainsFunc(d.analysis.Structure.Blocks, func(s cast.Span) bool {
		first := bytes.IndexByte(d.source[s.Start:], '\n')
		return first >= 0 && s.Start+first < offset && offset < s.End
	})
}

// The parts of an arrow up to the place.
var (
	arrowStart = regexp.MustCompile(`^[ \t]*(?:[A-Z]+-\d+[ \t]+)?([^\s:>~-]*)$`)
	arrowEnd   = regexp.MustCompile(`^[^\[]*?(?:->|~>)[ \t]*([^\s:]*)$`)
	arrowFlaw  = regexp.MustCompile(`\[([a-z ]*)$`)
	flawOf     = regexp.MustCompile(`\[(?:` + strings.Join(cast.FlawWords, "|") + `) ([A-Z0-9, -]*)$`)
)

// structure offers what may stand in an arrow: parties, flaws, failures.
func (c *completion) structure(prefix string) {
	c.taken = true
	if m := flawOf.FindStringSubmatch(prefix); m != nil {
		c.references(new(cast.Refs[*cast.Failure]), m[1])
	} else if m := arrowFlaw.FindStringSubmatch(prefix); m != nil {
		c.words(m[1], cast.FlawWords)
	} else if m := arrowEnd.FindStringSubmatch(prefix); m != nil {
		c.parties(m[1], nil)
	} else if m := arrowStart.FindStringSubmatch(prefix); m != nil {
		c.parties(m[1], nil)
	}
}
