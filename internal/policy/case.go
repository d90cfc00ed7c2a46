package policy

import (
	"time"

	"levee/internal/evidence"
	"levee/internal/graph"
)

// A Case is one change of what is installed, with what was found at it.
type Case struct {
	Kind          graph.ChangeKind
	Name          string
	Before, After string      // versions; "" where there was or is none
	Phases        graph.Phase // when its code runs, after the change or, of what is removed, before it
	Direct        bool        // a package.json of the project asks for it
	Unasked       bool        // no change of a package.json needed it
	From          string      // address of the tarball or repository; "" if the lockfile does not say
	Published     time.Time   // when the version came out; zero if that is not known
	AsOf          time.Time   // the day of the judgement: accepted findings end by it, ages count from it
	Publishers    []string    // who published the releases that the change takes in; empty if that is not known of each
	Fixes         []string    // advisories that the version before has and this one has not
	Findings      []Finding
	Gaps          []Gap
	// Joint returns the surprise of what some controls found, taken together:
	// signs that come together often are not added up. It may be nil, and 0
	// says that nobody measured it.
	Joint func(controls []string) (bits float64)
}

// A Finding is what one control found at a change.
type Finding struct {
	Control string
	Bits    float64 // surprise of the finding alone; 0 if nobody measured it
}

// A Gap is a control that could not tell.
type Gap struct {
	Control string
	Kind    evidence.Kind // of the evidence that is missing
}

// version returns the version that a case is about.
func (c *Case) version() string {
	if c.After == "" {
		return c.Before
	}
	return c.After
}

// joint returns the surprise of what some controls found; 0 for none.
func (c *Case) joint(controls []string) float64 {
	if c.Joint == nil || len(controls) == 0 {
		return 0
	}
	return c.Joint(controls)
}

// age returns how many whole days the version has been out, and false if that
// is not known.
func (c *Case) age() (days int, known bool) {
	if c.Published.IsZero() || c.AsOf.IsZero() {
		return 0, false
	}
	return int(c.AsOf.Sub(c.Published) / (24 * time.Hour)), true
}

// occasions returns the single phases of the case; one that is empty if its
// code never runs.
func (c *Case) occasions() []graph.Phase {
	var all []graph.Phase
	for _, o := range occasions {
		if c.Phases&graph.Phase(o) != 0 {
			all = append(all, graph.Phase(o))
		}
	}
	if all == nil {
		return []graph.Phase{0}
	}
	return all
}

func (c *Case) phaseWords() []string {
	all := []string{}
	for _, o := range occasions {
		if c.Phases&graph.Phase(o) != 0 {
			all = append(all, o.String())
		}
	}
	return all
}
