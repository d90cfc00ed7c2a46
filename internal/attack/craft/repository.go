package craft

import (
	"maps"
	"strings"

	"levee/internal/npm"
)

// A Commit is what the repository of a package has of one release.
type Commit struct {
	Version string
	Tag     string
	Files   map[string]string // by path
}

// Repositories returns what the repositories of a scene's packages have of those
// releases that have files, by the package's name. Whoever publishes by a stolen
// account has no way into the repository: his release is in none. All others put
// their code there as well, but for what stands in the tarball alone; of an
// incident this need not be what happened, as the model does not ask it.
func (s *Scene) Repositories() map[string][]Commit {
	all := make(map[string][]Commit)
	for _, c := range s.commits {
		files := maps.Clone(c.files)
		maps.DeleteFunc(files, func(name, _ string) bool { return isMade(name) })
		all[c.Name] = append(all[c.Name], Commit{Version: c.Version, Tag: "v" + c.Version, Files: files})
	}
	return all
}

// A commit is a release with the files that are to be committed of it, what tools
// make among them.
type commit struct {
	npm.ID
	files map[string]string
}

// commit notes what the repository has of a release, if anything: the files that
// it has now.
func (w *writer) commit(r *release) {
	if r.ID != w.bringer || !w.outside() {
		w.scene.commits = append(w.scene.commits, commit{r.ID, r.files})
	}
}

// outside tells whether who publishes has no way into the repository.
func (w *writer) outside() bool {
	return Outside(w.pick["access"]) && !w.swapped() && !w.is("arrival", "rolled-back")
}

// Outside tells whether somebody with some access has no way into the repository
// of a package.
func Outside(access string) bool {
	switch access {
	case "stolen-token", "phished-account", "guessed-password", "expired-domain", "registry-tampered":
		return true
	}
	return false
}

// isMade tells what tools make and nobody commits.
func isMade(name string) bool {
	return strings.HasPrefix(name, "node_modules/") || strings.HasPrefix(name, "build/Release/") || strings.HasSuffix(name, ".min.js")
}
