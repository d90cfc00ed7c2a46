// Package nobelief is the rule about controllers without a process model.
package nobelief

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when neither a controller nor any failure of its says what it believed.
var Rule = &rule.Rule{
	Name:     "nobelief",
	Title:    "a controller in the loss has no beliefs",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `People act on what they hold to be so, and so do machines. A control that did not hold is understood when it is known what its controller
believed, since when, and why that was reasonable; without it the analysis says what somebody did wrong.`,
	Misses:  `A belief that is made up, or that nobody held. Controllers that no failure names.`,
	Source:  `Leveson, CAST Handbook, 2019, part 3: flaws in the mental or process model`,
	Suggest: `What did the controller hold to be so, since when, and why was that reasonable? believes: at the controller, or believed: at the failure.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, c := range p.Analysis.Controllers {
		if len(c.Believes) > 0 {
			continue
		}
		if f := silent(c); f != nil {
			p.Mark(c.Heading, "%s has a part in %s, and nothing says what it held to be so", c.Name.Value, f.ID)
		}
	}
}

// silent returns the first failure of a controller, if none says what the
// controller believed.
func silent(c *cast.Controller) *cast.Failure {
	var first *cast.Failure
	for _, e := range c.Cited("controller") {
		f, ok := e.(*cast.Failure)
		if !ok {
			continue
		}
		for _, b := range f.Believed {
			if b.Holder.Name == c.Name.Value || !b.Holder.Given() {
				return nil
			}
		}
		if first == nil {
			first = f
		}
	}
	return first
}
