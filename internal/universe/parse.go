package universe

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"levee/internal/evidence"
	"levee/internal/npm"
)

// Limits of a text: it is for tests and examples, and may come from anyone.
const (
	maxText     = 16 << 20
	maxReleases = 200_000
)

// Parse reads a universe. The name stands in errors, "name:line: message",
// and in the provenance of every answer.
func Parse(name string, text []byte) (*Universe, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, len(text), maxText)
	}
	r := &reader{Universe: &Universe{name: name, packages: make(map[string]*pack)}}
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if err := r.line(string(line)); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	return r.Universe, nil
}

// A reader keeps what the indented lines to come are about: a release, or a
// package, or everything.
type reader struct {
	*Universe
	pack     *pack
	release  *release
	all      bool
	releases int
}

func (r *reader) line(line string) error {
	line = strings.TrimRightFunc(withoutComment(line), unicode.IsSpace)
	if line == "" {
		return nil
	}
	if !unicode.IsSpace(rune(line[0])) {
		return r.head(line)
	}
	key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	switch {
	case r.release != nil:
		return r.release.attribute(key, rest)
	case r.pack != nil:
		return r.pack.attribute(key, rest)
	case r.all:
		return r.attribute(key, rest)
	}
	return errors.New("an indented line needs a package above it")
}

func withoutComment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}

// head reads "*", "NAME" or a release line.
func (r *reader) head(line string) error {
	words := strings.Fields(line)
	r.pack, r.release, r.all = nil, nil, words[0] == "*"
	if r.all {
		return noMore(words[1:])
	}
	if err := npm.ValidName(words[0]); err != nil {
		return err
	}
	r.pack = r.packages[words[0]]
	if r.pack == nil {
		r.pack = &pack{name: words[0], versions: make(map[string]bool)}
		r.packages[words[0]] = r.pack
	}
	if len(words) == 1 {
		return nil
	}
	if r.releases++; r.releases > maxReleases {
		return fmt.Errorf("want at most %d releases", maxReleases)
	}
	rel, err := parseRelease(words[1:])
	if err != nil {
		return err
	}
	if r.pack.versions[rel.version] {
		return fmt.Errorf("release %s@%s: want it once", r.pack.name, rel.version)
	}
	r.pack.inherit(rel)
	r.pack.versions[rel.version] = true
	r.pack.releases = append(r.pack.releases, rel)
	r.release = rel
	return nil
}

// inherit gives a release the maintainers of the one above it, and its own
// publisher, if its line does not list them.
func (p *pack) inherit(rel *release) {
	if rel.maintainers != nil || rel.gone {
		return
	}
	for _, before := range slices.Backward(p.releases) {
		if !before.gone {
			rel.maintainers = slices.Clone(before.maintainers)
			break
		}
	}
	if rel.by != "" && rel.by != evidence.TrustedPublisher && !slices.Contains(rel.maintainers, rel.by) {
		rel.maintainers = append(rel.maintainers, rel.by)
		slices.Sort(rel.maintainers)
	}
}

// parseRelease reads VERSION [DATE] [gone] [by ACCOUNT] [of ACCOUNT, ...].
func parseRelease(words []string) (*release, error) {
	v, err := npm.ParseVersion(words[0])
	if err != nil {
		return nil, err
	}
	if v.String() != words[0] {
		return nil, fmt.Errorf("version %q: want it as %q", words[0], v)
	}
	rel, words := &release{version: words[0]}, words[1:]
	if len(words) > 0 && words[0] != "by" && words[0] != "of" && words[0] != "gone" {
		if rel.at, err = parseDate(words[0]); err != nil {
			return nil, err
		}
		words = words[1:]
	}
	if len(words) > 0 && words[0] == "gone" {
		if rel.gone = true; rel.at.IsZero() {
			return nil, errors.New("a version that is gone needs its date: a registry remembers nothing else")
		}
		return rel, noMore(words[1:])
	}
	if len(words) > 1 && words[0] == "by" {
		words = rel.publisher(words[1:])
	}
	if len(words) > 1 && words[0] == "of" {
		rel.maintainers, err = accounts(strings.Join(words[1:], " "))
		return rel, err
	}
	return rel, noMore(words)
}

// publisher reads an account or "trusted publisher" and returns what follows.
func (r *release) publisher(words []string) []string {
	if len(words) > 1 && words[0]+" "+words[1] == evidence.TrustedPublisher {
		r.by, r.trust = evidence.TrustedPublisher, evidence.TrustedPublished
		return words[2:]
	}
	r.by = words[0]
	return words[1:]
}

func noMore(words []string) error {
	if len(words) == 0 {
		return nil
	}
	return fmt.Errorf("%q is too much: want NAME VERSION [DATE] [gone] [by ACCOUNT] [of ACCOUNT, ...]", strings.Join(words, " "))
}

// parseDate reads a day, or a time of RFC 3339.
func parseDate(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("date %q: want 2018-09-05 or 2018-09-05T05:27:47Z", s)
}

// list reads what commas separate.
func list(s string) ([]string, error) {
	items := strings.Split(s, ",")
	for i, item := range items {
		if items[i] = strings.TrimSpace(item); items[i] == "" {
			return nil, fmt.Errorf("list %q: want items separated by commas", s)
		}
	}
	return items, nil
}

// accounts reads account names and sorts them. "none" is an empty list.
func accounts(s string) ([]string, error) {
	if s == "none" {
		return []string{}, nil
	}
	names, err := list(s)
	for _, name := range names {
		if strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("account %q: want one word", name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), err
}
