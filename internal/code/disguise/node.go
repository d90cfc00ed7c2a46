package disguise

import (
	"regexp"
	"strconv"

	tdjs "github.com/tdewolff/parse/v2/js"

	"levee/internal/code/js"
)

// plain takes parentheses off, and of a sequence the last, which is its value.
func plain(x tdjs.IExpr) tdjs.IExpr {
	for {
		switch y := x.(type) {
		case *tdjs.GroupExpr:
			x = y.X
		case *tdjs.CommaExpr:
			x = y.List[len(y.List)-1]
		default:
			return x
		}
	}
}

// linked returns the variable that a use belongs to.
func linked(v *tdjs.Var) *tdjs.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// variable returns the variable that an expression is, nil if it is none.
func variable(x tdjs.IExpr) *tdjs.Var {
	if v, ok := plain(x).(*tdjs.Var); ok {
		return linked(v)
	}
	return nil
}

// text returns the value of a string, false if an expression is none.
func text(x tdjs.IExpr) (string, bool) {
	if l, ok := plain(x).(*tdjs.LiteralExpr); ok && l.TokenType == tdjs.StringToken {
		return js.Unquote(l.Data), true
	}
	return "", false
}

// called returns the function that a call without arguments calls.
func called(x tdjs.IExpr) *tdjs.Var {
	if call, ok := plain(x).(*tdjs.CallExpr); ok && len(call.Args.List) == 0 {
		return variable(call.X)
	}
	return nil
}

// listed returns the variable that holds a list, or the function that gives it.
func listed(x tdjs.IExpr) *tdjs.Var {
	if v := variable(x); v != nil {
		return v
	}
	return called(x)
}

func isNumber(x tdjs.IExpr) bool {
	l, ok := plain(x).(*tdjs.LiteralExpr)
	return ok && (l.TokenType == tdjs.DecimalToken || l.TokenType == tdjs.IntegerToken || l.TokenType == tdjs.HexadecimalToken)
}

// isConstant tells a sum of numbers, of truths and of nothing.
func isConstant(x tdjs.IExpr) bool {
	switch x := plain(x).(type) {
	case *tdjs.UnaryExpr:
		return isConstant(x.X)
	case *tdjs.BinaryExpr:
		return isConstant(x.X) && isConstant(x.Y)
	case *tdjs.ArrayExpr:
		return len(x.List) == 0
	}
	return isNumber(x)
}

// isIndex tells a number, or a string that is one.
func isIndex(x tdjs.IExpr) bool {
	if s, ok := text(x); ok {
		return numeral.MatchString(s)
	}
	return isNumber(x)
}

var numeral = regexp.MustCompile(`^(0x[0-9a-fA-F]+|[0-9]+)$`)

// named returns the name of a member behind a dot.
func named(x *tdjs.DotExpr) string {
	switch y := x.Y.(type) {
	case tdjs.LiteralExpr:
		return string(y.Data)
	case *tdjs.LiteralExpr:
		return string(y.Data)
	}
	return ""
}

// member returns a variable and the name of its member that an expression
// asks for, however that is written.
func member(x tdjs.IExpr) (*tdjs.Var, string) {
	switch x := plain(x).(type) {
	case *tdjs.DotExpr:
		return variable(x.X), named(x)
	case *tdjs.IndexExpr:
		if s, ok := text(x.Y); ok {
			return variable(x.X), s
		}
	}
	return nil, ""
}

// stringsIn returns the length of a list that holds strings and hardly anything
// else, 0 for other lists.
func stringsIn(x *tdjs.ArrayExpr) int {
	n := 0
	for i := range x.List {
		if l, ok := x.List[i].Value.(*tdjs.LiteralExpr); ok && l.TokenType == tdjs.StringToken {
			n++
		}
	}
	if n < minTable || n*10 < len(x.List)*9 {
		return 0
	}
	return n
}

// numbered tells whether the cases of a switch are the strings "0" to "n-1", in
// whatever order: steps that something else puts in order.
func numbered(n *tdjs.SwitchStmt) bool {
	seen := make(map[string]bool)
	for i := range n.List {
		if n.List[i].Cond == nil {
			return false
		}
		s, ok := text(n.List[i].Cond)
		if at, err := strconv.ParseUint(s, 0, 16); !ok || err != nil || int(at) >= len(n.List) || seen[s] {
			return false
		}
		seen[s] = true
	}
	return true
}

// split returns the string whose member is called, and the member's name.
func split(x *tdjs.CallExpr) (string, string) {
	switch m := plain(x.X).(type) {
	case *tdjs.DotExpr:
		s, _ := text(m.X)
		return s, named(m)
	case *tdjs.IndexExpr:
		if name, ok := text(m.Y); ok {
			s, _ := text(m.X)
			return s, name
		}
	}
	return "", ""
}

// runners run text.
var runners = map[string]bool{"eval": true, "Function": true, "execScript": true, "setTimeout": true, "setInterval": true, "constructor": true, "runInThisContext": true}

func isRunner(x tdjs.IExpr) bool {
	if v, ok := plain(x).(*tdjs.Var); ok {
		return runners[string(v.Name())]
	}
	_, name := member(x)
	return runners[name]
}

// unpacker returns the source that an expression unpacks, and its size: a
// function that is called where it stands with a long string and the words of
// a list, as in (function (p, a, c, k) {...})("0 1(2)", 62, 3, "a|b|c".split("|")).
func unpacker(x tdjs.IExpr) (at []byte, size int) {
	call, ok := plain(x).(*tdjs.CallExpr)
	if !ok {
		return nil, 0
	}
	switch plain(call.X).(type) {
	case *tdjs.FuncDecl, *tdjs.ArrowFunc:
	default:
		return nil, 0
	}
	words := false
	for i := range call.Args.List {
		switch arg := plain(call.Args.List[i].Value).(type) {
		case *tdjs.LiteralExpr:
			if arg.TokenType == tdjs.StringToken && len(arg.Data) > size {
				at, size = arg.Data, len(arg.Data)
			}
		case *tdjs.CallExpr:
			_, name := split(arg)
			words = words || name == "split"
		case *tdjs.ArrayExpr:
			words = words || stringsIn(arg) > 0
		}
	}
	if !words {
		return nil, 0
	}
	return at, size
}
