package fold

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tdewolff/parse/v2/js"
)

// clear are the strings of testdata/obfuscated/program.js.
var clear = []string{
	"alpha.example.invalid", "beta one", "gamma.example.invalid", "/delta/epsilon", "zeta eta", "theta-iota", "kappa:", "lambda mu ",
	"nu xi", "omicron pi", "node:", "path", "rho",
}

// A folder goes through a program and folds all that folds.
type folder struct {
	env          Env
	b            *Budget
	calls, known int             // of functions of the program, with constant arguments
	strings      map[string]bool // that some expression folds to
	missed       []string
}

// Exit is there for js.Walk.
func (w *folder) Exit(js.INode) {}

// Enter folds one expression.
func (w *folder) Enter(n js.INode) js.IVisitor {
	e, ok := n.(js.IExpr)
	if !ok {
		return w
	}
	v, err := Expr(e, w.env, w.b)
	if s, ok := v.(String); ok && err == nil {
		w.strings[s.Go()] = true
	}
	if o, ok := v.(*Object); ok && err == nil {
		for _, k := range o.Keys() {
			if p, ok := o.props[k.key()].(String); ok {
				w.strings[p.Go()] = true
			}
		}
	}
	if call, ok := n.(*js.CallExpr); ok && w.decodes(call) {
		w.calls++
		if err == nil {
			w.known++
		} else {
			w.missed = append(w.missed, call.String())
		}
	}
	return w
}

// decodes tells a call of a function of the program by its name, whose
// arguments are all constants.
func (w *folder) decodes(call *js.CallExpr) bool {
	v, ok := call.X.(*js.Var)
	if !ok || len(call.Args.List) == 0 {
		return false
	}
	if w.env.(*State).records[call].mixed {
		return false // in a loop that turns the table
	}
	if f, _ := w.env.Lookup(resolve(v)); f == nil {
		return false
	} else if _, ok := f.(*Function); !ok {
		return false
	}
	for _, a := range call.Args.List {
		v, err := Expr(a.Value, w.env, w.b)
		if err != nil || reference(v) {
			return false
		}
	}
	return true
}

func foldAll(t testing.TB, src string, b *Budget) (*folder, *State) {
	ast := parseJS(t, src)
	st := Run(&ast.BlockStmt, language{}, b)
	w := &folder{env: st, b: b, strings: make(map[string]bool)}
	js.Walk(w, &ast.BlockStmt)
	return w, st
}

// missing lists the clear strings that no expression folds to, alone or as
// part of another.
func (w *folder) missing() []string {
	all := strings.Join(slices.Collect(maps.Keys(w.strings)), "\x00")
	return slices.DeleteFunc(slices.Clone(clear), func(s string) bool { return strings.Contains(all, s) })
}

// Every string that an obfuscator hid is found, and every call of a decoder
// that has constant arguments is one.
func TestObfuscated(t *testing.T) {
	files, err := filepath.Glob("testdata/obfuscated/*.js")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			b := &Budget{Steps: 100_000_000, Bytes: 4 << 30}
			start := time.Now()
			w, st := foldAll(t, string(src), b)
			t.Logf("%d of %d calls decoded, %d of %d strings; %d steps, %v", w.known, w.calls, len(clear)-len(w.missing()), len(clear), 100_000_000-b.Steps, time.Since(start).Round(time.Millisecond))
			if missing := w.missing(); len(missing) > 0 || st.stopped {
				t.Errorf("not found: %q (stopped: %v)", missing, st.stopped)
			}
			if w.known < w.calls {
				t.Errorf("not decoded: %d of %d, such as %q", w.calls-w.known, w.calls, w.missed[:min(5, len(w.missed))])
			}
		})
	}
}

// The options that the files were made with are known.
func TestObfuscatedOptions(t *testing.T) {
	text, err := os.ReadFile("testdata/obfuscated/options.json")
	if err != nil {
		t.Fatal(err)
	}
	var made struct{ Sets map[string]any }
	if err := json.Unmarshal(text, &made); err != nil {
		t.Fatal(err)
	}
	for name := range made.Sets {
		if _, err := os.Stat("testdata/obfuscated/" + name + ".js"); err != nil {
			t.Error(err)
		}
	}
}
