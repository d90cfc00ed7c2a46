package drill

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/policy"
	"levee/internal/project"
	"levee/internal/settings"
)

// copay is the wallet as it stood before the accident.
func copay(t testing.TB, carrier string) *Drill {
	t.Helper()
	dir := "../../examples/copay-2018"
	p, err := project.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(dir + "/levee-evidence.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	b, err := evidence.Read("levee-evidence.ndjson.gz", data)
	if err != nil {
		t.Fatal(err)
	}
	rules := policy.Default()
	target := &control.Target{File: p.File, Graph: graph.New(p.File), Manifests: p.Manifests, Settings: settings.Read(p.Settings),
		Limits: rules.Limits(), Wish: rules.Wish(), AsOf: time.Date(2018, 9, 25, 0, 0, 0, 0, time.UTC)}
	target.Evidence = b.At(target.AsOf)
	target.Expose()
	return newDrill(t, target, rules, carrier)
}

func newDrill(t testing.TB, target *control.Target, rules *policy.Policy, carrier string) *Drill {
	t.Helper()
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	c, err := FindCarrier(target, carrier)
	if err != nil {
		t.Fatal(err)
	}
	return &Drill{Model: m, Target: target, Policy: rules, Controls: controls.Known, Rates: noise.Measured(), Carrier: c}
}

// judge judges what happened in an incident, nil where it cannot be crafted.
func judge(t testing.TB, d *Drill, id string, pairs ...string) *Judgement {
	t.Helper()
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(in attack.Incident) bool { return in.ID == id })
	v := all[i].Variant
	for _, p := range pairs {
		stage, alternative, _ := strings.Cut(p, "=")
		s, c, err := d.Model.Choose(stage, alternative)
		if err != nil {
			t.Fatal(err)
		}
		v[s] = c
	}
	j, err := d.Judge(&v)
	var not *craft.Uncrafted
	if errors.As(err, &not) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// What happened, on a package of the wallet: with the policy that comes with
// Levee a person is asked each time, but for what is known to slip by.
func TestIncidentsOnCopay(t *testing.T) {
	d := copay(t, "")
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	slips := map[string]bool{"colors-faker-2022": true, "left-pad-2016": true}
	for _, in := range all {
		j := judge(t, d, in.ID)
		if j == nil {
			t.Logf("%-30s not crafted", in.ID)
			continue
		}
		t.Logf("%-30s %-8s %s", in.ID, j.Outcome, strings.Join(j.controls(), " "))
		if j.Outcome.Survives() && !slips[in.ID] {
			t.Errorf("%s is %s", in.ID, j.Outcome)
		}
		if !j.Outcome.Survives() && j.Window() != 0 {
			t.Errorf("%s is %s, and the project is exposed for %v", in.ID, j.Outcome, j.Window())
		}
	}
}

// The verdict comes from the controls that see what is there.
func TestWhatSawEventStream(t *testing.T) {
	d := copay(t, "") // event-stream itself has changed hands there already
	j := judge(t, d, "event-stream-2018")
	for _, name := range []string{"handover", "probation", "newdependency", "newname", "minifiedmismatch"} {
		if !slices.Contains(j.controls(), name) {
			t.Errorf("%s said nothing; %v did", name, j.controls())
		}
	}
	// By somebody who always published, nobody has changed hands.
	j = judge(t, d, "event-stream-2018", "access=insider-turns", "cover=uncovered")
	for _, name := range []string{"handover", "probation", "newpublisher", "newmaintainer"} {
		if slices.Contains(j.controls(), name) {
			t.Errorf("%s speaks of an insider", name)
		}
	}
}

// What keeps a project on a bad version, brings it back to one, or drives it to
// one is judged by what is known from elsewhere than the registry.
func TestKeptOnABadVersion(t *testing.T) {
	d := copay(t, "")
	for _, c := range []struct {
		change  []string
		outcome Outcome
		says    []string
		silent  []string
	}{
		{[]string{"arrival=kept-back", "access=registry-tampered"}, Seen, []string{"knownmalicious"}, nil},
		{[]string{"arrival=rolled-back"}, Blocked, []string{"knownmalicious", "downgrade"}, nil},
		{[]string{"arrival=driven-by-advisory"}, Held, []string{"young"}, []string{"knownmalicious", "vulnerable"}},
		{[]string{"access=handed-over", "recovery=owner-locked-out"}, Held, []string{"ousted", "handover"}, nil},
		{[]string{"access=handed-over"}, Held, []string{"handover"}, []string{"ousted"}},
	} {
		j := judge(t, d, "chalk-debug-2025", c.change...)
		if j == nil || j.Outcome != c.outcome {
			t.Errorf("%v: %+v, want %s", c.change, j, c.outcome)
			continue
		}
		for _, name := range c.says {
			if !slices.Contains(j.controls(), name) {
				t.Errorf("%v: %s said nothing; %v did", c.change, name, j.controls())
			}
		}
		for _, name := range c.silent {
			if slices.Contains(j.controls(), name) {
				t.Errorf("%v: %s said something", c.change, name)
			}
		}
	}
	deaf := evidence.NewBundle(d.Target.AsOf)
	d.Target.Evidence = deaf
	if j := judge(t, d, "chalk-debug-2025", "arrival=kept-back", "access=registry-tampered"); j.Outcome != Missed && j.Outcome != Unknown {
		t.Errorf("without advisories it is %s", j.Outcome)
	}
}

func TestJudgingTwiceGivesTheSame(t *testing.T) {
	d := copay(t, "event-stream")
	a, b := judge(t, d, "axios-2026"), judge(t, d, "axios-2026")
	if a.Outcome != b.Outcome || !slices.Equal(a.controls(), b.controls()) {
		t.Errorf("%v %v, then %v %v", a.Outcome, a.controls(), b.Outcome, b.controls())
	}
}

func TestSettingsStop(t *testing.T) {
	for _, c := range []struct {
		name, npmrc, manager string
		change               []string
		want                 string
	}{
		{"scripts off", "ignore-scripts=true\n", "npm@11.9.0", nil, "install-scripts"},
		{"scripts off, at import", "ignore-scripts=true\n", "npm@11.9.0", []string{"place=entry-source", "trigger=at-import", "cover=uncovered"}, ""},
		{"cooldown", "min-release-age=7\n", "npm@11.10.0", nil, "cooldown"},
		{"cooldown, noticed late", "min-release-age=7\n", "npm@11.10.0", []string{"noticed=noticed-on-day-50"}, ""},
		{"cooldown of a client without it", "min-release-age=7\n", "npm@11.9.0", nil, ""},
		{"cooldown, and an advisory that drives past it", "min-release-age=7\n", "npm@11.10.0", []string{"arrival=driven-by-advisory", "place=entry-source", "trigger=at-import", "cover=uncovered"}, ""},
		{"nothing", "", "npm@11.9.0", nil, ""},
	} {
		d := copay(t, "event-stream")
		d.Target.Settings = settings.Read(settings.Sources{Client: c.manager, Lockfile: d.Target.File,
			Files: []settings.File{{Path: ".npmrc", Kind: "npmrc", Level: settings.Project, Data: []byte(c.npmrc)}}})
		j := judge(t, d, "axios-2026", c.change...)
		got := ""
		if j.Stop != nil {
			got = j.Stop.Protection.Name
		}
		if got != c.want || (got != "") != (j.Outcome == Blocked) {
			t.Errorf("%s: stopped by %q, outcome %s; want %q", c.name, got, j.Outcome, c.want)
		}
	}
}

func TestCarriers(t *testing.T) {
	d := copay(t, "")
	if _, err := FindCarrier(d.Target, "left-pads"); err == nil || !strings.Contains(err.Error(), "left-pads is not in ") {
		t.Errorf("error %v", err)
	}
	c, err := FindCarrier(d.Target, "event-stream")
	if err != nil || c.Version == "" || c.Depends["through"] == "" || len(c.Past) == 0 || c.Project != "copay" {
		t.Errorf("%+v, %v", c.Carrier.ID, err)
	}
	f := Facts(d.Target, &c)
	if !f["few-maintainers"] || !f["floating"] {
		t.Errorf("facts %v", f)
	}
	if _, ok := f["bump-bot"]; ok {
		t.Error("nobody knows whether there is a robot")
	}
}

// Nothing that is judged changes the project.
func TestJudgingLeavesTheProject(t *testing.T) {
	d := copay(t, "event-stream")
	nodes, manifest := len(d.Target.File.Nodes), len(d.Target.Manifests[""].Dependencies)
	h, _ := d.Target.Evidence.History("event-stream").Get()
	judge(t, d, "event-stream-2018")
	judge(t, d, "crossenv-2017")
	again, _ := d.Target.Evidence.History("event-stream").Get()
	if len(d.Target.File.Nodes) != nodes || len(d.Target.Manifests[""].Dependencies) != manifest || h != again {
		t.Error("the project is another one now")
	}
}
