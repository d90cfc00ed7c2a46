package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/minifiedtest"
)

var sets = []minifiedtest.Set{minifiedtest.Made, minifiedtest.Held, minifiedtest.Late}

const introduction = `# Minified files against their sources: what was measured

Written by ` + "`bench/minified/run DIR`" + `, which installs packages and minifiers; do not edit.

Sources of %d packages, minified by five minifiers in two settings each. A pair is *accepted* if it is held. Payloads are inert: see
internal/code/minifiedtest. Packages and payloads are of three sets: *made*, which the method was made on; *held*, which were split off before
and kept from it until it was first measured; *late*, which were chosen when it was finished.

The first measurement of *held*, before anything was changed for it: pairs accepted by uglify 27 of 28, terser 27, esbuild 28, swc 26, closure 24 of
26, and with more passes or older syntax 26, 27, 26, 25; of ten payloads nine were found wherever they had a place, and one that sends an argument
through another function in 75 of 133 files. Then changed: several names for one global, names of class expressions, one-letter strings, helpers of
compilers, and wrappers only where a wrapper is.

The first measurement of *late*, likewise: pairs accepted by uglify 19 of 20, terser 18, esbuild 19, swc 18, closure 17; of six payloads four were found
in all 368 files of all sets, the getter in 330 (after a change for classnames) and the proxy in 343; of the earlier payloads all but three in all 91 files of late packages, swap in 87,
random in 86. Then changed: templates that begin with a brace, functions chosen by a condition, computed methods with their name put in, numbers in strings,
a global of which only the type is asked, and what is called and then replaced.

So the figures below are those of a method that has seen all of it; the two paragraphs above tell what it does with what it has not seen.

## What is compared, and what honest minifiers force to be let through

Both sides are parsed and reduced to marks: imports, free names, properties read, written and called (with the number of arguments), numbers that are
handed to a method, strings, numbers, patterns and operators on numbers, function by function. Three things count: a mark that the source has nowhere,
a mark that occurs more often than in the source, and marks in one function that stand beside none of those that they stand near to in the source
(seven of twelve). The source is read twice, as it stands and with its constants and small functions put in.

| what they do | what follows |
|---|---|
| rename variables | names of variables are no marks |
| fold strings, templates, numbers, patterns, ` + "`\"a b\".split(\" \")`" + ` | both sides are folded |
| put in constants, small functions, other names of a global | the source's second reading has them put in; a string made of a few of the source's weighs 1 of the 3.5 that are needed, and all such things together at most 3 |
| drop dead code, merge branches | a mark may occur less often |
| turn conditions, comparisons and statements about | they are no marks; neighbours count in either order, up to four apart |
| a["b"] and a.b, {b: 1} and a.b = 1 | keys and properties are one, strings nearly so |
| shorten names of properties | properties of one or two letters that the source has not are no marks |
| wrap a module for several loaders | words of wrappers are no marks where a wrapper is, and one global may be written |
| write newer syntax in an older one | the words of helpers (helpers.txt) are no marks in a file that has signs of helpers |
| take blanks out of code in strings | strings are compared without blanks, too |

## What is missed

- A payload of fewer than seven marks (names, calls, strings, operators) that the source has all of, such as a getter on a prototype whose name the source
  uses too, or one more Proxy where there is one already.
- A condition or a comparison that is changed: minifiers turn them about.
- A string that is put together of a few strings of the source, and letters of an alphabet that is split.
- Anything behind *unknown*: a payload larger than its package, a bundle with other packages, a build for another runtime.
`

// document renders the measurements.
func document(r *result) []byte {
	out := new(bytes.Buffer)
	fmt.Fprintf(out, introduction, len(sources()))
	fmt.Fprint(out, "\n## Honest pairs accepted\n\n")
	table(out, "minifier", settings, r.pairs, code.PairHeld)
	fmt.Fprint(out, "\nclosure-es5 writes its own library of polyfills into the file, which no source explains: unknown, or a mismatch, and rightly so.\n")
	fmt.Fprint(out, "\n## Payloads found in minified text\n\n")
	table(out, "way", ways(), r.payloads, code.PairMismatch)
	fmt.Fprint(out, "\n")
	for _, w := range minifiedtest.Ways {
		fmt.Fprintf(out, "- %s (%s): %s\n", w.Name, w.Set, w.Doc)
	}
	fmt.Fprint(out, "\n## Payloads put into the source and minified with it\n\n")
	table(out, "way", together, r.together, code.PairMismatch)
	fmt.Fprint(out, "\n## Cost\n\n")
	slices.Sort(r.times)
	total := time.Duration(0)
	for _, t := range r.times {
		total += t
	}
	n := len(r.times)
	fmt.Fprintf(out, "%d pairs: median %.1f ms, nine in ten below %.1f ms, slowest %.0f ms; %.1f MB/s of both sides. Whether a file is minified is told at %.0f MB/s.\n",
		n, ms(r.times[n/2]), ms(r.times[n*9/10]), ms(r.times[n-1]), float64(r.bytes)/1e6/total.Seconds(), r.layout)
	list(out, "Honest pairs that are not accepted", r.alarms)
	var misses []string
	for _, what := range slices.Sorted(maps.Keys(r.misses)) {
		misses = append(misses, what+", by "+strings.Join(r.misses[what], ", "))
	}
	list(out, "Payloads that are not found", misses)
	return out.Bytes()
}

func ms(t time.Duration) float64 { return t.Seconds() * 1000 }

func ways() []string {
	var names []string
	for _, w := range minifiedtest.Ways {
		names = append(names, w.Name)
	}
	return names
}

// table writes one row for each name and one column for each set.
func table(out io.Writer, title string, names []string, cells map[key]tally, state string) {
	fmt.Fprintf(out, "| %s | made | held | late |\n|---|---|---|---|\n", title)
	for _, name := range names {
		fmt.Fprintf(out, "| %s |", name)
		for _, set := range sets {
			fmt.Fprintf(out, " %s |", cells[key{name, set}].of(state))
		}
		fmt.Fprintln(out)
	}
}

func list(out io.Writer, title string, lines []string) {
	fmt.Fprintf(out, "\n## %s\n\n", title)
	if len(lines) == 0 {
		fmt.Fprintln(out, "None.")
	}
	for _, l := range lines {
		fmt.Fprintf(out, "- %s\n", l)
	}
}
