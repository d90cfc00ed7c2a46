package lockfile

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"levee/internal/npm"
)

// A yarnEntry is one entry of a lockfile of yarn 1: the descriptors that it
// answers ("a@^1.0.0"), and what was picked for them.
type yarnEntry struct {
	offset      int64
	descriptors []string
	version     string
	resolved    string
	sum         string
	lists       map[string]map[string]string // "dependencies", "optionalDependencies"
}

// parseYarn reads yarn.lock. The format of yarn 1 is its own; that of later
// yarns is YAML with an entry named __metadata.
func parseYarn(b *builder) error {
	if bytes.HasPrefix(b.data, []byte("__metadata:")) || bytes.Contains(b.data, []byte("\n__metadata:")) {
		b.file.Kind = YarnBerry
		return parseBerry(b)
	}
	b.file.Format = "1"
	y := &yarnFile{b: b}
	if err := y.read(); err != nil {
		return err
	}
	y.build()
	return nil
}

// A yarnFile is a lockfile of yarn 1 under way.
type yarnFile struct {
	b       *builder
	entries []yarnEntry
	at      map[string]int // descriptor -> node
}

// read goes through the lines: an entry at column 0, its fields at 2, the
// items of its lists at 4.
func (y *yarnFile) read() error {
	list := "" // the list that items belong to
	for i, start := range y.b.file.lines {
		end := int64(len(y.b.data))
		if i+1 < len(y.b.file.lines) {
			end = y.b.file.lines[i+1]
		}
		line := strings.TrimRight(string(y.b.data[start:end]), "\r\n ")
		text := strings.TrimLeft(line, " ")
		if text == "" || text[0] == '#' {
			continue
		}
		var err error
		switch indent := len(line) - len(text); {
		case indent == 0:
			err = y.readKey(start, text)
			list = ""
		case len(y.entries) == 0:
			err = at(start, "want an entry such as \"a@^1.0.0\":")
		case indent == 2:
			list, err = y.readField(start+2, text)
		case indent == 4 && list != "":
			err = y.readItem(start+4, list, text)
		default:
			err = at(start, "want two spaces before a field, four before an item of a list")
		}
		if err != nil {
			return err
		}
	}
	if len(y.entries) == 0 && !bytes.Contains(y.b.data, []byte("yarn lockfile v1")) {
		return at(0, "want \"# yarn lockfile v1\" or an entry")
	}
	return nil
}

// readKey reads `"a@^1, 2", b@~1:`, descriptors with a colon at the end.
func (y *yarnFile) readKey(offset int64, text string) error {
	text, ok := strings.CutSuffix(text, ":")
	if !ok {
		return at(offset, "want a colon after the descriptors")
	}
	e := yarnEntry{offset: offset, lists: make(map[string]map[string]string)}
	for text != "" {
		word, rest, err := cutWord(offset, text, ",")
		if err != nil {
			return err
		}
		if strings.LastIndexByte(word, '@') <= 0 {
			return at(offset, "descriptor %.100q: want name@range", word)
		}
		e.descriptors = append(e.descriptors, word)
		text = strings.TrimLeft(strings.TrimPrefix(rest, ","), " ")
	}
	if len(e.descriptors) == 0 {
		return at(offset, "want a descriptor such as \"a@^1.0.0\" before the colon")
	}
	y.entries = append(y.entries, e)
	return nil
}

// cutWord reads a word, quoted or up to one of the given characters.
func cutWord(offset int64, s, until string) (word, rest string, err error) {
	if s[0] != '"' {
		i := strings.IndexAny(s, until)
		if i < 0 {
			return s, "", nil
		}
		return s[:i], s[i:], nil
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", at(offset, "want a closing quote")
	}
	word, err = strconv.Unquote(quoted)
	if err != nil {
		return "", "", at(offset, "want a string")
	}
	return word, s[len(quoted):], nil
}

// readField reads `version "1.0.0"`, or the head of a list, which it returns.
func (y *yarnFile) readField(offset int64, text string) (list string, err error) {
	if name, ok := strings.CutSuffix(text, ":"); ok {
		return name, nil
	}
	name, value, err := pair(offset, text)
	e := &y.entries[len(y.entries)-1]
	switch name {
	case "version":
		e.version = value
	case "resolved":
		e.resolved = value
	case "integrity":
		e.sum = value
	}
	return "", err
}

