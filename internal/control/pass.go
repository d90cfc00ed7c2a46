package control

import (
	"fmt"
	"slices"
	"time"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
	"levee/internal/platform"
	"levee/internal/settings"
)

// A Target is a project as it stands, with the evidence gathered for it.
type Target struct {
	File      *lockfile.File
	Graph     *graph.Graph
	Phases    []graph.Phase            // by node: when its code runs
	Assumed   []bool                   // by node: whether its phases are a guess
	Manifests map[string]*npm.Manifest // by folder; "" is the project. Empty if there is no package.json
	Own       *Own                     // the project's own code; nil if it was not read
	Platform  *platform.Inventory      // what protects the pages and windows of the project's own code; nil if its files were not read
	Settings  *settings.Inventory      // what its package clients have switched on, as far as it travels with the project; nil if it was not read
	Pipeline  *pipeline.Pipeline       // what its CI is told to do; nil if it was not read
	Wish      settings.Wish            // what is asked of the package clients
	Evidence  *evidence.Bundle
	AsOf      time.Time
	Limits    Limits
	Before    *Target        // what it was, if a change is looked at; nil otherwise
	Changes   []graph.Change // from Before to this
	had       *accounts      // of Before
	could     *abilities     // of Before
	asked     *inquiry       // into Changes
}

// An Own is what the project's own files tell.
type Own struct {
	Code  *code.Package
	Named map[string]string // packages that files name otherwise than by an import, each with one of the files
}

// Limits are the figures that controls compare with.
type Limits struct {
	Cooldown     time.Duration // a version younger than this is young
	YoungPackage time.Duration // a package younger than this is young
	Silence      time.Duration // no release for so long is silence
	Reach        float64       // share of the instances that one account may reach; 0: no limit
	Private      []string      // names or scopes ("@corp") that are private
}

// IsPrivate tells a name that is private by itself or by its scope.
func (l *Limits) IsPrivate(name string) bool {
	scope := npm.Scope(name)
	return slices.Contains(l.Private, name) || scope != "" && slices.Contains(l.Private, scope)
}

// DefaultLimits are used where no policy says otherwise.
var DefaultLimits = Limits{
	Cooldown:     7 * 24 * time.Hour,
	YoungPackage: 30 * 24 * time.Hour,
	Silence:      2 * 365 * 24 * time.Hour,
}

// A Pass is one look of one control at one subject.
type Pass struct {
	*Target
	Control  *Control
	Artifact *lockfile.Artifact // of subject Package, and of a Change unless it is a removal; nil otherwise
	Change   *graph.Change      // by which Artifact came; nil if no change is looked at
	Node     int                // first instance of Artifact; -1 for a project or a removal
	tally    *Outcome
	memory   *memory
	spoke    bool // whether the control has reported anything in this pass
	gapped   bool // whether it has reported that code is missing
	aside    string
}

// Find reports that the control fired. The message is one sentence, lower
// case, without a period.
func (p *Pass) Find(refs []Reference, format string, args ...any) {
	p.FindAt(p.Node, refs, format, args...)
}

// FindAt is Find for another node of the lockfile: of a subject Project, the
// node that the finding is about, or -1.
func (p *Pass) FindAt(node int, refs []Reference, format string, args ...any) {
	f := Finding{Control: p.Control, Message: fmt.Sprintf(format, args...), References: refs, Node: node, State: Signal}
	switch {
	case node >= 0:
		f.Package, f.Version = p.File.Nodes[node].Name, p.File.Nodes[node].Version
	case p.Change != nil: // it was removed
		f.Package, f.Version = p.Change.Name, p.Change.Before
	}
	p.report(f)
}

// FindInProject reports something about the project as a whole; the node is
// only where a report points.
func (p *Pass) FindInProject(node int, format string, args ...any) {
	f := Finding{Control: p.Control, Message: fmt.Sprintf(format, args...), Node: node, State: Signal}
	p.report(f)
}

func (p *Pass) report(f Finding) {
	if p.Control.Strength == Breach {
		f.State = Violated
	}
	f.Change = p.Change
	p.spoke = true
	p.tally.Findings = append(p.tally.Findings, f)
}

// Unknown reports that evidence is missing. Why names the class of what is
// missing, not the package, such as "publisher not named by the registry":
// equal reasons are counted together.
func (p *Pass) Unknown(kind evidence.Kind, why string) {
	p.spoke = true
	p.tally.unknown(kind, why, p.Artifact)
	if p.Change != nil {
		p.tally.Gaps = append(p.tally.Gaps, Gap{p.Change, kind, why})
	}
}

// NotApplicable reports that the control is no question for this project, such
// as one about pages where there are none. It then neither holds nor fails: it
// does not count. Why is a sentence: "the project has no page".
func (p *Pass) NotApplicable(why string) { p.aside = why }

// UnknownFor is Unknown for several subjects at once, of a control that looks
// at the project as a whole.
func (p *Pass) UnknownFor(count int, kind evidence.Kind, why string) {
	for range count {
		p.Unknown(kind, why)
	}
}

// MayPublish returns the accounts that may publish a package, and false if
// nobody says.
func (t *Target) MayPublish(name string) ([]string, bool) {
	h, ok := t.Evidence.History(name).Get()
	if !ok {
		return nil, false
	}
	return h.MayPublish(t.AsOf).Get()
}
