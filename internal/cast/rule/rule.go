// Package rule says what a rule of the accident analysis is: a check of its
// language, its structure or its evidence, as a value that documents itself.
// It knows how rules look at a text and report what they find; which rules
// there are is in package rules, and each has a directory below this one.
package rule

// A Rule looks for one fault of an analysis. All text fields are needed, and a
// test in package rules holds it.
type Rule struct {
	Name     string // lower case, one word; never changes
	Title    string // one line, no period, after "fires when": "a person is named as the cause"
	Kind     Kind
	Severity Severity
	Doc      string // what it finds and why that matters
	Misses   string // what it cannot see, and what it takes for a finding that is none
	Source   string // where the method says so: a passage of the handbook, the book or the essay
	Suggest  string // what to write or ask instead; findings may give one of their own
	Run      func(*Pass)
}

// A Kind tells what a rule needs to know.
type Kind uint8

// The kinds of rules.
const (
	Language  Kind = iota // sentences alone: any Markdown file can be checked
	Structure             // the analysis as a model
	Evidence              // the analysis, its dates and what its claims rest on
)

// String returns the word of the JSON format: "language", "structure",
// "evidence".
func (k Kind) String() string { return [...]string{"language", "structure", "evidence"}[k] }

// A Severity tells how much a finding weighs.
type Severity uint8

// The severities, the lightest first.
const (
	Note    Severity = iota // worth a look
	Warning                 // most likely to be mended
	Error                   // the analysis is not done before it is answered
)

// String returns the word of the JSON format: "note", "warning", "error".
func (s Severity) String() string { return [...]string{"note", "warning", "error"}[s] }

// A Finding is one thing that a rule has to say. Silence means: nothing seen.
type Finding struct {
	Rule       *Rule
	Severity   Severity // the rule's own, if the rule does not say otherwise
	Offset     int      // first byte of what was found
	End        int      // the byte after it; equal to Offset where nothing is spanned
	Message    string   // one sentence, lower case, no period, names what was seen
	Suggestion string
}
