package drill

import (
	"slices"
	"testing"

	"levee/internal/cover"
	"levee/internal/noise"
)

// What a guess decides is told: which steps it is about, and whether another guess
// would give others.
func TestGuessIsTold(t *testing.T) {
	measured := noise.Estimate{Value: 50}
	steps := []Step{{Control: "b", PerYear: &measured}, {Control: "a"}, {Setting: "cooldown"}}
	for _, c := range []struct {
		closes  [][]int
		guessed []string
		firm    bool
	}{
		{[][]int{{0}, {1}, {2}}, []string{"a"}, false}, // a stands after b, and at a tenth before it
		{[][]int{{0, 1}, {1}, {2}}, nil, true},         // a is left out at any guess
		{[][]int{{0}, {0}, {1}}, nil, false},           // b is cheaper than the guess, and not than a tenth of it
		{[][]int{{}, {0}, {}}, []string{"a"}, true},
	} {
		options := []cover.Option{{Cost: 50, Closes: c.closes[0]}, {Cost: Guess, Closes: c.closes[1]}, {Cost: costOfSetting, Closes: c.closes[2]}}
		open := 0
		for _, o := range options {
			for _, i := range o.Closes {
				open = max(open, i+1)
			}
		}
		p := plan(open, steps, options)
		if !slices.Equal(p.Guessed, c.guessed) || p.Firm != c.firm {
			t.Errorf("%v: guessed %v, firm %v; want %v, %v", c.closes, p.Guessed, p.Firm, c.guessed, c.firm)
		}
	}
}
