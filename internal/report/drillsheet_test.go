package report

import (
	"bytes"
	"strings"
	"testing"

	"levee/internal/drill"
)

// Foreign words are words, in both forms.
func TestSheetsAreInert(t *testing.T) {
	const foreign = "<script>alert(1)</script> | [x](javascript:y) \x1b[31m\u202e"
	g := &grid{head: []string{"what", "n"}, right: 1, rows: [][]string{{foreign, "1"}}}
	var b bytes.Buffer
	(&part{heading: foreign, words: []string{foreign}, table: g}).html(&b, nil)
	p := &page{}
	p.gridMarkdown(g)
	for name, text := range map[string]string{"html": b.String(), "markdown": p.String()} {
		for _, bad := range []string{"<script", "\x1b", "\u202e"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s has %q:\n%s", name, bad, text)
			}
		}
	}
	wellFormed(t, "<div>"+b.String()+"</div>")
	const want = "| what | n |\n|---|---:|\n| &lt;script&gt;alert(1)&lt;/script&gt; \\| \\[x\\](javascript:y) \\\\u001b\\[31m\\\\u202e | 1 |\n"
	if p.String() != want {
		t.Errorf("got\n%swant\n%s", p.String(), want)
	}
}

// Where nothing is on, all there is has nothing in common.
func TestInCommon(t *testing.T) {
	if got := inCommon(&drill.Class{}, " "); got != "whatever is chosen: all come in" {
		t.Errorf("got %q", got)
	}
	if got := inCommon(&drill.Class{Choices: []string{"a=b", "c=d"}}, " and "); got != "a=b and c=d" {
		t.Errorf("got %q", got)
	}
}
