// Command minified measures package minified on real packages. It is run by
// the script beside it, which installs the packages and the minifiers.
//
//	minified -inject DIR          writes sources with payloads, to be minified
//	minified -out FILE DIR        measures all pairs in DIR and writes FILE
//	minified -testdata -out FILE DIR   writes the smaller pairs as test data
//	minified -shipped NODE_MODULES   pairs what installed packages ship, and prints what is not held
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/minified"
	"levee/internal/code/minifiedtest"
)

//go:embed packages.txt
var packagesText string

// A source is one line of packages.txt.
type source struct {
	name, version, file, licence string
	set                          minifiedtest.Set
}

func sources() []source {
	var all []source
	for line := range strings.Lines(packagesText) {
		fields := strings.Fields(line)
		if len(fields) != 4 || fields[0] == "#" {
			continue
		}
		at := strings.LastIndexByte(fields[0], '@')
		all = append(all, source{fields[0][:at], fields[0][at+1:], fields[1], fields[2], minifiedtest.Set(fields[3])})
	}
	return all
}

// settings are the minifiers in their two settings, as minify.mjs names them.
var settings = []string{
	"uglify", "uglify-passes", "terser", "terser-passes", "esbuild", "esbuild-es2015", "swc", "swc-passes", "closure", "closure-es5",
}

// polyfilled is the setting with a library of its own, which is not listed.
const polyfilled = "closure-es5"

// plain are the minifiers in the setting that payloads are tried with.
var plain = []string{"uglify", "terser", "esbuild", "swc", "closure"}

// together are the ways that are put into a source before it is minified.
var together = []string{"plain", "xor", "names", "comma", "spread", "protest"}

func main() {
	log.SetFlags(0)
	inject := flag.Bool("inject", false, "write sources with payloads")
	shipped := flag.Bool("shipped", false, "pair the files of installed packages")
	testdata := flag.Bool("testdata", false, "write pairs for tests")
	out := flag.String("out", "", "where to write")
	flag.Parse()
	dir := flag.Arg(0)
	var err error
	switch {
	case *inject:
		err = writeInjected(dir)
	case *testdata:
		err = writeTestdata(dir, *out)
	case *shipped:
		err = printShipped(dir)
	default:
		err = os.WriteFile(*out, document(measure(dir)), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// writeInjected writes DIR/together/<package>/<way>.js.
func writeInjected(dir string) error {
	for _, s := range sources() {
		text, err := os.ReadFile(filepath.Join(dir, "sources", s.name+".js"))
		if err != nil {
			return err
		}
		to := filepath.Join(dir, "together", s.name)
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		for _, w := range minifiedtest.Ways {
			if !slices.Contains(together, w.Name) {
				continue
			}
			if bad, ok := w.Put(text); ok {
				if err := os.WriteFile(filepath.Join(to, w.Name+".js"), bad, 0o644); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// A tally counts states.
type tally map[string]int

// of renders the count of a state, with the number of all.
func (t tally) of(state string) string {
	n := 0
	for _, c := range t {
		n += c
	}
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", t[state], n)
}

// A key is a row and a column of a table.
type key struct {
	name string
	set  minifiedtest.Set
}

// A result is what was measured.
type result struct {
	pairs    map[key]tally // by setting and set of the package
	payloads map[key]tally // by way and set of the package, put into minified text
	together map[key]tally // the same, put into the source before minifying
	alarms   []string
	misses   map[string][]string // by package, way and state: the minifiers
	times    []time.Duration
	bytes    int
	layout   float64 // megabytes a second
}

func measure(dir string) *result {
	r := &result{pairs: map[key]tally{}, payloads: map[key]tally{}, together: map[key]tally{}, misses: map[string][]string{}}
	var texts [][]byte
	for _, s := range sources() {
		src := file(dir, "sources", s.name+".js")
		for _, setting := range settings {
			min := file(dir, "minified", s.name, setting+".js")
			if min.Text == nil {
				continue
			}
			texts = append(texts, min.Text, src.Text)
			start := time.Now()
			v := minified.Compare(min, src)
			r.times = append(r.times, time.Since(start))
			r.bytes += len(min.Text) + len(src.Text)
			add(r.pairs, key{setting, s.set}, v.State)
			if v.State != code.PairHeld && setting != polyfilled {
				r.alarms = append(r.alarms, fmt.Sprintf("%s by %s: %s %s", s.name, setting, v.State, novel(v)))
			}
			if slices.Contains(plain, setting) && v.State == code.PairHeld {
				r.try(s, setting, min, src)
			}
		}
		r.tryTogether(dir, s, src)
	}
	r.layout = layoutSpeed(texts)
	return r
}

// try puts every payload into a minified file.
func (r *result) try(s source, setting string, min, src minified.File) {
	for _, w := range minifiedtest.Ways {
		bad, ok := w.Put(min.Text)
		if !ok {
			continue
		}
		v := minified.Compare(minified.File{Path: min.Path, Text: bad}, src)
		add(r.payloads, key{w.Name, s.set}, v.State)
		if v.State != code.PairMismatch {
			r.miss(fmt.Sprintf("%s in %s is %s", w.Name, s.name, v.State), setting)
		}
	}
}

// tryTogether compares what was minified with a payload in it. A minifier
// that dropped the payload has nothing to be found.
func (r *result) tryTogether(dir string, s source, src minified.File) {
	for _, way := range together {
		for _, setting := range plain {
			bad := file(dir, "together", s.name, way+"."+setting+".js")
			clean := file(dir, "minified", s.name, setting+".js")
			if bad.Text == nil || bytes.Equal(bad.Text, clean.Text) {
				continue
			}
			v := minified.Compare(bad, src)
			add(r.together, key{way, s.set}, v.State)
			if v.State != code.PairMismatch {
				r.miss(fmt.Sprintf("%s minified with %s is %s", way, s.name, v.State), setting)
			}
		}
	}
}

func (r *result) miss(what, setting string) { r.misses[what] = append(r.misses[what], setting) }

func add(to map[key]tally, k key, state string) {
	if to[k] == nil {
		to[k] = tally{}
	}
	to[k][state]++
}

// file reads a file; its text is nil if there is none.
func file(parts ...string) minified.File {
	name := filepath.Join(parts...)
	text, err := os.ReadFile(name)
	if err != nil {
		text = nil
	}
	return minified.File{Path: filepath.Base(name), Text: text}
}

// novel renders the first of what is new.
func novel(v minified.Verdict) string {
	var all []string
	for _, n := range v.Novel {
		all = append(all, fmt.Sprintf("%s %.40q", n.What, n.Text))
	}
	return v.Why + strings.Join(all[:min(3, len(all))], ", ")
}

// layoutSpeed is that of IsMinified, in megabytes a second.
func layoutSpeed(texts [][]byte) float64 {
	total, start := 0, time.Now()
	for range 5 {
		for _, t := range texts {
			minified.IsMinified(t)
			total += len(t)
		}
	}
	return float64(total) / 1e6 / time.Since(start).Seconds()
}
