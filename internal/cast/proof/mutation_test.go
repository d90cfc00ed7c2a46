package proof

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"levee/internal/cast/claim"
	"levee/internal/npm"
)

// A probe is a claim that one fact, or two, of the evidence confirm, with what
// of a fact it is about.
type probe struct {
	about string // "time", "who", "hash", "range", "count" or "version"
	text  string
	claim claim.Claim
}

// TestMutations changes every date, account, hash, range, figure and version
// in the evidence of the examples, one after the other, and holds that exactly
// the claims turn whose proof is that place.
func TestMutations(t *testing.T) {
	for _, dir := range []string{"../../../examples/event-stream-2018/evidence", "../../../examples/axios-2026/evidence"} {
		folder := inMemory(t, dir)
		e, err := Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		probes := probesOf(t, e)
		cited := make(map[string][]int) // by place and what of it: the probes that rest on it
		for i, p := range probes {
			v, err := e.Verify(p.claim, nil)
			if err != nil || v.State != Confirmed {
				t.Fatalf("%q: %v %s", p.text, err, described(v))
			}
			for _, f := range v.Proof {
				key := p.about + " " + f.Where()
				cited[key] = append(cited[key], i)
			}
		}
		n := 0
		for _, name := range slices.Sorted(maps.Keys(folder)) {
			for _, m := range mutations(name, folder[name].Data) {
				if n++; n%oneIn != 0 {
					continue
				}
				checkMutation(t, folder, name, m, probes, cited[m.about+" "+fmt.Sprintf("%s:%d", name, m.line)])
			}
		}
		t.Logf("%s: %d claims, %d changes", dir, len(probes), n)
		if n < 15 {
			t.Errorf("%s: %d changes, want more", dir, n)
		}
	}
}

func checkMutation(t *testing.T, folder fstest.MapFS, name string, m mutation, probes []probe, want []int) {
	t.Helper()
	e, err := Open(changed(t, folder, name, m.data))
	if err != nil {
		t.Fatalf("%s:%d: %s: %v", name, m.line, m.what, err)
	}
	var got []int
	for i, p := range probes {
		if v, err := e.Verify(p.claim, nil); err != nil || v.State != Confirmed {
			got = append(got, i)
		}
	}
	if len(want) == 0 && m.about != "version" { // ranges may cover a version that a list has, too
		t.Errorf("%s:%d: %s: no claim rests on it", name, m.line, m.what)
	}
	if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
		t.Errorf("%s:%d: %s: turned %v, want %v", name, m.line, m.what, texts(probes, got), texts(probes, want))
	}
}

func texts(probes []probe, which []int) (all []string) {
	for _, i := range which {
		all = append(all, probes[i].text)
	}
	return all
}

