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

// Folder returns the folder of a commit that holds a package, and the version
// that its package.json states. A folder that the release's manifest names is
// taken if it holds the package, or a package.json without a name; otherwise
// the shortest path wins. It returns false if no folder holds the package.
func Folder(r *Release, c *Commit) (folder, version string, ok bool, err error) {
	candidates := manifests(c)
	ids := make([]string, len(candidates))
	for i, f := range candidates {
		ids[i] = f.ID
	}
	texts, err := c.Read(ids)
	if err != nil {
		return "", "", false, err
	}
	wanted := path.Clean("/" + r.Directory)[1:]
	best := -1
	for i, f := range candidates {
		m, bad := npm.ParseManifest(texts[f.ID])
		dir := folderOf(f.Path)
		if bad != nil || m.Name != r.Name && (m.Name != "" || dir != wanted) {
			continue
		}
		if best < 0 || dir == wanted && r.Directory != "" {
			best, version = i, m.Version
		}
	}
	if best < 0 {
		return "", "", false, nil
	}
	return folderOf(candidates[best].Path), version, true, nil
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
