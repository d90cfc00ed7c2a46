package policy

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/google/go-cmp/cmp"

	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/policy/form"
)

// some are the names that drawn policies and cases use: few, so that they meet.
var some = []string{"newpublisher", "newdependency", "handover", "young", "exfiltration"}

var levelWords = []string{"off", "note", "hold", "block"}

// drawLevels writes a level with up to two exceptions.
func drawLevels(t *rapid.T, indent string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%slevel: %s\n%swhen:\n", indent, rapid.SampledFrom(levelWords).Draw(t, "level"), indent)
	for range rapid.IntRange(0, 2).Draw(t, "exceptions") {
		condition := rapid.SampledFrom([]string{"days: 7", "fixes: true", "surprise: 5", "exposure: [test]", "exposure: [install, build]", "subject: [added]"}).Draw(t, "condition")
		fmt.Fprintf(&b, "%s- level: %s\n%s  %s\n", indent, rapid.SampledFrom(levelWords).Draw(t, "level"), indent, condition)
	}
	return b.String()
}

// drawPolicy writes a policy; further is what stands under accepted.
func drawPolicy(t *rapid.T, further string) string {
	var b strings.Builder
	b.WriteString("version: 1\ncontrols:\n")
	for _, name := range some {
		if name != cooldownControl && rapid.Bool().Draw(t, "named") {
			fmt.Fprintf(&b, "  %s:%s", name, drawLevels(t, "    "))
		}
	}
	fmt.Fprintf(&b, "  breach:%s", drawLevels(t, "    "))
	fmt.Fprintf(&b, "unknown:\n  releases:%s  code:%s", drawLevels(t, "    "), drawLevels(t, "    "))
	fmt.Fprintf(&b, "cooldown:%s  except: [%s]\n", drawLevels(t, "  "), rapid.SampledFrom([]string{"", "a", `"@s"`}).Draw(t, "except"))
	fmt.Fprintf(&b, "together:\n- controls: [newpublisher, newdependency]%s", drawLevels(t, "  "))
	fmt.Fprintf(&b, "surprise: {hold: %d}\ntrust: {accounts: [anna]}\n", rapid.IntRange(0, 12).Draw(t, "hold"))
	fmt.Fprintf(&b, "rules:\n- {name: r, when: found.handover || change.age < 3 && found.young, verdict: %s, message: x}\n", rapid.SampledFrom(levelWords[1:]).Draw(t, "verdict"))
	b.WriteString("accepted:\n" + further)
	return b.String()
}

func drawCase(t *rapid.T) Case {
	c := Case{
		Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Name: rapid.SampledFrom([]string{"a", "@s/b"}).Draw(t, "name"), Before: "1.0.0", After: "1.0.1",
		Phases: graph.Phase(rapid.IntRange(0, 15).Draw(t, "phases")), AsOf: today,
		Publishers: rapid.SampledFrom([][]string{nil, {"anna"}, {"mallory"}, {"anna", "mallory"}}).Draw(t, "publishers"),
	}
	if days := rapid.IntRange(-1, 20).Draw(t, "age"); days >= 0 {
		c.Published = today.Add(-time.Duration(days) * 24 * time.Hour)
	}
	if rapid.Bool().Draw(t, "fixes") {
		c.Fixes = []string{"GHSA-aaaa"}
	}
	for _, name := range some {
		switch rapid.IntRange(0, 2).Draw(t, name) {
		case 1:
			c.Findings = append(c.Findings, Finding{name, float64(rapid.IntRange(0, 10).Draw(t, "bits"))})
		case 2:
			c.Gaps = append(c.Gaps, Gap{name, rapid.SampledFrom(evidence.Kinds).Draw(t, "evidence")})
		}
	}
	c.Joint = func(controls []string) float64 { return 3 * float64(len(controls)) }
	return c
}

func parse(t *rapid.T, text string) *Policy {
	p, err := Parse(FileName, []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// An accepted entry never makes a verdict stricter, but for a note once it has
// ended.
func TestAcceptingIsNeverStricter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawPolicy(t, "")
		what := rapid.SampledFrom([]string{"control: newpublisher", "control: handover", "control: young", "rule: r"}).Draw(t, "what")
		until := rapid.SampledFrom([]string{"2026-11-24", "2026-11-25", "2030-01-01"}).Draw(t, "until")
		entry := fmt.Sprintf("- {%s, package: a, reason: x, by: anna, until: %s}\n", what, until)
		c := drawCase(t)
		before, after := parse(t, text).Judge(c), parse(t, text+entry).Judge(c)
		most := before.Verdict
		if until == "2026-11-24" {
			most = max(most, Note)
		}
		if after.Verdict > most {
			t.Errorf("%s\n%s\nfrom %v to %v", text, entry, before.Verdict, after.Verdict)
		}
		if len(after.Accepted) > 1 || len(after.Accepted) == 1 && (c.Name != "a" || until == "2026-11-24") {
			t.Errorf("accepted %v of %s", after.Accepted, c.Name)
		}
	})
}

