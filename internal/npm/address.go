package npm

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// An Address is where a repository is, without credentials. The zero Address
// is none.
type Address struct {
	Scheme string // "https", "http", "ssh", "git", "file"
	Host   string // with its port, if it has one
	User   string // of ssh: who logs in, "git"; never a password
	Path   string // without a slash at the start, and but for files without ".git"
	Folder string // within the repository, where the text names one; "" otherwise
}

// String returns the address in the form that git takes.
func (a Address) String() string {
	if a.Scheme == "file" {
		return (&url.URL{Scheme: a.Scheme, Path: "/" + a.Path}).String()
	}
	user := ""
	if a.User != "" {
		user = a.User + "@"
	}
	return a.Scheme + "://" + user + a.Host + "/" + a.Path
}

// gitHosts are the shorthands that npm knows.
var gitHosts = map[string]string{
	"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org", "gist": "gist.github.com", "sourcehut": "git.sr.ht",
}

var (
	shortForm = regexp.MustCompile(`^(?:(github|gitlab|bitbucket|gist|sourcehut):)?([\w.~-]+(?:/[\w.~-]+)*)$`)
	scpForm   = regexp.MustCompile(`^(?:([\w.-]+)@)?([\w.-]+\.[\w-]+):([^/:].*)$`)
	mixedForm = regexp.MustCompile(`^(ssh://(?:[^/@]*@)?[^/:@]+):([^/\d@][^/@]*/)`)
	pathForm  = regexp.MustCompile(`^[\w.~+@-]+(?:/[\w.~+@-]+)*$`)
	hostForm  = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$`)
	// browsed is what a browser shows of a folder: user/repo/tree/main/packages/x.
	browsed = regexp.MustCompile(`^([^/]+/[^/]+)/(?:-/)?(?:tree|blob|src)/[^/]+(?:/(.*))?$`)
)

// maxAddress bounds the text of an address, in bytes.
const maxAddress = 1000

// ParseAddress reads the address of a repository as manifests have it: npm's
// shorthands, addresses of git with its prefixes, the form of scp, what a
// browser shows. Credentials and what stands behind "#" are dropped. Known
// hosts are asked by https, whatever protocol the text names. An error never
// has the text in it, as that may hold a password.
func ParseAddress(text string) (Address, error) {
	if len(text) > maxAddress {
		return Address{}, fmt.Errorf("repository address of %d bytes: want at most %d", len(text), maxAddress)
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), "#")
	a, ok := shortAddress(text)
	if !ok {
		a, ok = fullAddress(strings.TrimPrefix(text, "git+"))
	}
	if !ok {
		return Address{}, fmt.Errorf("repository address: want an address of git, or a shorthand such as github:user/name")
	}
	return a.tidy()
}

func shortAddress(text string) (Address, bool) {
	m := shortForm.FindStringSubmatch(text)
	if m == nil {
		return Address{}, false
	}
	host := gitHosts[m[1]]
	if m[1] == "" {
		host = "github.com"
	}
	if parts := strings.Count(m[2], "/") + 1; parts < 2 && m[1] != "gist" || parts > 2 && m[1] != "gitlab" || strings.HasPrefix(m[2], ".") {
		return Address{}, false
	}
	return Address{Scheme: "https", Host: host, Path: m[2]}, true
}

func fullAddress(text string) (Address, bool) {
	if m := scpForm.FindStringSubmatch(text); m != nil && !strings.Contains(text, "://") {
		return Address{Scheme: "ssh", User: m[1], Host: strings.ToLower(m[2]), Path: m[3]}, true
	}
	// "ssh://git@host:user/name" is no address, and common all the same.
	u, err := url.Parse(mixedForm.ReplaceAllString(text, "$1/$2"))
	if err != nil || u.Opaque != "" || u.Host == "" && u.Scheme != "file" {
		return Address{}, false
	}
	a := Address{Scheme: strings.ToLower(u.Scheme), Host: strings.ToLower(u.Host), Path: u.Path}
	switch a.Scheme {
	case "ssh":
		a.User = u.User.Username()
	case "file", "https", "http", "git":
	default:
		return Address{}, false
	}
	return a, true
}

// tidy brings an address into the one form that it has, or tells what it lacks.
func (a Address) tidy() (Address, error) {
	if a.Scheme == "file" {
		return Address{Scheme: "file", Path: strings.TrimPrefix(path.Clean("/"+a.Path), "/")}, nil
	}
	a.Path = strings.TrimSuffix(strings.Trim(a.Path, "/"), ".git")
	if host := strings.TrimPrefix(a.Host, "www."); knownHost(host) {
		a = Address{Scheme: "https", Host: host, Path: a.Path}
		if m := browsed.FindStringSubmatch(a.Path); m != nil {
			a.Path, a.Folder = strings.TrimSuffix(m[1], ".git"), m[2]
		}
	}
	if !hostForm.MatchString(a.Host) || !pathForm.MatchString(a.Path) || hasDots(a.Path) || strings.HasPrefix(a.User, "-") {
		return Address{}, fmt.Errorf("repository address: want a host and a path of plain letters")
	}
	return a, nil
}

func knownHost(host string) bool {
	for _, h := range gitHosts {
		if h == host {
			return true
		}
	}
	return false
}

// hasDots tells a path that could leave a folder.
func hasDots(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if part == "." || part == ".." || strings.HasPrefix(part, "-") {
			return true
		}
	}
	return false
}
