package js

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/capability"
)

var updateOpen = flag.Bool("open", false, "rewrite the list of stories that do not hold yet (run all of them)")

// A story is one file of JavaScript, or several that ask for one another, with
// what reading them must give as comments. See testdata/facts/README.md.
type story struct {
	name  string // "flows/closure"
	files map[string]string
}

// stories returns all stories in order, and wants a sentence for each topic.
func stories(t testing.TB) []story {
	t.Helper()
	topics, err := filepath.Glob("testdata/facts/*.txtar")
	if err != nil || len(topics) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	var all []story
	for _, file := range topics {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(strings.Fields(string(a.Comment))) < 5 {
			t.Errorf("%s: a topic begins with a sentence", file)
		}
		topic := strings.TrimSuffix(filepath.Base(file), ".txtar")
		for _, f := range a.Files {
			name, inner, several := strings.Cut(f.Name, "/")
			if !several {
				name, inner = strings.TrimSuffix(f.Name, path.Ext(f.Name)), f.Name
			}
			name = topic + "/" + name
			if len(all) == 0 || all[len(all)-1].name != name {
				all = append(all, story{name, make(map[string]string)})
			}
			all[len(all)-1].files[inner] = string(f.Data)
		}
	}
	return all
}

// A want is one fact that a line must give.
type want struct {
	kind   string // "use", "flow", "override", "import", "gap"
	file   string
	line   int
	text   string // as written, without the quoted words at its end
	phased bool   // the text says when it runs
}

var (
	wantMark   = regexp.MustCompile(`// (use|flow|override|import|partial) `)
	phaseWords = regexp.MustCompile(` at (import|call)$`)
)

// parted splits a file into the code without its expectations, and those. What
// a line of comments wants is about the line of code above it.
func parted(file, text string) (string, []want) {
	var wants []want
	var bare strings.Builder
	at := 1
	for i, line := range strings.SplitAfter(text, "\n") {
		marks := wantMark.FindAllStringSubmatchIndex(line, -1)
		code := line
		if len(marks) > 0 {
			code = line[:marks[0][0]] + "\n"
		}
		if strings.TrimSpace(code) != "" || len(marks) == 0 {
			at = i + 1
		}
		bare.WriteString(code)
		for m, mark := range marks {
			end := len(line)
			if m+1 < len(marks) {
				end = marks[m+1][0]
			}
			said := strings.TrimSpace(line[mark[1]:end])
			wants = append(wants, want{line[mark[2]:mark[3]], file, at, said, phaseWords.MatchString(said)})
		}
	}
	return bare.String(), wants
}

// A library reads the modules of a story as they ask for one another.
type library struct {
	reader *Reader
	text   map[string]string
	read   map[string]*File
}

func newLibrary(files map[string]string) *library {
	return &library{NewReader(capability.Default()), files, make(map[string]*File)}
}

// file reads one file, once. While it is read it gives nil, as a module does
// that waits for itself.
func (l *library) file(name string) *File {
	if f, ok := l.read[name]; ok {
		return f
	}
	l.read[name] = nil
	data := []byte(l.text[name])
	src := Parse(name, data, Detect(name, data))
	l.read[name] = l.reader.Read(src, func(spec string) *Exports { return l.exports(path.Join(path.Dir(name), spec)) })
	return l.read[name]
}

func (l *library) exports(name string) *Exports {
	for _, ext := range []string{"", ".js", ".mjs", ".json", "/index.js"} {
		text, ok := l.text[name+ext]
		if !ok {
			continue
		}
		if strings.HasSuffix(name+ext, ".json") {
			return JSONExports([]byte(text))
		}
		if f := l.file(name + ext); f != nil {
			return f.Exports
		}
	}
	return nil
}

func (l *library) all() []*File {
	var files []*File
	for _, name := range slices.Sorted(maps.Keys(l.text)) {
		if path.Ext(name) != ".json" {
			files = append(files, l.file(name))
		}
	}
	return files
}

