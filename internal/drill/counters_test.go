package drill

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"levee/internal/attack"
	"levee/internal/control"
)

// A counter is an alternative that a control declares to counter.
type counter struct {
	control  *control.Control
	words    string
	stage    int
	choice   attack.Choice
	declared map[[2]int]bool // stage and choice of all that the control declares
}

// counters returns what the controls declare, but for the silent ones.
func counters(t *testing.T, d *Drill) []*counter {
	t.Helper()
	var all []*counter
	for _, c := range d.Controls {
		if silent[c.Name] != "" {
			continue
		}
		declared := make(map[[2]int]bool)
		for _, words := range c.Counters {
			stage, alternative, _ := strings.Cut(words, ": ")
			s, choice, err := d.Model.Choose(stage, alternative)
			if err != nil {
				t.Fatal(err)
			}
			declared[[2]int{s, int(choice)}] = true
			all = append(all, &counter{c, words, s, choice, declared})
		}
	}
	return all
}

// besides tells whether a variant has something at another stage that the
// control declares, or the control declares nothing there.
func (c *counter) besides(v *attack.Variant) bool {
	others := false
	for at := range c.declared {
		if at[0] != c.stage {
			if others = true; int(v[at[0]]) == at[1] {
				return true
			}
		}
	}
	return !others
}

// A line is all variants that differ in one stage alone: so that it is the
// alternative that makes a difference, and not what comes along with it.
type line struct {
	stage   int
	members []int // indexes of variants
}

// linesOf returns the lines of variants, in their order.
func linesOf(near []attack.Neighbour, stages int) []*line {
	type key struct {
		stage int
		rest  attack.Variant
	}
	var order []*line
	lines := make(map[key]*line)
	for i := range near {
		for s := range stages {
			k := key{s, near[i].Variant}
			k.rest[s] = 0
			if lines[k] == nil {
				lines[k] = &line{stage: s}
				order = append(order, lines[k])
			}
			lines[k].members = append(lines[k].members, i)
		}
	}
	return order
}

// tells tells whether a line has a counter, and something that its control does
// not declare.
func (l *line) tells(c *counter, near []attack.Neighbour) bool {
	return l.stage == c.stage &&
		slices.ContainsFunc(l.members, func(m int) bool { return near[m].Variant[c.stage] == c.choice }) &&
		slices.ContainsFunc(l.members, func(m int) bool { return !c.declared[[2]int{c.stage, int(near[m].Variant[c.stage])}] })
}

// withLines returns the variants within a step of what happened, and at random,
// from those within two steps, so many lines that tell of each counter.
func withLines(t *testing.T, d *Drill, all []*counter, count int) []attack.Neighbour {
	t.Helper()
	incidents, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	near := d.Model.Near(incidents, 2, Facts(d.Target, &d.Carrier))
	chosen := make([]bool, len(near))
	for i := range near {
		chosen[i] = near[i].Steps < 2
	}
	taken := make(map[*counter]int)
	lines := linesOf(near, len(d.Model.Stages))
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(lines)) {
		l := lines[i]
		if len(l.members) < 2 {
			continue
		}
		for _, c := range all {
			if taken[c] < count && l.tells(c, near) && c.besides(&near[l.members[0]].Variant) {
				taken[c]++
				for _, m := range l.members {
					chosen[m] = true
				}
			}
		}
	}
	var some []attack.Neighbour
	for i := range near {
		if chosen[i] {
			some = append(some, near[i])
		}
	}
	return some
}

// compare returns how often a control finds something with a counter and without
// anything that it declares at that stage, in lines that have both; and how many
// there are.
func (c *counter) compare(lines []*line, judged []*verdict) (with, without float64, n int) {
	for _, l := range lines {
		if l.stage != c.stage {
			continue
		}
		var has, others, foundWith, foundWithout float64
		for _, m := range l.members {
			v := judged[m]
			if v == nil {
				continue
			}
			found := 0.0
			if slices.Contains(v.controls, c.control.Name) {
				found = 1
			}
			switch at := v.Variant[c.stage]; {
			case at == c.choice:
				has, foundWith = 1, found
			case !c.declared[[2]int{c.stage, int(at)}]:
				others, foundWithout = others+1, foundWithout+found
			}
		}
		if has > 0 && others > 0 {
			with, without, n = with+foundWith, without+foundWithout/others, n+1
		}
	}
	return with / float64(max(n, 1)), without / float64(max(n, 1)), n
}

