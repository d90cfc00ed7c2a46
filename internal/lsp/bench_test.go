package lsp_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The chain of the example: an event with all that stands below its heading.
var event = regexp.MustCompile(`(?m)^### E-(\d+) .*\n(?:[^#\n].*\n|\n)*`)

// long is the example of event-stream, and its events again under other ids,
// until there are so many lines.
func long(tb testing.TB, lines int) string {
	src := read(tb, "../../examples/event-stream-2018/analysis.md")
	chain := event.FindAllStringSubmatch(src, -1)
	var b strings.Builder
	b.WriteString(src)
	for i, n := 0, strings.Count(src, "\n"); n < lines; i++ {
		e := chain[i%len(chain)]
		n += strings.Count(e[0], "\n") + 1
		b.WriteString("\n" + strings.Replace(e[0], "### E-"+e[1]+" ", fmt.Sprintf("### E-%d ", 1000+i), 1))
	}
	return b.String()
}

// sentence is where the bar stands at which the person writes.
const sentence = "The account under which flatmap-stream was published|."

// BenchmarkChange is a person who names an element that is not there in the
// prose of a long analysis, and takes it back. It measures how long it takes
// until something is told of the change, which is what is wrong with the form
// and all else where it stands now, and until all is told: the finding is a
// rule's, so that it comes last.
func BenchmarkChange(b *testing.B) {
	for _, lines := range []int{3_000, 30_000} {
		b.Run(fmt.Sprintf("%d-lines", lines), func(b *testing.B) {
			src := long(b, lines)
			c := start(b, options())
			u := c.open("../../examples/event-stream-2018/analysis.md", src)
			if got := codes(c.next2(u)); strings.Contains(got, "form") || strings.Contains(got, "danglingref") {
				b.Fatal(got)
			}
			at := place(b, src, sentence, false)
			version := int32(1)
			var first, all []time.Duration
			for b.Loop() {
				version += 2
				begun := time.Now()
				c.change(u, version-1, part(at.Line, at.Character, at.Line, at.Character, " E-9999"))
				p := c.next(version - 1)
				first = append(first, time.Since(begun))
				for !strings.Contains(codes(p), "danglingref") {
					p = c.next(version - 1)
				}
				all = append(all, time.Since(begun))
				c.change(u, version, part(at.Line, at.Character, at.Line, at.Character+7, ""))
				c.next(version)
			}
			report(b, "first", first)
			report(b, "all", all)
			b.ReportMetric(float64(strings.Count(src, "\n")), "lines")
		})
	}
}

// report reports the median and the 95th percentile, in milliseconds.
func report(b *testing.B, what string, took []time.Duration) {
	slices.Sort(took)
	for name, d := range map[string]time.Duration{"median": took[len(took)/2], "p95": took[len(took)*95/100]} {
		b.ReportMetric(float64(d.Microseconds())/1000, what+"-"+name+"-ms")
	}
}
