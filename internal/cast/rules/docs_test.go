package rules

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"levee/internal/cast/rule"
	"levee/internal/goldentest"
)

func TestDocumentIsFresh(t *testing.T) {
	const name = "../../../docs/rules.md"
	want := document(t)
	goldentest.Equal(t, name, string(want))
}

// document is docs/rules.md.
func document(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString(`# The rules of the accident analysis

Generated from the rules themselves: ` + "`go test ./internal/cast/rules -update`" + `.

` + "`levee cast check FILE.md`" + ` lets them look at an analysis; of any other Markdown it checks the language alone. A finding is a question to
the author, and the author may answer it in the text, with a reason:

` + "```" + `
<!-- levee: accept hindsight: the board's own words of that day -->
` + "```" + `

Inside a paragraph, an item or a cell this holds for that block, and on lines of its own for the block that follows. For rules of structure
and evidence it holds anywhere in the element that they speak of. Without a reason, or where nothing is found, it is a problem itself.
`)
	for _, k := range []rule.Kind{rule.Language, rule.Structure, rule.Evidence} {
		fmt.Fprintf(&b, "\n## Rules of %s\n", k)
		if k == rule.Language {
			measured(t, &b)
		}
		for _, r := range of(k) {
			describe(&b, r)
		}
	}
	return b.Bytes()
}

// measured writes what the rules of language make of the corpus.
func measured(t *testing.T, b *bytes.Buffer) {
	tuned, held := corpus(t, "tuned.txt"), corpus(t, "held.txt")
	before, after := scores(tuned), scores(held)
	fmt.Fprintf(b, `
They look at sentences: whose subject is of some class, whose verb is in some form, in whose voice. What stands in block quotes,
in quotation marks, in code, in targets of links and in HTML is not the author's and is left out, as are questions, conditions, denials, mentions
of a word, and what the text says that others say. Words and their classes are in `+"`internal/cast/phrase/words.txt`"+`, which takes additions.

Measured on %d sentences in our own words, labelled before the rules were built, more than half of them traps that have a rule's words
and not its fault (`+"`internal/cast/rule/testdata/corpus`"+`). The rules were made with %d of them; the other %d were written first and only
measured. Both come from one hand, so that the words of other authors will be found less often than this says.

| rule | made with: right | unasked | missed | precision | recall | held out: right | unasked | missed | precision | recall |
|---|---|---|---|---|---|---|---|---|---|---|
`, len(tuned)+len(held), len(tuned), len(held))
	for _, r := range of(rule.Language) {
		fmt.Fprintf(b, "| %s |%s|%s|\n", r.Name, row(before[r.Name]), row(after[r.Name]))
	}
	b.WriteString(`
On a text of another author, the plain text of "STAMPing on event-stream" (` + "`levee cast check FILE`" + ` prints how often each rule fires; 25 November
2026): 49 findings in 8,445 words, hedge 27, absolute 5, hindsight 5, blame 3, counterfactual 3, humanerror 2, rootcause 2, passive 1, term 1. Read one by
one, 31 are right, 3 are a matter of taste (what npm and GitHub could have done, with the reasons why not in the next paragraphs), and 15 are not: 8 are
opinions of others that the essay tells in irony, without a word of saying, 6 are hedges about the essay itself, and one is a condition. Of the 15
warnings among the 49, 3 are right: where a text plays with blame, the warnings are its mirror, and it has to answer them.
`)
}

func row(s score) string {
	return fmt.Sprintf(" %d | %d | %d | %.2f | %.2f ", s.right, s.unasked, s.missed, s.precision(), s.recall())
}

func describe(b *bytes.Buffer, r *rule.Rule) {
	fmt.Fprintf(b, "\n### %s\n\nFires when %s.\n\n%s\n\n| | |\n|---|---|\n", r.Name, r.Title, r.Doc)
	fmt.Fprintf(b, "| severity | %s |\n| asks | %s |\n| misses | %s |\n| source | %s |\n", r.Severity, cell(r.Suggest), cell(r.Misses), cell(r.Source))
}

// cell puts a text on one line of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}
