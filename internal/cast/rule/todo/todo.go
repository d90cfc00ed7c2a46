// Package todo is the rule about what is still to be written.
package todo

import (
	"regexp"
	"strings"

	"levee/internal/cast/rule"
)

// Rule fires when a line has the word TODO.
var Rule = &rule.Rule{
	Name:     "todo",
	Title:    "a line still says TODO",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc:      `The start that levee cast new writes says TODO wherever the method asks something. What is still to be written is no analysis yet.`,
	Misses:   `What is still to be written and says so in another word.`,
	Source:   `the validity checks of the PASTA editor for STPA`,
	Suggest:  `Answer it, or say in an unknown (U-n) or a limit why it is not answered.`,
	Run:      run,
}

var todo = regexp.MustCompile(`\bTODO\b.*`)

func run(p *rule.Pass) {
	for _, m := range todo.FindAllIndex(p.Analysis.Source, -1) {
		what, _, _ := strings.Cut(string(p.Analysis.Source[m[0]:m[1]]), "-->")
		p.Find(m[0], m[1], "still to be written: %s", strings.TrimSpace(what))
	}
}
