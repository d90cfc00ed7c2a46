package policy

import (
	"errors"
	"net/url"
	"path"
	"strings"

	"levee/internal/policy/form"
)

// registries say where packages may come from.
type registries struct {
	allowed []string // addresses; none: anywhere
	level   level
	at      form.Place
}

func (r *registries) form() form.Value {
	m := form.Mapping(
		form.Field{Key: "allowed", Value: form.List(&r.allowed, 100, registryForm),
			Doc: "Addresses of registries; without any, every address passes. A lockfile that does not say where a tarball comes from leaves that to the client's configuration, and passes; repositories and folders are for the control exotic."},
		form.Field{Key: "level", Value: levelForm(&r.level),
			Doc: "What a package from elsewhere does."},
	)
	return form.Then(m, func(_ *form.Reader, at form.Place) { r.at = at })
}

func registryForm(to *string) form.Value {
	return form.Text(to, "an address such as https://registry.corp.example/npm/", "^https?://", func(s string) error {
		if !validRegistry(s) {
			return errors.New("want an address such as https://registry.corp.example/npm/, without a password or a query")
		}
		return nil
	})
}

func validRegistry(s string) bool {
	u, ok := address(s)
	return ok && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// address reads the address of a registry or a tarball; its path is clean and
// ends in a slash.
func address(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, false
	}
	u.Host = strings.ToLower(u.Host)
	u.Path = path.Clean("/"+u.Path) + "/"
	if u.Path == "//" {
		u.Path = "/"
	}
	return u, true
}

// allows tells whether a tarball may come from an address. Folders and
// repositories are no registries: the control exotic looks for them.
func (r *registries) allows(from string) bool {
	if len(r.allowed) == 0 || exotic(from) {
		return true
	}
	u, ok := address(from)
	if !ok {
		return false
	}
	for _, a := range r.allowed {
		if base, ok := address(a); ok && base.Scheme == u.Scheme && base.Host == u.Host && strings.HasPrefix(u.Path, base.Path) {
			return true
		}
	}
	return false
}

// exotic tells the address of a folder or a repository, or none.
func exotic(from string) bool {
	u, err := url.Parse(from)
	if err != nil {
		return false
	}
	return u.Host == "" || strings.HasPrefix(u.Scheme, "git") || u.Scheme == "ssh" || u.Scheme == "file"
}

// shownAddress returns an address for a sentence, without what may be a
// password.
func shownAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "an address that is none"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
