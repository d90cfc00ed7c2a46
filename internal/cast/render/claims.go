package render

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast/check"
	"levee/internal/cast/proof"
)

// A place is a line and a column.
type place struct{ line, column int }

// verdicts returns what became of the claims, by where they stand.
func (r *Report) verdicts() map[place]*check.Claim {
	all := make(map[place]*check.Claim)
	if r.Verification != nil {
		for i := range r.Verification.Claims {
			c := &r.Verification.Claims[i]
			all[place{c.Line, c.Column}] = c
		}
	}
	return all
}

// of returns the claims that came out one way.
func (r *Report) of(s proof.State) []*check.Claim {
	var all []*check.Claim
	if r.Verification != nil {
		for i := range r.Verification.Claims {
			if c := &r.Verification.Claims[i]; c.State == s {
				all = append(all, c)
			}
		}
	}
	return all
}

// counts tells how many claims came out which way.
func (r *Report) counts() string {
	v := r.Verification
	return fmt.Sprintf("%d confirmed, %d refuted, %d unknown", v.Count(proof.Confirmed), v.Count(proof.Refuted), v.Count(proof.Unknown))
}

// mostProofs is how many facts are shown of a claim.
const mostProofs = 4

// A remark is one thing that is said of a claim.
type remark struct{ word, text string }

// remarks tells what a verdict rests on, what is so instead, or what is
// missing. Who says so is told of facts whose file has several sources; of the
// others the list of the evidence does.
func (e evidence) remarks(c *check.Claim) []remark {
	var all []remark
	add := func(word, text string) {
		if text != "" {
			all = append(all, remark{word, text})
		}
	}
	add("is so", c.Instead)
	add("why", c.Why)
	add("would settle it", c.Settle)
	for i, f := range c.Proof {
		if i == mostProofs {
			add("proof", fmt.Sprintf("and %d more", len(c.Proof)-mostProofs))
			break
		}
		says := strings.TrimSuffix(f.Where()+": "+f.Says, ": ")
		if f.Source != "" && len(e[f.File]) > 1 {
			says += " (" + f.Source + ")"
		}
		add("proof", says)
	}
	return all
}

// An evidence is the files that proofs rest on, and who says what stands in
// each.
type evidence map[string][]string

func (r *Report) evidence() evidence {
	all := make(evidence)
	if r.Verification == nil {
		return all
	}
	for _, c := range r.Verification.Claims {
		for _, f := range c.Proof {
			if f.File != "" && !slices.Contains(all[f.File], f.Source) {
				all[f.File] = append(all[f.File], f.Source)
			}
		}
	}
	return all
}

// sources tells who says what stands in a file.
func (e evidence) sources(file string) string {
	if n := len(e[file]); n > 1 {
		return fmt.Sprintf("%d sources, each at its claim", n)
	}
	return strings.Join(e[file], "")
}
