// Package editor knows what stands at a place of an analysis, for editors: the
// element that an id leads to, who refers to it, what there is to say of it,
// what may be written there, and the outline of the whole. Places are bytes of
// the source; how an editor counts is for package lsp.
package editor

import (
	"bytes"
	"sort"

	"levee/internal/cast"
)

// A Document is an analysis that is being written: its references may lead
// nowhere, and lines may be half written.
type Document struct {
	analysis *cast.Analysis
	source   []byte
	refs     []reference // of fields and structure blocks, in the order of the file
	inlines  []inline    // elements without a heading, in the order of the file
}

// A Range is a range of bytes of the source.
type Range struct{ Start, End int }

// A reference is a place that names an element.
type reference struct {
	Range
	to cast.Element
}

// An inline is a responsibility or an arrow, with its id.
type inline struct {
	id Range
	of cast.Element
}

// New returns the document of an analysis as it was read.
func New(a *cast.Analysis) *Document {
	d := &Document{analysis: a, source: a.Source}
	for _, e := range a.Elements {
		d.note(e)
		if c, ok := e.(*cast.Controller); ok {
			for _, r := range c.Responsibilities {
				if r != nil && a.Find(r.ID) == r {
					d.noteInline(r)
				}
			}
		}
	}
	for _, arrow := range a.Structure.Arrows {
		d.noteInline(arrow)
	}
	sort.SliceStable(d.refs, func(i, j int) bool { return d.refs[i].Start < d.refs[j].Start })
	sort.SliceStable(d.inlines, func(i, j int) bool { return d.inlines[i].id.Start < d.inlines[j].id.Start })
	return d
}

// note notes who refers to an element.
func (d *Document) note(e cast.Element) {
	for _, c := range e.Core().CitedBy {
		d.refs = append(d.refs, reference{Range{c.Span.Start, c.Span.End}, e})
	}
}

func (d *Document) noteInline(e cast.Element) {
	d.note(e)
	if e.Core().ID != "" {
		d.inlines = append(d.inlines, inline{d.Name(e), e})
	}
}

// Name returns where the id or the name of an element stands that it is
// referred to by; of one without either, its line.
func (d *Document) Name(e cast.Element) Range {
	core := e.Core()
	if core.Name.Given() {
		return Range{core.Name.Span.Start, core.Name.Span.End}
	}
	line := Range{core.Heading.Start, core.Heading.End}
	if at := bytes.Index(d.source[line.Start:line.End], []byte(core.ID)); at >= 0 && core.ID != "" {
		return Range{line.Start + at, line.Start + at + len(core.ID)}
	}
	return line
}

// At returns the element that a place names, be it in its own heading, in a
// field, in a structure block or in prose, and where the name stands. It
// returns nil where no element is named.
func (d *Document) At(offset int) (cast.Element, Range) {
	if i := sort.Search(len(d.refs), func(i int) bool { return d.refs[i].End >= offset }); i < len(d.refs) && d.refs[i].Start <= offset {
		return d.refs[i].to, d.refs[i].Range
	}
	if e := d.above(offset); e != nil {
		if name := d.Name(e); name.Start <= offset && offset <= name.End {
			return e, name
		}
	}
	word := d.word(offset)
	id := cast.ID(d.source[word.Start:word.End])
	if prefix, _ := id.Split(); prefix == "" {
		return nil, Range{}
	}
	return d.analysis.Find(id), word
}

// above returns the last element whose heading begins at a place or before.
func (d *Document) above(offset int) cast.Element {
	all := d.analysis.Elements
	if after := sort.Search(len(all), func(i int) bool { return all[i].Core().Heading.Start > offset }); after > 0 {
		return all[after-1]
	}
	return nil
}

// word returns the letters, digits and hyphens around a place.
func (d *Document) word(offset int) Range {
	r := Range{offset, offset}
	for r.Start > 0 && wordByte(d.source[r.Start-1]) {
		r.Start--
	}
	for r.End < len(d.source) && wordByte(d.source[r.End]) {
		r.End++
	}
	return r
}

// wordByte tells whether a byte may stand in an id or in the word around it.
func wordByte(c byte) bool {
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c >= 0x80
}

// Definition returns where the element is written that a place names.
func (d *Document) Definition(offset int) (Range, bool) {
	e, _ := d.At(offset)
	if e == nil {
		return Range{}, false
	}
	return d.Name(e), true
}

// References returns every place that names the same element as one place
// does, in the order of the file; its own heading only if declared. Of ids
// these are places in prose as well.
func (d *Document) References(offset int, declared bool) []Range {
	e, _ := d.At(offset)
	if e == nil {
		return nil
	}
	name := d.Name(e)
	found := map[Range]bool{}
	for _, c := range e.Core().CitedBy {
		found[Range{c.Span.Start, c.Span.End}] = true
	}
	if prefix, _ := e.Core().ID.Split(); prefix != "" {
		d.mentions([]byte(e.Core().ID), found)
	}
	delete(found, name)
	if declared {
		found[name] = true
	}
	all := make([]Range, 0, len(found))
	for r := range found {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Start < all[j].Start })
	return all
}

// mentions adds every place where an id stands as a word.
func (d *Document) mentions(id []byte, found map[Range]bool) {
	for at := 0; ; {
		i := bytes.Index(d.source[at:], id)
		if i < 0 {
			return
		}
		if r := (Range{at + i, at + i + len(id)}); d.word(r.Start) == r {
			found[r] = true
		}
		at += i + len(id)
	}
}
