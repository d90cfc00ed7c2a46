package warning

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"levee/internal/npm"
)

// A Fit tells whether what an API can do goes with what a package says it is
// for.
type Fit uint8

const (
	Untold Fit = iota // the package does not say what it is for, or nobody says what goes with the API
	Fits              // a word of what it says goes with it
	Unfit             // it says what it is for, and no word of that goes with it
	Anyone            // the API can do nothing to the world: any package may use it
)

// fits are the words of a Fit, for scripts.
var fits = map[Fit]string{Untold: "unknown", Fits: "fits", Unfit: "does not fit", Anyone: "any package"}

func (f Fit) String() string { return fits[f] }

// something is the row of purposes for what needs no capability.
const something = "something"

//go:embed purposes.txt
var purposesText string

// purposes are the words that go with a capability.
var purposes = sync.OnceValue(func() map[string][]string {
	all := make(map[string][]string)
	for _, row := range rows(purposesText) {
		all[row[0]] = append(all[row[0]], row[1:]...)
	}
	return all
})

// fit judges by the words with which a package presents itself. M is its
// manifest; nil if nobody has read it.
func fit(capabilities []string, name string, m *npm.Manifest) Fit {
	if len(capabilities) == 0 {
		return Anyone
	}
	words := purpose(name, m)
	told := m != nil && says(m) != "" || goesWith(words, purposes()[something])
	verdict := Untold
	for _, c := range capabilities {
		wanted, listed := purposes()[c]
		switch {
		case !listed:
		case goesWith(words, wanted):
			return Fits
		case told:
			verdict = Unfit
		}
	}
	return verdict
}

// purpose returns the words of a package's name, description and keywords.
func purpose(name string, m *npm.Manifest) []string {
	text := name
	if m != nil {
		text += " " + m.Description + " " + strings.Join(m.Keywords, " ")
	}
	const most = 10_000
	text = strings.ToLower(text[:min(len(text), most)])
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	for _, w := range slices.Clone(words) {
		words = append(words, strings.Split(w, "-")...)
	}
	return words
}

// goesWith tells whether one of the words is among those wanted.
func goesWith(words, wanted []string) bool {
	for _, w := range wanted {
		start, open := strings.CutSuffix(w, "*")
		if slices.ContainsFunc(words, func(word string) bool { return word == start || open && strings.HasPrefix(word, start) }) {
			return true
		}
	}
	return false
}
