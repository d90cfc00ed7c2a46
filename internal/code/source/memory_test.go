package source

import (
	"testing"

	"levee/internal/code"
	"levee/internal/code/archive"
)

// A release is found by its tag, else by the version in package.json, and what
// speaks best for it counts; where neither is there it has no source.
func TestFindInMemory(t *testing.T) {
	at := func(tag, version, index string) Tagged {
		files := map[string][]byte{"index.js": []byte(index)}
		if version != "" {
			files["package.json"] = []byte(`{"name":"a","version":"` + version + `"}`)
		}
		return Tagged{CommitOf(files), tag}
	}
	for name, c := range map[string]struct {
		repository Repository
		want       string
	}{
		"tag":                     {Repository{at("v1.0.0", "1.0.0", "1"), at("v1.1.0", "1.1.0", "2")}, "matched tag v1.1.0"},
		"tag of the package":      {Repository{at("a@1.1.0", "1.1.0", "2")}, "matched tag a@1.1.0"},
		"other bytes":             {Repository{at("v1.1.0", "1.1.0", "3")}, "differs tag v1.1.0"},
		"no tag":                  {Repository{at("", "1.0.0", "1"), at("", "1.1.0", "2")}, "matched version in package.json"},
		"a tag, and a better one": {Repository{at("v1.1.0", "1.1.0", "3"), at("", "1.1.0", "2")}, "matched version in package.json"},
		"a tag as good":           {Repository{at("v1.1.0", "1.1.0", "3"), at("", "1.1.0", "4")}, "differs tag v1.1.0"},
		"another version":         {Repository{at("v1.0.0", "1.0.0", "2")}, "unsourced " + NoCommit},
		"another package":         {Repository{Tagged{CommitOf(map[string][]byte{"package.json": []byte(`{"name":"b","version":"1.1.0"}`)}), "v1.1.0"}}, "unsourced " + NoFolder},
		"nothing":                 {nil, "unsourced " + NoCommit},
	} {
		r := &Release{Name: "a", Version: "1.1.0", Tree: &archive.Tree{Files: []archive.File{
			{Path: "index.js", Data: []byte("2"), Size: 1}, {Path: "package.json", Data: []byte(`{"name":"a","version":"1.1.0"}`), Size: 30}}}}
		got, err := c.repository.Find(r)
		if err != nil {
			t.Fatal(err)
		}
		words := string(got.State) + " " + got.Found
		if got.State == code.Unsourced {
			words += got.Why
		}
		if words != c.want {
			t.Errorf("%s: %s, want %s", name, words, c.want)
		}
	}
}

// Equal files are one commit, and git's own name for the content of each.
func TestCommitOf(t *testing.T) {
	a, b := CommitOf(map[string][]byte{"x": []byte("1"), "y": nil}), CommitOf(map[string][]byte{"y": nil, "x": []byte("1")})
	if a.ID != b.ID || a.ID == CommitOf(map[string][]byte{"x": []byte("2"), "y": nil}).ID || len(a.ID) != 40 {
		t.Errorf("%s %s", a.ID, b.ID)
	}
	if f := a.Lookup("y"); f == nil || f.ID != "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" { // git's empty blob
		t.Errorf("%+v", f)
	}
}