// A stricter level makes no verdict milder, wherever it stands.
func TestStricterIsNeverMilder(t *testing.T) {
	place := regexp.MustCompile(`(level|verdict): (off|note|hold)`)
	rapid.Check(t, func(t *rapid.T) {
		text := drawPolicy(t, "")
		all := place.FindAllStringSubmatchIndex(text, -1)
		if len(all) == 0 {
			t.Skip("all is as strict as can be")
		}
		at := all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
		was := text[at[4]:at[5]]
		stricter := text[:at[4]] + levelWords[slices.Index(levelWords, was)+1] + text[at[5]:]
		c := drawCase(t)
		before, after := parse(t, text).Judge(c), parse(t, stricter).Judge(c)
		if after.Verdict < before.Verdict {
			t.Errorf("%s\n%s\nfrom %v to %v", text, stricter, before.Verdict, after.Verdict)
		}
	})
}

// A control that finds something makes no verdict milder than if it could not
// tell, and that not than if it had nothing to say. Rules are left out: one that
// hangs on two things may find that what remains unknown counts for less.
func TestFindingMoreIsNeverMilder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := regexp.MustCompile(`rules:\n.*\n`).ReplaceAllString(drawPolicy(t, ""), "")
		p, c := parse(t, text), drawCase(t)
		before := p.Judge(c)
		silent := slices.DeleteFunc(slices.Clone(some), func(name string) bool {
			return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Control == name }) ||
				slices.ContainsFunc(c.Gaps, func(g Gap) bool { return g.Control == name })
		})
		if len(silent) == 0 {
			t.Skip("all have spoken")
		}
		name := rapid.SampledFrom(silent).Draw(t, "more")
		gap, found := c, c
		gap.Gaps = append(slices.Clone(c.Gaps), Gap{name, rapid.SampledFrom(evidence.Kinds).Draw(t, "evidence")})
		found.Findings = append(slices.Clone(c.Findings), Finding{Control: name})
		unsure, sure := p.Judge(gap), p.Judge(found)
		if unsure.Verdict < before.Verdict || sure.Verdict < unsure.Verdict {
			t.Errorf("%s said nothing: %v, could not tell: %v, found something: %v", name, before.Verdict, unsure.Verdict, sure.Verdict)
		}
	})
}

// The same file and the same case give the same ruling, and the strictest
// reason is the verdict.
func TestJudgingIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawPolicy(t, "- {control: handover, package: a, reason: x, by: anna, until: 2026-11-30}\n")
		c := drawCase(t)
		one, other := parse(t, text).Judge(c), parse(t, text).Judge(c)
		if d := cmp.Diff(one, other); d != "" {
			t.Error(d)
		}
		strictest := Allow
		for _, r := range one.Reasons {
			strictest = max(strictest, r.Verdict)
			if r.Verdict == Allow || r.Text == "" || r.At.Line == 0 {
				t.Errorf("a reason without a verdict, words or a place: %+v", r)
			}
		}
		if strictest != one.Verdict {
			t.Errorf("%v, the strictest reason is %v", one.Verdict, strictest)
		}
	})
}

// What a draft writes reads back, whatever it is given.
func TestDraftReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"@corp", "app", "@corp/app", "\"", "@", "a: b", "@a\nb"}), rapid.String()), 0, 4)
		d := Draft{
			Client:     rapid.SampledFrom([]string{"", "npm", "pnpm", "yarn", "yarn-berry", "bun"}).Draw(t, "client"),
			Private:    names.Draw(t, "private"),
			Registries: rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"https://registry.npm.example/", "https://u:p@h/", "x"}), rapid.String()), 0, 3).Draw(t, "registries"),
		}
		p, err := Parse(FileName, d.Text())
		if err != nil {
			t.Fatalf("%v\n%s", err, d.Text())
		}
		for _, name := range []string{"@corp", "app"} {
			if slices.Contains(d.Private, name) != slices.Contains(p.private, name) {
				t.Errorf("%s is in %q, and in the policy: %q", name, d.Private, p.private)
			}
		}
	})
}

// The examples in the comments of the default policy are right.
func TestDefaultComments(t *testing.T) {
	text := regexp.MustCompile(`(?m)^# (rules:|accepted:|- |  )`).ReplaceAll(DefaultText(), []byte("$1"))
	p, err := Parse(FileName, text)
	if err != nil || p.Rules() != 1 || len(p.Accepted()) != 1 {
		t.Errorf("%v\n%s", err, text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(DefaultText())
	for _, data := range errorCases(f) {
		f.Add(data)
	}
	c := Case{Kind: graph.Upgraded, Name: "a", Before: "1.0.0", After: "1.0.1", AsOf: today, Phases: graph.Build}
	for _, k := range controls.Known {
		c.Findings = append(c.Findings, Finding{Control: k.Name, Bits: 3})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(FileName, data)
		if err == nil {
			p.Judge(c)
			p.Review(today, func(string, string) bool { return false })
			return
		}
		var all form.Errors
		if !errors.As(err, &all) {
			t.Fatalf("%T", err)
		}
		lines := bytes.Count(data, []byte("\n")) + 1
		for _, e := range all {
			if e.File != FileName || e.Line < 1 || e.Line > lines || e.Column < 1 || e.Text == "" || strings.Contains(e.Text, "\n") {
				t.Errorf("%q of %d lines", e.Error(), lines)
			}
		}
	})
}
