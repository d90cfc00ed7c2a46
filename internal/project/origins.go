package project

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/npmrc"
)

// maxRegistries is how many registries are listed: of more than a person
// would look through it lists none.
const maxRegistries = 5

// Origins are where a project's packages come from, as its lockfile and its
// .npmrc tell.
type Origins struct {
	Registries []string // addresses, sorted
	Private    []string // scopes with a registry of their own, and of own packages that are not published; sorted
	Notes      []string // what was left out, and why
}

// Origins looks where the packages of the project in a folder come from.
func (p *Project) Origins(folder string) (*Origins, error) {
	settings, err := readNpmrc(folder)
	if err != nil {
		return nil, err
	}
	u := survey(p.File)
	u.configure(settings)
	o := &Origins{Registries: sorted(u.registries)}
	for _, scope := range sorted(append(u.scopes, p.ownScopes()...)) {
		if u.public[scope] {
			o.Notes = append(o.Notes, fmt.Sprintf("%s is not listed as private: its packages come from where most others do", scope))
			continue
		}
		o.Private = append(o.Private, scope)
	}
	if n := len(o.Registries); n > maxRegistries {
		o.Registries, o.Notes = nil, append(o.Notes, fmt.Sprintf("registries are left open: %d are in use", n))
	}
	return o, nil
}

func sorted(words []string) []string { return slices.Compact(slices.Sorted(slices.Values(words))) }

// readNpmrc reads the .npmrc of a folder; one that is not there says nothing.
// Variables stay as they are written: nothing of the environment gets into a
// policy.
func readNpmrc(folder string) ([]npmrc.Entry, error) {
	data, err := read(filepath.Join(folder, ".npmrc"), npmrc.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return npmrc.Parse(data, nil), err
}

// A use is what a lockfile and an .npmrc tell of registries.
type use struct {
	registries []string
	scopes     []string        // that have a registry of their own
	public     map[string]bool // scopes of which a package comes from where most others do
}

// survey looks where the packages of a lockfile come from.
func survey(f *lockfile.File) *use {
	u := &use{public: make(map[string]bool)}
	bases := make([]string, len(f.Artifacts))
	count := make(map[string]int)
	most := ""
	for i := range f.Artifacts {
		if a := &f.Artifacts[i]; a.Source == lockfile.Registry {
			bases[i] = baseOf(a)
			if count[bases[i]]++; count[bases[i]] > count[most] {
				most = bases[i]
			}
		}
	}
	for base := range count {
		if base != "" {
			u.registries = append(u.registries, base)
		}
	}
	for i := range f.Artifacts {
		if scope := npm.Scope(f.Artifacts[i].Name); f.Artifacts[i].Source == lockfile.Registry && bases[i] == most {
			u.public[scope] = true
		}
	}
	return u
}

// baseOf returns the address of the registry that a tarball comes from, ""
// if the lockfile does not say.
func baseOf(a *lockfile.Artifact) string {
	u, err := url.Parse(a.URL)
	if err != nil || u.Host == "" {
		return ""
	}
	base, _, ok := strings.Cut(u.Path, "/"+a.Name+"/-/")
	if !ok {
		base = ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: base + "/"}).String()
}

// configure adds what an .npmrc says.
func (u *use) configure(settings []npmrc.Entry) {
	for _, e := range settings {
		scope, found := strings.CutSuffix(e.Key, ":registry")
		if found && strings.HasPrefix(scope, "@") {
			u.scopes = append(u.scopes, scope)
		}
		if (found || e.Key == "registry") && len(e.Unset) == 0 {
			u.registries = append(u.registries, plainAddresses(e.Value)...)
		}
	}
}

// plainAddresses returns an address without what may be a credential, none
// if it is no address.
func plainAddresses(s string) []string {
	a, err := url.Parse(s)
	if err != nil || a.Host == "" {
		return nil
	}
	return []string{(&url.URL{Scheme: a.Scheme, Host: a.Host, Path: strings.TrimSuffix(a.Path, "/") + "/"}).String()}
}

// ownScopes returns the scopes of the project's own packages, unless one of
// them may be published.
func (p *Project) ownScopes() []string {
	open := make(map[string]bool)
	for _, m := range p.Manifests {
		if scope := npm.Scope(m.Name); scope != "" {
			open[scope] = open[scope] || !m.Private
		}
	}
	var all []string
	for scope, published := range open {
		if !published {
			all = append(all, scope)
		}
	}
	return all
}
