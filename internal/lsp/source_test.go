package lsp

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"
	"pgregory.net/rapid"

	"levee/internal/cast/editor"
)

// texts are made of what counts differently in bytes and in units, and of all
// ends of lines.
func texts() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{"a", "E-1", " ", "é", "€", "𝒻", "🦊", "e\u0301", "\n", "\r\n", "\r", "\u2028"})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(pieces, 0, 40).Draw(t, "pieces"), "") })
}

var bothEncodings = rapid.SampledFrom([]encoding{utf16Units, utf8Units})

// A position of the start of a character outside of ends of lines leads back
// to it.
func TestPositionsLeadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, e := texts().Draw(t, "text"), bothEncodings.Draw(t, "encoding")
		s := newSource([]byte(text))
		for at := 0; at <= len(text); at++ {
			p := s.position(at, e)
			back := s.offset(p, e)
			inEnd := at > 0 && at < len(text) && text[at-1] == '\r' && text[at] == '\n'
			switch {
			case at < len(text) && !utf8.RuneStart(text[at]) || inEnd:
				if back >= at {
					t.Fatalf("byte %d of %q leads to %v and back to %d, want a start before it", at, text, p, back)
				}
			case back != at:
				t.Fatalf("byte %d of %q leads to %v and back to %d", at, text, p, back)
			}
		}
	})
}

// model is a text as an editor has it that counts in UTF-16: lines of units.
type model struct{ units []uint16 }

// at returns the unit of a position, by what the protocol says of lines and
// columns.
func (m model) at(p protocol.Position) int {
	line, i := uint32(0), 0
	for ; i < len(m.units) && line < p.Line; i++ {
		if m.units[i] == '\n' || m.units[i] == '\r' && (i+1 == len(m.units) || m.units[i+1] != '\n') {
			line++
		}
	}
	if line < p.Line {
		return len(m.units)
	}
	for n := uint32(0); n < p.Character && i < len(m.units) && m.units[i] != '\n' && m.units[i] != '\r'; n++ {
		i++
	}
	if i > 0 && i < len(m.units) && utf16.IsSurrogate(rune(m.units[i-1])) && m.units[i] >= 0xdc00 && m.units[i] < 0xe000 {
		i-- // within a character
	}
	return i
}

// Changes give the text that an editor has that counts in UTF-16, also where
// positions lie beyond lines and the text, or within characters.
func TestChangesGiveTheEditorsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		s, m := newSource([]byte(text)), model{utf16.Encode([]rune(text))}
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			position := func(name string) protocol.Position {
				return protocol.Position{Line: rapid.Uint32Range(0, 12).Draw(t, name+" line"), Character: rapid.Uint32Range(0, 12).Draw(t, name+" character")}
			}
			c := &protocol.TextDocumentContentChangePartial{Range: protocol.Range{Start: position("from"), End: position("to")}, Text: texts().Draw(t, "new")}
			start, end := m.at(c.Range.Start), m.at(c.Range.End)
			next, what, err := s.change(c, utf16Units)
			if (err != nil) != (start > end) {
				t.Fatalf("%v of %q: %v", c.Range, s.text, err)
			}
			if err != nil {
				continue
			}
			if got := string(s.text[:what.start]) + c.Text + string(s.text[what.end:]); got != string(next.text) {
				t.Fatalf("%+v of %q is %q, not %q", what, s.text, got, next.text)
			}
			m.units = append(append(append([]uint16{}, m.units[:start]...), utf16.Encode([]rune(c.Text))...), m.units[end:]...)
			if want := string(utf16.Decode(m.units)); string(next.text) != want {
				t.Fatalf("%v of %q: %q, want %q", c.Range, s.text, next.text, want)
			}
			s = next
		}
	})
}

// What a change does not touch is where it says, in the text after it.
func TestMoved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := texts().Draw(t, "before"), texts().Draw(t, "after")
		e := difference([]byte(before), []byte(after))
		if got := before[:e.start] + after[e.start:e.start+e.length] + before[e.end:]; got != after {
			t.Fatalf("%+v makes %q of %q, not %q", e, got, before, after)
		}
		start := rapid.IntRange(0, len(before)).Draw(t, "start")
		end := rapid.IntRange(start, len(before)).Draw(t, "end")
		if r, ok := e.moved(editor.Range{Start: start, End: end}); ok && after[r.Start:r.End] != before[start:end] {
			t.Fatalf("%q is at %v after %+v, where %q stands", before[start:end], r, e, after[r.Start:r.End])
		}
	})
}

// What was found in a version that was the newest no more when that was known
// stands where the changes since then have moved it.
func TestFindingsMoveWithChangesSince(t *testing.T) {
	d := &document{edits: []edit{{0, 0, 100}, {0, 0, 2}, {20, 21, 0}}}
	d.keep(&version{edits: 1}, []finding{{Range: editor.Range{Start: 5, End: 6}, code: "a"}, {Range: editor.Range{Start: 17, End: 20}, code: "touched"}, {code: "form"}}, 0)
	d.now = &version{edits: 3}
	got := d.stillThere(d.now)
	if len(got) != 1 || got[0].code != "a" || got[0].Start != 7 {
		t.Errorf("%+v", got)
	}
	if got := d.stillThere(&version{}); got != nil {
		t.Errorf("of a version that is not the newest: %+v", got)
	}
}
