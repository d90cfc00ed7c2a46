package noise

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawRecord makes a record of a few controls that go together now and then.
func drawRecord(t *rapid.T) *Record {
	r := &Record{Controls: []string{"a", "b", "c", "d"}[:rapid.IntRange(1, 4).Draw(t, "controls")]}
	set := rapid.Map(rapid.Uint32Range(0, 1<<len(r.Controls)-1), func(n uint32) Set { return Set(n) })
	kinds := rapid.SliceOfN(set, 1, 6).Draw(t, "sets")
	for p := range rapid.IntRange(1, 5).Draw(t, "packages") {
		r.Packages = append(r.Packages, Package{Name: fmt.Sprint("p", p), Years: rapid.Float64Range(0, 9).Draw(t, "years")})
		for range rapid.IntRange(1, 40).Draw(t, "releases") {
			u := Upgrade{Package: p, Bump: rapid.SampledFrom(Bumps).Draw(t, "bump"), Fired: rapid.SampledFrom(kinds).Draw(t, "fired")}
			if rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
				u.Unknown = set.Draw(t, "unknown") &^ u.Fired
			}
			r.Upgrades = append(r.Upgrades, u)
		}
	}
	return r
}

func measure(t interface{ Fatal(...any) }, r *Record) *Table {
	table, err := Measure(r)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// A control more never makes a change less of a surprise, more releases never
// make it more of one, and no order or doubling of names matters.
func TestSurpriseIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := measure(t, drawRecord(t))
		all := append(table.Names(), "dropper", "preminified", "young")
		some := rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "some")
		one := rapid.SampledFrom(all).Draw(t, "one")
		n := rapid.IntRange(1, 50).Draw(t, "releases")
		bits, known := table.Surprise(some, n)
		more, knownMore := table.Surprise(append(slices.Clone(some), one), n)
		longer, _ := table.Surprise(some, n+rapid.IntRange(1, 20).Draw(t, "further"))
		const dust = 1e-9
		if more < bits-dust || known && !knownMore {
			t.Fatalf("%v: %v bits, with %s %v", some, bits, one, more)
		}
		if longer > bits+dust {
			t.Fatalf("%v: %v bits over %d releases, %v over more", some, bits, n, longer)
		}
		reversed := slices.Clone(some)
		slices.Reverse(reversed)
		if again, _ := table.Surprise(append(reversed, some...), n); again != bits {
			t.Fatalf("%v: %v bits, in another order %v", some, bits, again)
		}
		if bits < 0 || math.IsNaN(bits) || math.IsInf(bits, 0) || !known && bits != 0 {
			t.Fatalf("%v: %v bits, known %v", some, bits, known)
		}
	})
}

// What was seen often has its measured rate, however many controls it is of,
// and nothing is called rarer than it was seen.
func TestOftenSeenIsMeasured(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := measure(t, drawRecord(t))
		for _, c := range table.Joint {
			want := (float64(c.Count) + 0.5) / (float64(table.Complete) + 1)
			bits, _ := table.Surprise(c.Controls, 1)
			seldom := c.Count < often && len(c.Controls) > 1
			if got := math.Exp2(-bits); got < 0.98*want || got > 1.02*want && !seldom {
				t.Fatalf("%v seen %d times of %d: rate %v, want %v", c.Controls, c.Count, table.Complete, got, want)
			}
		}
	})
}

// A table comes back whole, and writes the same bytes.
func TestTableComesBackWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		first, err := measure(t, r).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := back.Marshal()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("read back it is\n%s\nwas\n%s", second, first)
		}
		if again, _ := measure(t, r).Marshal(); !bytes.Equal(first, again) {
			t.Fatal("measured again it is another one")
		}
	})
}

