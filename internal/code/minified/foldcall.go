package minified

import (
	"math"
	"strings"
	"unicode/utf16"

	"github.com/tdewolff/parse/v2/js"
)

// foldCall computes the calls that minifiers compute: Math.pow of numbers,
// and methods of strings. In all cases the call may stand as well.
func (w *walker) foldCall(e *js.CallExpr) value {
	dot, ok := e.X.(*js.DotExpr)
	if !ok || len(e.Args.List) > 2 {
		return value{}
	}
	name, ok := dot.Y.(js.LiteralExpr)
	if !ok {
		return value{}
	}
	var args [2]value
	for i, a := range e.Args.List {
		if args[i] = w.fold(a.Value); args[i].kind == isUnknown {
			return value{}
		}
	}
	if v, ok := dot.X.(*js.Var); ok && string(v.Data) == "Math" {
		if string(name.Data) == "pow" && len(e.Args.List) == 2 {
			return value{kind: isNumber, num: math.Pow(args[0].num, args[1].num)}
		}
		return value{}
	}
	if x := w.fold(dot.X); x.kind == isString {
		return stringMethod(x.str, string(name.Data), args[0])
	}
	return value{}
}

// foldLength computes the length of a string.
func (w *walker) foldLength(e *js.DotExpr) value {
	if name, ok := e.Y.(js.LiteralExpr); !ok || string(name.Data) != "length" {
		return value{}
	}
	if x := w.fold(e.X); x.kind == isString {
		return value{kind: isNumber, num: float64(len(utf16.Encode([]rune(x.str))))}
	}
	return value{}
}

func stringMethod(s, method string, arg value) value {
	switch method {
	case "charCodeAt", "charAt":
		units := utf16.Encode([]rune(s))
		if arg.kind == isString || arg.num < 0 || arg.num >= float64(len(units)) {
			return value{}
		}
		unit := units[int(arg.num)]
		if method == "charAt" {
			return value{kind: isString, str: string(rune(unit))}
		}
		return value{kind: isNumber, num: float64(unit)}
	case "toLowerCase":
		return value{kind: isString, str: strings.ToLower(s)}
	case "toUpperCase":
		return value{kind: isString, str: strings.ToUpper(s)}
	}
	return value{}
}

// words takes "a b".split(" ") apart, which closure writes for ["a", "b"].
func (w *walker) words(callee js.IExpr, args []js.Arg) (list []string, at int32, ok bool) {
	dot, isDot := callee.(*js.DotExpr)
	if !isDot || len(args) != 1 {
		return nil, 0, false
	}
	if name, isName := dot.Y.(js.LiteralExpr); !isName || string(name.Data) != "split" {
		return nil, 0, false
	}
	s, sep := w.fold(dot.X), w.fold(args[0].Value)
	if s.kind != isString || sep.kind != isString {
		return nil, 0, false
	}
	return strings.Split(s.str, sep.str), w.start(dot.X), true
}

// regexp gives the pattern that RegExp("...", "g") makes.
func (w *walker) regexp(callee *js.Var, args []js.Arg) (string, bool) {
	if len(args) == 0 || len(args) > 2 || string(callee.Data) != "RegExp" {
		return "", false
	}
	body, flags := w.fold(args[0].Value), value{kind: isString}
	if len(args) == 2 {
		flags = w.fold(args[1].Value)
	}
	if body.kind != isString || flags.kind != isString {
		return "", false
	}
	return patternText([]byte("/" + body.str + "/" + flags.str)), true
}
