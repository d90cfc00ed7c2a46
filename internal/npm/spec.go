package npm

import (
	"regexp"
	"strings"
)

// A SpecKind tells what a dependency's right-hand side asks for.
type SpecKind string

const (
	SpecRange     SpecKind = "range"     // a semver range, also an exact version
	SpecTag       SpecKind = "tag"       // a dist-tag: "latest"
	SpecAlias     SpecKind = "alias"     // npm:other@range
	SpecGit       SpecKind = "git"       // git, or a shorthand of a host
	SpecRemote    SpecKind = "remote"    // an http(s) tarball
	SpecFile      SpecKind = "file"      // a tarball on disk
	SpecDirectory SpecKind = "directory" // a folder on disk: file:, link:, portal:
	SpecWorkspace SpecKind = "workspace" // workspace:
	SpecPatch     SpecKind = "patch"     // patch: of yarn
	SpecCatalog   SpecKind = "catalog"   // catalog: of pnpm and bun
)

// A Spec is a dependency's right-hand side, understood.
type Spec struct {
	Kind SpecKind
	Name string // of an alias: the package it stands for
	Text string // of a range, alias or workspace: the range; otherwise the spec as written
}

// Floats tells whether the spec can give another version tomorrow: a range
// with more than one version, a tag, a git reference that is no commit.
func (s Spec) Floats() bool {
	switch s.Kind {
	case SpecRange, SpecAlias:
		r, err := ParseRange(s.Text)
		if err != nil {
			return true // an alias to a tag
		}
		_, exact := r.Exact()
		return !exact
	case SpecGit:
		_, commit, _ := strings.Cut(s.Text, "#")
		return !fullCommit.MatchString(commit)
	case SpecTag, SpecRemote, SpecPatch, SpecCatalog:
		return s.Kind == SpecTag
	}
	return false
}

var (
	fullCommit = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)
	// shorthand is "user/repository" with an optional "#reference": the short
	// form of a GitHub repository.
	shorthand = regexp.MustCompile(`^[^@\s:/.~][^\s:/]*/[^@\s:/]+(?:#.*)?$`)
	tarball   = regexp.MustCompile(`(?i)\.(?:tgz|tar\.gz|tar)$`)
	scp       = regexp.MustCompile(`^[^@/\s]+@[^:/\s]+\.[^:/\s]+:`)
)

// hostedPrefixes are the shorthands of git hosts.
var hostedPrefixes = []string{"github:", "gitlab:", "bitbucket:", "gist:", "sourcehut:"}

// ParseSpec reads what stands right of a dependency's name, as npm, yarn, pnpm
// and bun do. It never looks at the disk: a path that looks like a tarball is
// taken for one.
func ParseSpec(s string) Spec {
	s = strings.TrimSpace(s)
	protocol, rest, ok := strings.Cut(s, ":")
	if ok {
		if spec, known := protocolSpec(protocol, rest, s); known {
			return spec
		}
	}
	switch {
	case isGit(s):
		return Spec{Kind: SpecGit, Text: s}
	case strings.HasPrefix(s, "./"), strings.HasPrefix(s, "../"), strings.HasPrefix(s, "/"), strings.HasPrefix(s, "~/"):
		return pathSpec(s, s)
	case tarball.MatchString(s) && strings.Contains(s, "/"):
		return pathSpec(s, s)
	case shorthand.MatchString(s):
		return Spec{Kind: SpecGit, Text: s}
	}
	if _, err := ParseLooseRange(s); err == nil {
		return Spec{Kind: SpecRange, Text: s}
	}
	return Spec{Kind: SpecTag, Text: s}
}

func protocolSpec(protocol, rest, whole string) (Spec, bool) {
	switch protocol {
	case "npm":
		id := ParseID(rest)
		if id.Version == "" && id.Name != "" && (isDigit(id.Name[0]) || strings.ContainsAny(id.Name[:1], "^~<>=*")) {
			return Spec{Kind: SpecRange, Text: rest}, true // yarn's "npm:^1.0.0"
		}
		return Spec{Kind: SpecAlias, Name: id.Name, Text: id.Version}, true
	case "workspace":
		return Spec{Kind: SpecWorkspace, Text: rest}, true
	case "link", "portal":
		return Spec{Kind: SpecDirectory, Text: whole}, true
	case "file":
		return pathSpec(rest, whole), true
	case "patch":
		return Spec{Kind: SpecPatch, Text: whole}, true
	case "catalog":
		return Spec{Kind: SpecCatalog, Text: whole}, true
	case "http", "https":
		if isGit(whole) {
			return Spec{Kind: SpecGit, Text: whole}, true
		}
		return Spec{Kind: SpecRemote, Text: whole}, true
	}
	return Spec{}, false
}

// isGit tells addresses of repositories: git protocols, shorthands of hosts,
// the form of scp, and what ends in .git.
func isGit(s string) bool {
	for _, prefix := range append([]string{"git:", "git+", "ssh:"}, hostedPrefixes...) {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	address, _, _ := strings.Cut(s, "#")
	return scp.MatchString(s) || strings.Contains(s, "://") && strings.HasSuffix(address, ".git")
}

func pathSpec(path, whole string) Spec {
	if tarball.MatchString(path) {
		return Spec{Kind: SpecFile, Text: whole}
	}
	return Spec{Kind: SpecDirectory, Text: whole}
}
