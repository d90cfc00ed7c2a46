package npm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// A Packument is what a registry says of all versions of a package. Fields
// that the document lacks, or has with another type, are nil: registries and
// mirrors strip fields, and an empty list is something else.
type Packument struct {
	Name        string
	Tags        map[string]string    // dist-tags
	Time        map[string]time.Time // by version, with "created" and "modified"; nil if the field is missing
	Maintainers []string             // who may publish now; nil if the field is missing
	Versions    []PackumentVersion   // in the order of the document
	Unpublished bool                 // the whole package was taken down
	Repository  *string
	Bugs        *string // see Manifest.Bugs
}

// A PackumentVersion is one version's manifest as the registry has it.
type PackumentVersion struct {
	Version          string
	Publisher        *string // _npmUser.name
	TrustedPublisher bool    // a CI published it by OIDC
	Approved         bool    // it was staged, and a person approved it
	Attested         bool    // it carries a provenance attestation
	Signed           bool    // the registry signed it
	Maintainers      []string
	Deprecated       string
	Scripts          map[string]string // nil if the field is missing
	InstallScript    bool              // hasInstallScript of abbreviated documents
	Dependencies     map[string]string
	Optional         map[string]string
	Peer             map[string]string
	PeerOptional     map[string]bool
	Node             string // engines.node
	Bin              map[string]string
	Integrity        string
	Shasum           string
	Tarball          string
}

// MaxPackument is the largest registry document that is read, in bytes. The
// largest real one has 27 MB.
const MaxPackument = 64 << 20

// maxVersions bounds what one document may list.
const maxVersions = 100_000

