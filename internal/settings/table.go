package settings

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"levee/internal/npm"
)

//go:embed defaults.txt
var defaultsText string

// theTable is defaults.txt, read once. A test holds that it can be read.
var theTable = sync.OnceValue(func() *knowledge {
	k, err := parseTable(defaultsText)
	if err != nil {
		return &knowledge{}
	}
	return k
})

// A knowledge is what defaults.txt tells.
type knowledge struct {
	defaults []defaultLine
	rules    []rule
	known    map[string]bool // bare keys of all settings
}

type defaultLine struct {
	client  Client
	span    span
	setting string
	typ     string
	value   string
}

// A rule is any other line.
type rule struct {
	kind    string
	client  Client
	span    span
	control string
	terms   []term // of on and off
	words   string // of lacks, and of an on that has words of its own
	file    string // of write
	key     string
	value   string
}

// A point is one version of a client.
type point struct{ npm.Version }

func (p point) below(major uint64) bool { return p.Major < major }

// A span is versions from one to before another.
type span struct{ from, to npm.Version }

func (s span) has(p point) bool {
	return p.Compare(s.from) >= 0 && (s.to == npm.Version{} || p.Compare(s.to) < 0)
}

func parseSpan(s string) (span, error) {
	var out span
	if s == "*" {
		return out, nil
	}
	for bound := range strings.SplitSeq(s, ",") {
		into := &out.from
		text, ok := strings.CutPrefix(bound, ">=")
		if !ok {
			into = &out.to
			if text, ok = strings.CutPrefix(bound, "<"); !ok {
				return out, fmt.Errorf("versions %q: want *, >=1.2.3 or <1.2.3", s)
			}
		}
		v, err := npm.ParseVersion(text)
		if err != nil {
			return out, fmt.Errorf("versions %q: %w", s, err)
		}
		*into = v
	}
	return out, nil
}

// parseTable reads the grammar that the head of defaults.txt describes.
func parseTable(text string) (*knowledge, error) {
	k := &knowledge{known: make(map[string]bool)}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, " # ")
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if err := k.add(words); err != nil {
			return nil, fmt.Errorf("defaults.txt:%d: %w", n, err)
		}
	}
	return k, nil
}

func (k *knowledge) add(words []string) error {
	if len(words) < 5 {
		return fmt.Errorf("%d words: want at least five", len(words))
	}
	s, err := parseSpan(words[2])
	if err != nil {
		return err
	}
	kind, client, rest := words[0], Client(words[1]), words[3:]
	if kind == "default" {
		if len(rest) != 3 || converters[rest[1]] == nil {
			return fmt.Errorf("default %s: want SETTING TYPE VALUE", words[3])
		}
		k.defaults = append(k.defaults, defaultLine{client, s, rest[0], rest[1], rest[2]})
		k.learn(rest[0])
		return nil
	}
	r := rule{kind: kind, client: client, span: s, control: rest[0]}
	if Named(r.control) == nil {
		return fmt.Errorf("control %q: there is none of this name", r.control)
	}
	switch kind {
	case "on", "off":
		condition, own, _ := strings.Cut(strings.Join(rest[1:], " "), " : ")
		r.words = own
		if r.terms, err = parseTerms(condition); err != nil {
			return err
		}
		for _, t := range r.terms {
			k.learn(t.key)
		}
	case "lacks":
		r.words = strings.Join(rest[1:], " ")
	case "list", "map":
		if len(rest) != 3 {
			return fmt.Errorf("%s: want CONTROL FILE KEY", kind)
		}
		r.file, r.key = rest[1], rest[2]
		k.learn(r.key)
	case "write":
		r.file = rest[1]
		var ok bool
		if r.key, r.value, ok = strings.Cut(strings.Join(rest[2:], " "), "="); !ok {
			return fmt.Errorf("write: want FILE KEY=VALUE")
		}
		k.learn(r.key)
	default:
		return fmt.Errorf("%q: want default, on, off, lacks, write, list or map", kind)
	}
	k.rules = append(k.rules, r)
	return nil
}

func (k *knowledge) learn(key string) { k.known[bare(key)] = true }

// answers tells whether the table has anything to say of a client and a
// protection, be it for other versions.
func (k *knowledge) answers(c Client, p *Protection) bool {
	return slices.ContainsFunc(k.rules, func(r rule) bool { return r.client == c && r.control == p.Name })
}

// keys returns all settings of a client.
func (k *knowledge) keys(c Client) map[string]bool {
	keys := make(map[string]bool)
	for i := range k.defaults {
		if k.defaults[i].client == c {
			keys[k.defaults[i].setting] = true
		}
	}
	for i := range k.rules {
		if r := &k.rules[i]; r.client == c {
			for _, t := range r.terms {
				keys[t.key] = true
			}
			if r.key != "" {
				keys[r.key] = true
			}
		}
	}
	return keys
}

// defaultOf returns what a setting is when nobody sets it, and its type.
func (k *knowledge) defaultOf(c Client, at point, setting string) (value, typ string) {
	typ = "text"
	for i := range k.defaults {
		if d := &k.defaults[i]; d.client == c && d.setting == setting {
			if d.span.has(at) {
				return d.value, d.typ
			}
			typ = d.typ
		}
	}
	return "null", typ
}

// points returns all versions of a client at which something changes, and the
// first of all, in order.
func (k *knowledge) points(c Client, more ...npm.Version) []point {
	set := map[npm.Version]bool{{}: true}
	add := func(client Client, s span) {
		if client == c {
			set[s.from] = true
			set[s.to] = true
		}
	}
	for i := range k.defaults {
		add(k.defaults[i].client, k.defaults[i].span)
	}
	for i := range k.rules {
		add(k.rules[i].client, k.rules[i].span)
	}
	for _, v := range more {
		set[v] = true
	}
	all := slices.SortedFunc(maps.Keys(set), npm.Version.Compare)
	points := make([]point, len(all))
	for i, v := range all {
		points[i] = point{v}
	}
	return points
}

// kept are keys that the inventory looks at besides those of the table.
var kept = []string{"packageManager", "engines", "devEngines", "volta", "allowScripts", "allowBuilds", "overrides", "trustedDependencies", "dependenciesMeta", "yarnPath", "yarn-path", "osvVulnerabilityAlerts"}

// tracked tells whether the value of a setting is kept. All others are
// dropped where they are read, so that no token stays about.
func tracked(_ Kind, key string) bool {
	if theTable().known[bare(key)] {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(key, "pnpm."), ".")
	return slices.Contains(kept, first)
}
