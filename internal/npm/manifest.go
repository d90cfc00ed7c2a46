package npm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Manifest is what Levee needs of a package.json. Fields that are missing or
// of the wrong type are empty: a manifest is read as npm does, leniently.
type Manifest struct {
	Name, Version   string
	Private         bool
	Description     string
	Keywords        []string
	Dependencies    map[string]string
	DevDependencies map[string]string
	Optional        map[string]string // optionalDependencies
	Peer            map[string]string // peerDependencies
	PeerOptional    map[string]bool   // names that peerDependenciesMeta calls optional
	Bundled         []string          // bundleDependencies, sorted
	Scripts         map[string]string
	Bin             map[string]string // command -> file
	Engines         map[string]string
	Workspaces      []string        // patterns
	Overrides       json.RawMessage // overrides as written; nil if none
	Resolutions     map[string]string
	PackageManager  string
	Repository      string
	Bugs            string // where to report: an address of a page, or "email" if only a mail address is given
}

// MaxManifest is the largest package.json that is read, in bytes.
const MaxManifest = 4 << 20

// ParseManifest reads a package.json. The error of a text that is no JSON
// object begins with its line and column.
func ParseManifest(data []byte) (*Manifest, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(data) > MaxManifest {
		return nil, fmt.Errorf("package.json of %d bytes: want at most %d", len(data), MaxManifest)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, jsonError(data, err)
	}
	if raw == nil {
		return nil, errors.New("1:1: want a JSON object")
	}
	return manifestOf(raw), nil
}

func manifestOf(raw map[string]json.RawMessage) *Manifest {
	m := &Manifest{
		Name: text(raw["name"]), Version: text(raw["version"]), Private: string(raw["private"]) == "true",
		Description: text(raw["description"]), Keywords: keywords(raw["keywords"]),
		Dependencies: texts(raw["dependencies"]), DevDependencies: texts(raw["devDependencies"]),
		Optional: texts(raw["optionalDependencies"]), Peer: texts(raw["peerDependencies"]),
		PeerOptional: optionalPeers(raw["peerDependenciesMeta"]),
		Scripts:      texts(raw["scripts"]), Engines: texts(raw["engines"]),
		Resolutions: texts(raw["resolutions"]), PackageManager: text(raw["packageManager"]),
		Repository: textOr(raw["repository"], "url"), Bugs: reporting(raw["bugs"]),
		Workspaces: list(raw["workspaces"]),
	}
	m.Bin = bins(raw["bin"], m.Name)
	if m.Workspaces == nil {
		m.Workspaces = list(object(raw["workspaces"])["packages"])
	}
	if o := object(raw["overrides"]); len(o) > 0 {
		m.Overrides = raw["overrides"]
	}
	m.Bundled = bundled(raw, m.Dependencies)
	return m
}

// keywords reads a list of words, or one text.
func keywords(raw json.RawMessage) []string {
	if s := text(raw); s != "" {
		return []string{s}
	}
	return list(raw)
}

// bundled reads both spellings; true stands for all dependencies.
func bundled(raw map[string]json.RawMessage, deps map[string]string) []string {
	field := raw["bundleDependencies"]
	if field == nil {
		field = raw["bundledDependencies"]
	}
	if string(field) == "true" {
		return slices.Sorted(maps.Keys(deps))
	}
	names := list(field)
	slices.Sort(names)
	return names
}

// bins reads "bin": a file for the command of the package's own name, or a
// map from commands to files.
func bins(raw json.RawMessage, name string) map[string]string {
	if file := text(raw); file != "" {
		return map[string]string{name[strings.LastIndexByte(name, '/')+1:]: file}
	}
	return texts(raw)
}

// reporting returns where bugs are to be reported. A mail address is not kept.
func reporting(raw json.RawMessage) string {
	if url := textOr(raw, "url"); url != "" {
		return url
	}
	if text(object(raw)["email"]) != "" {
		return "email"
	}
	return ""
}

func optionalPeers(raw json.RawMessage) map[string]bool {
	var names map[string]bool
	for name, meta := range object(raw) {
		if string(object(meta)["optional"]) == "true" {
			if names == nil {
				names = make(map[string]bool)
			}
			names[name] = true
		}
	}
	return names
}

// The readers below return nothing for a value of another type.

func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// textOr returns a string, or the given field of an object.
func textOr(raw json.RawMessage, field string) string {
	if s := text(raw); s != "" {
		return s
	}
	return text(object(raw)[field])
}

func object(raw json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

func texts(raw json.RawMessage) map[string]string {
	var out map[string]string
	for name, v := range object(raw) {
		if len(v) > 0 && v[0] == '"' {
			if out == nil {
				out = make(map[string]string)
			}
			out[name] = text(v)
		}
	}
	return out
}

func list(raw json.RawMessage) []string {
	var items []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		return nil
	}
	var out []string
	for _, item := range items {
		if s := text(item); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// jsonError puts the line and column of a JSON error first.
func jsonError(data []byte, err error) error {
	offset := int64(len(data))
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typ):
		return fmt.Errorf("1:1: want a JSON object, got %s", typ.Value)
	case errors.As(err, &syntax):
		offset = syntax.Offset
	}
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("%d:%d: %s", line, column, strings.TrimPrefix(err.Error(), "json: "))
}
