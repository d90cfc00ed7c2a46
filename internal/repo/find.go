package repo

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/source"
	"levee/internal/npm"
)

// A finder looks for the commit that a release was made from.
type finder struct {
	*repository
	release *Release
	named   []ref // all branches and tags
}

// A point is a commit that may be it.
type point struct {
	commit string
	name   string // by which it can be fetched; "" for by its id
	found  string // how it was found, for reports
	sure   bool   // it names the package, so that it cannot be another one's
}

// Bounds of how many commits one release is compared with.
const (
	maxTags   = 6
	maxLikely = 12 // of those whose package.json has the version
)

// best compares the release with every commit that claims to be its version,
// and returns the comparison that speaks best for it.
func (f *finder) best(ctx context.Context) (*code.Comparison, error) {
	var err error
	if f.named, err = f.allRefs(ctx); err != nil {
		return nil, err
	}
	points, err := f.claimed(ctx)
	if err != nil {
		return nil, err
	}
	unclaimed := false
	c, err := source.Find(&f.release.Release, f.claims(ctx, points), func(best *code.Comparison) ([]source.Claim, error) {
		if unclaimed = best == nil; !unclaimed && f.address != "" {
			return nil, nil // its history costs more than it tells
		}
		likely, err := f.likely(ctx)
		if err != nil && !unclaimed {
			return nil, nil
		}
		return f.claims(ctx, likely), err
	})
	if err == nil && unclaimed && f.stale() && (c.State == code.Unsourced || source.Mismatched(c)) {
		return nil, errStale
	}
	return c, err
}

// claims are points as commits to be read.
func (f *finder) claims(ctx context.Context, points []point) []source.Claim {
	all := make([]source.Claim, len(points))
	for i, p := range points {
		all[i] = source.Claim{Found: p.found, Sure: p.sure, Commit: func() (*source.Commit, error) { return f.commit(ctx, p.commit, p.name) }}
	}
	return all
}

// stale tells whether the clone is from before the release: what it lacks may
// have come since.
func (f *finder) stale() bool {
	return f.address == "" && !f.release.Published.IsZero() && f.asOf().Before(f.release.Published)
}

// claimed returns the commits that gitHead and tags name.
func (f *finder) claimed(ctx context.Context) ([]point, error) {
	var points []point
	for _, p := range f.tags() {
		if p.commit == f.release.GitHead {
			p.found, p.sure = "gitHead", true
			return []point{p}, nil
		}
		points = append(points, p)
	}
	head := f.release.GitHead
	if !fullID.MatchString(head) || f.address != "" && len(points) > 0 {
		return points, nil
	}
	// A host gives out any commit of any fork by its id: only one that a
	// branch or a tag leads to is the repository's own.
	if err := f.fetchHistory(ctx); err != nil {
		return nil, err
	}
	if !f.has(ctx, head) {
		return points, nil
	}
	out, err := f.ask(ctx, nil, "for-each-ref", "--count=1", "--contains="+head)
	if err == nil && len(out) > 0 {
		points = slices.Insert(points, 0, point{commit: head, found: "gitHead", sure: true})
	}
	return points, err
}

// tags returns the commits of tags that the version may have, the most
// telling first.
func (f *finder) tags() []point {
	commits := make(map[string]string)
	for _, r := range f.named {
		if tag, ok := strings.CutPrefix(r.name, "refs/tags/"); ok && fullID.MatchString(r.commit) {
			commits[tag] = r.commit
		}
	}
	names, sure := source.Tags(f.release.Name, f.release.Version)
	var points []point
	for i, tag := range names {
		commit, ok := commits[tag]
		if !ok || len(points) == maxTags || slices.ContainsFunc(points, func(p point) bool { return p.commit == commit }) {
			continue
		}
		points = append(points, point{commit: commit, name: "refs/tags/" + tag, found: "tag " + tag, sure: i < sure})
	}
	return points
}

