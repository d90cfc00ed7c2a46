package render

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"levee/internal/browsertest"
	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/proof"
	"levee/internal/cast/text"
	"levee/internal/goldentest"
	"levee/internal/report"
)

func parse(t testing.TB, src []byte) *cast.Analysis {
	t.Helper()
	a, problems := text.Parse("analysis.md", src)
	for _, p := range problems {
		t.Fatalf("%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
	}
	return a
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func rendered(t testing.TB, format string, r *Report) string {
	t.Helper()
	f, err := report.Lookup(Formats, format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// verified holds the claims against a folder of nothing but what the test says.
func verified(t testing.TB, a *cast.Analysis) *Report {
	t.Helper()
	v, err := check.Verify(a.Name, a, proof.None(), "evidence")
	if err != nil {
		t.Fatal(err)
	}
	return &Report{Analysis: a, Verification: v}
}

func TestGoldens(t *testing.T) {
	for name, format := range map[string]string{"left-pad.html": "html", "left-pad.golden": "markdown", "hostile.html": "html", "hostile.golden": "markdown"} {
		src := read(t, strings.Split(name, ".")[0]+".md")
		got := rendered(t, format, verified(t, parse(t, src)))
		goldentest.Equal(t, filepath.Join("testdata", name), got)
	}
}

// elements yields the tags of a page.
func elements(t *testing.T, page string, yield func(html.Token)) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			yield(z.Token())
		}
	}
}

// Whatever the prose has, a page has no script, fetches nothing, and leads to
// the web alone.
func TestHostileProseIsInert(t *testing.T) {
	page := rendered(t, "html", verified(t, parse(t, read(t, "hostile.md"))))
	elements(t, page, func(e html.Token) {
		switch e.Data {
		case "script", "iframe", "img", "object", "embed", "form", "base", "link", "image", "use", "foreignobject":
			t.Errorf("the page has <%s>", e.Data)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" {
				t.Errorf("<%s %s=%q>", e.Data, a.Key, a.Val)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://example.invalid/") {
				t.Errorf("a link to %q", a.Val)
			}
		}
	})
	for _, want := range []string{"alert(&quot;inline&quot;)", "&lt;svg onload=", `href="https://example.invalid/?a=1&amp;b=%222%22"`, `<a href="#E-1">E-1</a>`, "<code>E-1</code>", "\ufffdturned"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "nobody needs to see") {
		t.Error("a comment is shown")
	}
}

// Markdown, read by another reader than ours, has no HTML either.
func TestHostileMarkdownIsInert(t *testing.T) {
	got := rendered(t, "markdown", verified(t, parse(t, read(t, "hostile.md"))))
	for line := range strings.Lines(got) {
		for _, bad := range []string{"<script", "<svg", "<img", "<iframe", "<style", "](javascript", "](data", "]: javascript", "![image]("} {
			if i := strings.Index(line, bad); i >= 0 && (i == 0 || line[i-1] != '\\') {
				t.Errorf("%s in %q", bad, line)
			}
		}
	}
}

func TestEveryIDIsUniqueAndEveryLinkLeadsSomewhere(t *testing.T) {
	for _, src := range [][]byte{read(t, "left-pad.md"), read(t, "hostile.md"), many(40)} {
		page := rendered(t, "html", verified(t, parse(t, src)))
		ids, links := make(map[string]int), make(map[string]bool)
		elements(t, page, func(e html.Token) {
			for _, a := range e.Attr {
				if a.Key == "id" {
					ids[a.Val]++
				}
				if to, inside := strings.CutPrefix(a.Val, "#"); a.Key == "href" && inside {
					links[to] = true
				}
			}
		})
		for id, n := range ids {
			if n > 1 {
				t.Errorf("id %q stands %d times", id, n)
			}
		}
		for to := range links {
			if ids[to] == 0 {
				t.Errorf("a link leads to %q, which is nowhere", to)
			}
		}
	}
}

