package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
	"levee/internal/cast/text"
)

// word is a rule that finds a word in what the author says.
func word(name string, kind rule.Kind, severity rule.Severity) *rule.Rule {
	return &rule.Rule{Name: name, Kind: kind, Severity: severity, Suggest: "another word", Run: func(p *rule.Pass) {
		for s := range p.Sentences() {
			for _, m := range s.Literally(name) {
				p.FindMatch(m, "%q")
			}
		}
	}}
}

var (
	blame = word("blame", rule.Language, rule.Warning)
	chain = word("chain", rule.Structure, rule.Error)
	known = []*rule.Rule{blame, chain, word("silent", rule.Language, rule.Note)}
)

// run writes what the rules find in a text: findings, what is accepted, and
// problems.
func run(t *testing.T, source string, analysis bool) string {
	t.Helper()
	p, err := prose.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	s := rule.Subject{Text: p}
	if analysis {
		s.Analysis, _ = text.Parse("a", []byte(source))
	}
	r := rule.Run(s, []*rule.Rule{blame, chain}, known)
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprintf("%v %s %s: %s", p.Position(f.Offset), f.Rule.Name, f.Severity, f.Suggestion))
	}
	for _, a := range r.Accepted {
		lines = append(lines, fmt.Sprintf("%v %s accepted: %s", p.Position(a.Offset), a.Rule.Name, a.Reason))
	}
	for _, x := range r.Problems {
		lines = append(lines, fmt.Sprintf("%v %s", p.Position(x.Offset), x.Message))
	}
	return strings.Join(lines, "\n")
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		source   string
		analysis bool
		want     string
	}{
		"findings by place; structure needs an analysis": {"A chain of blame.\nAnd blame.", false, "1:12 blame warning: another word\n2:5 blame warning: another word"},
		"accepted in its block alone": {"Some blame. <!-- levee: accept blame: he said so -->\n\nMore blame.", false,
			"3:6 blame warning: another word\n1:6 blame accepted: he said so"},
		"accepted for another rule":  {"Some blame. <!-- levee: accept chain: so -->", false, "1:6 blame warning: another word"},
		"no such rule":               {"Some. <!-- levee: accept shame: so -->", false, `1:7 accepts "shame", and there is no rule of that name`},
		"a rule that found nothing":  {"Some. <!-- levee: accept blame: so -->", false, "1:7 accepts blame, which finds nothing here"},
		"a rule that has not looked": {"Some. <!-- levee: accept silent: so -->", false, ""},
		"without a reason":           {"Some blame. <!-- levee: accept blame -->", false, "1:6 blame warning: another word\n1:13 accepts blame without a reason: want one after a colon"},
		"structure is accepted anywhere in the element": {"---\nanalysis: a\n---\n### L-1 A chain\nText.\n\nMore. <!-- levee: accept chain: so -->\n\n## Else\nA chain.", true,
			"10:3 chain error: another word\n4:11 chain accepted: so"},
		"others' words and titles of what is not claimed": {"---\nanalysis: a\n---\n### EX-1 Blame\n- said-by: blame\n- because: it is blame\n\n### Q-1 Blame\n- answer: blame\n- level: package\n\n### A-1 Blame\n### FX-1 Blame\n- problem: blame\n" +
			"- stops: blame\n### C-1 Blame\n- said: blame\n- is: no blame\n### E-1 unknown Blame\n- claim: blame\n- source: blame\n- actor: blame\n", true,
			"5:12 blame warning: another word\n6:18 blame warning: another word\n9:11 blame warning: another word\n15:10 blame warning: another word\n16:9 blame warning: another word\n19:17 blame warning: another word"},
	} {
		if diff := cmp.Diff(c.want, run(t, c.source, c.analysis)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// A finding may weigh more than its rule, and never less, and may ask
// something of its own.
func TestReport(t *testing.T) {
	r := &rule.Rule{Name: "r", Severity: rule.Warning, Suggest: "the rule's", Run: func(p *rule.Pass) {
		p.Report(rule.Finding{Severity: rule.Error, Suggestion: "its own"})
		p.Report(rule.Finding{Offset: 1, Severity: rule.Note})
	}}
	p, err := prose.Parse([]byte("A text."))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range rule.Run(rule.Subject{Text: p}, []*rule.Rule{r}, []*rule.Rule{r}).Findings {
		got = append(got, f.Severity.String()+" "+f.Suggestion)
	}
	if diff := cmp.Diff([]string{"error its own", "warning the rule's"}, got); diff != "" {
		t.Error(diff)
	}
}

// What is quoted in a message is short.
func TestQuoted(t *testing.T) {
	p, err := prose.Parse([]byte("From one two three four five six seven eight nine to ten."))
	if err != nil {
		t.Fatal(err)
	}
	m := phrase.MustSet("from ... to").Find(&phrase.Read(p)[0])
	if len(m) != 1 || rule.Quoted("%q", m[0]) != `"From one two three ... seven eight nine to"` {
		t.Errorf("%v", m)
	}
}
