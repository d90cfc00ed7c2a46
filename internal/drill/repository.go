package drill

import (
	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/code"
	origin "levee/internal/code/source"
	"levee/internal/evidence"
	"levee/internal/universe"
)

// A forge is the repositories of a scene's packages, by their names.
type forge map[string]origin.Repository

// forge returns the repositories of a scene; nil if the drill has none.
func (d *Drill) forge(s *craft.Scene) forge {
	if !d.Repositories {
		return nil
	}
	all := make(forge)
	for name, commits := range s.Repositories() {
		for _, c := range commits {
			files := make(map[string][]byte, len(c.Files))
			for path, text := range c.Files {
				files[path] = []byte(text)
			}
			all[name] = append(all[name], origin.Tagged{Commit: origin.CommitOf(files), Tag: c.Tag})
		}
	}
	return all
}

// compare holds a release of a universe against its repository, as every release
// of the world is held against its own.
func (f forge) compare(u *universe.Universe, name, version string, pkg *code.Package) (evidence.Fact[*code.Comparison], error) {
	c, err := f[name].Find(&origin.Release{Name: name, Version: version, Tree: u.Tree(name, version), Code: pkg})
	if err != nil {
		return evidence.Fact[*code.Comparison]{}, err
	}
	return evidence.Know(c, evidence.Provenance{Source: "repository", Digest: c.Commit}), nil
}

// compared names what comparisons hang on besides craft.Files.
func (d *Drill) compared(v *attack.Variant) string {
	if d.Repositories && craft.Outside(d.Model.Pick(v, "access")) {
		return " outside"
	}
	return ""
}
