package editor

import (
	"levee/internal/cast"
)

// A Symbol is a heading of the outline, with what stands below it.
type Symbol struct {
	Name     string // "E-7 right9ctrl publishes event-stream 3.3.6"
	Kind     string // "event"; "" for a heading that is no element
	Whole    Range  // with all that stands below it
	Heading  Range
	Children []*Symbol
	level    int
}

// Outline returns the headings of the document: sections within sections as
// their hashes have it, and elements in the section that they stand in.
func (d *Document) Outline() []*Symbol {
	root := &Symbol{level: -1}
	open := []*Symbol{root}
	for i, s := range d.analysis.Sections {
		in := root
		if s.Title.Given() {
			sym := &Symbol{Name: s.Title.Value, level: s.Level, Heading: Range{s.Title.Span.Start, s.Title.Span.End}}
			sym.Whole = Range{sym.Heading.Start, d.endOf(i)}
			for open[len(open)-1].level >= s.Level {
				open = open[:len(open)-1]
			}
			in = open[len(open)-1]
			in.Children = append(in.Children, sym)
			open = append(open, sym)
			in = sym
		}
		for _, e := range s.Elements {
			in.Children = append(in.Children, d.symbol(e))
		}
	}
	return root.Children
}

// endOf returns where a section ends with all sections in it.
func (d *Document) endOf(i int) int {
	all := d.analysis.Sections
	for _, s := range all[i+1:] {
		if s.Level <= all[i].Level {
			return d.lineStart(s.Title.Span.Start)
		}
	}
	return len(d.source)
}

func (d *Document) lineStart(offset int) int {
	for offset > 0 && d.source[offset-1] != '\n' {
		offset--
	}
	return offset
}

// symbol returns the entry of one element.
func (d *Document) symbol(e cast.Element) *Symbol {
	core := e.Core()
	name := string(core.ID)
	if core.Title.Given() {
		name += " " + core.Title.Value
	}
	return &Symbol{Name: name, Kind: core.Kind.Word, Heading: Range{core.Heading.Start, core.Heading.End},
		Whole: Range{core.Heading.Start, max(core.Heading.End, core.Body.End)}}
}