// The report opens with what is not known, and loses no prose.
func TestOrder(t *testing.T) {
	for _, format := range report.Names(Formats) {
		got := rendered(t, format, verified(t, parse(t, read(t, "left-pad.md"))))
		at := 0
		for _, want := range []string{"What is not known", "claims that the evidence does not settle", "stopped", "what nobody could tell", "Summary", "Eleven lines of code", "Part 1", "Part 2", "Part 3", "Part 4", "Part 5", "Of this analysis"} {
			if format == "html" && at == 0 {
				at = strings.Index(got, "<main>") // the table of contents stands above
			}
			i := strings.Index(strings.ToLower(got[at:]), strings.ToLower(want))
			if i < 0 {
				t.Errorf("%s: %q is missing, or stands before what comes first", format, want)
				continue
			}
			at += i
		}
		for _, want := range []string{"within minutes, builds fail", "Told by several", "in the evening, 21:30 UTC", "no records of the company"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q", format, want)
			}
		}
	}
}

func TestWithoutEvidence(t *testing.T) {
	got := rendered(t, "html", &Report{Analysis: parse(t, read(t, "left-pad.md"))})
	if !strings.Contains(got, "Nobody held the 1 claim of this analysis against evidence") || strings.Contains(got, `"badge confirmed">confirmed`) {
		t.Error("a report without evidence does not say so, or has verdicts")
	}
}

func TestRemarks(t *testing.T) {
	c := check.Claim{Verdict: proof.Verdict{State: proof.Refuted, Instead: "so", Proof: []proof.Fact{
		{File: "a", Line: 1, Says: "one", Source: "x"}, {File: "b", Line: 2, Says: "two", Source: "y"}, {File: "b", Says: "three", Source: "z"}, {Says: "four"}, {Says: "five"}}}}
	r := &Report{Verification: &check.Verification{Claims: []check.Claim{c}}}
	got := r.evidence().remarks(&c)
	want := "[{is so so} {proof a:1: one} {proof b:2: two (y)} {proof b: three (z)} {proof " + (proof.Fact{Says: "four"}).Where() + ": four} {proof and 1 more}]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
	if s := r.evidence().sources("b"); s != "2 sources, each at its claim" {
		t.Errorf("sources: %s", s)
	}
}

func TestDeepProseIsRefused(t *testing.T) {
	src := append(read(t, "left-pad.md"), []byte("\n"+strings.Repeat("> ", 100)+"deep\n")...)
	var b bytes.Buffer
	err := writeHTML(&b, &Report{Analysis: parse(t, src)}, report.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "analysis.md:") || b.Len() > 0 {
		t.Errorf("got %v and %d bytes", err, b.Len())
	}
}

// A browser runs nothing and complains about nothing.
func TestChromium(t *testing.T) {
	for _, name := range []string{"hostile.md", "left-pad.md"} {
		file := filepath.Join(t.TempDir(), "report.html")
		page := rendered(t, "html", verified(t, parse(t, read(t, name))))
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(browsertest.Open(t, file), "What is not known") {
			t.Fatalf("%s: chromium shows no report", name)
		}
	}
}

// many writes an analysis of so many times 15 lines.
func many(n int) []byte {
	var b strings.Builder
	b.WriteString("---\nanalysis: many\nsystem: x\nboundary: y\nlosses: [L-1]\n---\n# Many\n\n### L-1 A loss\n- to: us\n\n### H-1 A hazard\n- losses: L-1\n\n### SC-1 A constraint\n- prevents: H-1\n- enforced-by: one (somehow)\n\n### controller one: somebody\n- level: package\n\n")
	for i := range n {
		fmt.Fprintf(&b, "### E-%d 2018-09-09T08:%02d:00Z Something happens\n- actor: one\n- source: x\n- claim: left-pad@1.0.%d published before 2016-03-22\n\nSome prose with a [link](https://example.invalid), E-%d and a note.[^n]\n\n", i+1, i%60, i, i+1)
		fmt.Fprintf(&b, "### F-%d A control did not hold\n- level: package\n- controller: one\n- constraint: SC-1\n- events: E-%d\n- believed: that it holds (since 2014)\n- reality: it did not\n- stops: nobody looked\n\n", i+1, i+1)
	}
	b.WriteString("[^n]: A note.\n")
	return []byte(b.String())
}

func BenchmarkRender(b *testing.B) {
	r := verified(b, parse(b, many(40))) // 640 lines
	for b.Loop() {
		rendered(b, "html", r)
	}
}