// facts returns what a file says, in the form of wants that tell when it runs.
func (f *File) facts() []want {
	var all []want
	add := func(kind string, at code.Place, fn int, text string) {
		phase := "call"
		if fn < 0 || f.Functions[fn].AtImport {
			phase = "import"
		}
		fact := want{kind, cmp.Or(at.File, f.Path), at.Line, text + " at " + phase, true}
		if !slices.Contains(all, fact) { // several columns of one line
			all = append(all, fact)
		}
	}
	for _, u := range f.Uses {
		text := strings.Join(u.Names, ",") + " " + u.API + quoted(u.Detail)
		if u.Certainty != code.Certain {
			text += " " + string(u.Certainty)
		}
		add("use", u.Place, u.Function, text+flag2(u.Tried, " tried"))
	}
	for _, w := range f.Flows {
		text := w.From.Kind + quoted(w.From.Detail) + " -> " + w.To.Capability + " " + w.To.API + " " + w.To.Role + quoted(w.To.Detail)
		for i, g := range w.Guards {
			text += []string{" if ", ", "}[min(i, 1)] + g.Kind + quoted(g.Detail)
		}
		add("flow", w.To.Place, w.Function, text)
	}
	for _, o := range f.Overrides {
		text := o.Target + flag2(o.Polyfill, " polyfill") + flag2(o.Calls, " calls") + flag2(o.Reads, " reads") +
			flag2(o.Rewrites, " rewrites") + flag2(o.Sends, " sends")
		add("override", o.Place, o.Function, text)
	}
	for _, i := range f.Imports {
		add("import", i.Place, i.Function, i.Spec+flag2(i.Dynamic, " dynamic")+flag2(i.Computed, " computed")+flag2(i.Tried, " tried"))
	}
	if f.Partial != "" {
		all = append(all, want{"partial", f.Path, 1, f.Partial, false})
	}
	return all
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return " " + strconv.Quote(s)
}

func flag2(set bool, word string) string {
	if set {
		return word
	}
	return ""
}

func (w want) String() string { return fmt.Sprintf("%s:%d %s %s", w.file, w.line, w.kind, w.text) }

// untimed returns a want without the time at which it runs.
func (w want) untimed() want {
	w.text, w.phased = phaseWords.ReplaceAllString(w.text, ""), false
	return w
}

// compare returns what is wanted and not there, and what nobody wants. Imports
// are judged in files that want one.
func compare(wants, facts []want) (problems []string) {
	left := slices.Clone(facts)
	imports := make(map[string]bool)
	for _, w := range wants {
		imports[w.file] = imports[w.file] || w.kind == "import"
		i := slices.IndexFunc(left, func(f want) bool { return f == w || !w.phased && f.untimed() == w })
		if i < 0 {
			problems = append(problems, "missing "+w.String())
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, f := range left {
		if f.kind != "import" || imports[f.file] {
			problems = append(problems, "unasked "+f.String())
		}
	}
	return problems
}

// openStories are the problems that are known, as lines of STORY: PROBLEM. One
// that is not in the list fails, and so does a line without its problem.
type openStories struct {
	file string
	was  []string
	now  []string
}

func (o *openStories) settle(t *testing.T, name string, problems []string) {
	for _, p := range problems {
		line := name + ": " + p
		if o.now = append(o.now, line); !slices.Contains(o.was, line) && !*updateOpen {
			t.Error(p)
		}
	}
	for _, line := range o.was {
		if strings.HasPrefix(line, name+": ") && !slices.Contains(o.now, line) && !*updateOpen {
			t.Errorf("%q is listed in %s, and is no problem: go test ./internal/code/js -run TestFacts -open", line, o.file)
		}
	}
}

// TestFacts holds the reading of JavaScript against the stories.
func TestFacts(t *testing.T) {
	open := &openStories{file: filepath.Join("testdata", "facts", "open.txt")}
	known, err := os.ReadFile(open.file)
	if err != nil {
		t.Fatal(err)
	}
	open.was = strings.FieldsFunc(string(known), func(r rune) bool { return r == '\n' })
	names := make(map[string]bool)
	for _, s := range stories(t) {
		names[s.name] = true
		t.Run(s.name, func(t *testing.T) { open.settle(t, s.name, s.problems()) })
	}
	if *updateOpen {
		slices.Sort(open.now)
		if err := os.WriteFile(open.file, []byte(strings.Join(append(open.now, ""), "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range open.was {
		if name, _, _ := strings.Cut(line, ": "); !names[name] {
			t.Errorf("%q is listed, and there is no such story", line)
		}
	}
}

func (s *story) problems() []string {
	bare, wants := s.parts()
	var facts []want
	for _, f := range newLibrary(bare).all() {
		facts = append(facts, f.facts()...)
	}
	return compare(wants, facts)
}

// parts returns the files of a story without expectations, and those.
func (s *story) parts() (map[string]string, []want) {
	bare := make(map[string]string)
	var all []want
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		text, wants := parted(name, s.files[name])
		bare[name] = text
		all = append(all, wants...)
	}
	return bare, all
}
