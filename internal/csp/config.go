package csp

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"levee/internal/code"
)

// Configured tells files whose settings are headers that a host sends.
func Configured(name string) bool { return configReader(name) != nil }

func configReader(name string) func(name string, data []byte) []Policy {
	switch base := path.Base(name); {
	case base == "_headers":
		return lines(colonHeader, "_headers")
	case base == "netlify.toml":
		return lines(tomlHeader, base)
	case base == ".htaccess", base == "httpd.conf":
		return lines(apacheHeader, base)
	case base == "nginx.conf", strings.HasSuffix(base, ".conf") && strings.Contains(name, "nginx"), base == "default.conf":
		return lines(nginxHeader, "add_header")
	case base == "vercel.json", base == "firebase.json", base == "now.json", base == "staticwebapp.config.json":
		return ofJSON
	}
	return nil
}

// One line of each kind of file: the name of the header, and its value.
var (
	colonHeader  = regexp.MustCompile(`(?i)^\s+(content-security-policy(?:-report-only)?)\s*:\s*(.+)$`)
	tomlHeader   = regexp.MustCompile(`(?i)^\s*"?(content-security-policy(?:-report-only)?)"?\s*=\s*(?:"(.*)"|'''(.*)'''|'(.*)')\s*(?:#.*)?$`)
	nginxHeader  = regexp.MustCompile(`(?i)^\s*add_header\s+"?(content-security-policy(?:-report-only)?)"?\s+(?:"([^"]*)"|'([^']*)'|([^;"']+))`)
	apacheHeader = regexp.MustCompile(`(?i)^\s*header\s+(?:always\s+|onsuccess\s+)?(?:set|add|append|merge|setifempty)\s+"?(content-security-policy(?:-report-only)?)"?\s+(?:"([^"]*)"|'([^']*)'|(\S+))`)
)

// maxConfig is the largest file of this kind that is read, in bytes.
const maxConfig = 1 << 20

// OfConfig returns the policies that a file of a host's configuration sends. A
// file that says so in another form than on one line says nothing here.
func OfConfig(name string, data []byte) []Policy {
	if len(data) > maxConfig {
		return nil
	}
	return configReader(name)(name, data)
}

// lines reads files in which a header stands on a line of its own.
func lines(header *regexp.Regexp, how string) func(string, []byte) []Policy {
	return func(name string, data []byte) []Policy {
		var all []Policy
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			m := header.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
			if m == nil {
				continue
			}
			value := strings.Join(m[2:], "")
			all = append(all, delivered(m[1], strings.ReplaceAll(value, `\"`, `"`), how, code.Place{File: name, Line: n})...)
		}
		return all
	}
}

// ofJSON reads files in which a header is an object with key and value, or a
// property, wherever it stands.
func ofJSON(name string, data []byte) []Policy {
	var root any
	if json.Unmarshal(data, &root) != nil {
		return nil
	}
	var all []Policy
	var visit func(v any, depth int)
	note := func(header, value string) {
		all = append(all, delivered(header, value, path.Base(name), code.Place{File: name, Line: lineOf(data, value)})...)
	}
	visit = func(v any, depth int) {
		if depth > 20 || len(all) > 100 {
			return
		}
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				visit(item, depth+1)
			}
		case map[string]any:
			key, _ := v["key"].(string)
			if value, ok := v["value"].(string); ok && IsHeader(key) {
				note(key, value)
			}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				if value, ok := v[name].(string); ok && IsHeader(name) {
					note(name, value)
				}
				visit(v[name], depth+1)
			}
		}
	}
	visit(root, 0)
	return all
}

// lineOf finds the line of a value by its first words.
func lineOf(data []byte, value string) int {
	begin := value[:min(len(value), 20)]
	before, _, ok := strings.Cut(string(data), begin)
	if !ok {
		return 0
	}
	return strings.Count(before, "\n") + 1
}
