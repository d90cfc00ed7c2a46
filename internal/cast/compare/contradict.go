package compare

import (
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
)

// A Contradiction is a place where not both analyses can be right.
type Contradiction struct {
	About         string // "time", "actor", "claim", "verdict", "failed", "state"
	First, Second Statement
}

// A Statement is what one side says, and where.
type Statement struct {
	By      cast.Element
	Says    string
	Span    cast.Span
	Verdict proof.State // of a claim that was held against evidence
	Held    bool        // whether it was
}

// contradictions returns those of events first, then those of claims, then
// those of failures and controls.
func contradictions(c *Comparison) []Contradiction {
	shared := sharedBy(c.List("parties"))
	var all []Contradiction
	for _, g := range c.List("events").Both {
		if g.Single() {
			all = append(all, ofEvent(g.First[0].(*cast.Event), g.Second[0].(*cast.Event), shared)...)
		}
	}
	all = append(all, ofClaims(c)...)
	for _, g := range c.List("failures").Both {
		if g.Single() {
			all = append(all, ofWords("failed", g, func(e cast.Element) cast.Word { return e.(*cast.Failure).Failed })...)
		}
	}
	for _, g := range c.List("controls").Both {
		if g.Single() && stands(g.First[0]) != stands(g.Second[0]) {
			all = append(all, ofWords("state", g, func(e cast.Element) cast.Word { return e.(*cast.Control).State })...)
		}
	}
	return all
}

// stands tells whether a control held. In which way one did not is a question of
// words.
func stands(e cast.Element) bool { return e.(*cast.Control).State.Value == "held" }

// ofEvent compares when an event was and who acted. Actors contradict each
// other if both sides know all of them and none of the one is one of the other:
// a party that only one side has may be a part of one of the other's.
func ofEvent(x, y *cast.Event, shared map[cast.Element]int) []Contradiction {
	var all []Contradiction
	if x.Time.Compare(y.Time) != cast.Unordered {
		all = append(all, Contradiction{"time", say(x, x.Time.Text, x.Time.Span), say(y, y.Time.Text, y.Time.Span)})
	}
	first, second := partiesOf(x.Actor, shared), partiesOf(y.Actor, shared)
	if len(first) > 0 && len(second) > 0 && !slices.ContainsFunc(first, func(g int) bool { return slices.Contains(second, g) }) {
		all = append(all, Contradiction{"actor", say(x, namesOf(x.Actor), x.Actor[0].Span), say(y, namesOf(y.Actor), y.Actor[0].Span)})
	}
	return all
}

func say(by cast.Element, says string, span cast.Span) Statement {
	return Statement{By: by, Says: says, Span: span}
}

// partiesOf returns the groups of parties; none if not all of them are parties
// that both sides have.
func partiesOf(ps cast.Parties, shared map[cast.Element]int) []int {
	var all []int
	for _, p := range ps {
		g, ok := shared[p.To]
		if !ok {
			return nil
		}
		all = append(all, g)
	}
	return all
}

// sharedBy numbers the elements of a list that both sides have.
func sharedBy(l *List) map[cast.Element]int {
	groups := make(map[cast.Element]int)
	for i, g := range l.Both {
		for _, e := range slices.Concat(g.First, g.Second) {
			groups[e] = i
		}
	}
	return groups
}

func namesOf(ps cast.Parties) string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

// ofWords compares a word that both sides give; unknown contradicts nothing.
func ofWords(about string, g Group, word func(cast.Element) cast.Word) []Contradiction {
	x, y := word(g.First[0]), word(g.Second[0])
	if !x.Given() || !y.Given() || x.Value == y.Value || x.Value == "unknown" || y.Value == "unknown" {
		return nil
	}
	return []Contradiction{{about, say(g.First[0], x.Value, x.Span), say(g.Second[0], y.Value, y.Span)}}
}

// A stated claim is one that an analysis makes as its own.
type stated struct {
	claim.Claim
	Statement
}

// ofClaims compares claims of one topic: those that cannot both be true, and
// those that are the same and were found to be true on one side and not on the
// other. What an analysis claims so as to correct it is not its own.
func ofClaims(c *Comparison) []Contradiction {
	second := make(map[string][]stated)
	for _, s := range claimsOf(c.Second) {
		topic := claim.Topic(s.Claim)
		second[topic] = append(second[topic], s)
	}
	var all []Contradiction
	seen := make(map[[2]string]bool)
	for _, x := range claimsOf(c.First) {
		for _, y := range second[claim.Topic(x.Claim)] {
			about := ""
			switch {
			case claim.Opposed(x.Claim, y.Claim):
				about = "claim"
			case x.String() == y.String() && x.Verdict != y.Verdict && x.Verdict != proof.Unknown && y.Verdict != proof.Unknown:
				about = "verdict"
			}
			if key := [2]string{x.String(), y.String()}; about != "" && !seen[key] {
				seen[key] = true
				all = append(all, Contradiction{about, x.Statement, y.Statement})
			}
		}
	}
	return all
}

// claimsOf returns the claims that an analysis makes as its own, in the order
// of the document.
func claimsOf(s Side) []stated {
	var all []stated
	for e, text := range s.Analysis.Claims() {
		parsed, err := claim.Parse(text.Value)
		if err != nil || quotes(e, s.Verdicts[text.Value]) {
			continue
		}
		all = append(all, stated{parsed, Statement{e, text.Value, text.Span, s.Verdicts[text.Value], s.Verdicts != nil}})
	}
	return all
}

// quotes tells whether a claim is only quoted: it is that of a correction, or
// refuted and what a correction is about.
func quotes(e cast.Element, v proof.State) bool {
	if _, ok := e.(*cast.Correction); ok {
		return true
	}
	return v == proof.Refuted && len(e.Core().Cited("of")) > 0
}
