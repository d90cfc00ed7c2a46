package assessment

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
	"levee/internal/settings"
	"levee/internal/stamp"
	"levee/internal/universe"
)

const registry = `
event-stream 1.0.0 2011-12-31 by dominictarr of dominictarr
event-stream 3.3.4 2016-07-17 by dominictarr of dominictarr
event-stream 3.3.5 2018-09-05 by right9ctrl of dominictarr, right9ctrl
event-stream 3.3.6 2018-09-09 by right9ctrl of dominictarr, right9ctrl
  depends flatmap-stream ^0.1.0
event-stream
  bugs https://git.example/issues
  repository https://git.example/event-stream
flatmap-stream 0.1.0 2018-09-05 by hugeglass of hugeglass
flatmap-stream
  bugs https://git.example/issues
through 2.3.8 2015-01-01 by dominictarr of dominictarr
through
  bugs https://git.example/issues
  advisory GHSA-1 2018-09-15 LOW *
map 1.0.0 2018-06-01 by ann of ann, bob, cyd
map 1.0.1 2018-09-20 by bob of ann, bob, cyd
map
  bugs https://git.example/issues
  instead other-map
`

const lock = `{"name":"x","lockfileVersion":3,"packages":{
"":{"name":"x","version":"1.0.0","dependencies":{"event-stream":"~3.3.0","map":"^1.0.0"}},
"node_modules/event-stream":{"version":"3.3.6","dependencies":{"flatmap-stream":"^0.1.0","through":"2.3.8"}},
"node_modules/flatmap-stream":{"version":"0.1.0"},
"node_modules/through":{"version":"2.3.8"},
"node_modules/map":{"version":"1.0.0"}}}`

// assess judges the small project above as of the day of the accident.
func assess(t *testing.T) *Assessment {
	t.Helper()
	u, err := universe.Parse("test", []byte(registry))
	if err != nil {
		t.Fatal(err)
	}
	file, err := lockfile.Parse("package-lock.json", []byte(lock), nil)
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2018, 9, 25, 0, 0, 0, 0, time.UTC)
	b := evidence.NewBundle(asOf)
	for _, name := range u.Names() {
		h, _ := u.Releases(context.Background(), name)
		a, _ := u.Advisories(context.Background(), name)
		p, _ := u.Popularity(context.Background(), name)
		s, _ := u.Replacement(context.Background(), name)
		b.PutHistory(name, h)
		b.PutAdvisories(name, a)
		b.PutUsage(name, p)
		b.PutSubstitute(name, s)
	}
	target := &control.Target{File: file, Graph: graph.New(file), Manifests: map[string]*npm.Manifest{}, Evidence: b, AsOf: asOf, Limits: control.DefaultLimits,
		Settings: settings.Read(settings.Sources{Client: "npm@6.4.1"})}
	target.Pipeline = pipeline.Read(pipeline.Sources{Settings: target.Settings, Files: []pipeline.File{{Path: ".gitlab-ci.yml",
		Data: []byte("watch: {script: [npm audit], only: [schedules]}")}}})
	target.Phases, target.Assumed = target.Graph.Phases(nil, nil)
	return New(target, control.Run(target, controls.All))
}

func TestConstraintsFollowTheFindings(t *testing.T) {
	a := assess(t)
	states := make(map[stamp.ConstraintID]stamp.State)
	for _, c := range a.Constraints {
		states[c.ID] = c.State
	}
	for id, want := range map[stamp.ConstraintID]stamp.State{
		stamp.Trustworthy: stamp.Violated, // the handover
		stamp.NotMadeBad:  stamp.NotShown, // nobody read the code
		stamp.NotTakenIn:  stamp.Violated, // flatmap-stream
		stamp.RemovedFast: stamp.Held,
		stamp.NotShipped:  stamp.NotShown, // nobody looks
	} {
		if states[id] != want {
			t.Errorf("%s is %v, want %v", id, states[id], want)
		}
	}
	if a.Held() {
		t.Error("all is said to hold")
	}
	if a.Project.Instances != 4 || a.Project.Names != 4 || a.Project.Accounts != 6 || a.Project.Unpublished != 0 {
		t.Errorf("project %+v", a.Project)
	}
}

