package ask_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"levee/internal/cast"
	"levee/internal/cast/ask"
	"levee/internal/cast/text"
)

func parse(t *testing.T, src string) *cast.Analysis {
	t.Helper()
	a, problems := text.Parse("a.md", []byte(src))
	for _, p := range problems {
		t.Fatalf("%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
	}
	return a
}

// Every question is answered somewhere in the examples, or a key is misspelt;
// but those whose answers no field tells.
func TestEveryQuestionHasAnAnswerSomewhere(t *testing.T) {
	answered, asked := make(map[string]bool), make(map[string]bool)
	for _, name := range []string{"event-stream-2018", "axios-2026"} {
		src, err := os.ReadFile("../../../examples/" + name + "/analysis.md")
		if err != nil {
			t.Fatal(err)
		}
		a := parse(t, string(src))
		for _, e := range a.Elements {
			for _, r := range ask.Of(a, e) {
				key := e.Core().Kind.Word + ": " + r.Asks
				asked[key] = true
				answered[key] = answered[key] || !r.Open() || r.Unseen()
				if r.Write == "" || r.Asks == "" {
					t.Errorf("%s: nothing says where the answer goes", key)
				}
			}
		}
	}
	for key := range asked {
		if !answered[key] {
			t.Errorf("nowhere answered: %s", key)
		}
	}
}

const sketch = `---
analysis: sketch
---
### SC-1 Nothing harmful comes in

### controller owner: who keeps it
- level: package
- believes: whoever asks wants to help (since 2011; true until 2018)

### controller user: who takes it
- level: project

### process versions: what is served
- level: package

` + "```structure\nCA-1 owner -> versions: publish\nFB-1 versions ~> owner: downloads [missing F-1]\nversions ~> user: notes\n```" + `

### E-1 2018-09-09 A release brings something new
- actor: owner

### E-2 unknown Somebody asks
- actor: unknown

### K-1 The range
- enforces: SC-1
- state: held

### F-1 Nobody is told
- level: package
- controller: owner
- constraint: SC-1
- control: K-1
- events: E-1
- why-inadequate: nothing tells

### term user: who takes it
`

// What answers which question, of the element itself and of others.
func TestOf(t *testing.T) {
	a := parse(t, sketch)
	for _, c := range []struct{ id, asks, by string }{
		{"E-1", "When was it", "2018-09-09"},
		{"E-2", "When was it", ""},
		{"E-1", "Who or what acted?", "owner"},
		{"E-2", "Who or what acted?", ""},
		{"E-1", "Which control was meant", "F-1"},
		{"E-2", "Which control was meant", ""},
		{"E-1", "Why did that control", "F-1"},
		{"E-1", "What did those who acted know", "owner"},
		{"E-1", "What was usual then", ""},
		{"E-1", "Could somebody have noticed?", "FB-1 missing"},
		{"owner", "By which control actions", "CA-1"},
		{"user", "By which control actions", ""},
		{"owner", "What did it hear", "FB-1"},
		{"user", "What did it hear", "notes"},
		{"owner", "Since when", "whoever asks wants to help"},
		{"owner", "What was its part", "F-1"},
		{"K-1", "Why was it not enough?", "it held"},
		{"F-1", "What did its controllers believe", ""},
		{"F-1", "Why did the next level", ""},
		{"SC-1", "Which control of it did not hold?", "F-1"},
	} {
		replies := ask.Of(a, a.Find(cast.ID(c.id)))
		i := slices.IndexFunc(replies, func(r ask.Reply) bool { return strings.HasPrefix(r.Asks, c.asks) })
		if i < 0 {
			t.Errorf("%s is not asked %q", c.id, c.asks)
			continue
		}
		if got := strings.Join(replies[i].By, ", "); got != c.by {
			t.Errorf("%s, %q: answered by %q, want %q", c.id, c.asks, got, c.by)
		}
	}
	if n := ask.Unanswered(a, a.Find("E-1")); n != 4 {
		t.Errorf("%d questions to E-1 are open", n)
	}
	if replies := ask.Of(a, a.Find("term user")); len(replies) != 0 {
		t.Errorf("a term is asked %v", replies)
	}
}
