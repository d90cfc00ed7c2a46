package proof

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"levee/internal/cast/claim"
	"levee/internal/goldentest"
)

func open(t testing.TB, dir string) *Evidence {
	t.Helper()
	e, err := Open(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// verify settles a claim given as text.
func verify(t testing.TB, e *Evidence, text string, events Events) Verdict {
	t.Helper()
	c, err := claim.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	v, err := e.Verify(c, events)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

// TestExamples holds the claims of testdata/NAME.txt against the evidence of
// an example. A line is a claim; what came of it stands indented below.
func TestExamples(t *testing.T) {
	for name, dir := range map[string]string{
		"seed":  "../../../examples/event-stream-2018/evidence",
		"axios": "../../../examples/axios-2026/evidence",
	} {
		start := time.Now()
		e := open(t, dir)
		t.Logf("%s opened in %v", name, time.Since(start))
		file := "testdata/" + name + ".txt"
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, " ") {
				continue
			}
			out.WriteString(line)
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				out.WriteString(described(verify(t, e, line, nil)))
			}
		}
		t.Logf("%s verified in %v", name, time.Since(start))
		goldentest.Equal(t, file, out.String())
	}
}

// described writes a verdict below its claim.
func described(v Verdict) string {
	var b strings.Builder
	switch v.State {
	case Refuted:
		fmt.Fprintf(&b, "  refuted: %s\n", v.Instead)
	case Unknown:
		fmt.Fprintf(&b, "  unknown: %s\n    to settle: %s\n", v.Why, v.Settle)
	default:
		b.WriteString("  confirmed\n")
	}
	for _, f := range v.Proof {
		fmt.Fprintf(&b, "    %s: %s\n", f.Where(), f.Says)
	}
	return b.String()
}

// BenchmarkVerifySeed opens the example's evidence and settles the essay's
// claims, as `levee cast verify` does.
func BenchmarkVerifySeed(b *testing.B) {
	text, err := os.ReadFile("testdata/seed.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e := open(b, "../../../examples/event-stream-2018/evidence")
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimRight(line, "\n"); line != "" && line[0] != ' ' && line[0] != '#' {
				verify(b, e, line, nil)
			}
		}
	}
}
