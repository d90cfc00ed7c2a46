package cover

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSurvivors(t *testing.T) {
	// Three stages; what has 1 at stage 0 survives, and so does 0 with 2 at
	// stage 2.
	variants := [][]int{{0, 0, 0}, {0, 1, 2}, {1, 0, 0}, {1, 1, 2}, {0, 0, 2}, {1, 0, 2}}
	survives := []bool{false, true, true, true, true, true}
	patterns, rest := Survivors(variants, survives)
	want := []Pattern{
		{[]Choice{{2, 2}}, []int{1, 3, 4, 5}},
		{[]Choice{{0, 1}}, []int{2, 3, 5}},
		{[]Choice{{1, 1}}, []int{1, 3}},
	}
	if d := cmp.Diff(want, patterns); d != "" || rest != nil {
		t.Errorf("rest %v, patterns (-want +got):\n%s", rest, d)
	}
	if patterns, _ := Survivors(variants, make([]bool, len(variants))); patterns != nil {
		t.Errorf("nothing survives, and still %v", patterns)
	}
	all := []bool{true, true, true, true, true, true}
	if patterns, _ := Survivors(variants, all); len(patterns) != 1 || len(patterns[0].Choices) != 0 {
		t.Errorf("all survive: %v, want the one pattern without a choice", patterns)
	}
}

// The patterns are those that trying every choice of alternatives gives.
func TestSurvivorsAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 3), 1, 4).Draw(t, "alternatives")
		var variants [][]int
		var survives []bool
		for _, v := range product(sizes) {
			if rapid.Bool().Draw(t, "possible") {
				variants = append(variants, v)
				survives = append(survives, rapid.IntRange(0, 2).Draw(t, "survives") > 0)
			}
		}
		patterns, rest := Survivors(variants, survives)
		if rest != nil {
			t.Fatalf("rest %v, and four stages are all there are", rest)
		}
		slices.SortStableFunc(patterns, comparePatterns)
		if d := cmp.Diff(tried(sizes, variants, survives), patterns); d != "" {
			t.Fatalf("%v %v (-want +got):\n%s", variants, survives, d)
		}
	})
}

func product(sizes []int) [][]int {
	all := [][]int{nil}
	for _, n := range sizes {
		var next [][]int
		for _, v := range all {
			for a := range n {
				next = append(next, append(slices.Clone(v), a))
			}
		}
		all = next
	}
	return all
}

// tried returns the patterns by trying everything; at a stage -1 is no choice.
func tried(sizes []int, variants [][]int, survives []bool) []Pattern {
	wider := slices.Clone(sizes)
	for i := range wider {
		wider[i]++
	}
	var holding [][]int
	for _, p := range product(wider) {
		for i := range p {
			p[i]--
		}
		if m := matching(p, variants); len(m) > 0 && !slices.ContainsFunc(m, func(i int) bool { return !survives[i] }) {
			holding = append(holding, p)
		}
	}
	var all []Pattern
	for _, p := range holding {
		if slices.ContainsFunc(holding, func(q []int) bool { return !slices.Equal(p, q) && part(q, p) }) {
			continue
		}
		var choices []Choice
		for stage, a := range p {
			if a >= 0 {
				choices = append(choices, Choice{stage, a})
			}
		}
		all = append(all, Pattern{choices, matching(p, variants)})
	}
	slices.SortStableFunc(all, comparePatterns)
	return all
}

func matching(p []int, variants [][]int) []int {
	var all []int
	for i, v := range variants {
		if part(p, v) {
			all = append(all, i)
		}
	}
	return all
}

// part tells whether all choices of p are those of v.
func part(p, v []int) bool {
	for stage, a := range p {
		if a >= 0 && v[stage] != a {
			return false
		}
	}
	return true
}

func TestSurvivorsBeyondTheBound(t *testing.T) {
	// One of 32 variants dies: what survives of five stages needs one choice.
	// One of 32 survives: five choices are more than a pattern has.
	variants := product([]int{2, 2, 2, 2, 2})
	survives := make([]bool, len(variants))
	survives[7] = true
	if patterns, rest := Survivors(variants, survives); patterns != nil || !slices.Equal(rest, []int{7}) {
		t.Errorf("patterns %v, rest %v; want the one in the rest", patterns, rest)
	}
}