// What a control finds is about something that it declares, and what it
// declares makes it find more, over all variants a step away from what happened
// and some lines of those two steps away. What cannot be told so is named, with
// the reason.
func TestControlsCounterWhatTheyDeclare(t *testing.T) {
	d := copay(t, "")
	d.Repositories = true
	all := counters(t, d)
	near := withLines(t, d, all, 10)
	judged, err := d.verdicts(context.Background(), near, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d variants", len(near))
	t.Run("found is declared", func(t *testing.T) { foundIsDeclared(t, d, judged) })
	t.Run("declared is found", func(t *testing.T) { declaredIsFound(t, all, linesOf(near, len(d.Model.Stages)), judged) })
	t.Run("silent", func(t *testing.T) { silentFindNothing(t, d, judged) })
}

func foundIsDeclared(t *testing.T, d *Drill, judged []*verdict) {
	for _, c := range d.Controls {
		var first *verdict
		n := 0
		for _, v := range judged {
			if v == nil || !slices.Contains(v.controls, c.Name) || len(d.Countered(c, &v.Variant)) > 0 {
				continue
			}
			if n++; first == nil {
				first = v
			}
		}
		if n > 0 {
			t.Errorf("%s finds something about %d variants with nothing that it declares, such as %s", c.Name, n, d.Model.Words(&first.Variant))
		}
	}
}

func declaredIsFound(t *testing.T, all []*counter, lines []*line, judged []*verdict) {
	for _, c := range all {
		with, without, n := c.compare(lines, judged)
		t.Logf("%-16s %-34s %4d lines, with %.2f, without %.2f", c.control.Name, c.words, n, with, without)
		why := untold[c.control.Name+" "+c.words]
		switch {
		case with > without && why != "":
			t.Errorf("%s counters %q here, and is said not to: %s", c.control.Name, c.words, why)
		case with <= without && why == "":
			t.Errorf("%s declares %q, and finds no more with it: %.2f, without %.2f", c.control.Name, c.words, with, without)
		}
	}
}

func silentFindNothing(t *testing.T, d *Drill, judged []*verdict) {
	for _, c := range d.Controls {
		if silent[c.Name] == "" {
			continue
		}
		t.Logf("%-16s %s", c.Name, silent[c.Name])
		if slices.ContainsFunc(judged, func(v *verdict) bool { return v != nil && slices.Contains(v.controls, c.Name) }) {
			t.Errorf("%s finds something here, and is said not to: %s", c.Name, silent[c.Name])
		}
	}
}

// silent names the controls that find nothing about any variant on the wallet,
// and why.
var silent = map[string]string{
	"trustdowngrade": "no release of 2018 has provenance that the next could lack",
	"revival":        "the carrier was silent for less than two years",
	"lonely":         "two accounts may publish the carrier",
	"abandoned":      "nobody has given the carrier up",
	"reach":          "the policy has no limit for the reach of an account",
	"noreport":       "the evidence has no address of a repository, and so may lack others",
	"vulnerable":     "a variant is judged when it comes in, and nobody has noticed it by then",
	"lookalike":      "what is crafted looks like the carrier, which is used here",
	"confusion":      "the wallet has no private names",
	"newaccount":     "who may publish all that was there before is not known",
	"newcapability":  "the code of all that was there before was not read",
	"unattended":     "of those that ask for the carrier some share an account with it, or were released since",
	"replaceable":    "only what the project itself asks for is told, and it does not ask for the carrier",
	"floating":       asItStands,
	"unused":         asItStands,
	"silenced":       asItStands,
	"unwatched":      asItStands,
	"openci":         asItStands,
	"clientdefaults": asItStands,
	"buildreach":     asItStands,
	"csp":            asItStands,
	"privilege":      asItStands,
	"electron":       asItStands,
	"secretsinreach": asItStands,
}

const asItStands = "it is about the project as it stands, whatever comes"

// untold names what a control declares and the variants here do not tell, and
// why.
var untold = map[string]string{
	"datacode place: test-data-file":              "what is crafted is a text that is read and run, which datarun tells",
	"datacode place: types-or-readme":             "what is crafted is a text that is read and run, which datarun tells",
	"capabilitygain disguise: encrypted":          "what is deciphered is a comment here, and the cipher is all that is gained",
	"capabilitygain act: read-env":                "what was read leaves, and the way out is a gain by itself",
	"capabilitygain act: read-files":              "what was read leaves, and the way out is a gain by itself",
	"capabilitygain way-out: http":                "what is read or replaced is a gain by itself",
	"capabilitygain way-out: dns":                 "what is read or replaced is a gain by itself",
	"capabilitygain way-out: raw-socket":          "what is read or replaced is a gain by itself",
	"capabilitygain way-out: own-host":            "what is read or replaced is a gain by itself",
	"exotic arrival: lockfile-edit":               "the edited address is one that a registry could have",
	"rehash arrival: in-transit":                  "the carrier's entry has a hash of SHA-1 alone, and the registry answers with the new one",
	"downgrade arrival: lockfile-edit":            "the edited entry keeps its version",
	"knownmalicious noticed: noticed-within-day":  "a variant is judged when it comes in, and nobody has noticed it by then",
	"knownmalicious noticed: noticed-within-week": "a variant is judged when it comes in, and nobody has noticed it by then",
	"unsourced access: expired-domain":            "the carrier was not idle for a year",
	"unsourced access: own-new-package":           "who made a package commits it, as it is crafted, but for what stands in the tarball alone",
	"gone cover: unpublish-after":                 "only who takes it in the day after finds it gone",
	"gone arrival: removed-name-taken-again":      "no name that the wallet asks for was given up",
}
