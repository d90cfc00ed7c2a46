package fold

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/tdewolff/parse/v2/js"
)

// A seen is a random program and what Node saw at each show(label, value) of
// it, over many runs in which unknown code did what it could.
type seen struct {
	Source string              `json:"source"`
	Seen   map[string][]string `json:"seen"`
}

// A value that is told is the one that every run saw.
func TestSound(t *testing.T) {
	text, err := os.ReadFile("testdata/oracle/programs.json")
	if err != nil {
		t.Fatal(err)
	}
	var programs []seen
	if err := json.Unmarshal(text, &programs); err != nil {
		t.Fatal(err)
	}
	known, constant, wrong := 0, 0, 0
	for i, p := range programs {
		ast := parseJS(t, p.Source)
		b := DefaultBudget()
		w := &showWalker{st: Run(&ast.BlockStmt, language{}, b), b: b, told: make(map[string]string)}
		js.Walk(w, &ast.BlockStmt)
		for label, values := range p.Seen {
			if len(values) == 1 {
				constant++
			}
			told, ok := w.told[label]
			if !ok {
				continue
			}
			known++
			if len(values) != 1 || values[0] != told {
				if wrong++; wrong <= 5 {
					t.Errorf("program %d, %s: told %s, seen %q\n%s", i, label, told, values, p.Source)
				}
			}
		}
	}
	t.Logf("%d told of %d that were constant, %d wrong", known, constant, wrong)
	if known < constant/4 {
		t.Errorf("only %d of %d constants are told", known, constant)
	}
}

// A showWalker computes the second argument of each call of show.
type showWalker struct {
	st   *State
	b    *Budget
	told map[string]string
}

// Exit is there for js.Walk.
func (w *showWalker) Exit(js.INode) {}

// Enter looks at one call.
func (w *showWalker) Enter(n js.INode) js.IVisitor {
	call, ok := n.(*js.CallExpr)
	if !ok || call.X.String() != "show" {
		return w
	}
	label := stringLiteral(call.Args.List[0].Value.(*js.LiteralExpr).Data).Go()
	v, err := w.st.Arg(&call.Args.List[1], w.b)
	if err != nil {
		return w
	}
	switch v := v.(type) {
	case *Function, Native:
		w.told[label] = "function"
	case Undefined:
		w.told[label] = "undefined undefined"
	default:
		kind, _ := typeOf(v)
		text, err := Global("JSON.stringify", []Value{v}, w.b)
		if s, ok := text.(String); ok && err == nil {
			w.told[label] = kind + " " + s.Go()
		}
	}
	return w
}
