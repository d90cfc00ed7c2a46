// Package footnote is the rule about footnotes that lead nowhere.
package footnote

import (
	"bytes"
	"fmt"
	"regexp"

	"levee/internal/cast/rule"
)

// Rule fires when uses and definitions of footnotes do not match.
var Rule = &rule.Rule{
	Name:     "footnote",
	Title:    "a footnote is used and not there, there and not used, there twice, or used twice",
	Kind:     rule.Structure,
	Severity: rule.Note,
	Doc: `The essay uses one footnote twice, and in the second place it does not fit. A note that is used and not there, or there and not used, is an error; one
that is used twice is worth a look.`,
	Misses:  `A note that does not fit its place. Notes within notes.`,
	Source:  `the essay, footnote 3`,
	Suggest: `Add the note, or take out what leads to none.`,
	Run:     run,
}

var (
	use        = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
	definition = regexp.MustCompile(`(?m)^ {0,3}\[\^([^\]\s]+)\]:`)
	code       = regexp.MustCompile("(?s)(?m:^ {0,3}(```+|~~~+).*?(?:^ {0,3}(```+|~~~+)[ \t]*$|\\z))|<!--.*?-->|``[^`]*``|`[^`\n]*`")
)

func run(p *rule.Pass) {
	src := blank(p.Analysis.Source)
	defined := make(map[string]int) // the end of the mark of each definition
	for _, m := range definition.FindAllSubmatchIndex(src, -1) {
		name := string(src[m[2]:m[3]])
		if defined[name] > 0 {
			report(p, m[0], m[1], rule.Error, "the note %q is there twice", name)
		}
		defined[name] = m[1]
	}
	uses := make(map[string]int)
	for _, m := range use.FindAllSubmatchIndex(src, -1) {
		name := string(src[m[2]:m[3]])
		if definition.Match(src[m[0]:min(m[1]+1, len(src))]) && (m[0] == 0 || src[m[0]-1] == '\n') {
			continue
		}
		uses[name]++
		switch {
		case defined[name] == 0:
			report(p, m[0], m[1], rule.Error, "there is no note %q", name)
		case uses[name] == 2:
			report(p, m[0], m[1], rule.Note, "the note %q is used here, too: does it fit both places", name)
		}
	}
	for _, m := range definition.FindAllSubmatchIndex(src, -1) {
		if name := string(src[m[2]:m[3]]); uses[name] == 0 {
			report(p, m[0], m[1], rule.Error, "the note %q is used nowhere", name)
		}
	}
}

func report(p *rule.Pass, from, to int, s rule.Severity, format string, args ...any) {
	p.Report(rule.Finding{Offset: from, End: to, Severity: s, Message: fmt.Sprintf(format, args...)})
}

// blank returns a text with code and comments turned into blanks.
func blank(src []byte) []byte {
	out := bytes.Clone(src)
	for _, m := range code.FindAllIndex(src, -1) {
		for i := m[0]; i < m[1]; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}
