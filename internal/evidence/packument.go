package evidence

import (
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"levee/internal/npm"
)

// Reasons for what a registry does not tell. They are the same for every
// package, so that reports can count them.
const (
	NoPublisher   = "publisher not named by the registry"
	NoMaintainers = "maintainers not named by the registry"
	NoTimes       = "publish times not named by the registry"
	NoCreated     = "creation date not named by the registry"
	NoTrust       = "neither signatures nor publishers named by the registry"
	NoScripts     = "install scripts not named by the registry"
	NoRepository  = "repository not named by the registry"
	NoReporting   = "place for reports not named by the registry"
)

// InstallScripts are the scripts that a client runs when it installs a
// package, sorted.
var InstallScripts = []string{"install", "postinstall", "preinstall"}

// FromPackument reads a history from a registry's document. A field that the
// whole document lacks is taken for stripped: its facts are absent.
func FromPackument(p *npm.Packument, from Provenance) *History {
	h := &History{
		Name:        p.Name,
		Created:     timeOf(p, "created", NoCreated, from),
		Maintainers: factOf(p.Maintainers, p.Maintainers != nil, NoMaintainers, from),
		Tags:        maps.Clone(p.Tags),
		Repository:  Unknown[string](NoRepository, from),
		Reporting:   Unknown[string](NoReporting, from),
	}
	if p.Repository != nil {
		h.Repository = Know(*p.Repository, from)
	}
	switch {
	case p.Bugs != nil:
		h.Reporting = Know(*p.Bugs, from)
	case p.Maintainers != nil || p.Repository != nil:
		h.Reporting = Know("", from) // its neighbours are there, so it was not stripped
	}
	doc := tellsOf(p)
	for i := range p.Versions {
		h.Releases = append(h.Releases, doc.release(p, &p.Versions[i], from))
	}
	h.Gone = goneFrom(p, from)
	SortReleases(h.Releases)
	CheckTimes(h)
	return h
}

func factOf[T any](v T, ok bool, why string, from Provenance) Fact[T] {
	if !ok {
		return Unknown[T](why, from)
	}
	return Know(v, from)
}

func timeOf(p *npm.Packument, key, why string, from Provenance) Fact[time.Time] {
	t, ok := p.Time[key]
	return factOf(t, ok, why, from)
}

// goneFrom returns what the registry gives a time for but has no manifest of.
func goneFrom(p *npm.Packument, from Provenance) []Removed {
	here := map[string]bool{"created": true, "modified": true}
	for i := range p.Versions {
		here[p.Versions[i].Version] = true
	}
	var gone []Removed
	for _, v := range slices.Sorted(maps.Keys(p.Time)) {
		if _, err := npm.ParseLoose(v); err == nil && !here[v] {
			gone = append(gone, Removed{v, Know(p.Time[v], from)})
		}
	}
	return gone
}

// tells is which fields of versions a document has at all. A version without
// one has none of it then; in a document without one it may be stripped.
type tells struct{ scripts, trust bool }

func tellsOf(p *npm.Packument) (t tells) {
	for i := range p.Versions {
		v := &p.Versions[i]
		t.scripts = t.scripts || v.Scripts != nil
		t.trust = t.trust || v.Signed || v.Attested || v.Publisher != nil || v.TrustedPublisher
	}
	return t
}

func (t tells) release(p *npm.Packument, v *npm.PackumentVersion, from Provenance) Release {
	r := Release{
		Version:     v.Version,
		Published:   timeOf(p, v.Version, NoTimes, from),
		Publisher:   publisherOf(v, from),
		Maintainers: factOf(v.Maintainers, v.Maintainers != nil, NoMaintainers, from),
		Trust:       factOf(trustOf(v), t.trust, NoTrust, from),
		Deprecated:  v.Deprecated,
		Scripts:     factOf(scriptsOf(v), t.scripts || v.InstallScript, NoScripts, from),
		Depends:     Know(dependsOf(v), from),
		Engines:     v.Node,
		Integrity:   integrityOf(v),
	}
	if len(v.Bin) > 0 {
		r.Bin = slices.Sorted(maps.Keys(v.Bin))
	}
	return r
}

func publisherOf(v *npm.PackumentVersion, from Provenance) Fact[string] {
	switch {
	case v.TrustedPublisher:
		return Know(TrustedPublisher, from)
	case v.Publisher == nil || *v.Publisher == "":
		return Unknown[string](NoPublisher, from)
	}
	return Know(*v.Publisher, from)
}

func trustOf(v *npm.PackumentVersion) Trust {
	switch {
	case v.Approved:
		return StagedPublished
	case v.TrustedPublisher:
		return TrustedPublished
	case v.Attested:
		return Attested
	}
	return TokenOnly
}

// scriptsOf names the install scripts. An abbreviated document tells only
// that there is one: it stands as "install".
func scriptsOf(v *npm.PackumentVersion) []string {
	var names []string
	for _, name := range InstallScripts {
		if v.Scripts[name] != "" {
			names = append(names, name)
		}
	}
	if names == nil && v.InstallScript {
		return []string{"install"}
	}
	return names
}

// dependsOf takes optional dependencies out of the others: npm copies them
// there when it publishes (normalize-package-data, "optionalDependencies").
func dependsOf(v *npm.PackumentVersion) Dependencies {
	prod := maps.Clone(v.Dependencies)
	for name := range v.Optional {
		delete(prod, name)
	}
	return Dependencies{Prod: filled(prod), Optional: filled(v.Optional), Peer: filled(v.Peer)}
}

// filled makes no map of an empty one, so that equal releases are equal.
func filled(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return m
}

// integrityOf falls back on the hash that releases before April 2017 have,
// in the form of an integrity.
func integrityOf(v *npm.PackumentVersion) string {
	if sum, err := hex.DecodeString(v.Shasum); v.Integrity == "" && err == nil && len(sum) > 0 {
		return "sha1-" + base64.StdEncoding.EncodeToString(sum)
	}
	return v.Integrity
}
