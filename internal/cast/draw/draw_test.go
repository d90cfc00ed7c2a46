package draw

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/cast"
	"levee/internal/cast/text"
	"levee/internal/goldentest"
)

func parse(t testing.TB, src string) *cast.Analysis {
	t.Helper()
	a, problems := text.Parse("analysis.md", []byte(src))
	for _, p := range problems {
		t.Fatalf("%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
	}
	return a
}

func leftPad(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile("testdata/left-pad.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func figures(a *cast.Analysis) []*Figure {
	var all []*Figure
	for _, p := range Pictures {
		all = append(all, p.Figures(a)...)
	}
	return all
}

func TestGoldens(t *testing.T) {
	var names []string
	for _, f := range figures(parse(t, leftPad(t))) {
		names = append(names, f.Name)
		goldentest.Equal(t, filepath.Join("testdata", f.Name+".svg"), string(f.SVG()))
	}
	want := []string{"structure-designed", "structure-actual", "timeline", "matrix", "questions"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("figures (-want +got):\n%s", d)
	}
}

// What a reader must be able to see, in colour or not.
func TestWhatIsSaid(t *testing.T) {
	byName := make(map[string]string)
	for _, f := range figures(parse(t, leftPad(t))) {
		byName[f.Name] = string(f.Inline())
	}
	for _, c := range []struct{ figure, says string }{
		{"structure-actual", ">missing F-1<"},
		{"structure-actual", ">wrong F-2<"},
		{"structure-actual", ">ignored<"},
		{"structure-actual", ">late<"},
		{"structure-actual", `class="wire feedback bad gone"`},
		{"structure-actual", "“what is mine I can take"},
		{"structure-designed", "RS-1 keeps a version"},
		{"timeline", ">broken by E-3<"},
		{"timeline", ">no break is told<"},
		{"questions", ">F-2<"},
		{"questions", "stopped: what the"},
		{"matrix", ">F-1<"},
	} {
		if !strings.Contains(byName[c.figure], c.says) {
			t.Errorf("%s does not say %s", c.figure, c.says)
		}
	}
	if strings.Contains(byName["structure-designed"], "missing") {
		t.Error("the structure as it was meant tells flaws")
	}
}

func TestUnguardedConstraint(t *testing.T) {
	a := parse(t, strings.Replace(leftPad(t), "## Who controls", "### SC-2 Nobody guards this\n- prevents: H-1\n- enforced-by: registry (hope)\n\n## Who controls", 1))
	f := matrix(a)[0]
	if !strings.Contains(string(f.Inline()), "no failure is told of it") || !strings.Contains(f.Desc, "SC-2 Nobody guards this: no failure here") {
		t.Error("an unguarded constraint is not shown")
	}
}

func TestUnknownTimes(t *testing.T) {
	a := parse(t, strings.Replace(leftPad(t), "### E-1 2014-03 left-pad", "### E-9 unknown Somebody asks\n- actor: registry\n- before: E-1\n- source: x\n\n### E-1 2014-03 left-pad", 1))
	c := newChain(a)
	if c.events[0].ID != "E-9" {
		t.Errorf("first is %s, want E-9, which came before E-1", c.events[0].ID)
	}
	b := c.bars[0]
	if !b.left || !b.right || b.to != c.at[a.Find("E-1").(*cast.Event)] {
		t.Errorf("bar of E-9 is %+v, want open ends up to E-1", b)
	}
	got := string(timeline(a)[0].Inline())
	if !strings.Contains(got, ">?<") || !strings.Contains(got, "time unknown") {
		t.Error("an unknown time is not marked")
	}
}

func TestHostileText(t *testing.T) {
	src := strings.ReplaceAll(leftPad(t), "left-pad is published", `<script>alert(1)</script> " onload="x" ]]> &amp; `+"\u202e")
	for _, f := range figures(parse(t, src)) {
		svg := f.SVG()
		for _, bad := range []string{"<script", `" onload`, "\u202e"} {
			if bytes.Contains(svg, []byte(bad)) {
				t.Errorf("%s has %q", f.Name, bad)
			}
		}
		read(t, f) // it is well-formed
	}
}

func TestSameBytes(t *testing.T) {
	a, b := figures(parse(t, many(12, 40, 60))), figures(parse(t, many(12, 40, 60)))
	for i := range a {
		if !bytes.Equal(a[i].SVG(), b[i].SVG()) {
			t.Errorf("%s differs from run to run", a[i].Name)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	a := parse(t, "---\nanalysis: x\nsystem: y\nboundary: z\nlosses: [L-1]\n---\n# X\n\n### L-1 Loss\n- to: us\n")
	if all := figures(a); len(all) > 0 {
		t.Errorf("drew %s of nothing", all[0].Name)
	}
}

func TestTooLarge(t *testing.T) {
	all := structure(parse(t, many(mostParties+10, 200, 3)))
	if !strings.Contains(all[0].Desc, "more than a picture can show") || len(all) < 2 {
		t.Error("a structure beyond all measure is not told, with its key")
	}
}

// many writes an analysis of so many controllers, arrows and events.
func many(parties, arrows, events int) string {
	var b strings.Builder
	b.WriteString("---\nanalysis: many\nsystem: x\nboundary: y\nlosses: [L-1]\nlevels: [high, middle, low]\n---\n# Many\n\n### L-1 A loss\n- to: us\n\n### H-1 A hazard\n- losses: L-1\n\n")
	for i := range 5 {
		fmt.Fprintf(&b, "### SC-%d A constraint with a name that is rather long and goes on %d\n- prevents: H-1\n- enforced-by: party0 (somehow)\n\n", i+1, i)
	}
	for i := range parties {
		kind, believes := "controller", "- believes: whatever number "+fmt.Sprint(i)+" holds to be so (since 2014; true until 2018)\n"
		if i%3 == 2 {
			kind, believes = "process", ""
		}
		fmt.Fprintf(&b, "### %s party%d: somebody with the number %d\n- level: %s\n%s\n", kind, i, i, []string{"high", "middle", "low"}[i*3/parties], believes)
	}
	b.WriteString("```structure\n")
	seen := make(map[[2]int]bool)
	for i := range arrows {
		from, to := i*7%parties, (i*11+3)%parties
		if from == to || seen[[2]int{from, to}] || from%3 == 2 {
			continue
		}
		seen[[2]int{from, to}] = true
		if i%2 == 0 {
			fmt.Fprintf(&b, "CA-%d party%d -> party%d: does something of length %d\n", i+1, from, to, i)
		} else {
			fmt.Fprintf(&b, "FB-%d party%d ~> party%d: hears [%s]\n", i+1, to, from, cast.FlawWords[i%len(cast.FlawWords)])
		}
	}
	b.WriteString("```\n\n")
	for i := range events {
		when := []string{"2018-0%d-1%dT08:00:00Z", "2018-0%d-1%d", "2018-0%d-1%d..", "..2018-0%d-1%d", "2018-0%d-1%d..2018-12-01"}[i%5]
		when = fmt.Sprintf(when, 1+i*9/(events+1), i%9)
		if i%7 == 3 {
			when = "unknown"
		}
		extra := ""
		if i%6 == 1 {
			extra = fmt.Sprintf("- breaks: SC-%d\n", i%4+1)
		}
		fmt.Fprintf(&b, "### E-%d %s Something happens, number %d\n- actor: party%d\n%s- source: x\n\n", i+1, when, i, i%parties/3*3, extra)
	}
	for i := range events / 3 {
		fmt.Fprintf(&b, "### F-%d A control does not hold\n- level: %s\n- controller: party0\n- constraint: SC-%d\n- failed: no\n- stpa: missed\n- asks: Q-%d\n\n", i+1, []string{"low", "middle", "high"}[i%3], i%4+1, i+1)
		fmt.Fprintf(&b, "### Q-%d Why did it not hold at all?\n- level: %s\n- open: nobody looked\n\n", i+1, []string{"middle", "high"}[i%2])
	}
	return b.String()
}

func BenchmarkFigures(b *testing.B) {
	a := parse(b, many(18, 60, 60))
	for b.Loop() {
		figures(a)
	}
}
