package controls

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/evanw/esbuild/pkg/api"
	"golang.org/x/tools/txtar"

	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

var updateOpen = flag.Bool("open", false, "rewrite the lists of cases that do not hold yet (run all of a test's cases)")

// stopping are the controls whose finding would stop a change: they must be
// silent on honest code.
var stopping = []string{"encryptedpayload", "environmentkey", "exfiltration", "dropper", "hijack", "destructive",
	"selfspread", "hiddentext", "minifiedmismatch"}

// codeReading are the controls that look at code: what they find of a replica
// must be wanted. Those that need a repository, or know what the project
// imports, are not among them.
var codeReading = append([]string{"capabilitygain", "obfuscated", "datacode", "manifestmismatch", "phantom", "preminified",
	"newinstallscript", "emptied"}, stopping...)

// ofLayout are the controls that look at layout alone, which minifiers change.
var ofLayout = []string{"hiddentext", "preminified"}

// A want is what controls must make of one release, or of one variation.
type want struct {
	about string   // name@version, or the name of a variation
	must  []string // controls that find it
	may   []string // controls that are allowed to
	text  string   // what it is, in a sentence
}

// parseWants reads lines of NAME [CONTROL, may CONTROL, ...] [| SENTENCE], in
// which "clean" stands for no control.
func parseWants(text string) []want {
	var all []want
	for line := range strings.Lines(text) {
		facts, sentence, _ := strings.Cut(strings.TrimSpace(line), "|")
		about, list, _ := strings.Cut(strings.TrimSpace(facts), " ")
		if about == "" {
			continue
		}
		w := want{about: about, text: strings.TrimSpace(sentence)}
		for item := range strings.SplitSeq(list, ",") {
			name, may := strings.CutPrefix(strings.TrimSpace(item), "may ")
			switch {
			case name == "" || name == "clean":
			case may:
				w.may = append(w.may, name)
			default:
				w.must = append(w.must, name)
			}
		}
		all = append(all, w)
	}
	return all
}

// cases returns the archives in a folder of testdata, by name.
func cases(t *testing.T, folder string) map[string]*txtar.Archive {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in testdata/%s: %v", folder, err)
	}
	all := make(map[string]*txtar.Archive)
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.Files {
			unhex(t, &a.Files[i])
		}
		all[strings.TrimSuffix(filepath.Base(file), ".txtar")] = a
	}
	return all
}

// unhex turns a file that is written in hexadecimal into the binary that it is.
func unhex(t *testing.T, f *txtar.File) {
	name, ok := strings.CutSuffix(f.Name, ".hex")
	if !ok {
		return
	}
	data, err := hex.DecodeString(strings.TrimSpace(string(f.Data)))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	*f = txtar.File{Name: name, Data: data}
}

// section returns the text of a section, "" if there is none.
func section(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// gathered is a universe with everything that it tells, put into a bundle.
type gathered struct {
	universe *universe.Universe
	bundle   *evidence.Bundle
}

func gather(t *testing.T, name string, a *txtar.Archive) *gathered {
	t.Helper()
	u, err := universe.ParseArchive(name, a)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	b := evidence.NewBundle(time.Time{})
	for _, name := range u.Names() {
		h, _ := u.Releases(ctx, name)
		adv, _ := u.Advisories(ctx, name)
		b.PutHistory(name, h)
		b.PutAdvisories(name, adv)
	}
	source := u.Coded(reading.Read)
	for _, id := range u.IDs() {
		f, err := source.Code(ctx, lockfile.Artifact{Name: id.Name, Version: id.Version, Source: lockfile.Registry})
		if err != nil {
			t.Fatal(err)
		}
		b.PutPackage(id.Name, id.Version, f)
	}
	return &gathered{u, b}
}

// found runs all controls on a project that has installed one release, on the
// day after that came out, and returns the messages of those that found it.
func (g *gathered) found(id npm.ID) map[string]string {
	f := &lockfile.File{
		Kind:      lockfile.NPM,
		Artifacts: []lockfile.Artifact{{Name: id.Name, Version: id.Version, Source: lockfile.Registry}},
		Nodes: []lockfile.Node{
			{Kind: lockfile.Workspace, Name: "project", Artifact: -1, Target: -1, Offset: -1},
			{Key: "node_modules/" + id.Name, Name: id.Name, Version: id.Version, Target: -1, Offset: -1},
		},
		Edges: []lockfile.Edge{{To: 1, Name: id.Name, Range: "^" + id.Version}},
	}
	asOf := g.dayAfter(id)
	target := &control.Target{File: f, Graph: graph.New(f), AsOf: asOf, Limits: control.DefaultLimits, Evidence: g.bundle.At(asOf), Manifests: lockfile.Manifests{}}
	target.Phases, target.Assumed = target.Graph.Phases(target.Manifests, nil)
	messages := make(map[string]string)
	for _, o := range control.Run(target, All) {
		for _, finding := range o.Findings {
			if finding.Package == id.Name {
				messages[o.Control.Name] = finding.Message
			}
		}
	}
	return messages
}

// dayAfter returns the day after a release came out; if nobody knows when that
// was, a day on which everything is out.
func (g *gathered) dayAfter(id npm.ID) time.Time {
	if h, ok := g.bundle.History(id.Name).Get(); ok {
		for i := range h.Releases {
			if at, ok := h.Releases[i].Published.Get(); ok && h.Releases[i].Version == id.Version {
				return at.AddDate(0, 0, 1)
			}
		}
	}
	return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
}

var (
	isScript = regexp.MustCompile(`\.(js|cjs|mjs)$`)
	isModule = regexp.MustCompile(`(?m)^\s*(import\b\s*[\w{*'"]|export\b)`)
)

// minify returns the archive with every JavaScript file minified: other names,
// other layout, constants folded. The source beside a minified file stays, for
// it is what that one is held against.
func minify(t *testing.T, a *txtar.Archive) *txtar.Archive {
	t.Helper()
	names := make(map[string]bool)
	for _, f := range a.Files {
		names[f.Name] = true
	}
	out := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if isScript.MatchString(f.Name) && !names[strings.TrimSuffix(f.Name, ".js")+".min.js"] {
			f.Data = minifyFile(t, f)
		}
		out.Files = append(out.Files, f)
	}
	return out
}

