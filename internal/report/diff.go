package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/control/churn"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/graph"
	"levee/internal/npm/resolve"
	"levee/internal/policy"
)

// A Diff is the change between two ends, of one project or several.
type Diff struct {
	Before, After string // what was compared, as the user called it
	Projects      []DiffProject
	Gone          bool     // a lockfile is gone: nobody can tell what would be installed
	Notices       []string // about the comparison as a whole
}

// A DiffProject is the decision on one lockfile.
type DiffProject struct {
	Folder   string // slash-separated, "" for the top
	Lockfile string // its path
	*gate.Decision
}

// DiffFormats lists the formats of a diff in the order of the help text.
var DiffFormats = []Format[*Diff]{
	{"text", "for people: a screen of what decides", writeDiffText},
	{"json", "for scripts: schema levee-diff/1, see docs/format.md", writeDiffJSON},
	{"sarif", "for code hosts: SARIF 2.1.0", writeDiffSARIF},
	{"markdown", "for a pull request: at most 60 lines", writeDiffMarkdown},
}

// Verdict returns the strictest verdict of all projects. Where a lockfile is
// gone it is a hold at least.
func (d *Diff) Verdict() policy.Verdict {
	strictest := policy.Allow
	if d.Gone {
		strictest = policy.Hold
	}
	for i := range d.Projects {
		strictest = max(strictest, d.Projects[i].Verdict)
	}
	return strictest
}

// changed returns the projects in which anything changed.
func (d *Diff) changed() []*DiffProject {
	var all []*DiffProject
	for i := range d.Projects {
		if p := &d.Projects[i]; len(p.Changes) > 0 || p.Project != nil {
			all = append(all, p)
		}
	}
	return all
}

// counted says how many changes of each kind there are: "5 new, 88 upgraded".
func counted(d *gate.Decision) string {
	if len(d.Changes) == 0 {
		return "nothing that is installed changed"
	}
	n := make(map[graph.ChangeKind]int)
	for i := range d.Changes {
		n[d.Changes[i].Kind]++
	}
	var words []string
	for _, kind := range []graph.ChangeKind{graph.Added, graph.Upgraded, graph.Downgraded, graph.Rehashed, graph.Unverifiable,
		graph.SourceChanged, graph.Removed, graph.Moved, graph.FlagsChanged} {
		if n[kind] > 0 {
			words = append(words, thousands(n[kind])+" "+string(kind))
		}
	}
	return fmt.Sprintf("%s: %s", plural(len(d.Changes), "change"), strings.Join(words, ", "))
}

// summed says what changed, and how much of it was asked for.
func summed(d *gate.Decision) string {
	words := []string{counted(d), requests(d)}
	if n := wanted(d); n != "" && d.RequestsKnown {
		words = append(words, n)
	}
	return strings.Join(words, "; ")
}

// requests says which lines of the package.json files changed, against which a
// long list of changes is to be seen.
func requests(d *gate.Decision) string {
	names := asked(d)
	switch {
	case !d.RequestsKnown:
		return "what package.json asked for is not known"
	case len(names) == 0:
		return "package.json asks for the same as before"
	case len(names) == 1:
		return "package.json changed " + Plain(names[0]) + " only"
	}
	return "package.json changed " + Plain(control.Listed(names))
}

