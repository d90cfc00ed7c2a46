package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"levee/internal/npm"
)

// A cache is npm's cache of answers.
type cache struct {
	dir       string
	documents map[string]string // integrity by name of package
}

// openCache reads the index: files with lines of a hash, a tab, and JSON.
func openCache(dir string) (cache, error) {
	c := cache{dir, make(map[string]string)}
	err := filepath.WalkDir(filepath.Join(dir, "index-v5"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		for line := range bytes.Lines(data) {
			c.entry(line)
		}
		return err
	})
	return c, err
}

func (c *cache) entry(line []byte) {
	_, text, ok := bytes.Cut(line, []byte("\t"))
	var e struct{ Key, Integrity string }
	if !ok || json.Unmarshal(text, &e) != nil {
		return
	}
	u, err := url.Parse(strings.TrimPrefix(e.Key, "make-fetch-happen:request-cache:"))
	if err == nil && !strings.HasSuffix(u.Path, ".tgz") {
		c.documents[strings.TrimPrefix(u.Path, "/")] = e.Integrity
	}
}

// document returns what the registry answered about a package, nil if that is
// not in the cache.
func (c *cache) document(name string) []byte {
	integrity, err := npm.ParseIntegrity(c.documents[name])
	if err != nil {
		return nil
	}
	return c.tarball(integrity)
}

// tarball returns the content that a hash names, nil if it is not there.
func (c *cache) tarball(integrity []npm.Integrity) []byte {
	for _, i := range integrity {
		digits := i.Hex()
		if len(digits) < 5 {
			continue
		}
		data, err := os.ReadFile(filepath.Join(c.dir, "content-v2", i.Algorithm, digits[:2], digits[2:4], digits[4:]))
		if err == nil {
			return data
		}
	}
	return nil
}
