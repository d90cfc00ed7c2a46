package replay

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"levee/internal/evidence"
	"levee/internal/noise"
	"levee/internal/noise/facts"
)

// read reads facts that are written as a table: a package's name, then for each
// release version, day, publisher, maintainers, dependencies and scripts.
func read(t interface{ Fatal(...any) }, name, until string, rows ...string) []facts.Package {
	var versions []string
	for _, row := range rows {
		f := strings.Fields(row)
		object := func(list string) string {
			var all []string
			for _, n := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '-' }) {
				all = append(all, fmt.Sprintf("%q:%q", n, "1"))
			}
			return "{" + strings.Join(all, ",") + "}"
		}
		maintainers := `"` + strings.ReplaceAll(f[3], ",", `","`) + `"`
		versions = append(versions, fmt.Sprintf(`{"v":%q,"t":"%sT00:00:00Z","by":%q,"maintainers":[%s],"deps":%s,"install":%s}`,
			f[0], f[1], strings.Trim(f[2], "-"), maintainers, object(f[4]), object(f[5])))
	}
	text := fmt.Sprintf(`{"name":%q,"created":"2000-01-01T00:00:00Z","modified":"%sT00:00:00Z","versions":[%s]}`, name, until, strings.Join(versions, ","))
	all, err := facts.Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// say writes what was found as "1.0.0 -> 1.0.1 patch: newpublisher; unknown x".
func say(r *noise.Record) []string {
	var all []string
	for _, u := range r.Upgrades {
		line := fmt.Sprintf("%s -> %s %s: %s", u.Before, u.After, u.Bump, strings.Join(u.Fired.Names(r.Controls), " "))
		if u.Unknown != 0 {
			line += "; unknown " + strings.Join(u.Unknown.Names(r.Controls), " ")
		}
		all = append(all, line)
	}
	return all
}

func run(t interface{ Fatal(...any) }, packages []facts.Package) *noise.Record {
	r, err := Run(packages, 1, goOn)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestKnownTruth replays a package whose every step is known: the story of
// event-stream, with a second line that goes on meanwhile.
func TestKnownTruth(t *testing.T) {
	r := run(t, read(t, "p", "2019-06-01",
		"1.0.0 2014-01-01 ann ann a -",
		"1.0.1 2014-02-01 ann ann a -",
		"2.0.0 2014-03-01 ann ann,bob a,b -",
		"1.1.0 2014-04-01 ann ann,bob a -",
		"2.0.1 2018-01-01 eve ann,eve a,b -",
		"2.0.2 2018-01-05 eve ann,eve a,b,evil -",
		"3.0.0 2018-01-20 eve eve a,b postinstall",
		"3.0.1 2019-05-20 - eve a,b postinstall",
	))
	want := []string{
		"1.0.0 -> 1.0.1 patch: ",
		"1.0.1 -> 2.0.0 major: newmaintainer",
		"1.0.1 -> 1.1.0 minor: newmaintainer", // held against its own line
		"2.0.0 -> 2.0.1 patch: handover newpublisher newmaintainer revival",
		"2.0.1 -> 2.0.2 patch: probation cleanmajor newdependency",
		"2.0.2 -> 3.0.0 major: probation newinstallscript",
		"3.0.0 -> 3.0.1 patch: ; unknown handover newpublisher cleanmajor", // nobody knows what came within 60 days
	}
	got := say(r)
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r.Releases != 8 || r.First != 1 || r.Undated != 0 || len(r.Packages) != 1 {
		t.Errorf("%d releases, %d first, %d undated, %d packages", r.Releases, r.First, r.Undated, len(r.Packages))
	}
	if y := r.Packages[0].Years; y < 5.41 || y > 5.42 {
		t.Errorf("%v years", y)
	}
}

// Times that cannot be true date nothing: such releases are not judged.
func TestUndatedReleasesAreNotJudged(t *testing.T) {
	r := run(t, read(t, "p", "2019-01-01", "1.0.0 1999-01-01 ann ann - -", "1.0.1 2018-01-01 eve eve - -"))
	if len(r.Upgrades) != 0 || r.Undated != 2 || r.Packages[0].Years != 0 {
		t.Errorf("%v judged, %d undated, %v years", say(r), r.Undated, r.Packages[0].Years)
	}
}

// What comes later changes nothing of what was found, but for cleanmajor,
// which needs it.
func TestNoLookingAhead(t *testing.T) {
	people := rapid.SampledFrom([]string{"ann", "bob", "eve", "-"})
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)
		var rows []string
		version := [3]int{1, 0, 0}
		for range rapid.IntRange(2, 12).Draw(t, "releases") {
			day = day.AddDate(0, 0, rapid.SampledFrom([]int{1, 20, 100, 500, 900}).Draw(t, "days"))
			raised := rapid.IntRange(0, 2).Draw(t, "raised")
			version[raised]++
			clear(version[raised+1:])
			rows = append(rows, fmt.Sprintf("%d.%d.%d %s %s %s %s %s", version[0], version[1], version[2],
				day.Format(time.DateOnly), people.Draw(t, "by"), rapid.SampledFrom([]string{"ann", "ann,bob", "eve"}).Draw(t, "of"),
				rapid.SampledFrom([]string{"-", "a", "a,b"}).Draw(t, "deps"), rapid.SampledFrom([]string{"-", "install"}).Draw(t, "scripts")))
		}
		cut := rapid.IntRange(1, len(rows)).Draw(t, "cut")
		first, all := run(t, read(t, "p", "2030-01-01", rows[:cut]...)), run(t, read(t, "p", "2030-01-01", rows...))
		later := noise.Set(0)
		for i, f := range fed {
			if f.after > 0 {
				later |= 1 << i
			}
		}
		for i, u := range first.Upgrades {
			v := all.Upgrades[i]
			if u.After != v.After || u.Before != v.Before || u.Fired&^later != v.Fired&^later || u.Unknown&^later != v.Unknown&^later {
				t.Fatalf("%v\nafter later releases\n%v\n%s", say(first), say(all), strings.Join(rows, "\n"))
			}
		}
	})
}

