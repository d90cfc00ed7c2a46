package control

import (
	"slices"
	"testing"

	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// Of a hash that cannot be compared with the one before nobody is asked, but where
// the bytes come from elsewhere as well: then the registry alone can tell.
func TestInvolvedInWhatCannotBeCompared(t *testing.T) {
	at := func(algorithm string, address string) *graph.Graph {
		f := lockfile.One("left", "1.0.0")
		f.Artifacts[0].Integrity, f.Artifacts[0].URL = []npm.Integrity{{Algorithm: algorithm, Sum: "AAAA"}}, address
		return graph.New(f)
	}
	const there = "https://registry.npm.example/left/-/left-1.0.0.tgz"
	for after, want := range map[string][]string{there: nil, "http" + there[len("https"):]: nil, "https://reed.invalid/left/-/left-1.0.0.tgz": {"left"}} {
		a, b := at("sha512", after), at("sha1", there)
		target := &Target{File: a.File, Graph: a}
		target.Between(&Target{File: b.File, Graph: b})
		if len(target.Changes) != 1 || target.Changes[0].Kind != graph.Unverifiable {
			t.Fatalf("changes %+v", target.Changes)
		}
		if got := Involved(target); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", after, got, want)
		}
	}
}
