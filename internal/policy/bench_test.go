package policy

import (
	"testing"

	"levee/internal/graph"
)

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		Default()
	}
}

// One rule brings the whole environment of expressions with it, and every
// case then fills its variables.
const oneRule = "version: 1\nrules:\n- {name: a, when: change.age < 30 && found.newpublisher, verdict: hold, message: x}\n"

func BenchmarkParseRule(b *testing.B) {
	for b.Loop() {
		if _, err := Parse(FileName, []byte(oneRule)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	with, err := Parse(FileName, []byte(oneRule))
	if err != nil {
		b.Fatal(err)
	}
	c := Case{Kind: graph.Upgraded, Name: "a", Before: "1.0.0", After: "1.0.1", Phases: graph.Build, AsOf: today,
		Findings: []Finding{{"newpublisher", 5}, {"newdependency", 4}}, Gaps: []Gap{{"exfiltration", "code"}}}
	for name, p := range map[string]*Policy{"default": Default(), "rule": with} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p.Judge(c)
			}
		})
	}
}
