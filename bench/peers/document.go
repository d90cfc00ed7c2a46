package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"levee/internal/drill"
)

const head = "# Other tools at the same drill\n\nWritten by `bench/peers/run DIR` on %s; do not edit. %d incidents and %d of their one-step variants (spread over all\n" +
	"alternatives, the same each time), on %s of %s, as `levee drill --write` wrote them, served as `levee drill serve` does, with all dates moved so that\n" +
	"the day on which the project takes each in is today. Levee's column is that of %s.\n\n" +
	"*stopped*: the release with the payload did not come in, or its install script, where that is what does harm, was not started (of Levee: blocked, or a\n" +
	"person is asked). *spoke*: it came in, and something was said of it. *silent*: it came in without a word.\n" +
	"What a client keeps out is asked for again eight days later, when no cooldown here holds any more, unless somebody has noticed by then: the second answer\n" +
	"counts.\n\n"

const unfair = `
## In which ways this is unfair

- The attacks come from Levee's own model, and its controls were made with them in sight. No other tool had a say in what is tried.
- Levee sees the change of a lockfile, with the publishers and dates of all releases before, and *stopped* means that it asks a person. A client that asked
  about as much would be switched off. How often Levee asks about honest releases is in noise.md and noise-changes.md; for the others nobody counted it here: a filter of
  seven days holds every release for seven days, whoever made it.
- A variant counts once, however likely it is in the world. Of most incidents the project takes in the bad release within hours, as happened, and all that
  waits a day stops those that somebody notices by then.
- Whether somebody notices does not hang on who waits: here it is on the variant's own day. If everybody waited, some would be noticed later.
- Variants that come past any registry, by a lockfile that leads elsewhere or from git, are left out; docs/stops.md has what clients do with them.
- The packages are made up: no downloads, no repository behind them, no history that a hosted service has learnt. What lives
  on such data (Socket, safe-chain, npq) could not be tried and would be judged on nothing.
- npm audit signatures asks whether the registry has what the document says, and a registry signs everything that is published, by a thief as well: the served one
  does, too, with a key of its own. What it would tell is a mirror that gives other bytes than the registry has and cannot sign; the hash in a lockfile tells
  that, too. It asks the registry, and looks neither at what is installed nor at where a lockfile leads. Of a registry without keys npm says that it found no
  dependencies to audit. Scripts were off, as it is run after an install. Sigstore's repository of keys was left out: it knows nothing of this machine.
- osv-scanner looks for what is known. That nothing is known on the first day is no fault of it.
- js-x-ray is a library of warnings for people who read; it has no verdict, and here each new kind of warning counts as a word. The honest code before is short
  and made up, so that few warnings are there before; on real releases many would be.
- pnpm's trustPolicy compares with proof that earlier releases came with. The carrier has none, so that it has nothing to say here.
- Install scripts were not run: clients found programs that take note of being called. A client that asks a person to approve a script counts as one that stops it.
`

// document is the page that the bench writes.
func (b *bench) document(index *drill.Index, variants []*variant, missing []string) string {
	var out strings.Builder
	incidents := len(slices.DeleteFunc(slices.Clone(variants), func(v *variant) bool { return v.Steps > 0 }))
	fmt.Fprintf(&out, head, time.Now().UTC().Format("2 January 2006"), incidents, len(variants)-incidents, index.Carrier, index.Project, index.Policy)
	names := []string{leveeName}
	for _, p := range b.peers {
		names = append(names, p.name)
	}
	names = append(names, xrayName)
	for _, v := range variants {
		b.keep(v.Name, leveeName, ours[v.Outcome])
	}
	out.WriteString("| | incidents: stopped | spoke | silent | variants: stopped | spoke | silent | did not work |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range names {
		fmt.Fprintf(&out, "| %s |", name)
		broken := 0
		for _, of := range [][]*variant{variants[:incidents], variants[incidents:]} {
			n := b.count(of, name)
			broken += n[failed]
			fmt.Fprintf(&out, " %d | %d | %d |", n[stopped], n[spoke], n[silent])
		}
		fmt.Fprintf(&out, " %d |\n", broken)
	}
	out.WriteString("\n## By how it arrives\n\nStopped, and spoke, of so many, incidents and variants together:\n\n")
	b.byClass(&out, names, variants)
	if len(missing) > 0 {
		fmt.Fprintf(&out, "\nLeft out, as they could not be had: %s.\n", strings.Join(missing, ", "))
	}
	return out.String() + unfair
}

const leveeName = "levee"

// ours are Levee's outcomes in the words of the table.
var ours = map[string]result{"blocked": stopped, "held": stopped, "seen": spoke, "unknown": silent, "missed": silent}

func (b *bench) count(of []*variant, peer string) (n [stopped + 1]int) {
	for _, v := range of {
		n[b.results[v.Name][peer]]++
	}
	return n
}

// classes are ways of arriving that look alike to who installs.
var classes = []struct {
	words string
	has   func(v *variant) bool
}{
	{"an install script", func(v *variant) bool { return v.Choices["trigger"] == "at-install" }},
	{"a new version", func(v *variant) bool {
		return len(v.Moves) == 1 && v.Moves[0].Before != "" && !v.swapped()
	}},
	{"a new dependency", func(v *variant) bool { return len(v.Moves) > 1 }},
	{"another name", func(v *variant) bool { return v.Moves[0].Before == "" }},
	{"other bytes", func(v *variant) bool { return v.swapped() }},
}

// byClass writes a table with a column for each class: a variant counts in the
// first that has it.
func (b *bench) byClass(out *strings.Builder, names []string, variants []*variant) {
	left := slices.Clone(variants)
	cells := make(map[string][]string)
	columns := 0
	out.WriteString("| |")
	for _, c := range classes {
		var in []*variant
		for _, v := range left {
			if c.has(v) {
				in = append(in, v)
			}
		}
		left = slices.DeleteFunc(left, c.has)
		if len(in) == 0 {
			continue
		}
		columns++
		fmt.Fprintf(out, " %s: %d |", c.words, len(in))
		for _, name := range names {
			n := b.count(in, name)
			cells[name] = append(cells[name], fmt.Sprintf(" %d + %d |", n[stopped], n[spoke]))
		}
	}
	out.WriteString("\n|---|" + strings.Repeat("--:|", columns) + "\n")
	for _, name := range names {
		fmt.Fprintf(out, "| %s |%s\n", name, strings.Join(cells[name], ""))
	}
}