// inMemory reads a folder of evidence, without lockfiles and what belongs to
// them, and without the accounts: those are large, and have tests of their own.
func inMemory(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	disk := os.DirFS(dir)
	folder := fstest.MapFS{}
	err := fs.WalkDir(disk, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(disk, name)
		folder[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	small := func(file string) bool {
		return !strings.HasPrefix(file, "copay/") && !strings.HasPrefix(file, "accounts")
	}
	folder[ManifestName].Data = entriesOf(folder[ManifestName].Data, small)
	maps.DeleteFunc(folder, func(name string, _ *fstest.MapFile) bool { return !small(name) })
	seal(t, folder)
	return folder
}

var manifestEntry = regexp.MustCompile(`(?m)^  - file: (.*)\n(?:    .*\n)*`)

// entriesOf returns a manifest with some of its entries.
func entriesOf(manifest []byte, keep func(file string) bool) []byte {
	return manifestEntry.ReplaceAllFunc(manifest, func(entry []byte) []byte {
		if keep(string(manifestEntry.FindSubmatch(entry)[1])) {
			return entry
		}
		return nil
	})
}

// probesOf makes claims of all that the evidence says.
func probesOf(t *testing.T, e *Evidence) []probe {
	t.Helper()
	var all []probe
	add := func(about string, c claim.Claim) { all = append(all, probe{about: about, text: c.String()}) }
	for id, sightings := range e.publications {
		for _, s := range sightings {
			dated(add, s, func(w claim.Condition, by string) claim.Claim { return &claim.Published{ID: id, When: w, By: by} })
		}
	}
	for id, sightings := range e.removals {
		dated(add, sightings[0], func(w claim.Condition, _ string) claim.Claim { return &claim.Removed{ID: id, When: w} })
	}
	for id, sightings := range e.advised {
		dated(add, sightings[0], func(w claim.Condition, _ string) claim.Claim { return &claim.Advisory{ID: id, When: w} })
	}
	for repo, r := range e.repos {
		for _, rec := range r.records {
			dated(add, rec.sighting, func(w claim.Condition, by string) claim.Claim {
				return &claim.Recorded{Kind: rec.kind, ID: rec.id, Repo: repo, When: w, By: by}
			})
			for path, d := range rec.files {
				add("hash", &claim.Hash{File: path, Repo: repo, Commit: rec.id, Sum: d.sum})
			}
		}
	}
	for id, sources := range e.declared {
		for name, rng := range sources[0].ranges {
			if rng != anyRange {
				add("range", &claim.Dependency{ID: id, Change: claim.Has, Name: name, Range: rng})
			}
		}
	}
	for id, sources := range e.people {
		add("who", &claim.Maintainers{ID: id, Who: sources[0].who, At: sources[0].at})
	}
	for file, digests := range e.hashes {
		add("hash", &claim.Hash{File: file.path, ID: file.id, Sum: digests[0].sum})
	}
	for _, figures := range e.figures {
		for _, f := range figures { // one name may have a figure of each year
			add("count", f.Figure)
		}
	}
	for id, sources := range e.covered {
		for name, a := range sources[0].advisory {
			for _, set := range a.Affected {
				if len(a.Affected) > 1 {
					continue
				}
				for _, v := range set.Versions {
					add("version", &claim.Covers{Advisory: id, ID: npm.ID{Name: name, Version: v}})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b probe) int { return cmp.Compare(a.text, b.text) })
	all = slices.Compact(all)
	for i := range all {
		var err error
		if all[i].claim, err = claim.Parse(all[i].text); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// dated adds a claim about the time of a sighting, and one about its author.
func dated(add func(string, claim.Claim), s sighting, c func(claim.Condition, string) claim.Claim) {
	if !s.when.Unset() {
		w := claim.Condition{Is: claim.At, T: s.when}
		if !strings.HasPrefix(at(s.when), "at ") { // an open end: the text is a condition
			w = claim.Condition{Is: claim.Before, T: claim.Time{From: s.when.Until, Text: strings.TrimPrefix(s.when.Text, "before ")}}
		}
		add("time", c(w, ""))
	}
	if len(s.by) > 0 {
		add("who", c(claim.Condition{}, s.by[0]))
	}
}

// A mutation is a file with one fact changed.
type mutation struct {
	about string
	line  int // of the fact, as proofs cite it
	what  string
	data  []byte
}

// A place is a pattern of facts within the lines of a file: its first group is
// what is changed.
type place struct {
	about   string
	pattern *regexp.Regexp
	change  func(string) string
}

var (
	instant = `(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)`
	later   = regexp.MustCompile(`^\d{4}`)
)

// muchLater moves a time by two years.
func muchLater(s string) string {
	return later.ReplaceAllStringFunc(s, func(y string) string { return fmt.Sprint(mustInt(y) + 2) })
}

func mustInt(s string) (n int) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

func other(s string) string { return "un" + s }

// flipped changes the first digit of a hash.
func flipped(s string) string {
	algorithm, digits, _ := strings.Cut(s, ":")
	return algorithm + ":" + string("123456789abcdef0"[strings.IndexByte("0123456789abcdef", digits[0])]) + digits[1:]
}

// placesOf are the facts of a kind of file.
func placesOf(name string) []place {
	say := `^      - '?`
	switch {
	case strings.HasSuffix(name, "timeline.yaml"):
		return []place{
			{"time", regexp.MustCompile(say + `(?:commit|tag|issue) .*(?:at|before) ` + instant), muchLater},
			{"time", regexp.MustCompile(say + `\S+@\S+ (?:published|removed) (?:at|before) ` + instant), muchLater},
			{"time", regexp.MustCompile(say + `advisory \S+ published at ` + instant), muchLater},
			{"who", regexp.MustCompile(say + `[^"]* by (\w+)`), other},
			{"who", regexp.MustCompile(say + `\S+ maintainers (\w+)`), other},
			{"hash", regexp.MustCompile(say + `file .* has hash (\S+)`), flipped},
			{"range", regexp.MustCompile(say + `\S+ adds dependency \S+ (\^\S+)`), func(s string) string { return s + "9" }},
			{"count", regexp.MustCompile(say + `".*" is ([\d,]+)`), func(string) string { return "7" }},
		}
	case strings.HasSuffix(name, ".commits.yaml"):
		return []place{
			{"time", regexp.MustCompile(`^    at: ` + instant), muchLater},
			{"who", regexp.MustCompile(`^    author: "([^"]+)`), other},
			{"hash", regexp.MustCompile(`^      \S+: (git:\w+)`), flipped},
		}
	case strings.HasSuffix(name, ".universe"):
		return []place{
			{"time", regexp.MustCompile(`^\S+ \S+ ` + instant), muchLater},
			{"who", regexp.MustCompile(`^\S+ \S+ \S+ by (\w+)`), other},
			{"who", regexp.MustCompile(`^  maintainers (\w+)`), other},
		}
	case strings.HasSuffix(name, "package.json"):
		return []place{{"range", regexp.MustCompile(`^    "[\w-]+": "([~^]?[\d.]+)",?$`), func(s string) string { return s + "9" }}}
	case strings.HasPrefix(name, "osv/"):
		return []place{
			{"time", regexp.MustCompile(`^  "published": "` + instant), muchLater},
			{"version", regexp.MustCompile(`^ {8}"([\d.]+)"`), func(s string) string { return s + "9" }},
		}
	}
	return nil
}

// mutations changes each fact of a file in turn.
func mutations(name string, data []byte) []mutation {
	var all []mutation
	lines := slices.Collect(bytes.Lines(data))
	for _, p := range placesOf(name) {
		for i, line := range lines {
			at := p.pattern.FindSubmatchIndex(line)
			if at == nil || name != "" && strings.HasSuffix(name, "package.json") && !inDependencies(lines[:i]) {
				continue
			}
			was := string(line[at[2]:at[3]])
			now := p.change(was)
			next := slices.Clone(lines)
			next[i] = slices.Concat(line[:at[2]], []byte(now), line[at[3]:])
			all = append(all, mutation{p.about, citedAt(name, p.about, lines, i), was + " becomes " + now, slices.Concat(next...)})
		}
	}
	return all
}

// inDependencies tells whether the next line of a package.json is one of its
// dependencies.
func inDependencies(before [][]byte) bool {
	for _, line := range slices.Backward(before) {
		if bytes.HasSuffix(bytes.TrimSpace(line), []byte("{")) {
			return bytes.Contains(line, []byte(`"dependencies"`))
		}
	}
	return false
}

// citedAt returns the line, from 1, by which proofs cite a fact: of a commit
// the first line of its entry.
func citedAt(name, about string, lines [][]byte, i int) int {
	if strings.HasSuffix(name, ".commits.yaml") && about != "hash" {
		for i > 0 && !bytes.HasPrefix(lines[i], []byte("  - id: ")) {
			i--
		}
	}
	return i + 1
}
