// Package facts reads recorded release facts: for many packages, what a
// registry said of every release, one package a line. It gives them the form
// of a registry's document, so that they are judged as one; what they show it
// leaves to others.
package facts

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/gzip"

	"levee/internal/npm"
)

// Bounds of what is read. The record of 926 packages has 7.6 MB, its longest
// line 350 kB, its largest package 592 releases.
const (
	maxBytes    = 512 << 20 // after decompression
	maxLine     = 16 << 20
	maxReleases = 10_000 // judging a package takes the square of it
)

// A Package is one line of a record.
type Package struct {
	*npm.Packument
	Until time.Time // the last day of which the record tells; zero if it does not say
}

// A line is a package as the record has it.
type line struct {
	Name       string               `json:"name"`
	Repository string               `json:"repository"`
	Created    time.Time            `json:"created"`
	Modified   time.Time            `json:"modified"`
	Gone       map[string]time.Time `json:"gone"`
	Versions   []version            `json:"versions"`
}

type version struct {
	V           string            `json:"v"`
	T           time.Time         `json:"t"`
	By          string            `json:"by"`
	Maintainers []string          `json:"maintainers"`
	Deps        map[string]string `json:"deps"`
	Peer        map[string]string `json:"peer"`
	Optional    map[string]string `json:"optional"`
	Install     map[string]string `json:"install"`
	Integrity   string            `json:"integrity"`
}

// Read reads a record, compressed or not. Name stands in errors,
// "name:line:column: what was expected".
func Read(name string, r io.Reader) ([]Package, error) { return read(name, r, maxBytes) }

// read is Read of at most so many bytes.
func read(name string, r io.Reader, most int64) ([]Package, error) {
	plain, err := unzipped(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	limited := &io.LimitedReader{R: plain, N: most + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(nil, maxLine)
	var all []Package
	seen := make(map[string]bool)
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		p, column, err := readLine(lines.Bytes())
		if err == nil && seen[p.Name] {
			err = fmt.Errorf("%.100q stands on two lines", p.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d:%d: %w", name, n, column, err)
		}
		seen[p.Name] = true
		all = append(all, p)
	}
	switch err := lines.Err(); {
	case err != nil:
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	case limited.N <= 0:
		return nil, fmt.Errorf("%s: more than %d bytes, want at most that", name, most)
	case len(all) == 0:
		return nil, fmt.Errorf("%s: no packages; want release facts, one package a line", name)
	}
	return all, nil
}

func unzipped(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte("\x1f\x8b")) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return z, nil
}

// readLine reads one package. If that fails, column is where, from 1.
func readLine(text []byte) (p Package, column int, err error) {
	var in line
	if err := json.Unmarshal(text, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		column, err := told(err)
		return Package{}, column, err
	}
	switch {
	case in.Name == "":
		return Package{}, 1, errors.New("want a package with a name")
	case len(in.Versions) > maxReleases:
		return Package{}, 1, fmt.Errorf("%d releases, want at most %d", len(in.Versions), maxReleases)
	}
	return Package{in.packument(), in.Modified}, 1, nil
}

// told says in one line what a decoder found wrong, and where.
func told(err error) (column int, short error) {
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		return int(syntax.ByteOffset) + 1, fmt.Errorf("not JSON: %w", syntax.Err)
	case errors.As(err, &meaning):
		return int(meaning.ByteOffset) + 1, fmt.Errorf("%s is of another type than release facts have there", meaning.JSONPointer)
	}
	return 1, err
}

// packument gives the facts the form of a registry's document. Deprecations
// are left out: when they were made is not recorded. So are scripts other than
// those of installing. Releases of the registry's first years have neither
// publisher nor maintainers: nobody is named, which is not nobody.
func (in *line) packument() *npm.Packument {
	p := &npm.Packument{Name: in.Name, Time: make(map[string]time.Time)}
	if !in.Created.IsZero() {
		p.Time["created"] = in.Created
	}
	if in.Repository != "" {
		p.Repository = &in.Repository
	}
	maps.Copy(p.Time, in.Gone)
	for i := range in.Versions {
		v := &in.Versions[i]
		if !v.T.IsZero() {
			p.Time[v.V] = v.T
		}
		p.Versions = append(p.Versions, v.manifest())
	}
	return p
}

func (v *version) manifest() npm.PackumentVersion {
	out := npm.PackumentVersion{
		Version: v.V, Maintainers: v.Maintainers, Dependencies: v.Deps, Peer: v.Peer, Optional: v.Optional,
		Scripts: v.Install, Integrity: v.Integrity,
	}
	if out.Scripts == nil {
		out.Scripts = map[string]string{}
	}
	if len(v.Maintainers) == 0 {
		out.Maintainers = nil
	}
	if v.By != "" {
		out.Publisher = &v.By
	}
	return out
}
