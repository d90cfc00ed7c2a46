package source

import (
	"path"
	"slices"
	"strings"

	"levee/internal/npm"
)

// Tags returns the names that a tag of a version may have, the most telling
// first. Named tells how many of them name the package: the others may belong
// to another package of the same repository.
func Tags(name, version string) (tags []string, named int) {
	for _, n := range names(name) {
		for _, join := range []string{"@", "@v", "-v", "-", "/v", "/", "/v@", "_v", "_", ".v"} {
			tags = append(tags, n+join+version)
		}
	}
	named = len(tags)
	for _, prefix := range []string{"v", "", "V", "v.", "release-", "release-v", "release/", "release/v", "releases/", "releases/v", "version-", "version/", "rel-", "r", "npm-", "npm/v"} {
		tags = append(tags, prefix+version)
	}
	return tags, named
}

// names returns a package's name, and those under which a tag or a folder of
// a monorepo knows it.
func names(name string) []string {
	all := []string{name}
	if scope, base, ok := strings.Cut(name, "/"); ok {
		all = append(all, base, strings.TrimPrefix(scope, "@")+"-"+base)
	}
	return all
}

// maxManifests bounds how many package.json of a repository are read in search
// of a package.
const maxManifests = 2000

// A packageAt is a package.json of a commit.
type packageAt struct{ folder, name, version string }

// Folder returns the folder of a commit that holds a package, and the version
// that its package.json states. The folder that the release's manifest names
// is taken if its package.json has the name, or none; otherwise the shortest
// path wins. It returns false if no folder holds the package. What was read of
// a commit is kept for the next release.
func Folder(r *Release, c *Commit) (folder, version string, ok bool, err error) {
	if c.packages == nil {
		if c.packages, err = packagesOf(c); err != nil {
			return "", "", false, err
		}
	}
	wanted := path.Clean("/" + r.Directory)[1:]
	best, score := packageAt{}, 0
	for _, p := range c.packages {
		switch here := p.folder == wanted; {
		case p.name == r.Name && here && r.Directory != "":
			return p.folder, p.version, true, nil
		case p.name == r.Name && score < 2:
			best, score = p, 2
		case p.name == "" && here && score < 1:
			best, score = p, 1
		}
	}
	return best.folder, best.version, score > 0, nil
}

func packagesOf(c *Commit) ([]packageAt, error) {
	files := manifests(c)
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	texts, err := c.Read(ids)
	if err != nil {
		return nil, err
	}
	all := []packageAt{}
	for _, f := range files {
		if m, err := npm.ParseManifest(texts[f.ID]); err == nil {
			all = append(all, packageAt{folderOf(f.Path), m.Name, m.Version})
		}
	}
	return all, nil
}

func folderOf(name string) string {
	if dir := path.Dir(name); dir != "." {
		return dir
	}
	return ""
}

// manifests returns every package.json of a commit, those that stand highest
// first. Those of bundled dependencies and of tests' data are left out.
func manifests(c *Commit) []File {
	var all []File
	for _, f := range c.Files {
		if path.Base(f.Path) != "package.json" || f.Mode != Regular {
			continue
		}
		if !slices.ContainsFunc(strings.Split(f.Path, "/"), func(part string) bool {
			return part == "node_modules" || part == "fixtures" || part == "__fixtures__" || part == "testdata"
		}) {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b File) int { return strings.Count(a.Path, "/") - strings.Count(b.Path, "/") })
	return all[:min(len(all), maxManifests)]
}

// Placeholder tells a version that stands in git for whatever is released.
func Placeholder(version string) bool {
	return version == "" || strings.HasPrefix(version, "0.0.0") || strings.Contains(version, "development") ||
		strings.Contains(version, "managed") || strings.HasPrefix(version, "{{") || strings.HasPrefix(version, "$")
}
