// Package incomplete is the rule about elements that say too little.
package incomplete

import (
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when an element has not all fields that the table marks as needed.
var Rule = &rule.Rule{
	Name:     "incomplete",
	Title:    "an element lacks a field that it needs",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `The table of docs/cast-format.md marks what an element needs: a hazard its losses, a constraint who enforces it, a failure its level and its answer to
STPA, an alternative why not, an unknown what would settle it. Rules with a name of their own ask for the rest.`,
	Misses:  `Fields that are there and say nothing.`,
	Source:  `Leveson, CAST Handbook, 2019; the validity checks of the PASTA editor for STPA`,
	Suggest: `Add the field; where nobody can tell, say so in an unknown (U-n).`,
	Run:     run,
}

func run(p *rule.Pass) {
	if missing := lacks(p.Analysis.Front); missing != "" {
		p.Mark(p.Analysis.Front.Heading, "the front matter lacks %s", missing)
	}
	for _, e := range p.Analysis.Elements {
		if missing := lacks(e); missing != "" {
			p.Mark(e.Core().Heading, "%s lacks %s", name(e.Core()), missing)
		}
	}
}

// name names an element: a controller by its word, too.
func name(c *cast.Item) string {
	if c.Kind.Party {
		return c.Kind.Word + " " + string(c.ID)
	}
	return string(c.ID)
}

// lacks lists the needed fields that an element does not have.
func lacks(e cast.Element) string {
	kind := e.Core().Kind
	var missing []string
	for i := range kind.Fields {
		if f := &kind.Fields[i]; f.Needed && cast.Empty(f.Slot(e)) {
			missing = append(missing, f.Key)
		}
	}
	return strings.Join(missing, ", ")
}
