package source

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
)

// CommitOf returns the commit that has some files, by path, and nothing else. It
// has the name that git would give to none: it is of no repository.
func CommitOf(files map[string][]byte) *Commit {
	texts := make(map[string][]byte, len(files))
	c := &Commit{}
	var list strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		id := BlobID(files[name], "")
		texts[id] = files[name]
		c.Files = append(c.Files, File{Path: name, ID: id})
		list.WriteString(id + " " + name + "\n")
	}
	c.ID = BlobID([]byte(list.String()), "")
	c.Read = func(ids []string) (map[string][]byte, error) {
		found := make(map[string][]byte)
		for _, id := range ids {
			if text, ok := texts[id]; ok {
				found[id] = text
			}
		}
		return found, nil
	}
	return c
}

// A Repository is one of which all commits are at hand.
type Repository []Tagged

// Tagged is a commit with the tag that names it; "" if none does.
type Tagged struct {
	*Commit
	Tag string
}

// Find is the function Find for a release of the repository.
func (r Repository) Find(of *Release) (*code.Comparison, error) {
	names, sure := Tags(of.Name, of.Version)
	var claimed []Claim
	for i, name := range names {
		for _, t := range r {
			if t.Tag == name {
				claimed = append(claimed, t.claim("tag "+name, i < sure))
			}
		}
	}
	return Find(of, claimed, func(*code.Comparison) ([]Claim, error) {
		var likely []Claim
		for _, t := range r {
			if _, version, ok, err := Folder(of, t.Commit); err != nil {
				return nil, err
			} else if ok && version == of.Version {
				likely = append(likely, t.claim("version in package.json", false))
			}
		}
		return likely, nil
	})
}

func (t Tagged) claim(found string, sure bool) Claim {
	return Claim{Found: found, Sure: sure, Commit: func() (*Commit, error) { return t.Commit, nil }}
}
