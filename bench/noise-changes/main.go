// Command noise-changes measures what the controls that compare the code of two
// releases say of honest upgrades, and writes docs/noise-changes.md.
//
//	go run ./bench/noise-changes DIR
//
// DIR has a package-lock.json, such as the one that bench/application makes. Each
// package in it is judged as the upgrade from the next lower version; both tarballs
// are fetched from the registry that npm is configured for, and kept in Levee's
// cache. When they came out is not asked: a mirror may not know.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/noise/replay"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/world"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: noise-changes DIR")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "noise-changes:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return err
	}
	f, err := lockfile.Parse("package-lock.json", data, nil)
	if err != nil {
		return err
	}
	w, err := world.Open(world.Options{Dir: dir, Warn: func(string) {}, Reader: world.Reader{Version: reading.Version, Read: reading.Read}})
	if err != nil {
		return err
	}
	upgrades, err := upgradesOf(ctx, w, f)
	if err != nil {
		return err
	}
	if err := readCode(ctx, w, upgrades); err != nil {
		return err
	}
	d := newDocument(f.Instances())
	for i := range upgrades {
		d.add(&upgrades[i])
	}
	fmt.Print(d.table())
	return os.WriteFile("docs/noise-changes.md", []byte(d.text()), 0o644)
}

// An upgrade is a project with one package that goes from one release to the next.
type upgrade struct {
	target        *control.Target
	before, after lockfile.Artifact
}

// upgradesOf returns the upgrade to each release of a lockfile that has one before
// it.
func upgradesOf(ctx context.Context, w *world.World, f *lockfile.File) ([]upgrade, error) {
	var all []upgrade
	now := time.Now()
	seen := make(map[string]bool)
	for _, a := range f.Artifacts {
		if a.Source != lockfile.Registry || seen[a.Name+"@"+a.Version] {
			continue
		}
		seen[a.Name+"@"+a.Version] = true
		fact, err := w.Releases(ctx, a.Name)
		if err != nil {
			return nil, err
		}
		h, ok := fact.Get()
		if !ok {
			continue
		}
		if before := lower(h, a.Version); before != "" {
			all = append(all, upgrade{replay.Between(h, before, a.Version, now), artifact(h, before), artifact(h, a.Version)})
		}
	}
	return all, nil
}

// lower returns the highest version that is lower and no prerelease, "" if there
// is none.
func lower(h *evidence.History, version string) string {
	best, most := "", npm.Version{}
	of, err := npm.ParseVersion(version)
	if err != nil {
		return ""
	}
	for i := range h.Releases {
		v, err := npm.ParseVersion(h.Releases[i].Version)
		if err == nil && v.Pre == "" && v.Compare(of) < 0 && (best == "" || v.Compare(most) > 0) {
			best, most = h.Releases[i].Version, v
		}
	}
	return best
}

// artifact is a release as a lockfile names it.
func artifact(h *evidence.History, version string) lockfile.Artifact {
	a := lockfile.Artifact{Name: h.Name, Version: version, Source: lockfile.Registry}
	i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == version })
	if i >= 0 {
		a.Integrity, _ = npm.ParseIntegrity(h.Releases[i].Integrity) // without one the tarball is not compared
	}
	return a
}

// readCode reads both releases of each upgrade.
func readCode(ctx context.Context, w *world.World, upgrades []upgrade) error {
	var all []lockfile.Artifact
	for i := range upgrades {
		all = append(all, upgrades[i].before, upgrades[i].after)
	}
	bundle := evidence.NewBundle(time.Now())
	if err := world.GatherCode(ctx, bundle, w, all, func(done int) { fmt.Fprintf(os.Stderr, "\r%d of %d", done, len(all)) }); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr)
	for i := range upgrades {
		u := &upgrades[i]
		for _, a := range []lockfile.Artifact{u.before, u.after} {
			u.target.Evidence.PutPackage(a.Name, a.Version, bundle.Package(a.Name, a.Version))
		}
	}
	return nil
}

// comparing are the controls that compare code.
func comparing() []*control.Control {
	return slices.DeleteFunc(slices.Clone(controls.All), func(c *control.Control) bool {
		return c.Subject != control.Package || !slices.Contains(c.Feedback, evidence.Code) || !slices.Contains(c.Feedback, evidence.Releases)
	})
}
