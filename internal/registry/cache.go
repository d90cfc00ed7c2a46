package registry

import (
	"os"
	"path/filepath"
	"strings"

	"levee/internal/npm"
)

// Cached returns the tarball that npm itself has kept under one of the hashes,
// nil if there is none. Whoever installed a project by npm has all of its
// tarballs there. The bytes are as they are on disk: the caller holds them
// against the hashes.
func (c *Config) Cached(integrity []npm.Integrity) []byte {
	for _, i := range integrity {
		sum := i.Hex()
		if len(sum) < 8 || strings.ContainsAny(i.Algorithm, `/\.`) {
			continue
		}
		name := filepath.Join(c.cache(), "_cacache", "content-v2", i.Algorithm, sum[:2], sum[2:4], sum[4:])
		info, err := os.Lstat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > MaxTarball {
			continue
		}
		if data, err := os.ReadFile(name); err == nil {
			return data
		}
	}
	return nil
}

// cache returns the folder that npm's configuration names, or npm's default.
func (c *Config) cache() string {
	dir := c.values["cache"]
	switch rest, ok := strings.CutPrefix(dir, "~/"); {
	case ok:
		return filepath.Join(c.home, rest)
	case dir != "" && !filepath.IsAbs(dir):
		return filepath.Join(c.dir, dir)
	case dir != "":
		return dir
	case c.local != "":
		return filepath.Join(c.local, "npm-cache")
	}
	return filepath.Join(c.home, ".npm")
}