// TestCountsAreTrue counts a record by hand.
func TestCountsAreTrue(t *testing.T) {
	a, b := Set(1), Set(2)
	r := &Record{
		Controls: []string{"a", "b"}, Releases: 9, First: 2, Undated: 1,
		Packages: []Package{{Name: "p", Years: 1.5}, {Name: "q", Years: 2.5}},
		Upgrades: []Upgrade{
			{Package: 0, Bump: Patch, Fired: a}, {Package: 0, Bump: Patch, Fired: a | b}, {Package: 0, Bump: Major},
			{Package: 1, Bump: Minor, Fired: b, Unknown: a}, {Package: 1, Bump: Minor}, {Package: 1, Bump: Minor},
		},
	}
	table := measure(t, r)
	if s := table.Record; s != (Summary{2, 9, 6, 2, 1, 4}) {
		t.Errorf("record %+v", s)
	}
	ra, rb := table.Rate("a"), table.Rate("b")
	if ra.Fired != 2 || ra.Looked != 5 || ra.Unknown != 1 || ra.Packages != 1 || ra.Bumps[Patch] != (Counted{2, 2}) || ra.Bumps[Minor] != (Counted{0, 2}) {
		t.Errorf("a: %+v", ra)
	}
	if rb.Fired != 2 || rb.Looked != 6 || rb.Packages != 2 || rb.Release.Value != 1.0/3 || rb.Year.Value != 0.5 {
		t.Errorf("b: %+v", rb)
	}
	if alerts, known := table.AlertsPerYear("b", 100); !known || alerts.Value != 50 || alerts.Low >= 50 || alerts.High <= 50 {
		t.Errorf("alerts %+v, known %v", alerts, known)
	}
	if _, known := table.AlertsPerYear("c", 100); known {
		t.Error("alerts of a control that was not measured")
	}
	joint := make(map[string]int)
	for _, j := range table.Joint {
		joint[strings.Join(j.Controls, " ")] = j.Count
	}
	if table.Complete != 5 || joint["a"] != 2 || joint["b"] != 1 || joint["a b"] != 1 || len(joint) != 3 {
		t.Errorf("complete %d, joint %v", table.Complete, joint)
	}
}

// A span of n releases meets two signs at any of them.
func TestSpansMeetSignsAtAnyRelease(t *testing.T) {
	m := model{p: independent([]float64{0.1, 0.02}), seen: make([]float64, 4)}
	never := func(r float64, n int) float64 { return math.Pow(1-r, float64(n)) }
	for _, n := range []int{1, 2, 7, 100} {
		if got, want := m.rate(1, n), 1-never(0.1, n); math.Abs(got-want) > 1e-12 {
			t.Errorf("one sign in %d releases: %v, want %v", n, got, want)
		}
		if got, want := m.rate(3, n), (1-never(0.1, n))*(1-never(0.02, n)); math.Abs(got-want) > 1e-12 {
			t.Errorf("two signs in %d releases: %v, want %v", n, got, want)
		}
	}
}

// Of two controls that were never seen together, and need not have been, the
// model expects what it expects of strangers; if they should have been seen,
// it does not.
func TestStrangersAreIndependent(t *testing.T) {
	m := fitModel([]float64{9_800, 100, 100, 0}, 2)
	if got, want := holding(m.p, 3), 0.01*0.01; math.Abs(got-want) > want/10 {
		t.Errorf("rate %v, want about %v", got, want)
	}
	m = fitModel([]float64{8_000, 1_000, 1_000, 0}, 2)
	if got, want := holding(m.p, 3), 0.5/10_001; math.Abs(got-want) > want/10 {
		t.Errorf("rate %v of two that keep away from each other, want about %v", got, want)
	}
}

