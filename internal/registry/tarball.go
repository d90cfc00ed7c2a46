package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"levee/internal/npm"
	"levee/internal/store"
)

// MaxTarball is the largest tarball that is fetched or read, in bytes.
const MaxTarball = 512 << 20

// maxManifest is the largest document about one version, in bytes.
const maxManifest = 16 << 20

// Download fetches a tarball from the configured registry. The address is what
// the lockfile names, "" for the usual one; npm's rules say which host is
// asked, and no host but the registry's own is, unless it redirects. The bytes
// are not yet held against any hash. Why is the reason why there are none; the
// error is for a run that must stop.
func (c *Client) Download(ctx context.Context, id npm.ID, address string, integrity []npm.Integrity) (data []byte, why string, err error) {
	data, err = c.download(ctx, id, address, integrity)
	return data, reason(err), stop(ctx, err)
}

// reason returns the words of a refusal, "" for another error.
func reason(err error) string {
	var r refusal
	if errors.As(err, &r) {
		return r.why
	}
	return ""
}

// stop returns an error that ends the run: any that is no refusal.
func stop(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case reason(err) != "":
		return nil
	}
	return err
}

func (c *Client) download(ctx context.Context, id npm.ID, address string, integrity []npm.Integrity) ([]byte, error) {
	if c.offline {
		return nil, refuse("offline, and its tarball is not on this machine")
	}
	at, err := c.tarballAddress(id, address, integrity)
	if err != nil {
		return nil, err
	}
	body, err := c.polite(ctx, question{at: at, accept: "*/*", limit: MaxTarball})
	if err != nil {
		return nil, err
	}
	if !packed(body) {
		return nil, refuse("the registry's answer is no tarball")
	}
	return body, nil
}

// packed tells whether bytes may be a tarball: gzip, or a plain tar.
func packed(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\x1f\x8b")) || len(data) > 262 && string(data[257:262]) == "ustar"
}

// polite asks a question when it is its turn, and returns the answer.
func (c *Client) polite(ctx context.Context, q question) ([]byte, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	body, _, err := c.get(ctx, q)
	return body, err
}

// magicHost stands in lockfiles for "the registry that is configured",
// whatever that is; it is put together so that it is no address here.
const magicHost = "registry." + "npmjs.org"

// tarballAddress returns where a tarball is asked for. A lockfile comes from
// anybody: of an address at a foreign host only the name is used, and only if
// a hash tells whether the registry's tarball is the one that is meant.
func (c *Client) tarballAddress(id npm.ID, address string, integrity []npm.Integrity) (*url.URL, error) {
	if npm.ValidName(id.Name) != nil || id.Version == "" {
		return nil, refuse("not a valid package name")
	}
	base, err := c.config.Registry(npm.Scope(id.Name))
	if err != nil {
		return nil, err
	}
	usual := base.JoinPath(escapedTarball(id))
	if address == "" {
		return usual, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, refuse("the lockfile's address of its tarball is none")
	}
	u.User, u.Fragment = nil, ""
	if c.replaces(u) && !strings.HasPrefix(u.Path, base.Path) {
		u = base.JoinPath(u.EscapedPath())
	} else if c.replaces(u) {
		u.Host = base.Host
	}
	switch {
	case u.Host == base.Host:
		u.Scheme = base.Scheme
		return u, nil
	case slices.ContainsFunc(integrity, func(i npm.Integrity) bool { return !i.Weak() }):
		return usual, nil
	}
	return nil, refuse("its tarball is at another host than the registry, and no hash names it")
}

// escapedTarball returns the path of a tarball below the registry's address.
func escapedTarball(id npm.ID) string {
	return id.Name + "/-/" + path.Base(id.Name) + "-" + url.PathEscape(id.Version) + ".tgz"
}

// replaces tells whether npm takes the registry's host in place of an
// address's own: replace-registry-host.
func (c *Client) replaces(u *url.URL) bool {
	switch host := c.config.values["replace-registry-host"]; host {
	case "never":
		return false
	case "always":
		return true
	case "", "npmjs":
		return u.Hostname() == magicHost
	default:
		if full, err := url.Parse(host); err == nil && full.Host != "" {
			host = full.Hostname()
		}
		return u.Hostname() == host
	}
}

// Integrity asks the registry which hashes a version's tarball has, for a
// lockfile that does not say. A few hundred bytes of one version are asked
// for, not the package's whole document, and the answer is kept.
func (c *Client) Integrity(ctx context.Context, id npm.ID) (all []npm.Integrity, why string, err error) {
	all, err = c.integrity(ctx, id)
	return all, reason(err), stop(ctx, err)
}

func (c *Client) integrity(ctx context.Context, id npm.ID) ([]npm.Integrity, error) {
	if npm.ValidName(id.Name) != nil || id.Version == "" {
		return nil, refuse("not a valid package name")
	}
	key := "dist/1 " + c.registryKey(id.Name) + "@" + id.Version
	kept, content, ok := c.store.Get(key)
	if ok && (c.offline || c.now().Sub(kept.Fetched) < fresh) {
		return dist(content, id)
	}
	if c.offline {
		return nil, refuse("offline, and not asked before")
	}
	base, err := c.config.Registry(npm.Scope(id.Name))
	if err != nil {
		return nil, err
	}
	q := document(base.JoinPath(escaped(id.Name), id.Version), store.Entry{})
	q.limit = maxManifest
	body, err := c.polite(ctx, q)
	if err != nil {
		return nil, err
	}
	all, err := dist(body, id)
	if err != nil {
		return nil, err
	}
	short, err := json.Marshal(version{id.Name, id.Version, distOf{Integrity: joined(all)}})
	if err != nil {
		return nil, err
	}
	return all, c.store.Put(store.Entry{Key: key, Fetched: c.now().UTC().Truncate(time.Second)}, short)
}

// A version is what is read of a document about one.
type version struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Dist    distOf `json:"dist"`
}

type distOf struct {
	Integrity string `json:"integrity,omitempty"`
	Shasum    string `json:"shasum,omitempty"`
}

// dist returns the hashes in a document about one version.
func dist(text []byte, id npm.ID) ([]npm.Integrity, error) {
	var v version
	switch err := json.Unmarshal(text, &v); {
	case err != nil:
		return nil, refuse("the registry's answer is no document of a version")
	case v.Name != id.Name || v.Version != id.Version:
		return nil, refuse("the registry's answer is about another version")
	}
	if all, err := npm.ParseIntegrity(v.Dist.Integrity); err == nil {
		return all, nil
	}
	if sum, ok := npm.SHA1(v.Dist.Shasum); ok {
		return []npm.Integrity{sum}, nil
	}
	return nil, refuse("the registry names no hash of its tarball")
}

func joined(all []npm.Integrity) string {
	words := make([]string, len(all))
	for i := range all {
		words[i] = all[i].String()
	}
	return strings.Join(words, " ")
}
