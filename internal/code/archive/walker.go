package archive

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// A walker goes through one folder with the rules that stand there; what the
// folders above say counts first.
type walker struct {
	*packer
	dir      *dir
	parent   *walker
	rules    [][]rule // in the order in which they count
	exact    bool     // a rule lets the folder itself in
	bundled  bool     // of the root of a package inside another: it has no ignore files
	required []string // files that the manifest lists, from here
}

// rootRules returns the rules of a package's root.
func (w *walker) rootRules(m *packing) [][]rule {
	strict := slices.Clone(forced)
	listed := []string{"*"}
	for _, entry := range m.files {
		if strings.HasPrefix(entry, "./") {
			entry = entry[1:]
		}
		if strings.HasSuffix(entry, "/*") {
			entry += "*"
		}
		d, f := w.dir.find(strings.TrimLeft(entry, "!"))
		switch {
		case f != nil:
			strict = slices.Insert(strict, 0, "!"+entry)
			w.required = append(w.required, strings.TrimPrefix(entry, "/"))
		case d != nil:
			listed = append(listed, "!"+entry, "!"+entry+"/**")
		default:
			listed = append(listed, "!"+entry)
		}
	}
	for _, name := range w.needed(m) {
		strict = append(strict, "!/"+name)
	}
	var rules [][]rule
	if !w.bundled {
		rules = append(rules, always)
	}
	switch {
	case m.files != nil:
		rules = append(rules, w.parse("package.json", listed))
	case !w.bundled:
		rules = append(rules, w.ignoreFile())
	}
	return append(rules, w.parse("package.json", strict))
}

// needed returns what the manifest names: main, browser and commands.
func (w *walker) needed(m *packing) []string {
	names := slices.Clone(m.needed)
	for _, command := range slices.Sorted(maps.Keys(m.manifest.Bin)) {
		names = append(names, path.Clean("/" + strings.ReplaceAll(m.manifest.Bin[command], `\`, "/"))[1:])
	}
	if folder := m.commands; folder != "" && len(m.manifest.Bin) == 0 {
		names = append(names, path.Clean("/" + folder)[1:]+"/**")
	}
	return names
}

func (w *walker) parse(name string, lines []string) []rule {
	all, ok := parseRules(strings.Join(lines, "\n"))
	if !ok {
		w.gaps[path.Join(w.dir.path, name)] = "a pattern of what is published that is not understood"
	}
	return all
}

// ignoreFile returns the rules of the folder's .npmignore, or else of its
// .gitignore.
func (w *walker) ignoreFile() []rule {
	for _, name := range []string{".npmignore", ".gitignore"} {
		if f := w.dir.files[name]; f != nil {
			return w.parse(name, strings.Split(string(f.Data), "\n"))
		}
	}
	return nil
}

// below returns the walker of a folder in this one.
func (w *walker) below(name string) *walker {
	c := &walker{packer: w.packer, dir: w.dir.dirs[name], parent: w}
	strict := []string{"/.git"}
	for _, file := range w.required {
		if dir, rest, _ := strings.Cut(path.Clean(file), "/"); dir == name && rest != "" && !strings.Contains(rest, "/") {
			c.required = append(c.required, rest)
			strict = append(strict, "!"+rest)
		}
	}
	c.rules = [][]rule{always, c.ignoreFile(), c.parse("package.json", strict)}
	return c
}

// walk publishes what the rules let through, here and below.
func (w *walker) walk() {
	for name, f := range w.dir.files {
		if !strings.Contains(name, "*") && w.lets(name, false, "") {
			w.out[f.Path] = f
		}
	}
	for name := range w.dir.dirs {
		if strings.Contains(name, "*") || !w.lets(name, true, "") {
			continue
		}
		c := w.below(name)
		c.exact = w.lets(name, false, "") || w.lets(name+"/", false, "")
		c.walk()
	}
}

// lets tells whether a path below the folder is let through. Of a folder (part)
// it tells whether something in it may be. Base is the last component of a
// path that a folder below asks about.
func (w *walker) lets(name string, part bool, base string) bool {
	in := true
	if w.parent != nil {
		last := base
		if last == "" {
			last = name
		}
		if in = w.parent.lets(path.Base(w.dir.path)+"/"+name, part, last); !in && !w.exact {
			return false
		}
	}
	for _, rules := range w.rules {
		for _, r := range rules {
			if r.negate != in && r.about(name, part, base) {
				in = r.negate
			}
		}
	}
	return in
}

// about tells whether a rule is about a path, as npm's walker asks it.
func (r rule) about(name string, part bool, base string) bool {
	if r.match("/"+name, false) || r.match(name, false) {
		return true
	}
	if !part {
		return false
	}
	return r.aboutFolder(name) || base != "" && r.short() && r.aboutFolder(base)
}

func (r rule) aboutFolder(name string) bool {
	return r.match("/"+name+"/", false) || r.match(name+"/", false) ||
		r.negate && (r.match("/"+name, true) || r.match(name, true))
}
