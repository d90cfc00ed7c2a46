// Package draw makes the pictures of an accident analysis, as SVG: the control
// structure with its flaws, the chain over time with the state of each
// constraint, the matrix of constraints and failures, the tree of questions.
// It knows where things stand on a picture and how they look; what they mean is
// for package cast.
package draw

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
)

// A Picture is one way of looking at an analysis.
type Picture struct {
	Name string // as commands and files call it
	Doc  string // one line for the help text
	draw func(*cast.Analysis) []*Figure
}

// Pictures are all there are, in the order of a report.
var Pictures = []*Picture{
	{"structure", "who controls whom, as it was meant and as it was, with the flaws on the arrows", structure},
	{"timeline", "the chain, a lane for each actor, and below it the state of each constraint", timeline},
	{"matrix", "which failure bears on which constraint; a constraint without one is seen", matrix},
	{"questions", "the questions that lead from level to level, and why they end", questions},
}

// Names lists the names of the pictures.
func Names() []string {
	names := make([]string, len(Pictures))
	for i, p := range Pictures {
		names[i] = p.Name
	}
	return names
}

// Lookup returns the picture of that name; the error names those there are.
func Lookup(name string) (*Picture, error) {
	i := slices.IndexFunc(Pictures, func(p *Picture) bool { return p.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("picture %q: want one of %s", name, strings.Join(Names(), ", "))
	}
	return Pictures[i], nil
}

// Figures draws the picture. What does not fit on a page is cut into several
// figures; an analysis that has nothing to draw gives none.
func (p *Picture) Figures(a *cast.Analysis) []*Figure {
	all := p.draw(a)
	for i, f := range all {
		f.Name = p.Name
		if f.kind != "" {
			f.Name += "-" + f.kind
		}
		if f.pages > 1 {
			f.Name += fmt.Sprintf("-%d", f.page)
			f.Title += fmt.Sprintf(" (%d of %d)", f.page, f.pages)
		}
		all[i] = f
	}
	return all
}

// A Figure is one drawing.
type Figure struct {
	Name          string // a word that can be the name of a file: "timeline-2"
	Title         string
	Desc          string // what the drawing shows, in words, for those who do not see it
	Width, Height float64

	kind        string // what is added to the picture's name
	page, pages int
	body        bytes.Buffer
}

// SVG returns the figure as a file of its own, with its style.
func (f *Figure) SVG() []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	f.write(&b, `xmlns="http://www.w3.org/2000/svg" `, "<style>"+Style+pageStyle+"</style>\n")
	return b.Bytes()
}

// Inline returns the figure for a page that has Style among its styles.
func (f *Figure) Inline() []byte {
	var b bytes.Buffer
	f.write(&b, "", "")
	return b.Bytes()
}

func (f *Figure) write(b *bytes.Buffer, space, style string) {
	fmt.Fprintf(b, `<svg %sclass="cast" role="img" aria-labelledby="%[2]s-title %[2]s-desc" viewBox="0 0 %[3]s %[4]s" width="%[3]s" height="%[4]s">`+"\n",
		space, f.Name, num(f.Width), num(f.Height))
	fmt.Fprintf(b, `<title id="%s-title">%s</title>`+"\n", f.Name, escape(f.Title))
	fmt.Fprintf(b, `<desc id="%s-desc">%s</desc>`+"\n", f.Name, escape(f.Desc))
	b.WriteString(style)
	fmt.Fprintf(b, `<rect class="paper" x="0" y="0" width="%s" height="%s"/>`+"\n", num(f.Width), num(f.Height))
	b.Write(f.body.Bytes())
	b.WriteString("</svg>\n")
}
