package npm

import (
	"errors"
	"fmt"
	"strings"
)

// An ID is a package name with a version, "event-stream@3.3.6".
type ID struct{ Name, Version string }

// String returns name@version, or the name alone if there is no version.
func (id ID) String() string {
	if id.Version == "" {
		return id.Name
	}
	return id.Name + "@" + id.Version
}

// ParseID splits "name", "name@version" and "@scope/name@version". It does not
// judge either part.
func ParseID(s string) ID {
	if i := strings.LastIndexByte(s, '@'); i > 0 {
		return ID{s[:i], s[i+1:]}
	}
	return ID{Name: s}
}

// Scope returns the scope of a name with its at sign, "@types", or "".
func Scope(name string) string {
	if scope, _, ok := strings.Cut(name, "/"); ok && strings.HasPrefix(scope, "@") {
		return scope
	}
	return ""
}

// ValidName tells why a name cannot be the name of a package, or nil. Old
// names with capitals are valid, as npm still installs them; what could leave
// a folder, a URL or a line is not.
func ValidName(name string) error {
	if err := validName(name); err != nil {
		return fmt.Errorf("package name %.80q: %w", name, err)
	}
	return nil
}

func validName(name string) error {
	if name == "" {
		return errors.New("want at least one character")
	}
	if strings.ContainsAny(name[:1], ".-_") {
		return errors.New("want no period, hyphen or underscore at the start")
	}
	if lower := strings.ToLower(name); lower == "node_modules" || lower == "favicon.ico" {
		return errors.New("want a name that is not reserved")
	}
	base := name
	if scope, rest, ok := strings.Cut(name, "/"); ok && strings.HasPrefix(scope, "@") && len(scope) > 1 {
		base = rest
		name = scope[1:]
	} else {
		name = ""
	}
	if base == "" || base[0] == '.' || strings.HasPrefix(name, ".") || !urlSafe(base) || !urlSafe(name) {
		return errors.New("want URL-friendly characters only")
	}
	return nil
}

// urlSafe tells whether encodeURIComponent would leave s as it is.
func urlSafe(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isIdentifier(c) && strings.IndexByte("_.!~*'()", c) < 0 {
			return false
		}
	}
	return true
}
