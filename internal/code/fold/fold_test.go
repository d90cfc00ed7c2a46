package fold

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// language is an Env of what every test may use.
type language struct{}

func (language) Lookup(v *js.Var) (Value, bool) {
	if v.Decl != js.NoDecl {
		return nil, false
	}
	switch name := string(v.Data); name {
	case "Buffer", "TextDecoder", "TextEncoder", "zlib", "Reflect", "atob", "btoa":
		return Native{name}, true
	default:
		if _, ok := languageGlobals[name]; ok {
			return Native{name}, true
		}
	}
	return nil, false
}

func parseJS(t testing.TB, src string) *js.AST {
	t.Helper()
	ast, err := js.Parse(parse.NewInputString(src), js.Options{})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return ast
}

// An answer is what Node gave for one line of the oracle.
type answer struct {
	Source string `json:"js"`
	Value  any    `json:"value"`
	Throws bool   `json:"throws"`
}

// An expression computes to what Node printed for it, or is not known; how
// many are known is held as well.
func TestLikeNode(t *testing.T) {
	text, err := os.ReadFile("testdata/oracle/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(text, &answers); err != nil {
		t.Fatal(err)
	}
	unknown := 0
	for _, a := range answers {
		got, err := evalSource(t, a.Source)
		switch {
		case err == ErrUnknown:
			unknown++
			t.Logf("unknown: %s", a.Source)
		case a.Throws:
			if _, ok := isThrown(err); !ok {
				t.Errorf("%s: got %s, %v, node throws", a.Source, got, err)
			}
		case err != nil:
			t.Errorf("%s: %v, node gives %v", a.Source, err, a.Value)
		case got != asJSON(a.Value):
			t.Errorf("%s: got %s, node gives %s", a.Source, got, asJSON(a.Value))
		}
	}
	t.Logf("%d of %d computed", len(answers)-unknown, len(answers))
	if unknown > len(answers)/50 {
		t.Errorf("%d of %d are not computed", unknown, len(answers))
	}
}

func asJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// evalSource computes the value of an expression, shown as the oracle shows it.
func evalSource(t testing.TB, src string) (string, error) {
	t.Helper()
	ast := parseJS(t, "show("+src+"\n)")
	call := ast.List[0].(*js.ExprStmt).Value.(*js.CallExpr)
	v, err := Expr(call.Args.List[0].Value, language{}, DefaultBudget())
	if err != nil {
		return "", err
	}
	return asJSON(show(v)), nil
}

// show is record.mjs's function of that name.
func show(v Value) any {
	switch v := v.(type) {
	case String:
		units := v.Units()
		ints := make([]any, 0, len(units)+1)
		if isASCII(v.units) && !v.wide {
			return v.units
		}
		ints = append(ints, "units")
		for _, u := range units {
			ints = append(ints, int(u))
		}
		return ints
	case Number:
		return map[string]any{"number": formatNumber(float64(v)), "negative": v < 0 || 1/v < 0}
	case Bool:
		return bool(v)
	case Null:
		return nil
	case Undefined:
		return map[string]any{"undefined": true}
	case *Array:
		out := []any{"array"}
		for i := range v.elems {
			out = append(out, show(v.At(i)))
		}
		return out
	case *Bytes:
		out := []any{"bytes"}
		for _, c := range v.data {
			out = append(out, int(c))
		}
		return out
	case *Object:
		if v.class != "" {
			return map[string]any{"class": v.class}
		}
		out := []any{"object"}
		for _, k := range v.ordered() {
			out = append(out, []any{show(k.string()), show(v.props[k])})
		}
		return out
	case *Function, Native:
		return map[string]any{"function": true}
	}
	return "unknown!"
}

// Without a program around it, a computation that may change one of its own
// objects by way of what is not known is not known either; one that only asks
// others is.
func TestUnseenChanges(t *testing.T) {
	for body, want := range map[string]string{
		`[t, []][+unknown()].push("z")`:                   "",
		`[t, []][+unknown()][0] = "z"`:                    "",
		`delete [t, []][+unknown()][0]`:                   "",
		`(unknown() || t).push("z")`:                      "",
		`const o = [t]; const u = o[unknown()]; u.x()`:    "",
		`foreign([t][unknown()])`:                         "",
		`Object.assign([t][unknown()], ["z"])`:            "",
		`({o: [t], f() { this.o[unknown()].pop() }}).f()`: "",
		`foreign("x"); log.info(unknown().name)`:          `"a"`,
		`unknown().list.push("z")`:                        `"a"`,
	} {
		got, err := evalSource(t, `(function () { const t = ["a"]; `+body+`; return t.join() })()`)
		if got != want || want == "" && err != ErrUnknown {
			t.Errorf("%s: got %s, %v; want %s", body, got, err, want)
		}
	}
}
