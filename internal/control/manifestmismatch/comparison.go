package manifestmismatch

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/npm"
)

// A comparison collects the differences between a tarball's package.json and
// what the registry says of the release.
type comparison struct {
	pkg     *code.Package
	release *evidence.Release
	differs []string
	missing string // why something could not be compared
}

func (c *comparison) note(format string, args ...any) {
	c.differs = append(c.differs, fmt.Sprintf(format, args...))
}

// sides notes what only one of the two has.
func (c *comparison) sides(what string, tarball, registry []string) {
	for _, name := range tarball {
		if !slices.Contains(registry, name) {
			c.note("%s %s is only in the tarball", what, name)
		}
	}
	for _, name := range registry {
		if !slices.Contains(tarball, name) {
			c.note("%s %s is only in the registry", what, name)
		}
	}
}

func (c *comparison) identity(name string) {
	if c.pkg.Name != name {
		c.note("the tarball calls itself %s", c.pkg.Name)
	}
	if !sameVersion(c.pkg.Version, c.release.Version) {
		c.note("the tarball says version %s", c.pkg.Version)
	}
}

// scripts compares the names of scripts that run at install.
func (c *comparison) scripts() {
	registry, ok := c.release.Scripts.Get()
	if !ok {
		c.missing = c.release.Scripts.Why()
		return
	}
	var tarball []string
	for _, name := range evidence.InstallScripts {
		if c.pkg.Manifest.Scripts[name] != "" {
			tarball = append(tarball, name)
		}
	}
	if slices.Equal(registry, []string{"install"}) {
		if len(tarball) > 0 || c.has("binding.gyp") {
			return // all that an abbreviated answer tells, and what npm puts in itself
		}
	}
	if c.has("binding.gyp") && slices.Contains(registry, "install") && !slices.Contains(tarball, "install") {
		tarball = append(tarball, "install")
	}
	c.sides("script", tarball, registry)
}

func (c *comparison) has(name string) bool {
	return slices.ContainsFunc(c.pkg.Files, func(f code.File) bool { return f.Path == name })
}

// commands compares the names of commands. npm takes the last part of a name,
// and writes a folder of commands out.
func (c *comparison) commands() {
	var tarball, registry []string
	for name, file := range c.pkg.Manifest.Bin {
		if file != "" {
			tarball = append(tarball, commandName(name))
		}
	}
	for _, name := range c.release.Bin {
		isFile := func(f code.File) bool { return path.Base(f.Path) == name }
		if slices.Contains(tarball, commandName(name)) || !slices.ContainsFunc(c.pkg.Files, isFile) {
			registry = append(registry, commandName(name))
		}
	}
	slices.Sort(tarball)
	c.sides("command", tarball, registry)
}

func commandName(name string) string {
	return path.Base(strings.NewReplacer(`\`, "/", ":", "/").Replace(name))
}

func (c *comparison) dependencies() {
	registry, ok := c.release.Depends.Get()
	if !ok {
		c.missing = c.release.Depends.Why()
		return
	}
	m := &c.pkg.Manifest
	prod := maps.Clone(m.Dependencies)
	for name := range m.Optional {
		delete(prod, name)
	}
	c.ranges("dependency", prod, registry.Prod)
	c.ranges("optional dependency", m.Optional, registry.Optional)
	c.ranges("peer dependency", m.Peer, registry.Peer)
}

func (c *comparison) ranges(what string, tarball, registry map[string]string) {
	c.sides(what, slices.Sorted(maps.Keys(tarball)), slices.Sorted(maps.Keys(registry)))
	for _, name := range slices.Sorted(maps.Keys(tarball)) {
		if other, ok := registry[name]; ok && plain(tarball[name]) != plain(other) {
			c.note("%s %s is %s in the tarball, %s in the registry", what, name, tarball[name], other)
		}
	}
}

// plain returns a range in the form in which the two can be compared: spaces
// as one, nothing as a star, and an address of git as npm writes it in full.
func plain(spec string) string {
	spec = strings.Join(strings.Fields(spec), " ")
	if spec == "" {
		return "*"
	}
	if npm.ParseSpec(spec).Kind != npm.SpecGit {
		return spec
	}
	address, err := npm.ParseAddress(spec)
	if err != nil {
		return spec
	}
	_, commit, _ := strings.Cut(spec, "#")
	return strings.ToLower(address.String()) + "#" + commit
}
