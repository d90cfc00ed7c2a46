package universe

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"time"

	"levee/internal/evidence"
)

// Host is where the tarballs of a universe stand in its documents. A server of
// one puts its own address there.
const Host = "https://registry.npm.example/"

// Packument returns the full document that a registry sends for a package,
// nil for a package it does not have. Its facts are those of Releases.
func (u *Universe) Packument(name string) []byte { return u.document(name, false) }

// Abbreviated returns the document that installing clients ask for: without
// times, scripts, publishers and maintainers.
func (u *Universe) Abbreviated(name string) []byte { return u.document(name, true) }

func (u *Universe) document(name string, abbreviated bool) []byte {
	p := u.packages[name]
	if p == nil {
		return nil
	}
	h := u.history(p)
	versions := make(map[string]any)
	for _, r := range p.releases {
		if !r.gone {
			versions[r.version] = u.manifest(p, r, abbreviated)
		}
	}
	doc := map[string]any{"_id": name, "name": name, "dist-tags": h.Tags, "versions": versions}
	if !abbreviated {
		u.addTop(doc, p, h)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return nil // maps of strings always have a JSON form
	}
	return text
}

// addTop adds what only a full document has beside the versions.
func (u *Universe) addTop(doc map[string]any, p *pack, h *evidence.History) {
	if m, ok := h.Maintainers.Get(); ok {
		doc["maintainers"] = people(m)
	}
	if p.repository != nil {
		doc["repository"] = map[string]string{"type": "git", "url": *p.repository}
	}
	if p.bugs != nil {
		doc["bugs"] = map[string]string{"url": *p.bugs}
	}
	if u.hides("times", p, nil) {
		return
	}
	times := make(map[string]string)
	if t, ok := h.Created.Get(); ok {
		times["created"] = t.Format(time.RFC3339Nano)
	}
	for _, r := range p.releases {
		if !r.at.IsZero() && !u.hides("times", p, r) && !(r.gone && u.hides("gone", p, r)) {
			times[r.version] = r.at.Format(time.RFC3339Nano)
		}
	}
	doc["time"] = times
}

// Tags returns the dist-tags of a package, nil for one that the universe does
// not have.
func (u *Universe) Tags(name string) map[string]string {
	if p := u.packages[name]; p != nil {
		return u.history(p).Tags
	}
	return nil
}

// Version returns the document that a registry sends for one version, nil if
// it does not have it.
func (u *Universe) Version(name, version string) []byte {
	p, r := u.find(name, version)
	if r == nil || r.gone {
		return nil
	}
	text, err := json.Marshal(u.manifest(p, r, false))
	if err != nil {
		return nil // maps of strings always have a JSON form
	}
	return text
}

func (u *Universe) manifest(p *pack, r *release, abbreviated bool) map[string]any {
	m := p.declared(r)
	m["dist"] = u.dist(p, r)
	if r.deprecated != "" {
		m["deprecated"] = r.deprecated
	}
	if abbreviated {
		if len(r.scripts) > 0 && !u.hides("scripts", p, nil) {
			m["hasInstallScript"] = true
		}
		return m
	}
	if !u.hides("scripts", p, nil) {
		m["scripts"] = r.commands()
	}
	u.addPeople(m, p, r)
	return m
}

// declared is what both the registry's document and the tarball's package.json
// have of a release.
func (p *pack) declared(r *release) map[string]any {
	m := map[string]any{"name": p.name, "version": r.version}
	// As npm does, optional dependencies stand among the others too.
	prod := maps.Clone(r.depends.Prod)
	if prod == nil {
		prod = make(map[string]string)
	}
	maps.Copy(prod, r.depends.Optional)
	for key, ranges := range map[string]map[string]string{
		"dependencies": prod, "optionalDependencies": r.depends.Optional, "peerDependencies": r.depends.Peer,
	} {
		if len(ranges) > 0 {
			m[key] = ranges
		}
	}
	if r.engines != "" {
		m["engines"] = map[string]string{"node": r.engines}
	}
	if len(r.bin) > 0 {
		bin := make(map[string]string)
		for _, name := range r.bin {
			bin[name] = "bin/" + name + ".js"
		}
		m["bin"] = bin
	}
	return m
}

// commands are what the scripts of a release run: install runs install.js.
func (r *release) commands() map[string]string {
	scripts := make(map[string]string)
	for _, name := range r.scripts {
		scripts[name] = "node " + name + ".js"
	}
	return scripts
}

// addPeople adds what only a full document has of a version.
func (u *Universe) addPeople(m map[string]any, p *pack, r *release) {
	if r.maintainers != nil && !u.hides("maintainers", p, r) {
		m["maintainers"] = people(r.maintainers)
	}
	if r.by == "" || u.hides("publisher", p, r) {
		return
	}
	user := map[string]any{"name": r.by}
	if r.by == evidence.TrustedPublisher {
		user = map[string]any{"name": "GitHub Actions"}
	}
	if r.by == evidence.TrustedPublisher || r.trust == evidence.TrustedPublished {
		user["trustedPublisher"] = map[string]string{"id": "github"}
	}
	if r.trust == evidence.StagedPublished {
		user["approver"] = map[string]string{"name": slices.Concat(r.maintainers, []string{r.by})[0]}
	}
	m["_npmUser"] = user
}

func (u *Universe) dist(p *pack, r *release) map[string]any {
	d := map[string]any{"tarball": Host + tarballPath(p.name, r.version)}
	if r.integrity != "" {
		d["integrity"] = r.integrity
	}
	if u.hides("signatures", p, r) {
		return d
	}
	d["signatures"] = []map[string]string{{"keyid": keyID, "sig": signature(p.name, r.version, r.integrity)}}
	if r.trust >= evidence.Attested {
		d["attestations"] = map[string]any{"provenance": map[string]string{"predicateType": "https://slsa.dev/provenance/v1"}}
	}
	return d
}

// tarballPath is where a tarball stands below its host.
func tarballPath(name, version string) string {
	return name + "/-/" + path.Base(name) + "-" + version + ".tgz"
}

func people(accounts []string) []map[string]string {
	out := make([]map[string]string, 0, len(accounts))
	for _, a := range accounts {
		out = append(out, map[string]string{"name": a})
	}
	return out
}