// TestEmbeddedTable holds that the table which comes with the program can be
// read, and what the documents say of it.
func TestEmbeddedTable(t *testing.T) {
	table := Measured()
	pair, known := Surprise([]string{"newpublisher", "newmaintainer"}, 1)
	one, _ := Surprise([]string{"newpublisher"}, 1)
	other, _ := Surprise([]string{"newmaintainer"}, 1)
	if !known || pair < max(one, other) || pair > one+other-3 {
		t.Errorf("newpublisher %.1f bits, newmaintainer %.1f, both %.1f: they come together often", one, other, pair)
	}
	if _, known := Surprise([]string{"young", "lockfile"}, 1); known {
		t.Error("controls that were not measured have bits")
	}
	if alerts, known := AlertsPerYear("handover", 1000); !known || alerts.Value != 1000*table.Rate("handover").Year.Value {
		t.Errorf("alerts %+v, known %v", alerts, known)
	}
	dropper, _ := Surprise([]string{"dropper"}, 1)
	if both, _ := Surprise([]string{"dropper", "newpublisher"}, 1); both != max(dropper, one) {
		t.Errorf("dropper %.1f bits, newpublisher %.1f, never measured together: %.1f", dropper, one, both)
	}
}

// TestCodeIsWhatTheDocumentSays holds code.txt against docs/noise-code.md.
func TestCodeIsWhatTheDocumentSays(t *testing.T) {
	text, err := os.ReadFile("../../docs/noise-code.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| ([a-z]+) \| (\d+) \| (\d+) \| [\d.]+ \| (\d+) \|`)
	var want strings.Builder
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		fmt.Fprintln(&want, m[1], m[2], m[3], m[4])
	}
	if codeText != want.String() {
		t.Errorf("code.txt is\n%swant\n%s", codeText, want.String())
	}
}

// TestChangesAreWhatTheDocumentSays holds changes.txt against
// docs/noise-changes.md, without the controls that have a rate of releases.
func TestChangesAreWhatTheDocumentSays(t *testing.T) {
	text, err := os.ReadFile("../../docs/noise-changes.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| ([a-z]+) \| [\d.]+ \((\d+) of (\d+)\) \|.* (\d+) \|$`)
	var want strings.Builder
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		if Measured().Rate(m[1]) == nil {
			told, _ := strconv.Atoi(m[3])
			unknown, _ := strconv.Atoi(m[4])
			fmt.Fprintln(&want, m[1], told+unknown, m[2], unknown)
		}
	}
	if changesText != want.String() {
		t.Errorf("changes.txt is\n%swant\n%s", changesText, want.String())
	}
}

// A control that compares code has alerts in a year as often as releases come out
// of which it finds something.
func TestAlertsOfChanges(t *testing.T) {
	r := Measured().Record
	s, _ := OfChanges("capabilitygain")
	want := 50 * float64(s.Found) / float64(s.Looked-s.Unknown) * float64(r.Upgrades) / r.Years
	got, ok := AlertsPerYear("capabilitygain", 50)
	if !ok || math.Abs(got.Value-want) > 1e-9 || got.Low >= want || got.High <= want {
		t.Errorf("capabilitygain %+v, want about %.2f", got, want)
	}
	if _, ok := AlertsPerYear("young", 50); ok {
		t.Error("nobody measured young")
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                                "unexpected EOF",
		`{"schema":"x/1"}`:                 "want \"levee-noise/1\"",
		`{"schema":"levee-noise/1","x":1}`: "unknown field",
		`{"schema":"levee-noise/1","controls":[` + strings.Repeat(`{},`, maxControls) + `{}]}`:                                                                   "at most",
		`{"schema":"levee-noise/1","controls":[{"name":"a"}],"complete":3,"joint":[{"controls":["b"],"count":1}]}`:                                               "want controls of the table",
		`{"schema":"levee-noise/1","controls":[{"name":"a"}],"complete":3,"joint":[{"controls":["a"],"count":4}]}`:                                               "fewer than with others",
		`{"schema":"levee-noise/1","controls":[{"name":"a"},{"name":"b"}],"complete":3,"joint":[{"controls":["a"],"count":1},{"controls":["a","b"],"count":2}]}`: "fewer than with others",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", text, err, want)
		}
	}
	if _, err := Measure(&Record{}); err == nil {
		t.Error("a record without upgrades is measured")
	}
}

func BenchmarkFit(b *testing.B) {
	for b.Loop() {
		table, err := Parse(tableText)
		if err != nil {
			b.Fatal(err)
		}
		table.Surprise([]string{"handover"}, 1)
	}
}
