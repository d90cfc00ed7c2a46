// Package boundary is the rule about processes with several controllers and nobody who coordinates.
package boundary

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when two controllers share a responsibility without coordination, or a boundary flaw lacks a side.
var Rule = &rule.Rule{
	Name:     "boundary",
	Title:    "several controllers answer for one thing and none is assigned, or a boundary flaw lacks one side",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `Where several controllers share a process, each may assume that another took care of it: there are groups that could be responsible, and none
that is. A failure of kind boundary says so, with two controllers and what each of them believed of the other.`,
	Misses:  `Controllers whose responsibilities do not say over what. Coordination that is drawn and does not happen.`,
	Source:  `Leveson, Engineering a Safer World, 2011, section 4.3.3 on multiple controllers; the essay, "Why did Copay use event-stream?"`,
	Suggest: `Who coordinates them? If nobody does, tell of it in a failure of kind boundary, and what each believed of the other.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, f := range p.Analysis.Failures {
		if f.Boundary() {
			sides(p, f)
		}
	}
	shared := make(map[string][]*cast.Responsibility) // by what and for what
	for _, c := range p.Analysis.Controllers {
		for _, r := range c.Responsibilities {
			for _, over := range r.Over {
				for _, sc := range r.For {
					share(p, shared, r, over.Name, sc.ID)
				}
			}
		}
	}
}

// share reports a responsibility that somebody else has already, unless
// somebody coordinates the two or a boundary flaw tells of them.
func share(p *rule.Pass, shared map[string][]*cast.Responsibility, r *cast.Responsibility, over string, sc cast.ID) {
	key := over + " " + string(sc)
	for _, other := range shared[key] {
		x, y := other.Controller.Name.Value, r.Controller.Name.Value
		if x != y && !coordinated(p.Analysis, x, y) && !told(p.Analysis, x, y) {
			p.Mark(r.Heading, "%s and %s both answer for %s over %s (%s, %s), and nobody coordinates them", x, y, sc, over, other.ID, r.ID)
			break
		}
	}
	shared[key] = append(shared[key], r)
}

// coordinated tells whether some controller's actions lead to both, or one's to
// the other.
func coordinated(a *cast.Analysis, x, y string) bool {
	s := &a.Structure
	if s.Reaches(x, y) || s.Reaches(y, x) {
		return true
	}
	for _, c := range a.Controllers {
		if s.Reaches(c.Name.Value, x) && s.Reaches(c.Name.Value, y) {
			return true
		}
	}
	return false
}

// told tells whether a boundary flaw lies between the two.
func told(a *cast.Analysis, x, y string) bool {
	for _, f := range a.Failures {
		if f.Boundary() && f.Controllers.Has(x) && f.Controllers.Has(y) {
			return true
		}
	}
	return false
}

// sides reports what is missing of a boundary flaw: two controllers, and the
// belief of each.
func sides(p *rule.Pass, f *cast.Failure) {
	if len(f.Controllers) < 2 {
		p.Mark(f.Heading, "%s lies between controllers and names %d of them", f.ID, len(f.Controllers))
		return
	}
	for _, c := range f.Controllers {
		if !believed(f, c) {
			p.Mark(c.Span, "%s does not say what %s assumed of the other", f.ID, c.Name)
		}
	}
}

func believed(f *cast.Failure, c cast.Party) bool {
	for _, b := range f.Believed {
		if b.Holder.Name == c.Name {
			return true
		}
	}
	return false
}
