package policy

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/evidence"
	"levee/internal/goldentest"
	"levee/internal/graph"
	"levee/internal/policy/form"
)

// today is the day of the stories.
var today = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// A story is a sentence, a policy, and cases, each a line with its ruling
// indented below. A file without a policy is judged by the default one.
func TestStories(t *testing.T) {
	for _, file := range storyFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { story(t, file) })
	}
}

func storyFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/rulings/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	return files
}

func story(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		t.Error("a story starts with a sentence")
	}
	p := Default()
	for i := range archive.Files {
		f := &archive.Files[i]
		switch f.Name {
		case FileName:
			if p, err = Parse(FileName, f.Data); err != nil {
				t.Fatal(err)
			}
		case "cases":
			f.Data = []byte(judged(t, p, string(f.Data)))
		default:
			t.Errorf("want %s or cases, not %s", FileName, f.Name)
		}
	}
	goldentest.Story(t, file, archive)
}

// judged writes each case with its ruling.
func judged(t *testing.T, p *Policy, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, " "): // a ruling, made anew
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
			b.WriteString(line)
		default:
			b.WriteString(line + rulingWords(p.Judge(parseCase(t, strings.TrimSpace(line)))))
		}
	}
	return b.String()
}

func rulingWords(r Ruling) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s\n", r.Verdict)
	for _, reason := range r.Reasons {
		fmt.Fprintf(&b, "    %s (%s, %s)\n", reason.Text, reason.Entry, shortPlace(reason.At))
	}
	for _, s := range r.Spared {
		fmt.Fprintf(&b, "    spared %s: %s (%s)\n", s.Control, s.Why, shortPlace(s.At))
	}
	for _, a := range r.Accepted {
		fmt.Fprintf(&b, "    accepted: %s\n", a)
	}
	return b.String()
}

// shortPlace leaves the lines of the default policy out, which move.
func shortPlace(p form.Place) string {
	if p.File == defaultName {
		return "default"
	}
	return p.String()
}

// parseCase reads a line such as "upgraded event-stream 3.3.5 3.3.6; runs
// build test; found newpublisher 5.1, revival; missing handover releases". A
// version "-" is none.
func parseCase(t *testing.T, line string) Case {
	t.Helper()
	parts := strings.Split(line, ";")
	words := strings.Fields(parts[0])
	if len(words) != 4 {
		t.Fatalf("%q: want KIND NAME BEFORE AFTER", parts[0])
	}
	version := func(s string) string { return strings.TrimSuffix(s, "-") }
	c := Case{Kind: graph.ChangeKind(strings.ReplaceAll(words[0], "-", " ")), Name: words[1], Before: version(words[2]), After: version(words[3]), AsOf: today}
	for _, part := range parts[1:] {
		word, rest, _ := strings.Cut(strings.TrimSpace(part), " ")
		if !addTo(&c, word, strings.TrimSpace(rest)) {
			t.Fatalf("%q: what is %s?", line, word)
		}
	}
	return c
}

func addTo(c *Case, word, rest string) bool {
	switch word {
	case "runs":
		for _, o := range occasions {
			if strings.Contains(rest, o.String()) {
				c.Phases |= graph.Phase(o)
			}
		}
	case "found":
		for item := range strings.SplitSeq(rest, ",") {
			name, bits, _ := strings.Cut(strings.TrimSpace(item), " ")
			n, _ := strconv.ParseFloat(bits, 64)
			c.Findings = append(c.Findings, Finding{name, n})
		}
	case "missing":
		for item := range strings.SplitSeq(rest, ",") {
			name, kind, _ := strings.Cut(strings.TrimSpace(item), " ")
			c.Gaps = append(c.Gaps, Gap{name, evidence.Kind(kind)})
		}
	case "joint":
		bits, _ := strconv.ParseFloat(rest, 64)
		c.Joint = func(controls []string) float64 { return bits * float64(len(controls)) }
	case "age":
		days, _ := strconv.Atoi(rest)
		c.Published = today.Add(-time.Duration(days)*24*time.Hour - time.Minute)
	case "by":
		c.Publishers = strings.Fields(rest)
	case "fixes":
		c.Fixes = strings.Fields(rest)
	case "from":
		c.From = rest
	case "direct":
		c.Direct = true
	case "unasked":
		c.Unasked = true
	default:
		return false
	}
	return true
}