func (y *yarnFile) readItem(offset int64, list, text string) error {
	name, value, err := pair(offset, text)
	e := &y.entries[len(y.entries)-1]
	if e.lists[list] == nil {
		e.lists[list] = make(map[string]string)
	}
	e.lists[list][name] = value
	return err
}

func pair(offset int64, text string) (name, value string, err error) {
	name, rest, err := cutWord(offset, text, " ")
	if err != nil {
		return "", "", err
	}
	rest = strings.TrimLeft(rest, " ")
	if rest == "" {
		return "", "", at(offset, "want a value after %.100q", name)
	}
	value, rest, err = cutWord(offset, rest, "\x00")
	if err == nil && strings.TrimSpace(rest) != "" {
		err = at(offset, "want one value after %.100q", name)
	}
	return name, value, err
}

func (y *yarnFile) build() {
	y.b.workspaces()
	if len(y.b.manifests) == 0 {
		y.b.problem(-1, "no package.json: which packages the project asks for itself is not known")
	}
	y.at = make(map[string]int)
	ids := make([]int, len(y.entries))
	for i := range y.entries {
		e := &y.entries[i]
		ids[i] = y.addEntry(e)
		for _, d := range e.descriptors {
			if _, ok := y.at[d]; ok {
				y.b.problem(e.offset, "duplicate entry for %.100q; the last one counts", d)
			}
			y.at[d] = ids[i]
		}
	}
	for i := range y.entries {
		lists := []dependencyList{{OptionalDep, y.entries[i].lists["optionalDependencies"]}, {Prod, y.entries[i].lists["dependencies"]}}
		y.b.listEdges(ids[i], lists, nil, y.find)
	}
	for i := range y.b.file.Nodes {
		if y.b.file.Nodes[i].Kind == Workspace {
			y.b.manifestEdges(i, y.find)
		}
	}
	y.b.overridden(overrideNames(y.b.manifests[""]))
}

func (y *yarnFile) addEntry(e *yarnEntry) int {
	id := npm.ParseID(e.descriptors[0])
	if at := strings.IndexByte(e.descriptors[0][1:], '@') + 1; at > 0 {
		id = npm.ID{Name: e.descriptors[0][:at], Version: e.descriptors[0][at+1:]}
	}
	a := Artifact{Name: id.Name, Version: e.version, Integrity: y.b.integrity(e.offset, e.sum)}
	if spec := npm.ParseSpec(id.Version); spec.Kind == npm.SpecAlias {
		a.Name = spec.Name
	}
	address, sum, _ := strings.Cut(e.resolved, "#")
	a.URL, a.Source = address, sourceOf(address)
	if a.Source == Git {
		a.URL = e.resolved
	} else if in, ok := npm.SHA1(sum); ok && a.Integrity == nil {
		a.Integrity = []npm.Integrity{in}
	}
	if spec := npm.ParseSpec(id.Version); e.resolved == "" && spec.Kind == npm.SpecDirectory {
		a.Source, a.URL = Directory, id.Version
	}
	return y.b.addNode(Node{Key: e.descriptors[0], Kind: Package, Name: a.Name, Version: e.version,
		Artifact: y.b.addArtifact(a), Offset: e.offset})
}

// find looks for the entry of exactly this descriptor. What the manifest's
// resolutions replace stands under the replacement's descriptor; a workspace
// stands in no entry.
func (y *yarnFile) find(name, rng string) int {
	if id, ok := y.at[name+"@"+rng]; ok {
		return id
	}
	if m := y.b.manifests[""]; m != nil {
		for _, pattern := range []string{name, "**/" + name} {
			if id, ok := y.at[name+"@"+m.Resolutions[pattern]]; ok {
				return id
			}
		}
	}
	return slices.IndexFunc(y.b.file.Nodes, func(n Node) bool { return n.Kind == Workspace && n.Folder != "" && n.Name == name })
}