func minifyFile(t *testing.T, f txtar.File) []byte {
	format := api.FormatCommonJS // top-level names are the file's own
	if isModule.Match(f.Data) {
		format = api.FormatESModule
	}
	r := api.Transform(string(f.Data), api.TransformOptions{
		Sourcefile: f.Name, Loader: api.LoaderJS, Format: format, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	if len(r.Errors) > 0 {
		t.Errorf("%s:%d: %s", f.Name, r.Errors[0].Location.Line, r.Errors[0].Text)
	}
	return r.Code
}

// A verdict is what the controls made of one want.
type verdict struct {
	want
	plain, small map[string]string // messages by control: as written, and minified
}

// missed returns the controls that must find it and did not.
func missed(must []string, found map[string]string, except ...string) []string {
	return slices.DeleteFunc(slices.Clone(must), func(name string) bool {
		return found[name] != "" || slices.Contains(except, name)
	})
}

// unasked returns, of the judged controls, those that found what nobody wants.
func (v *verdict) unasked(found map[string]string, judged []string, except ...string) []string {
	wanted := slices.Concat(v.must, v.may, except)
	return slices.DeleteFunc(slices.Clone(judged), func(name string) bool {
		return found[name] == "" || slices.Contains(wanted, name)
	})
}

// A problem is one thing that is wrong with a verdict. Its key says which, in
// a list of those that are known.
type problem struct{ key, text string }

// problems tells what a verdict lacks, and what it has too much of the judged
// controls.
func (v *verdict) problems(judged []string) []problem {
	var all []problem
	for _, name := range missed(v.must, v.plain) {
		all = append(all, problem{name, fmt.Sprintf("%s did not find it (found: %s)", name, names(v.plain, codeReading))})
	}
	for _, name := range missed(v.must, v.small, ofLayout...) {
		if v.plain[name] != "" {
			all = append(all, problem{name + "/minified", name + " did not find it after minifying"})
		}
	}
	for _, name := range v.unasked(v.plain, judged) {
		all = append(all, problem{"unasked-" + name, "unasked: " + name + ": " + v.plain[name]})
	}
	for _, name := range v.unasked(v.small, judged, ofLayout...) {
		if v.plain[name] == "" {
			all = append(all, problem{"unasked-" + name + "/minified", "unasked after minifying: " + name + ": " + v.small[name]})
		}
	}
	return all
}

// names returns the controls that found something, of those that matter here.
func names(found map[string]string, of []string) string {
	var out []string
	for _, name := range of {
		if found[name] != "" {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return "-"
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// openProblems are those of a folder's cases that are known, as lines of NAME
// KEY in its open.txt. A problem that is not in the list fails, and so does a
// line without its problem: the list is there to get shorter.
type openProblems struct {
	file string
	was  []string
	now  []string
}

func readOpen(t *testing.T, folder string) *openProblems {
	t.Helper()
	o := &openProblems{file: filepath.Join("testdata", folder, "open.txt")}
	text, err := os.ReadFile(o.file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	o.was = strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
	return o
}

// settle reports the problems of a case that are not known, and known ones
// that are none any more.
func (o *openProblems) settle(t *testing.T, name string, problems []problem) {
	t.Helper()
	var lines []string
	for _, p := range problems {
		line := name + " " + p.key
		lines = append(lines, line)
		if !slices.Contains(o.was, line) && !*updateOpen {
			t.Error(p.text)
		} else {
			t.Logf("open: %s", p.text)
		}
	}
	for _, line := range o.was {
		if strings.HasPrefix(line, name+" ") && !slices.Contains(lines, line) && !*updateOpen {
			t.Errorf("%q is listed in %s, and is no problem: go test ./internal/controls -open", line, o.file)
		}
	}
	o.now = append(o.now, lines...)
}

// close rewrites the list, if it is asked to.
func (o *openProblems) close(t *testing.T) {
	t.Helper()
	if !*updateOpen {
		return
	}
	slices.Sort(o.now)
	if err := os.WriteFile(o.file, []byte(strings.Join(append(o.now, ""), "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCasesNameControls holds the names in the cases against the list of
// controls.
func TestCasesNameControls(t *testing.T) {
	for _, folder := range []string{"incidents", "variations", "traps", "spellings"} {
		for file, a := range cases(t, folder) {
			for _, w := range parseWants(section(a, "want")) {
				for _, name := range slices.Concat(w.must, w.may) {
					if !listed(name) && !slices.Contains(codeReading, name) {
						t.Errorf("%s/%s: %s wants %q, which is no control", folder, file, w.about, name)
					}
				}
			}
		}
	}
	for _, name := range codeReading {
		if !listed(name) {
			t.Skipf("control %s is not in the list yet: cases that want it are open", name)
		}
	}
}

func listed(name string) bool {
	return slices.ContainsFunc(All, func(c *control.Control) bool { return c.Name == name })
}