// likely returns the commits whose package.json has the release's version: the
// one that set it, the last one before it was changed, and tips of branches.
func (f *finder) likely(ctx context.Context) ([]point, error) {
	if err := f.fetchHistory(ctx); err != nil {
		return nil, err
	}
	var points []point
	for _, name := range f.manifests(ctx) {
		commits, err := f.touching(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, r := range f.branches() {
			commits = append(commits, r.commit)
		}
		versions, err := f.versions(ctx, commits, name)
		if err != nil {
			return nil, err
		}
		for i, commit := range commits {
			known := slices.ContainsFunc(points, func(p point) bool { return p.commit == commit })
			if versions[i] == f.release.Version && !known && len(points) < maxLikely {
				points = append(points, point{commit: commit, found: "version in package.json"})
			}
		}
	}
	if shallow, err := f.ask(ctx, nil, "rev-parse", "--is-shallow-repository"); len(points) == 0 && (err != nil || strings.TrimSpace(string(shallow)) == "true") {
		return nil, errShallow
	}
	return points, nil
}

// proposals are branches that programs make: what stands there was proposed,
// and not taken in.
var proposals = regexp.MustCompile(`^refs/(?:heads|remotes/[^/]+)/(?:dependabot|renovate|release-please-|changeset-release|greenkeeper|snyk-|imgbot|all-contributors)`)

// branches returns the branches of the repository, but for proposals.
func (f *finder) branches() []ref {
	var all []ref
	for _, r := range f.named {
		if !strings.HasPrefix(r.name, "refs/tags/") && !proposals.MatchString(r.name) {
			all = append(all, r)
		}
	}
	return all
}

// manifests returns where the package's package.json may stand in history:
// where it stands now, where the manifest says, at the root, in a folder of its
// own name.
func (f *finder) manifests(ctx context.Context) []string {
	base := path.Base(f.release.Name)
	folders := []string{"", base, path.Join("packages", base)}
	if d := path.Clean("/" + f.release.Directory)[1:]; d != "" {
		folders = append(folders, d)
	}
	for _, r := range f.named {
		if r.name != "HEAD" {
			continue
		}
		if commit, err := f.commit(ctx, r.commit, r.name); err == nil {
			if folder, _, ok, err := source.Folder(&f.release.Release, commit); ok && err == nil {
				folders = append(folders, folder)
			}
		}
	}
	var names []string
	for _, folder := range folders {
		if name := path.Join(folder, "package.json"); !slices.Contains(names, name) && !strings.ContainsAny(name, "\n\r\x00") {
			names = append(names, name)
		}
	}
	return names
}

// touching returns the commits that changed a file, and their parents, newest
// first.
func (f *finder) touching(ctx context.Context, name string) ([]string, error) {
	var from strings.Builder
	for _, r := range f.branches() {
		from.WriteString(r.commit + "\n")
	}
	for _, r := range f.named {
		if strings.HasPrefix(r.name, "refs/tags/") {
			from.WriteString(r.commit + "\n")
		}
	}
	from.WriteString("--\n" + name + "\n")
	out, err := f.ask(ctx, strings.NewReader(from.String()), "rev-list", "--stdin", "--format=%P")
	if err != nil {
		return nil, err
	}
	var commits []string
	seen := make(map[string]bool)
	for _, id := range strings.Fields(string(out)) {
		if !seen[id] && fullID.MatchString(id) {
			seen[id] = true
			commits = append(commits, id)
		}
	}
	if len(commits) > 2*f.limits.Commits {
		return nil, errHuge
	}
	return commits, nil
}

// versions returns the version that a package.json of the release's name has
// at each commit, "" where there is none.
func (f *finder) versions(ctx context.Context, commits []string, name string) ([]string, error) {
	asked := make([]string, len(commits))
	for i, commit := range commits {
		asked[i] = commit + ":" + name
	}
	objects, err := f.look(ctx, asked)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, o := range objects {
		if !o.missing {
			ids = append(ids, o.id)
		}
	}
	texts, err := f.blobs(ctx, ids)
	if err != nil {
		return nil, err
	}
	versions := make([]string, len(commits))
	for i, o := range objects {
		if m, err := npm.ParseManifest(texts[o.id]); err == nil && (m.Name == f.release.Name || m.Name == "") {
			versions[i] = m.Version
		}
	}
	return versions, nil
}
