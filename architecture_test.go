// Package levee_test holds the rules of the whole repository: the order of
// the rooms, which of them are pure, and what every package and function owes
// its reader.
package levee_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A room is one line of the list in ARCHITECTURE.md.
type room struct {
	name string
	pure bool
}

// roomLine matches "= npm/lockfile   what it is"; a tilde marks a room that
// may touch the world.
var roomLine = regexp.MustCompile(`(?m)^([=~]) ([a-z/]+|\.\.\./[a-z*]+) +\S`)

func rooms(t *testing.T) []room {
	t.Helper()
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []room
	for _, m := range roomLine.FindAllStringSubmatch(string(text), -1) {
		all = append(all, room{m[2], m[1] == "="})
	}
	if len(all) < 10 {
		t.Fatalf("ARCHITECTURE.md lists %d rooms; is the list gone?", len(all))
	}
	return all
}

// A source is one Go file, tests left out.
type source struct {
	path string // slash-separated, from the root of the repository
	file *ast.File
	fset *token.FileSet
}

// sources parses all Go files but tests. It reads them itself, for the go
// command caches a test that asks go list and would not run it again when an
// import changes.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk := func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && (d.Name() == "testdata" || d.Name() == ".git" || d.Name() == "node_modules") {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		all = append(all, source{filepath.ToSlash(name), file, fset})
		return err
	}
	if err := filepath.WalkDir(".", walk); err != nil {
		t.Fatal(err)
	}
	return all
}

// roomOf returns the room of a package path such as "internal/npm/lockfile",
// and its index: a directory below a room belongs to it unless it is a room
// of its own.
func roomOf(all []room, dir string) int {
	for dir = strings.TrimPrefix(dir, "internal/"); dir != "."; dir = path.Dir(dir) {
		if i := slices.IndexFunc(all, func(r room) bool { return r.name == dir }); i >= 0 {
			return i
		}
	}
	return -1
}

// forTests tells a package that only tests import: they stand outside the order.
func forTests(dir string) bool { return strings.HasSuffix(path.Base(dir), "test") }

func TestRoomsImportOnlyRoomsAbove(t *testing.T) {
	all := rooms(t)
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		if !strings.HasPrefix(dir, "internal/") || forTests(dir) {
			continue
		}
		at := roomOf(all, dir)
		if at < 0 {
			t.Errorf("%s: its room is not listed in ARCHITECTURE.md", s.path)
			continue
		}
		for _, imp := range s.file.Imports {
			target, ours := strings.CutPrefix(strings.Trim(imp.Path.Value, `"`), "levee/")
			if !ours {
				continue
			}
			if forTests(target) {
				t.Errorf("%s imports %s, which is for tests", s.path, target)
			}
			if other := roomOf(all, target); other > at {
				t.Errorf("%s imports %s, a room below its own in ARCHITECTURE.md", s.path, target)
			}
		}
	}
}

// worldly are the packages of the standard library that touch the world.
var worldly = []string{"os", "os/exec", "os/user", "os/signal", "net", "net/http", "syscall", "io/ioutil", "path/filepath", "log", "plugin", "unsafe"}

func TestPureRoomsStayPure(t *testing.T) {
	all := rooms(t)
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		at := roomOf(all, dir)
		if !strings.HasPrefix(dir, "internal/") || at < 0 || !all[at].pure || forTests(dir) {
			continue
		}
		for _, imp := range s.file.Imports {
			if name := strings.Trim(imp.Path.Value, `"`); slices.Contains(worldly, name) {
				t.Errorf("%s imports %s: %q is a pure room", s.path, name, all[at].name)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isClock(sel) {
				t.Errorf("%s reads the clock: %q is a pure room, take the time as an argument", s.fset.Position(n.Pos()), all[at].name)
			}
			return true
		})
	}
}

func isClock(sel *ast.SelectorExpr) bool {
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, sel.Sel.Name)
}

func TestEveryPackageSaysWhatItKnows(t *testing.T) {
	comments := make(map[string][]string)
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		comments[dir] = append(comments[dir], "")
		if s.file.Doc != nil {
			comments[dir] = append(comments[dir], s.path)
		}
	}
	for dir, files := range comments {
		files = slices.DeleteFunc(files, func(f string) bool { return f == "" })
		if len(files) != 1 {
			t.Errorf("%s has %d package comments %v, want one", dir, len(files), files)
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && exportedReceiver(f) && f.Doc == nil && !promised(f) {
				t.Errorf("%s: %s has no doc comment", s.fset.Position(f.Pos()), f.Name.Name)
			}
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE && g.Doc == nil {
				for _, spec := range g.Specs {
					if ts := spec.(*ast.TypeSpec); ts.Name.IsExported() && ts.Doc == nil {
						t.Errorf("%s: type %s has no doc comment", s.fset.Position(ts.Pos()), ts.Name.Name)
					}
				}
			}
		}
	}
}

// promised tells a method whose contract is that of a well-known interface.
func promised(f *ast.FuncDecl) bool {
	return f.Recv != nil && slices.Contains([]string{"Error", "Unwrap", "String", "Read", "Write", "Close",
		"Releases", "Advisories", "Popularity", "Replacement"}, f.Name.Name)
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

func TestFunctionsAndFilesStaySmall(t *testing.T) {
	for _, s := range sources(t) {
		if n := s.fset.Position(s.file.End()).Line; n > 600 {
			t.Errorf("%s has %d lines, want at most 600", s.path, n)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: no init functions; list things explicitly", s.fset.Position(f.Pos()))
			}
			if n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1; n > 80 {
				t.Errorf("%s: %s has %d lines, want at most 80", s.fset.Position(f.Pos()), f.Name.Name, n)
			}
		}
	}
}

// TestNoForeignPaths keeps out what ties the repository to one machine or one
// registry. The words are put together here so that this file is clean.
func TestNoForeignPaths(t *testing.T) {
	banned := regexp.MustCompile(strings.Join([]string{
		`registry\.npm` + `js\.`, `registry\.yarn` + `pkg\.`, `(^|[\s"'(=])/(work|farm|root|home)` + `/[A-Za-z]`,
	}, "|"))
	walk := func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "out") {
				return filepath.SkipDir
			}
			return err
		}
		if d.Name() == ".git" {
			return nil // of a worktree: a file that names the repository
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if at := banned.FindIndex(text); at != nil && !slices.Contains(text, 0) {
			t.Errorf("%s: %s", name, fmt.Sprintf("%q", text[at[0]:at[1]]))
		}
		return nil
	}
	if err := filepath.WalkDir(".", walk); err != nil {
		t.Fatal(err)
	}
}

func TestDependenciesHaveAReason(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		fields := strings.Fields(line)
		if len(fields) == 2 && strings.Contains(fields[0], ".") && strings.HasPrefix(fields[1], "v") &&
			!strings.Contains(string(text), "`"+fields[0]+"`") {
			t.Errorf("ARCHITECTURE.md gives no reason for %s", fields[0])
		}
	}
}
