package draw

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"levee/internal/cast"
	"levee/internal/report"
)

// A point is a place on a figure, in pixels from its upper left corner.
type point struct{ x, y float64 }

// num writes a length with at most one decimal.
func num(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// escape makes foreign text harmless in SVG.
func escape(s string) string {
	var b bytes.Buffer
	// A bytes.Buffer takes everything.
	_ = xml.EscapeText(&b, []byte(report.Plain(s)))
	return b.String()
}

// put writes one element. Its arguments are numbers and words of this package;
// foreign text goes through text.
func (f *Figure) put(format string, args ...any) {
	for i, a := range args {
		if x, ok := a.(float64); ok {
			args[i] = num(x)
		}
	}
	fmt.Fprintf(&f.body, format+"\n", args...)
}

// rect draws a rectangle whose corners are rounded by r.
func (f *Figure) rect(class string, x, y, w, h, r float64) {
	f.put(`<rect class="%s" x="%s" y="%s" width="%s" height="%s" rx="%s"/>`, class, x, y, w, h, r)
}

func (f *Figure) segment(class string, a, b point) {
	f.put(`<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`, class, a.x, a.y, b.x, b.y)
}

// text writes one line of text, whose first letter stands on the point.
func (f *Figure) text(class string, fc face, x, y float64, s string) {
	f.words(class, "start", fc, x, y, s)
}

// centred writes one line of text in the middle of which is the point.
func (f *Figure) centred(class string, fc face, x, y float64, s string) {
	f.words(class, "middle", fc, x, y, s)
}

func (f *Figure) words(class, anchor string, fc face, x, y float64, s string) {
	if s == "" {
		return
	}
	attr := ""
	if anchor != "start" {
		attr += ` text-anchor="` + anchor + `"`
	}
	if fc.bold {
		attr += ` font-weight="700"`
	}
	f.put(`<text class="%s" x="%s" y="%s" font-size="%s"%s>%s</text>`, class, x, y, fc.size, attr, escape(s))
}

// lines writes lines of text below each other, the first one's baseline at y,
// and returns where the next one's would be.
func (f *Figure) lines(class string, fc face, x, y float64, lines []string) float64 {
	for _, l := range lines {
		f.text(class, fc, x, y, l)
		y += fc.line()
	}
	return y
}

// arrowhead draws the tip of an arrow that comes from one point and ends at
// another, which lies above or below it.
func (f *Figure) arrowhead(class string, at point, down bool) {
	d := 7.0
	if !down {
		d = -d
	}
	f.put(`<path class="%s" d="M%s %s L%s %s L%s %s Z"/>`, class, at.x, at.y, at.x-3.8, at.y-d, at.x+3.8, at.y-d)
}

// under draws behind what was drawn since a place in the body.
func (f *Figure) under(since int, draw func()) {
	above := bytes.Clone(f.body.Bytes()[since:])
	f.body.Truncate(since)
	draw()
	f.body.Write(above)
}

// open and close put what is drawn between them into a group with a link to
// an element, for pages that have it under its id.
func (f *Figure) open(class string, id cast.ID) {
	f.put(`<g class="%s" data-id="%s">`, class, escape(string(id)))
}

func (f *Figure) close() { f.put("</g>") }

// count returns "1 arrow" or "3 arrows".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// A path is the d of an SVG path under way.
type path struct {
	strings.Builder
	x, y float64
}

func (p *path) move(x, y float64) { p.to("M", x, y) }
func (p *path) line(x, y float64) { p.to("L", x, y) }

func (p *path) to(verb string, x, y float64) {
	if p.Len() > 0 {
		p.WriteByte(' ')
	}
	p.WriteString(verb + num(x) + " " + num(y))
	p.x, p.y = x, y
}

// bend leads to a point above or below, upright at both ends.
func (p *path) bend(x, y float64) {
	mid := num((p.y + y) / 2)
	fmt.Fprintf(p, " C%s %s %s %s", num(p.x), mid, num(x), mid)
	p.to("", x, y)
}
