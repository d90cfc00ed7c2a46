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
	if name, _ := c.kept(integrity); name != "" {
		if data, err := os.ReadFile(name); err == nil {
			return data
		}
	}
	return nil
}

// CachedSize returns how many bytes Cached would return.
func (c *Config) CachedSize(integrity []npm.Integrity) int64 {
	_, size := c.kept(integrity)
	return size
}

// kept returns the file of a tarball that npm has kept, "" if there is none.
func (c *Config) kept(integrity []npm.Integrity) (name string, size int64) {
	for _, i := range integrity {
		sum := i.Hex()
		if len(sum) < 8 || strings.ContainsAny(i.Algorithm, `/\.`) {
			continue
		}
		name := filepath.Join(c.cache(), "_cacache", "content-v2", i.Algorithm, sum[:2], sum[2:4], sum[4:])
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() <= MaxTarball {
			return name, info.Size()
		}
	}
	return "", 0
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
