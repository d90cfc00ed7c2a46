package controltest

import (
	"strings"

	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/source"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/universe"
)

// ofRepository tells the sections that are about repositories.
func ofRepository(section string) bool {
	return section == "repository" || strings.HasPrefix(section, "git/")
}

// gatherRepositories puts what a story says of repositories into the bundle:
// files of a commit are compared with those of the release.
func (r *run) gatherRepositories(reg *universe.Universe, story *txtar.Archive) {
	from := evidence.Provenance{Source: "story"}
	files := make(map[npm.ID]map[string][]byte)
	for _, f := range story.Files {
		if f.Name == "repository" {
			for line := range strings.Lines(string(f.Data)) {
				r.state(line, from)
			}
			continue
		}
		section, ok := strings.CutPrefix(f.Name, "git/")
		if !ok {
			continue
		}
		id, path, ok := universe.FileName(section)
		if !ok {
			r.Fatalf("section %q: want git/NAME@VERSION/PATH", f.Name)
		}
		if files[id] == nil {
			files[id] = make(map[string][]byte)
		}
		files[id][path] = f.Data
	}
	for id, git := range files {
		r.target.Evidence.PutComparison(id.Name, id.Version, evidence.Know(r.compare(reg, id, git), from))
	}
}

// state reads NAME VERSION unsourced|unknown|unasked REASON.
func (r *run) state(line string, from evidence.Provenance) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return
	}
	if len(words) < 4 {
		r.Fatalf("repository %q: want NAME VERSION STATE REASON", line)
	}
	name, version, state, why := words[0], words[1], words[2], strings.Join(words[3:], " ")
	fact := evidence.Unknown[*code.Comparison](why, from)
	if state != "unasked" {
		fact = evidence.Know(&code.Comparison{Name: name, Version: version, State: code.Sourced(state), Why: why, Address: "https://git.example/" + name}, from)
	}
	r.target.Evidence.PutComparison(name, version, fact)
}

// compare holds a release of the universe against the files of a commit that
// has its tag.
func (r *run) compare(reg *universe.Universe, id npm.ID, git map[string][]byte) *code.Comparison {
	pkg, ok := r.target.Evidence.Package(id.Name, id.Version).Get()
	if !ok {
		r.Fatalf("%s: want files in the tarball as well", id)
	}
	commit := source.CommitOf(git)
	commit.ID = strings.Repeat("1a2b3c4d", 5)
	release := &source.Release{Name: id.Name, Version: id.Version, Tree: reg.Tree(id.Name, id.Version), Code: pkg}
	folder, _, ok, err := source.Folder(release, commit)
	if err != nil || !ok {
		r.Fatalf("%s: git has no package of this name (%v)", id, err)
	}
	c, err := source.Compare(release, commit, folder)
	if err != nil {
		r.Fatal(err)
	}
	c.Found, c.Address = "tag v"+id.Version, "https://git.example/"+id.Name
	return c
}
