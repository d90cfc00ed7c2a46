// Package ask knows the questions that the method puts to each kind of
// element, in words of its own, and which of them an analysis has answered: by
// a field, or by another element that refers to this one. It asks and never
// writes; whether an answer is good it cannot tell.
//
// Source: Leveson, CAST Handbook, 2019, the questions of its five parts;
// Engineering a Safer World, 2011, on why the next level allowed it.
package ask

import (
	"slices"
	"strings"

	"levee/internal/cast"
)

// A Question is one that is put to every element of a kind.
type Question struct {
	Asks  string
	Write string // where the answer goes
	// found returns what answers it, such as ids or the words of a field; nil
	// for a question that no field tells the answer of.
	found func(cast.Element, *cast.Analysis) []string
}

// A Reply is a question put to one element, with what answers it.
type Reply struct {
	*Question
	By []string // empty while it is open
}

// Open tells whether nothing answers the question.
func (r Reply) Open() bool { return len(r.By) == 0 }

// Unseen tells whether a machine cannot see the answer, which belongs into the
// prose.
func (q *Question) Unseen() bool { return q.found == nil }

// Of puts the questions of its kind to an element. For a kind that the method
// has none for, each field without which the element says too little is asked.
func Of(a *cast.Analysis, e cast.Element) []Reply {
	var replies []Reply
	for _, q := range questions(e.Core().Kind) {
		r := Reply{Question: &q}
		if q.found != nil {
			r.By = unique(q.found(e, a))
		}
		replies = append(replies, r)
	}
	return replies
}

// Unanswered counts the open questions of an element, but those that a machine
// cannot see.
func Unanswered(a *cast.Analysis, e cast.Element) int {
	n := 0
	for _, r := range Of(a, e) {
		if r.Open() && !r.Unseen() {
			n++
		}
	}
	return n
}

// questions returns those of a kind.
func questions(k *cast.Kind) []Question {
	switch k.Word {
	case "event":
		return ofEvents
	case "controller":
		return ofControllers
	case "control":
		return ofControls
	case "failure":
		return ofFailures
	case "constraint":
		return ofConstraints
	case "recommendation":
		return ofRecommendations
	}
	var all []Question
	for _, f := range k.Fields {
		if f.Needed {
			all = append(all, Question{f.Key + ": " + f.Doc + "?", f.Key + ":", field(f.Key)})
		}
	}
	return all
}

// field answers by fields of the element itself.
func field(keys ...string) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, _ *cast.Analysis) []string {
		var by []string
		for _, key := range keys {
			for _, line := range e.Core().Lines {
				if line.Key == key && line.Value.Value != cast.Nobody {
					by = append(by, line.Value.Value)
				}
			}
		}
		return by
	}
}

// cited answers by elements that refer to this one in a field, and have one of
// their own fields, or any if none is named.
func cited[E cast.Element](key string, has ...string) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, _ *cast.Analysis) []string {
		var by []string
		for _, other := range e.Core().Cited(key) {
			if _, ok := other.(E); ok && (len(has) == 0 || len(field(has...)(other, nil)) > 0) {
				by = append(by, string(other.Core().ID))
			}
		}
		return by
	}
}

// either answers by the first that has something to say.
func either(all ...func(cast.Element, *cast.Analysis) []string) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, a *cast.Analysis) []string {
		for _, f := range all {
			if by := f(e, a); len(by) > 0 {
				return by
			}
		}
		return nil
	}
}

func unique(all []string) []string {
	var out []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
