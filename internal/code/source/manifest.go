package source

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/npm"
)

// unimportant are keys that say nothing of what is installed or runs: tools
// write them, drop them, or sort them.
var unimportant = []string{
	"version", "gitHead", "readme", "readmeFilename", "publishConfig", "files", "devDependencies", "workspaces", "packageManager", "private", "dist",
}

// depends are the fields that make other packages come along.
var depends = []string{"dependencies", "optionalDependencies", "peerDependencies"}

// leads are the fields that say which files run, or how.
var leads = []string{"main", "module", "browser", "exports", "imports", "bin", "type", "directories", "gypfile"}

// rewritten holds the package.json of a tarball against that of git. Tools
// that publish change it: the version, ranges of a workspace, what
// publishConfig overrides, fields and scripts that nobody who installs needs.
// Such a file is code.Rewritten; all else is code.Changed, with the field that
// says so, the most serious first, and what of it runs.
func rewritten(git, tarball []byte) (code.What, string, string) {
	was, is := fields(git), fields(tarball)
	if was == nil || is == nil {
		return code.Changed, "", code.RunsAsEntry
	}
	if key := hook(was, is); key != "" {
		return code.Changed, "scripts." + key, code.RunsAtInstall
	}
	for _, field := range depends {
		if name := depended(was, is, field); name != "" {
			return code.Changed, field + "." + name, code.RunsImported
		}
	}
	overrides := overridesOf(was)
	first := func(keys []string) string {
		for _, key := range keys {
			plain := same(was[key], is[key]) || key == "type" && was[key] == nil && string(is[key]) == `"commonjs"`
			if is[key] != nil && !plain && !slices.ContainsFunc(overrides, func(o map[string]json.RawMessage) bool { return same(o[key], is[key]) }) {
				return key
			}
		}
		return ""
	}
	if key := first(leads); key != "" {
		return code.Changed, key, code.RunsAsEntry
	}
	var others []string
	for _, key := range slices.Sorted(maps.Keys(is)) {
		known := slices.Contains(unimportant, key) || slices.Contains(depends, key) || slices.Contains(leads, key)
		if !known && key != "scripts" && !strings.HasPrefix(key, "_") {
			others = append(others, key)
		}
	}
	if key := first(others); key != "" {
		return code.Changed, key, ""
	}
	return code.Rewritten, "", ""
}

// overridesOf returns what git itself says that publishing puts in the place
// of other fields: publishConfig, and the alternatives of conditions.
func overridesOf(was map[string]json.RawMessage) []map[string]json.RawMessage {
	all := []map[string]json.RawMessage{fields(was["publishConfig"])}
	conditions := fields(was["conditions"])
	for _, name := range slices.Sorted(maps.Keys(conditions)) {
		var alternatives []json.RawMessage
		if json.Unmarshal(conditions[name], &alternatives) == nil {
			for _, a := range alternatives {
				all = append(all, fields(a))
			}
		}
	}
	return all
}

// hook returns an install script that the tarball has and git has not, or has
// with another command.
func hook(was, is map[string]json.RawMessage) string {
	before, after := fields(was["scripts"]), fields(is["scripts"])
	for _, name := range installs {
		if after[name] != nil && !same(before[name], after[name]) {
			return name
		}
	}
	return ""
}

// depended returns a dependency that the tarball has and git has not, or has
// with another range. In a workspace, git has a word for whatever version
// stands there.
func depended(was, is map[string]json.RawMessage, field string) string {
	before, after := fields(was[field]), fields(is[field])
	optional := fields(was["optionalDependencies"])
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if !same(before[name], after[name]) && !same(optional[name], after[name]) && !fromWorkspace(before[name], after[name]) {
			return name
		}
	}
	return ""
}

// fromWorkspace tells a range that a publishing tool put in for a protocol of
// workspaces, for a placeholder, or for a star.
func fromWorkspace(before, after json.RawMessage) bool {
	var was, is string
	if json.Unmarshal(before, &was) != nil || json.Unmarshal(after, &is) != nil {
		return false
	}
	if npm.ParseSpec(is).Kind != npm.SpecRange {
		return false
	}
	for _, prefix := range []string{"workspace:", "catalog:", "link:", "file:", "portal:"} {
		if strings.HasPrefix(was, prefix) {
			return true
		}
	}
	if strings.HasPrefix(was, "condition:") { // one of two, as a setting decides
		return strings.Contains(was, "workspace:") || strings.Contains(was, is)
	}
	return was == "*" || Placeholder(strings.TrimLeft(was, "^~"))
}

// fields reads a JSON object; nil for anything else.
func fields(raw []byte) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if len(raw) > npm.MaxManifest || json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

// same compares two JSON values, whatever their layout. Of an address npm
// drops and adds "git+" and ".git".
func same(a, b json.RawMessage) bool {
	var was, is any
	if json.Unmarshal(a, &was) != nil || json.Unmarshal(b, &is) != nil {
		return false
	}
	x, errX := json.Marshal(was)
	y, errY := json.Marshal(is)
	return errX == nil && errY == nil && bytes.Equal(plain(x), plain(y))
}

func plain(value []byte) []byte {
	for _, noise := range []string{"git+", ".git", "./"} {
		value = bytes.ReplaceAll(value, []byte(noise), nil)
	}
	return value
}