// asked names the dependencies whose lines in a package.json changed, sorted.
func asked(d *gate.Decision) []string {
	var names []string
	for _, r := range d.Requests {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// wanted says of how many changes nobody asked for, "" for none.
func wanted(d *gate.Decision) string {
	n := make(map[resolve.Verdict]int)
	for i := range d.Changes {
		n[d.Changes[i].Need.Verdict]++
	}
	if n[resolve.Unasked] == 0 {
		return ""
	}
	return fmt.Sprintf("%s of them needed by that, %s by nobody", thousands(n[resolve.Needed]), thousands(n[resolve.Unasked]))
}

// way says how a package came in, and whether anybody asked for that. Without
// a way it says nothing.
func way(d *gate.Decision, c *gate.Change) (chain, uncalled string) {
	steps := c.Need.Way
	if len(steps) > 1 {
		chain = Plain(resolve.Chain(steps))
	}
	if c.Need.Verdict != resolve.Unasked || !c.Came() {
		return chain, ""
	}
	uncalled = requests(d)
	if k := c.Need.Needless; c.Need.Kept != "" && k >= 0 && k < len(steps) {
		uncalled = fmt.Sprintf("%s %s would have done; %s", Plain(steps[k].Name), Plain(c.Need.Kept), uncalled)
	}
	return chain, uncalled
}

// what says in a few words what became of a package.
func what(c *gate.Change) string {
	switch c.Kind {
	case graph.Added:
		return Plain(c.Name + " " + c.After)
	case graph.Removed:
		return Plain(c.Name + " " + c.Before)
	case graph.Upgraded, graph.Downgraded:
		return Plain(c.Name + " " + c.Before + " → " + c.After)
	case "":
		return "the project"
	}
	return Plain(c.Name + " " + c.After)
}

// telling returns the findings of a change, those that decide first. That
// nobody asked for it is told with the way by which it came.
func telling(c *gate.Change) []gate.Finding {
	deciding := make(map[string]bool)
	for _, r := range c.Ruling.Reasons {
		if r.Verdict == c.Ruling.Verdict {
			for _, name := range r.Controls {
				deciding[name] = true
			}
		}
	}
	all := slices.DeleteFunc(slices.Clone(c.Findings), func(f gate.Finding) bool { return f.Control == churn.Control })
	slices.SortStableFunc(all, func(a, b gate.Finding) int {
		return -cmp.Compare(rank(deciding[a.Control.Name]), rank(deciding[b.Control.Name]))
	})
	return all
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

// blind says in one line what could not be told of a change: which evidence is
// missing, for the most frequent reason, and how many controls ask for it.
func blind(c *gate.Change) string {
	why, controls := make(map[evidence.Kind]map[string]int), make(map[string]bool)
	for _, g := range c.Gaps {
		if why[g.Kind] == nil {
			why[g.Kind] = make(map[string]int)
		}
		why[g.Kind][g.Why]++
		controls[g.Control.Name] = true
	}
	var words []string
	for _, kind := range slices.Sorted(maps.Keys(why)) {
		words = append(words, fmt.Sprintf("%s (%s)", kind, frequent(why[kind])[0]))
	}
	if words == nil {
		return ""
	}
	return fmt.Sprintf("%s; %s could not tell", Plain(strings.Join(words, ", ")), plural(len(controls), "control"))
}

// frequent lists words, the most frequent first.
func frequent(n map[string]int) []string {
	return slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(-cmp.Compare(n[a], n[b]), cmp.Compare(a, b)) })
}

// rarity says how rare a finding is, "" if nobody measured it.
func rarity(f *gate.Finding) string {
	var words []string
	if f.Bits > 0 {
		words = append(words, fmt.Sprintf("%.1f bits", f.Bits))
	}
	if f.PerYear != nil {
		words = append(words, "about "+perYear(f.PerYear.Value)+" a year here")
	}
	return strings.Join(words, ", ")
}

func perYear(alerts float64) string {
	if alerts < 10 {
		return fmt.Sprintf("%.1f", alerts)
	}
	return thousands(int(math.Round(alerts)))
}

// rest sums up in one line the changes that are not shown: how they were
// judged, by which controls, and for want of what.
func rest(changes []gate.Change) string {
	tallies := make(map[policy.Verdict]*tallied)
	for i := range changes {
		v := changes[i].Ruling.Verdict
		if tallies[v] == nil {
			tallies[v] = &tallied{why: make(map[string]int)}
		}
		tallies[v].add(&changes[i])
	}
	var words []string
	for _, v := range []policy.Verdict{policy.Block, policy.Hold, policy.Note, policy.Allow} {
		if n := tallies[v]; n != nil {
			words = append(words, fmt.Sprintf("%s %s%s", thousands(n.changes), done[v], most(n.why)))
		}
	}
	return strings.Join(words, "; ")
}

// tallied counts changes of one verdict, and why it was given: the controls
// that found something and, where none did, what is not known.
type tallied struct {
	changes int
	why     map[string]int
}

func (n *tallied) add(c *gate.Change) {
	n.changes++
	seen := make(map[string]bool)
	for _, r := range c.Ruling.Reasons {
		kind, gap := strings.CutPrefix(r.Entry, "unknown.")
		switch {
		case r.Verdict < c.Ruling.Verdict:
		case gap:
			seen[kind+" not known"] = true
		case len(r.Controls) == 0:
			seen[r.Entry] = true
		}
		if !gap && r.Verdict == c.Ruling.Verdict {
			for _, name := range r.Controls {
				seen[name] = true
			}
		}
	}
	for why := range seen {
		n.why[why]++
	}
}

// done says what was done about a change.
var done = map[policy.Verdict]string{policy.Allow: "allowed", policy.Note: "noted", policy.Hold: "held", policy.Block: "blocked"}

// most names the most frequent reasons, three at most.
func most(n map[string]int) string {
	names := frequent(n)
	var words []string
	for _, name := range names[:min(3, len(names))] {
		words = append(words, fmt.Sprintf("%s %s", name, thousands(n[name])))
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}
