package draw

import (
	"strings"

	"levee/internal/cast"
)

// key lists the arrows with what they say, for pictures on which they bear
// their marks alone.
func (s *sketch) key() []*Figure {
	l := &list{kind: "key", title: "The arrows of the control structure", columns: []column{
		{"arrow", 52, strong, ""}, {"from", 128, plain, ""}, {"", 14, plain, "soft"}, {"to", 128, plain, ""}, {"what", 286, plain, ""}, {"flaw", 110, strong, "bad"},
	}}
	for _, r := range s.arrows {
		sign := "→"
		if r.Feedback {
			sign = "⇢"
		}
		l.add(s.mark(r), r.From.Name, sign, r.To.Name, r.Label.Value, strings.Join(flaws(r), ", "))
	}
	return l.figures()
}

// A list is a table that goes on over as many figures as it needs.
type list struct {
	kind, title string
	columns     []column
	rows        [][]string
}

// A column of a list.
type column struct {
	head  string
	width float64
	face  face
	class string
}

func (l *list) add(cells ...string) { l.rows = append(l.rows, cells) }

// gap is the room between two columns.
const columnGap = 10.0

// height of a row.
func (l *list) height(row []string) float64 {
	h := 0.0
	for i, c := range l.columns {
		h = max(h, c.face.line()*float64(len(c.face.wrap(row[i], c.width))))
	}
	return h + 7
}

// figures draws the list.
func (l *list) figures() []*Figure {
	var all []*Figure
	var f *Figure
	y := 0.0
	for _, row := range l.rows {
		if f == nil || y+l.height(row) > tall-margin {
			f, y = l.begin(), margin+48
			all = append(all, f)
		}
		x := margin
		for i, c := range l.columns {
			f.lines(c.class, c.face, x, y+c.face.size, c.face.wrap(row[i], c.width))
			x += c.width + columnGap
		}
		y += l.height(row)
		f.segment("rule", point{margin, y - 2}, point{f.Width - margin, y - 2})
		f.Height = y + margin
		f.Desc += strings.Join(strings.Fields(strings.Join(row, " ")), " ") + ". "
	}
	return number(all)
}

func (l *list) begin() *Figure {
	f := &Figure{kind: l.kind, Title: l.title, Width: page}
	f.text("", head, margin, margin+12, l.title)
	x := margin
	for _, c := range l.columns {
		f.text("soft", small, x, margin+38, c.head)
		x += c.width + columnGap
	}
	return f
}

// number tells each figure which one of how many it is.
func number(all []*Figure) []*Figure {
	for i, f := range all {
		f.page, f.pages = i+1, len(all)
	}
	return all
}

// title writes the title of an element, cut to one line.
func title(e cast.Element, fc face, width float64) string {
	lines := fc.some(e.Core().Title.Value, width, 1)
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}
