package replay

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/noise"
	"levee/internal/noise/facts"
	"levee/internal/npm"
	"levee/internal/policy"
	"levee/internal/universe"
)

const incidents = "../../controls/testdata/incidents/*.txtar"

// harms are the releases of the recorded incidents that a control must find
// something in, judged by release facts.
func harms(t *testing.T) []Harm {
	t.Helper()
	files, err := filepath.Glob(incidents)
	if err != nil || len(files) == 0 {
		t.Fatalf("no incidents: %v", err)
	}
	var all []Harm
	for _, file := range files {
		story, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		u, err := universe.Parse(file, section(story, "universe"))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(section(story, "want"))) {
			id, list, _ := strings.Cut(strings.TrimSpace(line), " ")
			if h, ok := harm(t, u, id, list); ok {
				all = append(all, h)
			}
		}
	}
	return all
}

func harm(t *testing.T, u *universe.Universe, id, wanted string) (Harm, bool) {
	t.Helper()
	at := strings.LastIndex(id, "@")
	if at <= 0 || strings.TrimSpace(wanted) == "clean" {
		return Harm{}, false
	}
	f, err := u.Releases(context.Background(), id[:at])
	if err != nil {
		t.Fatal(err)
	}
	history, ok := f.Get()
	if !ok {
		return Harm{}, false
	}
	h, ok := Judge(history, id[at+1:])
	for name := range strings.SplitSeq(wanted, ",") {
		name = strings.TrimSpace(name)
		if !strings.HasPrefix(name, "may ") && !slices.Contains(h.Fired, name) {
			h.ByCode = append(h.ByCode, name)
		}
	}
	return h, ok
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// TestDefaultPolicyIsQuiet holds what the default policy promises: of the
// releases of the years in which the registry says who published what, it holds
// one in a hundred at most, and everything harmful that release facts show to be
// rarer than that.
func TestDefaultPolicyIsQuiet(t *testing.T) {
	r, table := measured(t)
	all, later := Hold(policy.Default(), r, table, nil), Hold(policy.Default(), since(r, named), table, nil)
	if all.Share() > 0.01 || float64(later.Found+later.Unknown) > 0.01*float64(later.Of) {
		t.Errorf("holds %+v, of those since %d %+v", all, named, later)
	}
	for _, h := range harms(t) {
		bits, _ := table.Surprise(h.Fired, 1)
		held := holds(policy.Default(), caseOf(table, h.Fired, nil))
		if bits > 7 && !held {
			t.Errorf("%s %s: %v, %.1f bits, is not held", h.Name, h.After, h.Fired, bits)
		}
		if wanted := slices.Contains([]string{"event-stream", "eslint-scope", "axios", "rc", "ua-parser-js"}, h.Name); wanted && !held {
			t.Errorf("%s %s is not held: %v", h.Name, h.After, h.Fired)
		}
	}
}

// The day on which event-stream changed hands is held, and so is the upgrade
// that skips it.
func TestHandoverIsHeld(t *testing.T) {
	text, err := os.ReadFile("../../../examples/copay-2018/incident.universe")
	if err != nil {
		t.Fatal(err)
	}
	u, err := universe.Parse("incident", text)
	if err != nil {
		t.Fatal(err)
	}
	f, err := u.Releases(context.Background(), "event-stream")
	if err != nil {
		t.Fatal(err)
	}
	history, _ := f.Get()
	h, ok := Judge(history, "3.3.5")
	if want := []string{"handover", "newpublisher", "newmaintainer", "revival"}; !ok || !slices.Equal(h.Fired[:1], want[:1]) || len(control.Added(h.Fired, want)) > 0 {
		t.Errorf("found %v, want %v", h.Fired, want)
	}
	if _, table := measured(t); !holds(policy.Default(), caseOf(table, h.Fired, nil)) {
		t.Error("event-stream 3.3.4 -> 3.3.5 is not held")
	}
}

// rateComment is a share in a comment of the default policy.
var rateComment = regexp.MustCompile(`([a-z]+)(?: \+ ([a-z]+))? (\d+\.\d\d) %`)

// TestDefaultPolicyTellsRates holds the shares in the comments of the default
// policy against the record.
func TestDefaultPolicyTellsRates(t *testing.T) {
	r, table := measured(t)
	text := string(policy.DefaultText())
	matches := rateComment.FindAllStringSubmatch(text, -1)
	if len(matches) < 8 {
		t.Errorf("%d shares in the comments", len(matches))
	}
	for _, m := range matches {
		is, want := 0.0, m[3]
		switch rate := table.Rate(m[1]); {
		case m[1] == "hold":
			is = Hold(policy.Default(), r, table, nil).Share()
		case m[2] != "":
			for _, j := range table.Joint {
				if slices.Equal(j.Controls, []string{m[1], m[2]}) {
					is = float64(j.Count) / float64(table.Complete)
				}
			}
		case rate == nil:
			s, ok := noise.OfChanges(m[1])
			if !ok {
				t.Errorf("%s was not measured", m[1])
				continue
			}
			is = float64(s.Found) / float64(s.Looked-s.Unknown)
		default:
			is = rate.Release.Value
		}
		if got := fmt.Sprintf("%.2f", 100*is); got != want {
			t.Errorf("default.yaml says %q; it is %s %%", m[0], got)
		}
	}
	all := harms(t)
	caught := Hold(policy.Default(), r, table, all).Harms
	if want := fmt.Sprintf("and %d of %d releases", caught, len(all)); !strings.Contains(text, want) {
		t.Errorf("default.yaml does not say %q", want)
	}
}

// Three releases that were removed, put back into the whole recorded history of
// their packages: when they came out and that they ran a script at install is
// known, who published them is not.
func TestRemovedReleasesAreHeld(t *testing.T) {
	packages, err := recordedFacts()
	if err != nil {
		t.Fatal(err)
	}
	_, table := measured(t)
	for _, c := range []struct{ name, version, before, at, script string }{
		{"eslint-scope", "3.7.2", "3.7.1", "2018-07-12T10:40:00.478Z", "postinstall"}, // the record still has its time
		{"ua-parser-js", "0.7.29", "0.7.22", "2021-10-22T12:15:00Z", "preinstall"},    // faisalman/ua-parser-js#536
		{"rc", "1.2.9", "1.2.8", "2021-11-04T00:00:00Z", "preinstall"},                // dominictarr/rc#131; the hour is not known
	} {
		i := slices.IndexFunc(packages, func(p facts.Package) bool { return p.Name == c.name })
		p := *packages[i].Packument
		p.Time = maps.Clone(p.Time)
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if known, ok := p.Time[c.version]; ok && !known.Equal(at) {
			t.Errorf("%s %s came out at %v, the record says", c.name, c.version, known)
		}
		p.Time[c.version] = at
		old := slices.IndexFunc(p.Versions, func(v npm.PackumentVersion) bool { return v.Version == c.before })
		bad := p.Versions[old]
		bad.Version, bad.Publisher, bad.Scripts = c.version, nil, map[string]string{c.script: "node x"}
		p.Versions = append(slices.Clone(p.Versions), bad)
		h, ok := Judge(evidence.FromPackument(&p, recorded), c.version)
		if !ok || h.Before != c.before || !slices.Contains(h.Fired, "newinstallscript") || !holds(policy.Default(), caseOf(table, h.Fired, nil)) {
			t.Errorf("%s %s: %+v, want newinstallscript after %s, and held", c.name, c.version, h, c.before)
		}
	}
}