func TestClose(t *testing.T) {
	options := []Option{{[]int{0, 1, 2}, 3}, {[]int{0, 1}, 1}, {[]int{2, 3}, 1}, {[]int{3}, 0.4}, {nil, 1}}
	got := Close(6, options)
	want := Plan{Options: []int{1, 2}, Closes: []int{2, 2}, Cost: 2, Least: 2, Exact: true, Open: []int{4, 5}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if got := Close(0, nil); !got.Exact || got.Options != nil || got.Cost != 0 {
		t.Errorf("nothing open: %+v", got)
	}
	if d := cmp.Diff([]int{0, 0, 0, 0, 0}, Alone(6, options)); d != "" {
		t.Errorf("alone (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]int{1, 0}, Alone(2, []Option{{[]int{0, 1, 1}, 1}, {[]int{1}, 1}})); d != "" {
		t.Errorf("alone (-want +got):\n%s", d)
	}
}

// The plan costs what the cheapest of all sets of options does, closes the same,
// and says so truly.
func TestCloseAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		open := rapid.IntRange(0, 7).Draw(t, "open")
		var options []Option
		for range rapid.IntRange(0, 7).Draw(t, "options") {
			o := Option{Cost: float64(rapid.IntRange(1, 9).Draw(t, "cost"))}
			for x := range open {
				if rapid.IntRange(0, 2).Draw(t, "closes") == 0 {
					o.Closes = append(o.Closes, x)
				}
			}
			options = append(options, o)
		}
		p := Close(open, options)
		cheapest := math.Inf(1)
		most := closed(open, options, math.MaxInt)
		for set := range 1 << len(options) {
			if cost := costOf(options, set); slices.Equal(closed(open, options, set), most) && cost < cheapest {
				cheapest = cost
			}
		}
		chosen, sum := 0, 0
		for k, i := range p.Options {
			chosen |= 1 << i
			sum += p.Closes[k]
		}
		if !p.Exact || p.Cost != cheapest || p.Least != cheapest || costOf(options, chosen) != cheapest {
			t.Fatalf("%v: %+v, want cost %v", options, p, cheapest)
		}
		if !slices.Equal(closed(open, options, chosen), most) || sum != len(most) || len(p.Open) != open-len(most) {
			t.Fatalf("%v: %+v closes %v, want %v", options, p, closed(open, options, chosen), most)
		}
	})
}

func closed(open int, options []Option, set int) []int {
	all := []int{}
	for x := range open {
		for i, o := range options {
			if set>>min(i, 62)&1 == 1 && slices.Contains(o.Closes, x) {
				all = append(all, x)
				break
			}
		}
	}
	return all
}

func costOf(options []Option, set int) float64 {
	sum := 0.0
	for i, o := range options {
		if set>>i&1 == 1 {
			sum += o.Cost
		}
	}
	return sum
}

// Where the search gives up, the bound is one.
func TestCloseWithoutProof(t *testing.T) {
	var options []Option
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 80 {
		o := Option{Cost: 1 + float64(i%7)/10}
		for x := range 400 {
			if random.IntN(10) == 0 {
				o.Closes = append(o.Closes, x)
			}
		}
		options = append(options, o)
	}
	p := Close(400, options)
	if p.Exact || p.Least <= 0 || p.Least > p.Cost {
		t.Errorf("exact %v, at least %v, cost %v; want a bound below the cost", p.Exact, p.Least, p.Cost)
	}
}

func BenchmarkSurvivors(b *testing.B) {
	variants := product([]int{4, 5, 4, 3, 4, 3, 4, 2})
	survives := make([]bool, len(variants))
	for i, v := range variants {
		survives[i] = v[0] == 1 && v[3] != 0 || v[1] == 2 && v[4] == 3 || v[6]+v[7] == 4
	}
	b.ReportMetric(float64(len(variants)), "variants")
	for b.Loop() {
		Survivors(variants, survives)
	}
}
