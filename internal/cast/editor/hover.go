package editor

import (
	"fmt"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/check"
)

// Width is how many characters wide the texts for a place are, and most how
// many of a field are shown.
const (
	Width = 76
	most  = 300
)

// Describe returns what there is to say of an element: its kind, time and
// title, its fields, and who refers to it.
func (d *Document) Describe(e cast.Element) string {
	core := e.Core()
	var b strings.Builder
	head := core.Kind.Word
	if ev, ok := e.(*cast.Event); ok && ev.Time.Given() {
		head += ", " + ev.Time.Text
	}
	b.WriteString(check.Wrap("", strings.TrimSpace(string(core.ID)+" "+head), 0, Width))
	b.WriteString(check.Wrap("", d.title(e), 0, Width))
	for _, l := range core.Lines {
		b.WriteString(check.Wrap("- "+l.Key+": ", shortened(l.Value.Value), 4, Width))
	}
	if by := citations(core); by != "" {
		b.WriteString(check.Wrap("referred to by ", by, 4, Width))
	}
	return b.String()
}

// title returns the title of an element; of one without a heading, its line.
func (d *Document) title(e cast.Element) string {
	switch e := e.(type) {
	case *cast.Arrow:
		return e.Heading.String(d.source)
	case *cast.Responsibility:
		line := e.Heading.String(d.source)
		if e.Controller != nil {
			line += ", of " + e.Controller.Name.Value
		}
		return line
	}
	return e.Core().Title.Value
}

func shortened(s string) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// someCitations is how many elements that refer to one are named.
const someCitations = 12

// citations names those who refer to an element, each once.
func citations(core *cast.Item) string {
	var by []string
	seen := make(map[string]bool)
	for _, c := range core.CitedBy {
		who := fmt.Sprintf("%s (%s)", c.By.Core().ID, c.Key)
		if c.By.Core().ID == "" {
			who = "the " + c.By.Core().Kind.Word + " (" + c.Key + ")"
		}
		if !seen[who] {
			by = append(by, who)
		}
		seen[who] = true
	}
	if n := len(by) - someCitations; n > 0 {
		by = append(by[:someCitations], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(by, ", ")
}

// Claim returns the claim at a place and the element that makes it, and nil
// where there is none.
func (d *Document) Claim(offset int) (cast.Element, cast.Text) {
	e := d.above(offset)
	if e == nil {
		return nil, cast.Text{}
	}
	for _, c := range e.Core().Claims {
		if c.Span.Start <= offset && offset <= c.Span.End {
			return e, c
		}
	}
	return nil, cast.Text{}
}

// Key tells what the field is for whose key stands at a place, and where the
// key stands. It tells "" where none does.
func (d *Document) Key(offset int) (string, Range) {
	e := d.above(offset)
	if e == nil {
		return "", Range{}
	}
	core := e.Core()
	for _, l := range core.Lines {
		if l.KeySpan.Start <= offset && offset <= l.KeySpan.End {
			f := core.Kind.Field(l.Key)
			return check.Wrap(f.Key+": ", meaning(core.Kind, f), 4, Width), Range{l.KeySpan.Start, l.KeySpan.End}
		}
	}
	return "", Range{}
}

// meaning tells what a field is for and what it holds.
func meaning(k *cast.Kind, f *cast.Field) string {
	text := f.Doc + " (" + strings.ReplaceAll(k.Value(f), "`", "") + ")"
	if f.Needed {
		text += "; " + k.Article() + " should have it"
	}
	return text
}
