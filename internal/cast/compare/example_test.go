package compare_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"levee/internal/cast"
	"levee/internal/cast/compare"
)

var sameAs = regexp.MustCompile(`(?m)^- same-as: .*\n`)

// pairsOf returns the pairs of groups, each once for each two elements.
func pairsOf(groups []compare.Group) []string {
	var all []string
	for _, g := range groups {
		for _, x := range g.First {
			for _, y := range g.Second {
				all = append(all, fmt.Sprintf("%s=%s", x.Core().ID, y.Core().ID))
			}
		}
	}
	return all
}

// begun is an element that has events, controls, failures, properties or
// recommendations, up to its prose.
var begun = regexp.MustCompile(`(?m)^### (?:E|K|F|P|R)-\d+[^\n]*\n(?:- [^\n]*\n|  [^\n]*\n|<[^\n]*\n)*`)

// How much of what a person said of the two analyses of event-stream, by
// same-as, the comparison finds by itself, and how much when the person has
// said it of parties and constraints alone: docs/compare.md has the figures.
func TestFoundWithoutSaying(t *testing.T) {
	src, err := os.ReadFile("../../../examples/event-stream-2018/second/analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../../docs/compare.md")
	if err != nil {
		t.Fatal(err)
	}
	bare := sameAs.ReplaceAllString(string(src), "")
	partly := begun.ReplaceAllStringFunc(string(src), func(s string) string { return sameAs.ReplaceAllString(s, "") })
	for _, text := range []string{bare, partly} {
		if table := found(t, string(src), text); !strings.Contains(string(doc), table) {
			t.Errorf("docs/compare.md does not have\n%s", table)
		}
	}
}

// found is a table of what of one text's groups is found in another.
func found(t *testing.T, all, some string) string {
	first := eventStream(t)
	whole, part := run(t, first, parse(t, "second.md", all)), run(t, first, parse(t, "second.md", some))
	table := "| | a person says | found | perhaps | not found | found wrongly | perhaps wrongly |\n|---|--:|--:|--:|--:|--:|--:|\n"
	for i := range whole.Lists {
		said := pairsOf(whole.Lists[i].Both)
		both, perhaps := pairsOf(part.Lists[i].Both), pairsOf(part.Lists[i].Perhaps)
		right, maybe := shared(said, both), shared(said, perhaps)
		table += fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %d |\n", whole.Lists[i].Name, len(said), right, maybe, len(said)-right-maybe, len(both)-right, len(perhaps)-maybe)
	}
	return table
}

func shared(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

// What the reading says that only one side has, only that side has: each item
// of its lists begins with an id and a side.
func TestReadingOfTheExample(t *testing.T) {
	src, err := os.ReadFile("../../../examples/event-stream-2018/second/analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	reading, err := os.ReadFile("../../../examples/event-stream-2018/second/what-only-one-saw.md")
	if err != nil {
		t.Fatal(err)
	}
	c := run(t, eventStream(t), parse(t, "second.md", string(src)))
	only := map[string][]cast.ID{}
	for i := range c.Lists {
		for _, e := range c.Lists[i].OnlyFirst {
			only["first"] = append(only["first"], e.Core().ID)
		}
		for _, e := range c.Lists[i].OnlySecond {
			only["second"] = append(only["second"], e.Core().ID)
		}
	}
	items := regexp.MustCompile(`(?m)^- ((?:[A-Z]+-\d+(?:, | and )?)+) of the (first|second)`).FindAllStringSubmatch(string(reading), -1)
	if len(items) < 10 {
		t.Errorf("%d items of the reading name elements", len(items))
	}
	for _, item := range items {
		for _, id := range regexp.MustCompile(`[A-Z]+-\d+`).FindAllString(item[1], -1) {
			if !slices.Contains(only[item[2]], cast.ID(id)) {
				t.Errorf("%s: not only the %s has %s", item[0], item[2], id)
			}
		}
	}
}
