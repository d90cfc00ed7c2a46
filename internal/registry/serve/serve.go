// Package serve answers for a universe as an npm registry answers over HTTP:
// documents of packages and versions, dist-tags, tarballs, and what npm asks
// about advisories. It takes nothing in: no package is published, no account
// logs in, and no other registry is asked.
package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"

	"levee/internal/universe"
)

// A Registry serves a universe. Its fields do not change while it serves.
type Registry struct {
	Universe  *universe.Universe
	Address   string            // where clients find it, such as "http://127.0.0.1:4873/"; tarballs are said to be there
	Elsewhere map[string][]byte // tarballs of other hosts, by HOST/PATH: they stand below ElsewherePath
}

// ElsewherePath is where a registry has what stands for other hosts.
const ElsewherePath = "-/elsewhere/"

// keysPath is where npm asks for the keys by which a registry signs.
const keysPath = "-/npm/v1/keys"

// abbreviated is what clients accept that install and nothing else.
const abbreviated = "application/vnd.npm.install-v1+json"

// Name returns what a request asks for, as a path without its first slash and
// with "@scope%2fname" spelled out; false where the path is spelled wrongly.
func Name(r *http.Request) (string, bool) {
	name, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
	return name, err == nil
}

// ServeHTTP answers one request.
func (g *Registry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := Name(r)
	switch {
	case !ok:
		refuse(w, http.StatusBadRequest, "the path is spelled wrongly")
	case r.Method == http.MethodPost && name == bulkPath:
		g.advise(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "this registry takes nothing in")
	default:
		g.get(w, r, name)
	}
}

func (g *Registry) get(w http.ResponseWriter, r *http.Request, name string) {
	if tarball := g.Universe.TarballAt(name); tarball != nil {
		send(w, r, "application/octet-stream", tarball)
		return
	}
	if keys := g.Universe.Keys(); name == keysPath && keys != nil {
		send(w, r, "application/json", keys)
		return
	}
	if at, ok := strings.CutPrefix(name, ElsewherePath); ok && g.Elsewhere[at] != nil {
		send(w, r, "application/octet-stream", g.Elsewhere[at])
		return
	}
	short := strings.Contains(r.Header.Get("Accept"), abbreviated)
	if doc := g.packument(name, short); doc != nil {
		kind := "application/json"
		if short {
			kind = abbreviated
		}
		send(w, r, kind, doc)
		return
	}
	if doc := g.other(name); doc != nil {
		send(w, r, "application/json", doc)
		return
	}
	refuse(w, http.StatusNotFound, "Not found")
}

func (g *Registry) packument(name string, short bool) []byte {
	if short {
		return g.here(g.Universe.Abbreviated(name))
	}
	return g.here(g.Universe.Packument(name))
}

// other returns the document of one version, by its number or a tag
// ("left-pad/1.0.0", "left-pad/latest"), or of the tags of a package, nil if
// there is none.
func (g *Registry) other(name string) []byte {
	if rest, ok := strings.CutPrefix(name, "-/package/"); ok {
		if p, ok := strings.CutSuffix(rest, "/dist-tags"); ok && g.Universe.Tags(p) != nil {
			doc, err := json.Marshal(g.Universe.Tags(p))
			if err != nil {
				return nil // maps of strings always have a JSON form
			}
			return doc
		}
	}
	dir, version := path.Split(name)
	p := strings.TrimSuffix(dir, "/")
	if tagged, ok := g.Universe.Tags(p)[version]; ok {
		version = tagged
	}
	return g.here(g.Universe.Version(p, version))
}

// here puts the address of this registry into a document.
func (g *Registry) here(doc []byte) []byte {
	return bytes.ReplaceAll(doc, []byte(universe.Host), []byte(g.Address))
}

// send sends a body, or says that the client has it already.
func send(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("Etag", tag)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Vary", "Accept")
	switch {
	case r.Header.Get("If-None-Match") == tag:
		w.WriteHeader(http.StatusNotModified)
	case r.Method == http.MethodGet:
		_, _ = w.Write(body) // a client that went away is none of the server's business
	}
}

// refuse says no in the form that npm reads.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why})
}
