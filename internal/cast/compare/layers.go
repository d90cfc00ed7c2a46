package compare

import (
	"slices"

	"levee/internal/cast"
)

// A layer is one kind of element that is aligned, with what counts for it.
type layer struct {
	name    string
	of      func(*cast.Analysis) []cast.Element
	weights weights
	enough  int                               // how alike two must be to be the same, in thousandths
	perhaps int                               // how alike two must be for a person to be asked
	known   []func(cast.Element) (key string) // elements of one key are the same, by the first of these that tells; "" for none
}

// layers are aligned one after the other, each by what was aligned before. The
// weights and thresholds were chosen on the two analyses of event-stream in
// examples, and on changes planted into one of them.
var layers = []layer{
	{
		name: "events", enough: 450, perhaps: 420,
		of: func(a *cast.Analysis) []cast.Element {
			return elements(a.Sequence())
		},
		weights: weights{bags: [traits]int{title: 30, body: 5, named: 25, topics: 35, parties: 20, constraints: 5}, when: 40},
	},
	{
		name: "parties", enough: 500, perhaps: 350, known: []func(cast.Element) string{name, account},
		of: func(a *cast.Analysis) []cast.Element {
			return append(append(elements(a.Controllers), elements(a.Processes)...), elements(a.Actors)...)
		},
		weights: weights{bags: [traits]int{title: 50, body: 20, marks: 10, events: 50}},
	},
	{
		name: "constraints", enough: 500, perhaps: 200,
		of:      func(a *cast.Analysis) []cast.Element { return elements(a.Constraints) },
		weights: weights{bags: [traits]int{title: 40, body: 20, marks: 40, parties: 15, events: 20}},
	},
	{
		name: "controls", enough: 500, perhaps: 250,
		of:      func(a *cast.Analysis) []cast.Element { return elements(a.Controls) },
		weights: weights{bags: [traits]int{title: 50, body: 20, parties: 10, constraints: 20}},
	},
	{
		name: "failures", enough: 500, perhaps: 260,
		of:      func(a *cast.Analysis) []cast.Element { return elements(a.Failures) },
		weights: weights{bags: [traits]int{title: 30, body: 30, marks: 5, parties: 15, constraints: 15, events: 35, others: 15}},
	},
	{
		name: "properties", enough: 500, perhaps: 280,
		of:      func(a *cast.Analysis) []cast.Element { return elements(a.Properties) },
		weights: weights{bags: [traits]int{title: 45, body: 20, marks: 5, others: 30}},
	},
	{
		name: "recommendations", enough: 500, perhaps: 250,
		of:      func(a *cast.Analysis) []cast.Element { return elements(a.Recommendations) },
		weights: weights{bags: [traits]int{title: 40, body: 25, marks: 10, parties: 15, constraints: 15, others: 20}},
	},
}

// layerNamed returns the layer of a name, which must be one of those that there
// are.
func layerNamed(name string) *layer {
	return &layers[slices.IndexFunc(layers, func(l layer) bool { return l.name == name })]
}

func elements[E cast.Element](all []E) []cast.Element {
	out := make([]cast.Element, len(all))
	for i, e := range all {
		out[i] = e
	}
	return out
}

// name is what a party is called.
func name(e cast.Element) string { return string(e.Core().ID) }

// account is the account that a party acts under, or its name where none is
// given.
func account(e cast.Element) string {
	if a, ok := e.(*cast.Actor); ok && a.Account.Given() {
		return a.Account.Value
	}
	return name(e)
}
