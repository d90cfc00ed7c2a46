package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// packaged reads a package of the registry: the version that is named, else
// the one that this project has installed, else the latest.
func (s *supply) packaged(ctx context.Context, arg string) (*subject, error) {
	id, err := parsePackage(arg)
	if err != nil {
		return nil, hint(err, "a folder begins with . or /; a file must be there")
	}
	one := &subject{label: id.Name, from: "the registry's tarball"}
	if one.history, err = s.asked.Releases(ctx, id.Name); err != nil {
		return nil, err
	}
	if h, ok := one.history.Get(); ok && !s.asOf.IsZero() {
		one.history = evidence.Know(h.At(s.asOf), one.history.From())
	}
	if a := s.installed(one, id); a != nil {
		one.artifact = *a
	} else {
		version, err := s.version(one.history, id)
		if err != nil {
			return nil, err
		}
		one.artifact = lockfile.Artifact{Name: id.Name, Version: version, Source: lockfile.Registry}
	}
	one.label = one.artifact.Name + "@" + one.artifact.Version
	f, err := s.asked.Code(ctx, one.artifact)
	if err != nil {
		return nil, err
	}
	c, ok := f.Get()
	if !ok {
		return nil, fmt.Errorf("%s: %s", one.label, cmp.Or(f.Why(), "not known"))
	}
	one.code, one.provenance = c, f.From()
	return one, nil
}

// installed returns the artifact that this project has of a package: that
// nearest to the project if there are several. It is nil if there is none, or
// not of the version that is named.
func (s *supply) installed(one *subject, id npm.ID) *lockfile.Artifact {
	if s.here == nil {
		return nil
	}
	f := s.here.File
	at, versions := -1, make(map[string]bool)
	g := graph.New(f)
	for n := range f.Nodes {
		node := &f.Nodes[n]
		if node.Kind != lockfile.Package || node.Artifact < 0 || node.Name != id.Name || id.Version != "" && node.Version != id.Version {
			continue
		}
		versions[node.Version] = true
		if at < 0 || g.Depth(n) >= 0 && g.Depth(n) < g.Depth(at) {
			at = n
		}
	}
	if at < 0 {
		return nil
	}
	one.from = "as installed here"
	if len(versions) > 1 {
		one.notes = append(one.notes, fmt.Sprintf("%d versions of %s are installed here (%s); this is the one nearest to the project", len(versions), id.Name,
			strings.Join(slices.Sorted(maps.Keys(versions)), ", ")))
	}
	return &f.Artifacts[f.Nodes[at].Artifact]
}

// version finds the version that is meant by a version, a range, a tag or
// nothing.
func (s *supply) version(f evidence.Fact[*evidence.History], id npm.ID) (string, error) {
	exact, err := npm.ParseLoose(id.Version)
	isExact := err == nil
	h, ok := f.Get()
	if !ok {
		if isExact {
			return exact.String(), nil // its tarball may be at hand all the same
		}
		err := fmt.Errorf("%s: %s", id, cmp.Or(f.Why(), "not known"))
		if info, statErr := os.Stat(id.Name); statErr == nil && info.IsDir() {
			return "", hint(err, "the folder here is ./%s", id.Name)
		}
		return "", err
	}
	versions := make([]npm.Version, 0, len(h.Releases))
	for i := range h.Releases {
		if v, err := npm.ParseLoose(h.Releases[i].Version); err == nil {
			versions = append(versions, v)
		}
	}
	wanted := cmp.Or(id.Version, "latest")
	if tagged, ok := h.Tags[wanted]; ok && (s.asOf.IsZero() || hasRelease(h, tagged)) {
		return tagged, nil
	}
	if wanted == "latest" {
		wanted = "*"
	}
	if rng, err := npm.ParseLooseRange(wanted); err == nil {
		if i := npm.MaxSatisfying(versions, rng); i >= 0 {
			return versions[i].String(), nil
		}
	}
	err = fmt.Errorf("%s: the registry has no such version", id)
	if latest := h.Tags["latest"]; latest != "" {
		return "", hint(err, "the latest is %s@%s", id.Name, latest)
	}
	return "", err
}

func hasRelease(h *evidence.History, version string) bool {
	return slices.ContainsFunc(h.Releases, func(r evidence.Release) bool { return r.Version == version })
}

// putBefore gives the controls the release before a single package: what it
// gained is judged by that.
func (s *supply) putBefore(ctx context.Context, t *control.Target, subjects []*subject) error {
	if len(subjects) != 1 || subjects[0].artifact.Source != lockfile.Registry {
		return nil
	}
	before, ok := control.ReleaseBefore(t, 0)
	if !ok {
		return nil
	}
	bar := newBar(s.x.streams.Err, "reading the release before", 1)
	stop := bar.tick(0)
	f, err := s.asked.Code(ctx, before)
	stop()
	bar.done()
	if err != nil {
		return err
	}
	t.Evidence.PutPackage(before.Name, before.Version, f)
	return nil
}

// lineage makes a history of two subjects: what the registry says of a
// release, or else what its own manifest says.
func lineage(before, after *subject) evidence.Fact[*evidence.History] {
	h := &evidence.History{Name: after.artifact.Name, Releases: []evidence.Release{releaseOf(before), releaseOf(after)}}
	return evidence.Know(h, after.provenance)
}

func releaseOf(one *subject) evidence.Release {
	if h, ok := one.history.Get(); ok {
		for _, r := range h.Releases {
			if r.Version == one.artifact.Version {
				return r
			}
		}
	}
	m := &one.code.Manifest
	prod := maps.Clone(m.Dependencies)
	for name := range m.Optional {
		delete(prod, name)
	}
	var scripts []string
	for _, name := range evidence.InstallScripts {
		if m.Scripts[name] != "" {
			scripts = append(scripts, name)
		}
	}
	return evidence.Release{
		Version: one.artifact.Version,
		Scripts: evidence.Know(scripts, one.provenance),
		Depends: evidence.Know(evidence.Dependencies{Prod: prod, Optional: m.Optional, Peer: m.Peer}, one.provenance),
		Bin:     slices.Sorted(maps.Keys(m.Bin)),
	}
}
