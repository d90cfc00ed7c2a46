package text

import (
	"bytes"
	"slices"
	"strings"

	"levee/internal/cast"
)

// Format brings the machine lines of an analysis into one form: one blank
// between the parts of a heading, fields in the order of the table and directly
// below the heading, references sorted, an empty line between fields and prose,
// arrows without needless blanks. Prose, comments and front matter stay as they
// are, byte by byte. A file with problems is not formatted.
func Format(name string, src []byte) ([]byte, []cast.Problem) {
	a, problems := Parse(name, src)
	if len(problems) > 0 {
		return nil, problems
	}
	return apply(src, Edits(a)), nil
}

// Edits returns what Format changes in the source of an analysis that has no
// problems, in the order of the file and without what stays as it is.
func Edits(a *cast.Analysis) []Edit {
	src := a.Source
	f := &formatter{src: src, eol: "\n"}
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		f.eol = "\r\n"
	}
	for _, e := range a.Elements {
		f.element(e)
	}
	for _, arrow := range a.Structure.Arrows {
		f.edit(arrow.Heading, arrowText(arrow))
	}
	f.edits = slices.DeleteFunc(f.edits, func(e Edit) bool { return string(src[e.Start:e.End]) == e.Text })
	slices.SortFunc(f.edits, func(x, y Edit) int { return x.Start - y.Start })
	return f.edits
}

// A formatter collects edits of the source.
type formatter struct {
	src   []byte
	eol   string
	edits []Edit
}

// An Edit puts a text in the place of some bytes of the source.
type Edit struct {
	Start, End int
	Text       string
}

func (f *formatter) edit(s cast.Span, text string) {
	f.edits = append(f.edits, Edit{s.Start, s.End, text})
}

// apply returns the source with all edits made, which are in its order.
func apply(src []byte, edits []Edit) []byte {
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(src[at:e.Start])
		out.WriteString(e.Text)
		at = e.End
	}
	out.Write(src[at:])
	return out.Bytes()
}

// element formats a heading and the fields below it.
func (f *formatter) element(e cast.Element) {
	core := e.Core()
	f.edit(core.Heading, f.heading(e))
	if len(core.Lines) == 0 {
		return
	}
	entries := f.entries(core)
	slices.SortStableFunc(entries, func(x, y entry) int { return x.rank - y.rank })
	var b strings.Builder
	for _, x := range entries {
		b.WriteString(x.text)
	}
	last := core.Lines[len(core.Lines)-1].Value.Span.End
	end := f.lineEnd(last)
	if rest := f.src[end:]; len(rest) > 0 && len(bytes.TrimSpace(firstLine(rest))) > 0 {
		b.WriteString(f.eol)
	}
	f.edits = append(f.edits, Edit{f.lineEnd(core.Heading.End), end, b.String()})
}

// lineEnd returns where the line after a byte begins.
func (f *formatter) lineEnd(at int) int {
	if n := bytes.IndexByte(f.src[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(f.src)
}

func firstLine(b []byte) []byte {
	if n := bytes.IndexByte(b, '\n'); n >= 0 {
		return b[:n]
	}
	return b
}

// heading writes a heading in its form.
func (f *formatter) heading(e cast.Element) string {
	core := e.Core()
	old := strings.TrimLeft(core.Heading.String(f.src), " ")
	words := []string{old[:strings.IndexFunc(old, func(r rune) bool { return r != '#' })]}
	name := string(core.ID)
	if core.Name.Given() {
		name = core.Kind.Word + " " + core.Name.Value
		if core.Title.Given() {
			name += ":"
		}
	}
	words = append(words, name)
	if ev, ok := e.(*cast.Event); ok && ev.Time.Given() {
		words = append(words, ev.Time.Text)
	}
	if core.Title.Given() {
		words = append(words, core.Title.Value)
	}
	text := strings.Join(words, " ")
	if strings.HasSuffix(core.Title.Value, "#") { // a closing hash would be taken off
		text += " #"
	}
	return text
}

// An entry is a field as it will stand, with the comments above it.
type entry struct {
	rank int
	text string
}

// entries writes the fields, in the order of the source.
func (f *formatter) entries(core *cast.Item) []entry {
	var all []entry
	from := f.lineEnd(core.Heading.End)
	for _, l := range core.Lines {
		start := bytes.LastIndexByte(f.src[:l.KeySpan.Start], '\n') + 1
		text := f.comments(f.src[from:start]) + f.field(core, l) + f.eol
		rank := slices.IndexFunc(core.Kind.Fields, func(x cast.Field) bool { return x.Key == l.Key })
		all = append(all, entry{rank, text})
		from = f.lineEnd(l.Value.Span.End)
	}
	return all
}

// comments returns what stands between two fields without empty lines.
func (f *formatter) comments(between []byte) string {
	if len(bytes.TrimSpace(between)) == 0 {
		return ""
	}
	return strings.Trim(string(between), "\r\n") + f.eol
}

// field writes one field.
func (f *formatter) field(core *cast.Item, l cast.Line) string {
	raw := l.Value.Span.String(f.src)
	slot := core.Kind.Field(l.Key).Slot(core.Kind.New())
	switch slot.(type) {
	case cast.References:
		ids := listed(raw)
		slices.SortStableFunc(ids, func(x, y string) int { return cast.CompareIDs(cast.ID(x), cast.ID(y)) })
		raw = strings.Join(ids, ", ")
	case *cast.Parties, *cast.Words:
		raw = strings.Join(listed(raw), ", ")
	}
	var lines []string
	for line := range strings.Lines(raw) {
		lines = append(lines, strings.Trim(line, blanks))
	}
	return "- " + l.Key + ": " + strings.Join(lines, f.eol+"  ")
}

func listed(raw string) []string {
	all := strings.Split(raw, ",")
	for i := range all {
		all[i] = strings.Join(strings.Fields(all[i]), " ")
	}
	return all
}

// arrowText writes an arrow in its form.
func arrowText(a *cast.Arrow) string {
	var b strings.Builder
	if a.ID != "" {
		b.WriteString(string(a.ID) + " ")
	}
	sign := " -> "
	if a.Feedback {
		sign = " ~> "
	}
	b.WriteString(a.From.Name + sign + a.To.Name + ": " + a.Label.Value)
	for _, f := range a.Flaws {
		words := []string{f.Word.Value}
		var ids []string
		for _, r := range f.Failures {
			ids = append(ids, string(r.ID))
		}
		if len(ids) > 0 {
			words = append(words, strings.Join(ids, ", "))
		}
		b.WriteString(" [" + strings.Join(words, " ") + "]")
	}
	return b.String()
}