// A sign alone leaves a constraint not shown, and so does missing evidence.
func TestStateOfAConstraint(t *testing.T) {
	for _, c := range []struct {
		constraint Constraint
		want       stamp.State
	}{
		{Constraint{Controls: 1}, stamp.Held},
		{Constraint{Controls: 1, Signs: 1}, stamp.NotShown},
		{Constraint{Controls: 1, Unknown: 1}, stamp.NotShown},
		{Constraint{Controls: 1, Unknown: 5, Violated: 1}, stamp.Violated},
		{Constraint{}, stamp.NotShown},
	} {
		if got := c.constraint.state(); got != c.want {
			t.Errorf("%+v is %v, want %v", c.constraint, got, c.want)
		}
	}
}

// A control that is no question for a project does not make a constraint hold.
func TestAsideCountsForNothing(t *testing.T) {
	c := &control.Control{Name: "x", Enforces: stamp.NoTheft}
	for aside, want := range map[string]stamp.State{"there is nothing": stamp.NotShown, "": stamp.Held} {
		all := judge([]control.Outcome{{Control: c, Aside: aside}})
		if got := all[5]; got.ID != stamp.NoTheft || got.State != want {
			t.Errorf("aside %q: %+v, want %v", aside, got, want)
		}
	}
}

// The package that changed hands comes first, what came in by it right behind.
func TestConcernsAlongThePath(t *testing.T) {
	a := assess(t)
	var order []string
	for _, c := range a.Concerns {
		order = append(order, c.Package)
	}
	if len(order) < 3 || order[0] != "event-stream" || !slices.Contains(order[1:3], "flatmap-stream") || !slices.Contains(order[1:3], "through") {
		t.Errorf("order %q, want event-stream and then what depends on it", order)
	}
	var names []string
	for _, f := range a.Concerns[0].Findings {
		names = append(names, f.Control.Name)
	}
	if got := strings.Join(names, " "); got != "handover probation newpublisher newmaintainer revival newdependency" {
		t.Errorf("event-stream: %s", got)
	}
	if c := a.Concerns[0]; c.Like != 1 || c.Of != 4 || math.Abs(c.Bits-surprise(1, 4)) > 1e-9 || c.Phase != graph.Runtime || !c.Violated {
		t.Errorf("concern %+v", c)
	}
}

func TestSurprise(t *testing.T) {
	if one, half := surprise(1, 1000), surprise(500, 1000); one < 9 || half > 1.1 || surprise(0, 0) != 1 {
		t.Errorf("surprise of 1 in 1000 is %v, of 500 in 1000 %v, of nothing %v", one, half, surprise(0, 0))
	}
}

func TestPropertiesAreMeasured(t *testing.T) {
	want := map[string]float64{
		"few-maintainers":    75, // all but map
		"silent-maintainers": 25, // through
		"obsolete":           1,  // map
		"transitive":         50, // flatmap-stream and through
		"evidence-absent":    0,
		"would-move":         1, // map 1.0.1 is out
		"no-report":          0,
		"advisories-open":    10,
	}
	for _, p := range assess(t).Properties {
		if v, ok := want[p.Name]; ok && (!p.Known || math.Abs(p.Value-v) > 1e-9) {
			t.Errorf("%s is %+v, want %v", p.Name, p.Figure, v)
		}
		if p.Measure == nil && p.Known {
			t.Errorf("%s has a figure that nobody measured", p.Name)
		}
		delete(want, p.Name)
	}
	if len(want) > 0 {
		t.Errorf("not listed: %v", want)
	}
}
