// Package uncorrected is the rule about wrong statements without their mark.
package uncorrected

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when a corrected statement stands somewhere without a dagger, or nowhere.
var Rule = &rule.Rule{
	Name:     "uncorrected",
	Title:    "a statement that a correction corrects has no dagger",
	Kind:     rule.Evidence,
	Severity: rule.Error,
	Doc: `A correction keeps what was said. Each place that says it has a dagger (†) after it, so that nobody reads it unwarned: the essay's wrong e-mail address
stands in several places, and none has one.`,
	Misses:  `The same statement in other words. Statements that the evidence refutes and no correction names.`,
	Source:  `the essay, "Any statement with a † next to it is in some way incorrect", and "Correction: NPM email address"`,
	Suggest: `Put † after the statement. If it is not there any more, put it back: the original stays.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, c := range p.Analysis.Corrections {
		if !c.Said.Given() {
			continue // rule incomplete
		}
		places := occurrences(p.Analysis, c.Said.Value)
		if len(places) == 0 {
			p.Mark(c.Said.Span, "%s corrects %q, which stands nowhere else", c.ID, c.Said.Value)
		}
		for _, at := range places {
			if !marked(p.Analysis.Source[at[1]:]) {
				p.Find(at[0], at[1], "%q is corrected by %s and has no dagger", c.Said.Value, c.ID)
			}
		}
	}
}

// occurrences returns where a statement stands, outside of front matter and
// corrections.
func occurrences(a *cast.Analysis, said string) [][]int {
	words := strings.Fields(said)
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	var found [][]int
	for _, at := range regexp.MustCompile(strings.Join(words, `\s+`)).FindAllIndex(a.Source, -1) {
		if at[0] > a.Machine[0].End && !corrected(a, at[0]) && alone(a.Source, at) {
			found = append(found, at)
		}
	}
	return found
}

// corrected tells whether a place is in a correction.
func corrected(a *cast.Analysis, at int) bool {
	for _, c := range a.Corrections {
		if c.Body.Start <= at && at < c.Body.End {
			return true
		}
	}
	return false
}

// alone tells whether a place is not in the middle of a longer word.
func alone(src []byte, at []int) bool {
	before, _ := utf8.DecodeLastRune(src[:at[0]])
	after, _ := utf8.DecodeRune(src[at[1]:])
	return !unicode.IsLetter(before) && !unicode.IsLetter(after) && !unicode.IsDigit(before) && !unicode.IsDigit(after)
}

// mark is a dagger, after what closes a word.
var mark = regexp.MustCompile(`^[\])}"'”’»*_` + "`" + `.,;:!?]*\s?(\[\^[^\]]+\])?†`)

func marked(rest []byte) bool { return mark.Match(rest) }
