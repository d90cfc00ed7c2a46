package compare

import (
	"slices"

	"levee/internal/cast"
)

// A Judgement is a question with a closed list of answers, and how often both
// sides gave the same.
type Judgement struct {
	What       string // "did it fail?"
	Same, Both int
	Kappa      float64 // Cohen's: how far the agreement goes beyond chance
	Kappas     bool    // whether it is given
}

// enoughAnswers is how many answers there must be for Cohen's kappa to mean
// anything; below it counts are all that is told.
const enoughAnswers = 20

// judgements compares the answers to closed questions: on what both sides
// have, and on the factors of the fourth part, which are the same for all.
func judgements(c *Comparison) []Judgement {
	var all []Judgement
	for _, q := range []struct {
		what, list, key string
	}{
		{"certainty of events", "events", "certainty"},
		{"state of controls", "controls", "state"},
		{"did it fail, of failures", "failures", "failed"},
		{"why foresight missed it, of failures", "failures", "stpa"},
		{"order of recommendations", "recommendations", "order"},
	} {
		all = append(all, judged(q.what, answers(c.List(q.list), q.key)))
	}
	all = append(all, judged("factors found, of the seven", factors(c)))
	return slices.DeleteFunc(all, func(j Judgement) bool { return j.Both == 0 })
}

// answers returns the words that both sides give in a field.
func answers(l *List, key string) [][2]string {
	var all [][2]string
	for _, g := range l.Both {
		if !g.Single() {
			continue
		}
		x, y := answer(g.First[0], key), answer(g.Second[0], key)
		if x != "" && y != "" {
			all = append(all, [2]string{x, y})
		}
	}
	return all
}

func answer(e cast.Element, key string) string {
	if f := e.Core().Kind.Field(key); f != nil {
		if w, ok := f.Slot(e).(*cast.Word); ok {
			return w.Value
		}
	}
	return ""
}

// factors tells for each factor whether each side found it, looked and found
// none, or did not look.
func factors(c *Comparison) [][2]string {
	var all [][2]string
	for _, name := range cast.FactorNames {
		all = append(all, [2]string{factor(c.First.Analysis, name), factor(c.Second.Analysis, name)})
	}
	return all
}

func factor(a *cast.Analysis, name string) string {
	for _, f := range a.Factors {
		switch {
		case f.Name.Value != name:
		case len(f.Found) > 0:
			return "found"
		case f.None.Given():
			return "none"
		}
	}
	return "not looked"
}

// judged counts equal answers.
func judged(what string, all [][2]string) Judgement {
	j := Judgement{What: what, Both: len(all)}
	for _, a := range all {
		if a[0] == a[1] {
			j.Same++
		}
	}
	if j.Both >= enoughAnswers {
		j.Kappa, j.Kappas = kappa(all)
	}
	return j
}

// kappa is Cohen's: (p - e)/(1 - e) for the share p of equal answers and the
// share e that chance would give, each side answering as often as it does. It
// is false if both sides give one answer always, of which it says nothing.
// Source: Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
func kappa(all [][2]string) (float64, bool) {
	var count [2]map[string]int
	count[0], count[1] = make(map[string]int), make(map[string]int)
	same := 0
	for _, a := range all {
		count[0][a[0]]++
		count[1][a[1]]++
		if a[0] == a[1] {
			same++
		}
	}
	chance := 0
	for word, n := range count[0] {
		chance += n * count[1][word]
	}
	n := len(all)
	if chance == n*n {
		return 0, false
	}
	return float64(same*n-chance) / float64(n*n-chance), true
}
