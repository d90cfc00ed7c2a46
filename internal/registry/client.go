package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/store"
)

// Limits of politeness and patience.
const (
	maxRequests  = 20 // at once
	maxTries     = 4  // of one request
	maxRedirects = 5
	maxWait      = 30 * time.Second // between two tries, whatever the registry asks for
	firstWait    = 500 * time.Millisecond
	hopeless     = 20 // failures in a row after which nothing is tried twice
	fresh        = time.Hour
)

// A Client asks registries about packages and keeps what they say. It is safe
// for concurrent use.
type Client struct {
	config  *Config
	http    *http.Client
	store   *store.Store // nil: nothing is kept
	offline bool
	slots   chan struct{}
	failed  atomic.Int32 // in a row
	now     func() time.Time
	wait    func(ctx context.Context, d time.Duration) error
}

// New returns a client for a configuration. The store may be nil. An offline
// client answers from the store only.
func New(config *Config, s *store.Store, offline bool) (*Client, error) {
	transport, err := config.Transport()
	if err != nil {
		return nil, err
	}
	return &Client{
		config: config, store: s, offline: offline, now: time.Now, wait: wait,
		slots: make(chan struct{}, maxRequests),
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // redirects are followed here, credential by credential
		}},
	}, nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// A refusal is why a registry did not tell. It names a class and no package,
// no address and no credential.
type refusal struct{ why string }

func (r refusal) Error() string { return r.why }

func refuse(format string, args ...any) error { return refusal{fmt.Sprintf(format, args...)} }

// Releases returns the history of a package: from the store while it is fresh,
// otherwise from the registry, which may say that nothing has changed.
func (c *Client) Releases(ctx context.Context, name string) (evidence.Fact[*evidence.History], error) {
	unknown := func(why string) (evidence.Fact[*evidence.History], error) {
		return evidence.Unknown[*evidence.History](why, evidence.Provenance{Source: "registry"}), ctx.Err()
	}
	if npm.ValidName(name) != nil {
		return unknown("not a valid package name")
	}
	key := "history/1 " + c.registryKey(name)
	kept, content, ok := c.store.Get(key)
	if ok && (c.offline || c.now().Sub(kept.Fetched) < fresh) {
		if f, err := decode(name, kept, content); err == nil {
			return f, nil
		}
	}
	if c.offline {
		return unknown("offline, and not asked before")
	}
	f, err := c.fetch(ctx, name, key, kept, content)
	var r refusal
	switch {
	case ctx.Err() != nil:
		return f, ctx.Err()
	case errors.As(err, &r):
		return unknown(r.why)
	}
	return f, err
}

// registryKey tells apart packages of one name from different registries.
func (c *Client) registryKey(name string) string {
	u, err := c.config.Registry(npm.Scope(name))
	if err != nil || c.offline && u == nil {
		return name
	}
	return u.Host + u.Path + " " + name
}

func decode(name string, e store.Entry, content []byte) (evidence.Fact[*evidence.History], error) {
	from := evidence.Provenance{Source: "registry", At: e.Fetched.UTC(), Digest: "sha256-" + e.Origin}
	h, err := evidence.UnpackHistory(content, name, from)
	if err != nil {
		return evidence.Fact[*evidence.History]{}, err
	}
	return evidence.Know(h, from), nil
}

// fetch asks the registry and keeps the answer before it returns: a run that
// is killed goes on where it was.
func (c *Client) fetch(ctx context.Context, name, key string, kept store.Entry, content []byte) (evidence.Fact[*evidence.History], error) {
	none := evidence.Fact[*evidence.History]{}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	base, err := c.config.Registry(npm.Scope(name))
	if err != nil {
		return none, err
	}
	body, header, err := c.get(ctx, document(base.JoinPath(escaped(name)), kept))
	if err != nil {
		return none, err
	}
	now := c.now().UTC().Truncate(time.Second)
	if body == nil { // nothing has changed
		kept.Fetched = now
		if err := c.store.Touch(kept); err != nil {
			return none, fmt.Errorf("cache: %w", err)
		}
		return decode(name, kept, content)
	}
	p, err := npm.ParsePackument(body)
	switch {
	case err != nil:
		return none, refuse("the registry's answer is no package document")
	case p.Name != name:
		return none, refuse("the registry's answer is about another package")
	}
	sum := sha256.Sum256(body)
	entry := store.Entry{Key: key, Fetched: now, ETag: header.Get("Etag"), LastModified: header.Get("Last-Modified"), Origin: hex.EncodeToString(sum[:])}
	from := evidence.Provenance{Source: "registry", At: now, Digest: "sha256-" + entry.Origin}
	h := evidence.FromPackument(p, from)
	for i := range h.Releases {
		h.Releases[i].Integrity = "" // no control asks for it, and it is most of the bytes
	}
	packed, err := evidence.PackHistory(h)
	if err != nil {
		return none, err
	}
	if err := c.store.Put(entry, packed); err != nil {
		return none, fmt.Errorf("cache: %w", err)
	}
	return decode(name, entry, packed)
}

// escaped writes a name as one part of a path.
func escaped(name string) string { return strings.Replace(name, "/", "%2f", 1) }

