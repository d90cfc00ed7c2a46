package minified

import (
	"testing"

	"pgregory.net/rapid"
)

// A set of pairs is a set, whatever is put in.
func TestPairSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set pairSet
		want := make(map[uint64]bool)
		for _, hash := range rapid.SliceOf(rapid.Uint64Range(1, 500)).Draw(t, "hashes") {
			set.add(hash << 32)
			want[hash<<32] = true
		}
		for hash := range uint64(502) {
			if hash > 0 && set.has(hash<<32) != want[hash<<32] {
				t.Fatalf("%d: %v", hash, !want[hash<<32])
			}
		}
		if set.used != len(want) {
			t.Fatalf("%d of %d", set.used, len(want))
		}
	})
}
