package compare

import (
	"math"
	"slices"

	"levee/internal/cast"
	"levee/internal/cast/claim"
)

// A trait is one side of an element by which it can be known again.
type trait int

// The traits, in the order in which they are weighed.
const (
	title       trait = iota // words of the heading
	body                     // words of fields and prose
	named                    // what heading and claims name: packages, versions, commits
	topics                   // what claims speak about
	marks                    // words of closed lists
	parties                  // who: references to what is aligned already
	constraints              // what was to hold
	events                   // where it shows
	others                   // controls, failures
	traits
)

// A bag is the tokens of a trait, each once, sorted.
type bag []int

// A profile is what of an element is compared.
type profile struct {
	bags [traits]bag
	when cast.Time
}

// A profiler makes profiles of the elements of both sides. Elements that are
// the same share a token.
type profiler struct {
	tokens map[string]int
	groups map[cast.Element]int // of elements that were aligned
}

func (p *profiler) token(word string) int {
	n, ok := p.tokens[word]
	if !ok {
		n = len(p.tokens)
		p.tokens[word] = n
	}
	return n
}

// profile returns what of an element of an analysis is compared.
func (p *profiler) profile(a *cast.Analysis, e cast.Element) profile {
	var out profile
	core := e.Core()
	p.addWords(&out, title, words(core.Title.Value))
	p.addWords(&out, named, names(core.Title.Value))
	if core.Kind.Party {
		p.addWords(&out, title, words(string(core.ID)))
	}
	if event, ok := e.(*cast.Event); ok {
		out.when = event.Time
	}
	for _, text := range core.Claims {
		p.claim(&out, text.Value)
	}
	p.fields(&out, e)
	for _, c := range core.CitedBy {
		if event, ok := c.By.(*cast.Event); ok {
			p.refer(&out, events, event)
		}
	}
	p.addWords(&out, body, words(core.Prose.String(a.Source)))
	for i := range out.bags {
		slices.Sort(out.bags[i])
		out.bags[i] = slices.Compact(out.bags[i])
	}
	return out
}

// most is how many words of a trait are compared, the first ones: what an
// element says beyond that tells little more, and takes time.
const most = 400

func (p *profiler) addWords(out *profile, t trait, all []string) {
	for _, w := range all[:min(len(all), most-len(out.bags[t]))] {
		out.bags[t] = append(out.bags[t], p.token(w))
	}
}

func (p *profiler) claim(out *profile, text string) {
	p.addWords(out, named, names(text))
	if c, err := claim.Parse(text); err == nil {
		p.addWords(out, topics, []string{"about " + claim.Topic(c)})
	}
}

// fields adds what the fields of an element hold, but those that every element
// has.
func (p *profiler) fields(out *profile, e cast.Element) {
	kind := e.Core().Kind
	for i := range kind.Fields[:len(kind.Fields)-cast.Common] {
		f := &kind.Fields[i]
		slot := f.Slot(e)
		p.addWords(out, body, sentences(slot))
		for _, w := range closed(slot) {
			p.addWords(out, marks, []string{f.Key + ": " + w})
		}
		p.references(out, slot)
	}
}

// sentences returns the words of a field that is read as a sentence.
func sentences(slot any) []string {
	var all []string
	switch v := slot.(type) {
	case *cast.Text:
		return words(v.Value)
	case *[]cast.Text:
		for _, t := range *v {
			all = append(all, words(t.Value)...)
		}
	case *[]cast.Belief:
		for _, b := range *v {
			all = append(all, words(b.Text.Value)...)
		}
	case *[]cast.Enforcement:
		for _, e := range *v {
			all = append(all, words(e.How.Value)...)
		}
	case *[]*cast.Responsibility:
		for _, r := range *v {
			all = append(all, words(r.Text.Value)...)
		}
	}
	return all
}

// closed returns the words of a closed list that a field has.
func closed(slot any) []string {
	switch v := slot.(type) {
	case *cast.Word:
		if v.Given() {
			return []string{v.Value}
		}
	case *cast.Level:
		if v.Given() {
			return []string{v.Value}
		}
	case *cast.Words:
		var all []string
		for _, w := range *v {
			all = append(all, w.Value)
		}
		return all
	}
	return nil
}

// references adds the elements that a field leads to, if they were aligned.
func (p *profiler) references(out *profile, slot any) {
	switch v := slot.(type) {
	case *cast.Parties:
		for _, party := range *v {
			p.refer(out, parties, party.To)
		}
	case *[]cast.Enforcement:
		for _, e := range *v {
			p.refer(out, parties, e.By.To)
		}
	case *cast.Refs[*cast.Constraint]:
		refer(p, out, constraints, *v)
	case *cast.Refs[*cast.Event]:
		refer(p, out, events, *v)
	case *cast.Refs[*cast.Control]:
		refer(p, out, others, *v)
	case *cast.Refs[*cast.Failure]:
		refer(p, out, others, *v)
	}
}

func refer[E cast.Element](p *profiler, out *profile, t trait, refs cast.Refs[E]) {
	for _, r := range refs {
		p.refer(out, t, r.To)
	}
}

func (p *profiler) refer(out *profile, t trait, to cast.Element) {
	if group, ok := p.groups[to]; ok {
		out.bags[t] = append(out.bags[t], group)
	}
}

// joined is the profile of two elements taken as one.
func (p *profile) joined(q *profile) profile {
	var out profile
	for i := range out.bags {
		out.bags[i] = slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.bags[i], q.bags[i]))))
	}
	out.when = hull(p.when, q.when)
	return out
}

// hull is the time that covers two times: either if the other is not known.
func hull(t, u cast.Time) cast.Time {
	switch {
	case !t.Known():
		return u
	case !u.Known():
		return t
	}
	out := t
	if u.Earliest.IsZero() || !out.Earliest.IsZero() && u.Earliest.Before(out.Earliest) {
		out.Earliest = u.Earliest
	}
	if u.Latest.IsZero() || !out.Latest.IsZero() && u.Latest.After(out.Latest) {
		out.Latest = u.Latest
	}
	return out
}

// rarities tells how much a token that few elements have says more than one
// that many have: a hundred times the logarithm of all by those that have it.
type rarities [traits][]int // by token

// rarity counts over the profiles of both sides.
func rarity(profiles ...[]profile) rarities {
	var r rarities
	all := 0
	for _, side := range profiles {
		all += len(side)
		for i := range side {
			for t, b := range side[i].bags {
				if n := len(b); n > 0 && b[n-1] >= len(r[t]) {
					r[t] = append(r[t], make([]int, b[n-1]+1-len(r[t]))...)
				}
				for _, token := range b {
					r[t][token]++
				}
			}
		}
	}
	for t := range r {
		for token, n := range r[t] {
			if n == 0 { // of another trait
				continue
			}
			r[t][token] = max(1, int(math.Round(100*math.Log(float64(all+1)/float64(n)))))
		}
	}
	return r
}