// ParsePackument reads a registry's full or abbreviated document. Mail
// addresses are not kept.
func ParsePackument(data []byte) (*Packument, error) {
	if len(data) > MaxPackument {
		return nil, fmt.Errorf("packument of %d bytes: want at most %d", len(data), MaxPackument)
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	p := &Packument{}
	if d.PeekKind() != '{' {
		return nil, errors.New("packument: want a JSON object")
	}
	err := fields(d, func(key string) error { return p.field(d, key) })
	if err == nil {
		if _, end := d.ReadToken(); end != io.EOF {
			err = errors.New("want nothing after the object")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("packument: byte %d: %w", d.InputOffset(), err)
	}
	p.nameCommands()
	return p, nil
}

// nameCommands gives commands of the package's own name that name. It waits
// until the whole document is read: the name may stand behind the versions.
func (p *Packument) nameCommands() {
	own := p.Name[strings.LastIndexByte(p.Name, '/')+1:]
	for i := range p.Versions {
		if file, ok := p.Versions[i].Bin[""]; ok && len(p.Versions[i].Bin) == 1 {
			p.Versions[i].Bin = map[string]string{own: file}
		}
	}
}

func (p *Packument) field(d *jsontext.Decoder, key string) (err error) {
	switch key {
	case "name":
		p.Name, err = readString(d)
	case "dist-tags":
		p.Tags, err = readStrings(d)
	case "time":
		err = p.readTime(d)
	case "maintainers":
		p.Maintainers, err = readPeople(d)
	case "repository":
		p.Repository, err = readOneOf(d, "url")
	case "bugs":
		p.Bugs, err = readOneOf(d, "url", "email")
	case "versions":
		err = objectFields(d, func(version string) error {
			if len(p.Versions) == maxVersions {
				return fmt.Errorf("want at most %d versions", maxVersions)
			}
			v := PackumentVersion{Version: version}
			if d.PeekKind() != '{' {
				return d.SkipValue()
			}
			err := fields(d, func(key string) error { return v.field(d, key) })
			p.Versions = append(p.Versions, v)
			return err
		})
	default:
		err = d.SkipValue()
	}
	return err
}

// readTime keeps what is a time. "unpublished" is an object.
func (p *Packument) readTime(d *jsontext.Decoder) error {
	if d.PeekKind() == '{' {
		p.Time = make(map[string]time.Time)
	}
	return objectFields(d, func(key string) error {
		if key == "unpublished" {
			p.Unpublished = d.PeekKind() == '{'
			return d.SkipValue()
		}
		s, err := readString(d)
		if t, bad := time.Parse(time.RFC3339, s); bad == nil {
			p.Time[key] = t.UTC()
		}
		return err
	})
}

func (v *PackumentVersion) field(d *jsontext.Decoder, key string) (err error) {
	switch key {
	case "_npmUser":
		err = v.readPublisher(d)
	case "maintainers":
		v.Maintainers, err = readPeople(d)
	case "deprecated":
		v.Deprecated, err = readString(d)
	case "scripts":
		v.Scripts, err = readStrings(d)
	case "hasInstallScript":
		v.InstallScript, err = readTrue(d)
	case "dependencies":
		v.Dependencies, err = readStrings(d)
	case "optionalDependencies":
		v.Optional, err = readStrings(d)
	case "peerDependencies":
		v.Peer, err = readStrings(d)
	case "peerDependenciesMeta":
		err = v.readPeerMeta(d)
	case "engines":
		err = objectFields(d, func(key string) (err error) {
			if key != "node" {
				return d.SkipValue()
			}
			v.Node, err = readString(d)
			return err
		})
	case "bin":
		v.Bin, err = readCommands(d)
	case "dist":
		err = objectFields(d, func(key string) error { return v.readDist(d, key) })
	default:
		err = d.SkipValue()
	}
	return err
}

func (v *PackumentVersion) readPublisher(d *jsontext.Decoder) error {
	return objectFields(d, func(key string) error {
		switch key {
		case "name":
			name, err := readString(d)
			v.Publisher = &name
			return err
		case "trustedPublisher":
			v.TrustedPublisher = d.PeekKind() == '{'
		case "approver":
			v.Approved = d.PeekKind() == '{'
		}
		return d.SkipValue()
	})
}

func (v *PackumentVersion) readPeerMeta(d *jsontext.Decoder) error {
	return objectFields(d, func(name string) error {
		return objectFields(d, func(key string) error {
			if key != "optional" {
				return d.SkipValue()
			}
			optional, err := readTrue(d)
			if optional {
				if v.PeerOptional == nil {
					v.PeerOptional = make(map[string]bool)
				}
				v.PeerOptional[name] = true
			}
			return err
		})
	})
}

func (v *PackumentVersion) readDist(d *jsontext.Decoder, key string) (err error) {
	switch key {
	case "integrity":
		v.Integrity, err = readString(d)
	case "shasum":
		v.Shasum, err = readString(d)
	case "tarball":
		v.Tarball, err = readString(d)
	case "signatures":
		v.Signed = d.PeekKind() == '['
		err = d.SkipValue()
	case "attestations":
		err = objectFields(d, func(key string) error {
			v.Attested = v.Attested || key == "provenance" && d.PeekKind() == '{'
			return d.SkipValue()
		})
	default:
		err = d.SkipValue()
	}
	return err
}

// fields calls read for every field of the object that comes next; read must
// consume the value.
func fields(d *jsontext.Decoder, read func(key string) error) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		key, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := read(key.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// objectFields is fields for a value that may be of another type, which is
// then skipped.
func objectFields(d *jsontext.Decoder, read func(key string) error) error {
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	return fields(d, read)
}

// The readers below return nothing for a value of another type.

func readString(d *jsontext.Decoder) (string, error) {
	if d.PeekKind() != '"' {
		return "", d.SkipValue()
	}
	t, err := d.ReadToken()
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

func readTrue(d *jsontext.Decoder) (bool, error) {
	return d.PeekKind() == 't', d.SkipValue()
}

func readStrings(d *jsontext.Decoder) (map[string]string, error) {
	if d.PeekKind() != '{' {
		return nil, d.SkipValue()
	}
	out := make(map[string]string)
	err := fields(d, func(key string) error {
		isString := d.PeekKind() == '"'
		s, err := readString(d)
		if isString {
			out[key] = s
		}
		return err
	})
	return out, err
}

// readCommands reads "bin": a map, or a file for the command of the package's
// own name, which stands as "".
func readCommands(d *jsontext.Decoder) (map[string]string, error) {
	if d.PeekKind() != '"' {
		return readStrings(d)
	}
	file, err := readString(d)
	if file == "" {
		return nil, err
	}
	return map[string]string{"": file}, err
}

// readPeople reads a list of people, each an object with a name or the string
// "name <address>", and returns their names, sorted.
func readPeople(d *jsontext.Decoder) ([]string, error) {
	if d.PeekKind() != '[' {
		return nil, d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	names := []string{}
	for d.PeekKind() != ']' {
		name, err := readPerson(d)
		if err != nil {
			return nil, err
		}
		if name != "" {
			names = append(names, name)
		}
	}
	_, err := d.ReadToken()
	slices.Sort(names)
	return slices.Compact(names), err
}

func readPerson(d *jsontext.Decoder) (name string, err error) {
	if d.PeekKind() == '"' {
		s, err := readString(d)
		s, _, _ = strings.Cut(s, "<")
		return strings.TrimSpace(s), err
	}
	err = objectFields(d, func(key string) (err error) {
		if key != "name" {
			return d.SkipValue()
		}
		name, err = readString(d)
		return err
	})
	return name, err
}

// readOneOf reads a string, or the first of the given fields of an object. Of
// a field "email" only the word is kept.
func readOneOf(d *jsontext.Decoder, names ...string) (*string, error) {
	if d.PeekKind() == '"' {
		s, err := readString(d)
		return &s, err
	}
	if d.PeekKind() != '{' {
		return nil, d.SkipValue()
	}
	got := make(map[string]string)
	err := fields(d, func(key string) error {
		s, err := readString(d)
		if key == "email" && s != "" {
			s = "email"
		}
		got[key] = s
		return err
	})
	value := ""
	for _, name := range slices.Backward(names) {
		if got[name] != "" {
			value = got[name]
		}
	}
	return &value, err
}
