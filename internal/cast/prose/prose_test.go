package prose

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
)

// Each case is a file, and what is read from it: one sentence a line, with its
// place; then acceptances and problems.
func TestCases(t *testing.T) {
	goldentest.Stories(t, "testdata/*.txtar", 1, func(t *testing.T, name string, a *txtar.Archive) {
		if len(a.Files) != 2 {
			t.Fatal("want a file and what is read from it")
		}
		a.Files[1].Data = []byte(listing(a.Files[0].Data))
		goldentest.Story(t, name, a)
	})
}

func listing(source []byte) string {
	text, err := Parse(source)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for i := range text.Sentences {
		s := &text.Sentences[i]
		kind := [...]string{"paragraph", "heading", "item", "cell", "footnote"}[s.Place.Block]
		fmt.Fprintf(&b, "%v %s", text.Position(s.Offset()), kind)
		if s.Place.Field != "" {
			fmt.Fprintf(&b, " %s", s.Place.Field)
		}
		if s.Question {
			b.WriteString(" ?")
		}
		fmt.Fprintf(&b, ": %s\n", strings.ReplaceAll(s.String(), "\n", " "))
	}
	for _, a := range text.Acceptances {
		fmt.Fprintf(&b, "%v accepts %s from %v to %v: %s\n", text.Position(a.Offset), strings.Join(a.Rules, " "), text.Position(a.From), text.Position(a.To), a.Reason)
	}
	for _, p := range text.Problems {
		fmt.Fprintf(&b, "%v problem: %s\n", text.Position(p.Offset), p.Message)
	}
	return b.String()
}

// Tokens say what stands at their offsets, in order, and sentences hold them all.
func checkTokens(t *testing.T, source []byte, text *Text) {
	t.Helper()
	at := -1
	for i := range text.Sentences {
		for _, tok := range text.Sentences[i].Tokens {
			if tok.Offset < at || tok.End <= tok.Offset || tok.End > len(source) {
				t.Fatalf("token %q at %d to %d after %d", tok.Text, tok.Offset, tok.End, at)
			}
			at = tok.Offset
			if there := string(source[tok.Offset:tok.End]); tok.Kind != Quote && !within(tok.Text, there) {
				t.Fatalf("token %q, and %q stands there", tok.Text, there)
			}
		}
	}
	for _, a := range text.Acceptances {
		if a.From > a.To || a.Offset >= len(source) || len(a.Rules) == 0 || a.Reason == "" {
			t.Fatalf("acceptance %+v", a)
		}
	}
}

// within tells whether a text is what is left of another one when markup is
// taken out.
func within(text, source string) bool {
	for i := 0; i < len(source) && text != ""; i++ {
		if source[i] == text[0] {
			text = text[1:]
		}
	}
	return text == ""
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		text, err := Parse(source)
		if err != nil {
			return
		}
		checkTokens(t, source, text)
	})
}

func TestParseRefuses(t *testing.T) {
	for want, source := range map[string]string{
		"1:3: a zero byte":              "ab\x00",
		"2:2: bytes that are not UTF-8": "a\nb\xff",
		"2:1: quotes or lists more":     "a\n" + strings.Repeat("> ", 100) + "b",
		"1:16777217: the file goes on":  strings.Repeat("a", maxSize+1),
	} {
		if _, err := Parse([]byte(source)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if text, err := Parse(nil); err != nil || len(text.Sentences) > 0 {
		t.Errorf("an empty file: %v, %v", text, err)
	}
}

// A sentence without an end has one.
func TestSentencesHaveAnEnd(t *testing.T) {
	text, err := Parse([]byte(strings.Repeat("word ", 3*maxTokens)))
	if err != nil || len(text.Sentences) != 3 || len(text.Sentences[0].Tokens) > maxTokens+1 {
		t.Errorf("%d sentences, %v", len(text.Sentences), err)
	}
}

// What an adversary may write takes no longer than what an author does. The
// bound is for runaways.
func TestParseIsQuick(t *testing.T) {
	for name, source := range map[string]string{
		"quotes":    strings.Repeat("„a ", 20_000),
		"nested":    strings.Repeat(strings.Repeat("> ", maxDepth)+"a\n", 400),
		"emphasis":  strings.Repeat("*a **b ", 10_000),
		"brackets":  strings.Repeat("[", 20_000),
		"comments":  strings.Repeat("<!-- levee: accept x: y -->\n\n", 4_000),
		"fields":    "# F-1\n" + strings.Repeat("- a: b\n", 10_000),
		"footnotes": strings.Repeat("[^a]: b [^a]\n", 4_000),
		"headings":  strings.Repeat("# F-1 a\n", 10_000),
		"addresses": strings.Repeat("https://a.b ", 10_000),
		"lists":     nestedList(maxDepth),
	} {
		start := time.Now()
		text, err := Parse([]byte(source))
		if err == nil {
			checkTokens(t, []byte(source), text)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %d bytes take %v", name, len(source), took)
		} else {
			t.Logf("%s: %d bytes take %v (%v)", name, len(source), took, err)
		}
	}
}

func nestedList(depth int) string {
	var b bytes.Buffer
	for i := range depth {
		fmt.Fprintf(&b, "%s- a\n", strings.Repeat("  ", i))
	}
	return strings.Repeat(b.String()+"\nb\n\n", 20)
}