// Controls are not shown what came later, whether or not they would look.
func TestLaterReleasesAreHidden(t *testing.T) {
	p := read(t, "p", "2019-01-01", "1.0.0 2014-01-01 ann ann - -", "1.0.1 2014-02-01 ann ann - -", "1.0.2 2014-03-01 eve eve - -")
	h := evidence.FromPackument(p[0].Packument, recorded)
	at, _ := h.Releases[1].Published.Get()
	u, ok := upgradeTo(h, 1, at, 1)
	if !ok {
		t.Fatal("1.0.1 has a release before it")
	}
	for wait, want := range map[time.Duration]int{0: 2, 27 * 24 * time.Hour: 2, 28 * 24 * time.Hour: 3} {
		then, _ := u.target(at.Add(wait)).Evidence.History("p").Get()
		if got := len(then.Releases); got != want {
			t.Errorf("after %v controls see %d releases, want %d", wait, got, want)
		}
	}
}

// Read again it says the same.
func TestRunIsDeterministic(t *testing.T) {
	packages, err := recordedFacts()
	if err != nil {
		t.Fatal(err)
	}
	some := packages[:60]
	if d := cmp.Diff(run(t, some), run(t, some)); d != "" {
		t.Error(d)
	}
}

// A run that is stopped stops.
func TestRunStops(t *testing.T) {
	packages, err := recordedFacts()
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	_, err = Run(packages, 1, func(int) error { calls++; return fmt.Errorf("interrupted") })
	if err == nil || calls != 1 {
		t.Errorf("%v after %d packages", err, calls)
	}
}

// The model holds on packages that it has not seen: at every level of rarity
// that was met ten times it is less than half off, and adding bits is worse.
func TestModelHoldsOnOtherPackages(t *testing.T) {
	r, _ := measured(t)
	_, levels := r.HeldOut()
	var off, offAdding float64
	seen := 0
	for _, l := range levels {
		seen += l.Seen
		off += abs(l.Model - float64(l.Seen))
		offAdding += abs(l.Adding - float64(l.Seen))
		if n := max(l.Model, float64(l.Seen)); n >= 10 && min(l.Model, float64(l.Seen)) < n/1.5 {
			t.Errorf("%d to %d bits: predicted %.1f, seen %d", l.Bits, l.Bits+1, l.Model, l.Seen)
		}
	}
	if seen < 100 || off > offAdding/4 {
		t.Errorf("of %d releases the model is off by %.1f in all, adding by %.1f", seen, off, offAdding)
	}
}

func abs(x float64) float64 { return max(x, -x) }

// What hangs on how a project updates is counted as the controls would find it: a
// release is young on its day, unless the one before came out on it, too, and brings
// the names that it begins to ask for.
func TestTempos(t *testing.T) {
	r := run(t, read(t, "p", "2019-06-01",
		"1.0.0 2014-01-01 ann ann a -",
		"1.0.1 2014-02-01 ann ann a -",
		"1.0.2 2014-03-01 ann ann a,b,c -",
		"1.0.3 2014-03-01 ann ann b -",
	))
	r.Packages[0].Gone = 2
	table, err := noise.Measure(r)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]int)
	for _, c := range table.Tempos {
		got[c.Name] = c.Counted
		if a, known := table.AtMost(c.Name, 10); !known || a.Value != 10*c.Year.Value {
			t.Errorf("%s: at most %v of ten packages, known: %v", c.Name, a, known)
		}
		if _, known := table.AlertsPerYear(c.Name, 10); known {
			t.Errorf("%s has a rate of releases", c.Name)
		}
	}
	if d := cmp.Diff(map[string]int{"churn": 3, "gone": 2, "newname": 2, "young": 2}, got); d != "" {
		t.Error(d)
	}
}
