package js

import (
	"strconv"
	"testing"

	"levee/internal/code/capability"
)

// What a package gets of a ref with very many members hangs on that package
// alone.
func TestRefsAreKeptForEachPackage(t *testing.T) {
	r := NewReader(capability.Default()).refs
	same := func(name string) bool {
		first := r.member(r.root("window"), name)
		return first == r.member(r.root("window"), name)
	}
	for i := range maxProps {
		if !same(strconv.Itoa(i)) {
			t.Fatalf("member %d is another one when it is asked for again", i)
		}
	}
	if !same("0") || same("one more") {
		t.Error("more members are kept than there is room for")
	}
	r.begin()
	if !same("one more") || !same("0") {
		t.Error("the last package took the room of this one")
	}
	r.kept = maxRefs + 1
	r.begin()
	if len(r.roots) != 0 {
		t.Error("nothing is ever let go")
	}
}

// A package and a part of the platform that have the same name are two things.
func TestPackagesAreNotThePlatform(t *testing.T) {
	r := NewReader(capability.Default()).refs
	if r.of("atob", "atob") == r.root("atob") || r.root("atob").pack != "" {
		t.Error("the package atob is the platform's")
	}
}
