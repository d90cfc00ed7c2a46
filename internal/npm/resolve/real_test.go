package resolve

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"levee/internal/goldentest"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// Where the real lockfiles stand: those of the accident of 2018, and others.
const (
	copayLockfiles = "../../../examples/event-stream-2018/evidence/copay/"
	otherLockfiles = "../lockfile/testdata/real/"
)

func unzip(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readState reads one of the real lockfiles, with its manifest if there is one.
func readState(t testing.TB, name string) State {
	t.Helper()
	manifests := lockfile.Manifests{}
	folder := otherLockfiles
	if manifest, ok := strings.CutSuffix(name, "package-lock.json"); ok && name[0] >= '0' && name[0] <= '9' {
		folder = copayLockfiles
		m, err := npm.ParseManifest(unzip(t, folder+manifest+"package.json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		manifests[""] = m
	}
	f, err := lockfile.Parse(name, unzip(t, folder+name+".gz"), manifests)
	if err != nil {
		t.Fatal(err)
	}
	return State{Graph: graph.New(f), Manifests: manifests}
}

// pairs returns the names of the real lockfiles, before and after.
func pairs(t testing.TB) (all [][2]string) {
	t.Helper()
	names := func(pattern string) []string {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for i, f := range files {
			files[i] = strings.TrimSuffix(filepath.Base(f), ".gz")
		}
		return files
	}
	copay := names(copayLockfiles + "*.package-lock.json.gz")
	for i := range copay[1:] {
		all = append(all, [2]string{copay[i], copay[i+1]})
	}
	before, after := names(otherLockfiles+"*.before.*.gz"), names(otherLockfiles+"*.after.*.gz")
	for i := range before {
		all = append(all, [2]string{before[i], after[i]})
	}
	return all
}

// TestRealPairs writes what is said of the changes of real lockfiles: what the
// manifests changed, how many changes of each kind were needed, and why those
// packages are there that the accident of 2018 is about.
func TestRealPairs(t *testing.T) {
	var out strings.Builder
	for _, p := range pairs(t) {
		before, after := readState(t, p[0]), readState(t, p[1])
		fmt.Fprintf(&out, "%s -> %s\n", p[0], p[1])
		asked, known := Requests(before, after)
		fmt.Fprintf(&out, "  manifests changed %d lines, known %v\n", len(asked), known)
		changes := graph.Diff(before.Graph, after.Graph)
		answers := Judge(before, after, changes, nil)
		counts := make(map[string]int)
		for i, a := range answers {
			counts[fmt.Sprintf("%s: %s", changes[i].Kind, a.Verdict)]++
		}
		for _, what := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&out, "  %d %s\n", counts[what], what)
		}
		for i, a := range answers {
			if slices.Contains([]string{"event-stream", "flatmap-stream", "reg-cli"}, changes[i].Name) && a.Verdict != Placed {
				fmt.Fprint(&out, "  ")
				tellAnswer(&out, changes[i], a)
			}
		}
	}
	goldentest.Equal(t, "testdata/real.golden", out.String())
}

// BenchmarkJudge judges the 392 changes between two lockfiles of 2,300 places.
func BenchmarkJudge(b *testing.B) {
	before := readState(b, "02_2018-09-21_v4.7.0_before.package-lock.json")
	after := readState(b, "03_2018-09-25_v4.7.0_accident.package-lock.json")
	changes := graph.Diff(before.Graph, after.Graph)
	for b.Loop() {
		Judge(before, after, changes, nil)
	}
}
