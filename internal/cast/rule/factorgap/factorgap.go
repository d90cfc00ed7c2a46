// Package factorgap is the rule about factors of the whole that nobody looked at.
package factorgap

import (
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when a factor has no heading, or says nothing.
var Rule = &rule.Rule{
	Name:     "factorgap",
	Title:    "a factor of the handbook's fourth part is not gone through",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `Communication, the information system, culture, management, change, economics, the environment: each is found to have a part, or looked for and not
found, or not looked for, with the reason. What nobody asks about is never found.`,
	Misses:  `A factor that was looked at in passing. An analysis whose limit omits or simplifies factors is not looked at.`,
	Source:  `Leveson, CAST Handbook, 2019, part 4`,
	Suggest: `Ask for each factor what part it had. found: the elements that tell of it, none: why not, after looking, or not-looked: why.`,
	Run:     run,
}

func run(p *rule.Pass) {
	a := p.Analysis
	for _, f := range a.Factors {
		if len(f.Found) == 0 && !f.None.Given() && !f.NotLooked.Given() {
			p.Mark(f.Heading, "%s says nothing: found, none or not-looked", f.ID)
		}
	}
	for _, l := range a.Limits {
		if l.Omits.Has("factors") || l.Simplifies.Has("factors") {
			return
		}
	}
	var missing []string
	for _, name := range cast.FactorNames {
		if a.Find(cast.ID("factor "+name)) == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		p.Mark(a.Front.Analysis.Span, "nothing is said of %s", strings.Join(missing, ", "))
	}
}