// A question is one address to ask.
type question struct {
	at     *url.URL
	kept   store.Entry // what is known of an earlier answer
	accept string
	limit  int64 // bytes of the answer
}

func document(at *url.URL, kept store.Entry) question {
	return question{at, kept, "application/json", npm.MaxPackument}
}

// get asks a question, again after failures that may pass. The body is nil if
// it has not changed since it was kept.
func (c *Client) get(ctx context.Context, q question) (body []byte, header http.Header, err error) {
	for try := 1; ; try++ {
		var again time.Duration
		body, header, again, err = c.once(ctx, q)
		if err == nil {
			c.failed.Store(0)
			return body, header, nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if again < 0 || try == maxTries || c.failed.Load() >= hopeless {
			if again >= 0 {
				c.failed.Add(1)
			}
			return nil, nil, err
		}
		backoff := firstWait << (try - 1)
		backoff += rand.N(backoff / 2)
		if err := c.wait(ctx, min(max(again, backoff), maxWait)); err != nil {
			return nil, nil, err
		}
	}
}

// once makes one request and follows its redirects. Again is how long the
// registry wants to be left alone, negative if trying again is no use.
func (c *Client) once(ctx context.Context, q question) (body []byte, header http.Header, again time.Duration, err error) {
	for range maxRedirects {
		res, err := c.request(ctx, q)
		if err != nil {
			return nil, nil, 0, refuse("the registry cannot be reached")
		}
		next, err := redirect(q.at, res)
		if next == nil && err == nil {
			body, again, err = answer(res, q.limit)
			return body, res.Header, again, err
		}
		_ = res.Body.Close() // nothing is read from it
		if err != nil {
			return nil, nil, -1, err
		}
		q.at = next
	}
	return nil, nil, -1, refuse("the registry redirects in circles")
}

func (c *Client) request(ctx context.Context, q question) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, q.at.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", q.accept)
	req.Header.Set("User-Agent", "levee")
	if q.kept.ETag != "" {
		req.Header.Set("If-None-Match", q.kept.ETag)
	} else if q.kept.LastModified != "" {
		req.Header.Set("If-Modified-Since", q.kept.LastModified)
	}
	if auth := c.config.Authorization(q.at); auth != "" {
		req.Header.Set("Authorization", auth)
	}
	return c.http.Do(req)
}

// redirect returns where an answer leads on to, nil if it is one itself. A
// redirect never leads from an encrypted address to a plain one.
func redirect(from *url.URL, res *http.Response) (*url.URL, error) {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	next, err := from.Parse(res.Header.Get("Location"))
	if err != nil || next.Host == "" || next.Scheme != "https" && next.Scheme != from.Scheme {
		return nil, refuse("the registry redirects to no address that can be used")
	}
	next.User = nil
	return next, nil
}

// answer reads a response, or tells why it is none.
func answer(res *http.Response, limit int64) (body []byte, again time.Duration, err error) {
	defer res.Body.Close()
	switch code := res.StatusCode; {
	case code == http.StatusNotModified:
		return nil, 0, nil
	case code == http.StatusNotFound || code == http.StatusGone:
		return nil, -1, refuse(evidence.NotInRegistry)
	case code == http.StatusTooManyRequests:
		return nil, retryAfter(res.Header), refuse("the registry wants fewer questions (429)")
	case code >= 500:
		return nil, retryAfter(res.Header), refuse("the registry failed (%d)", code)
	case code != http.StatusOK:
		return nil, -1, refuse("the registry refused (%d)", code)
	}
	body, err = readAll(res, limit)
	switch {
	case err != nil:
		return nil, 0, refuse("the registry's answer was cut short")
	case int64(len(body)) > limit:
		return nil, -1, refuse("the registry's answer is larger than %d MB", limit>>20)
	}
	return body, 0, nil
}

// readAll reads at most one byte more than the limit. The length that the
// registry names saves copies; it may lie.
func readAll(res *http.Response, limit int64) ([]byte, error) {
	const trusted = 64 << 20
	body := bytes.NewBuffer(make([]byte, 0, min(max(res.ContentLength, 0), limit, trusted)+bytes.MinRead))
	_, err := body.ReadFrom(io.LimitReader(res.Body, limit+1))
	return body.Bytes(), err
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}

const notHere = "the registry does not tell"

// The other methods of evidence.Source: a registry does not know.

func (c *Client) Advisories(ctx context.Context, _ string) (evidence.Fact[[]evidence.Advisory], error) {
	return evidence.Unknown[[]evidence.Advisory](notHere, evidence.Provenance{Source: "registry"}), ctx.Err()
}

func (c *Client) Popularity(ctx context.Context, _ string) (evidence.Fact[evidence.Usage], error) {
	return evidence.Unknown[evidence.Usage](notHere, evidence.Provenance{Source: "registry"}), ctx.Err()
}

func (c *Client) Replacement(ctx context.Context, _ string) (evidence.Fact[evidence.Substitute], error) {
	return evidence.Unknown[evidence.Substitute](notHere, evidence.Provenance{Source: "registry"}), ctx.Err()
}

var _ evidence.Source = (*Client)(nil)
