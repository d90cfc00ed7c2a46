package minified

import (
	"github.com/tdewolff/parse/v2/js"
)

// ignored are free names that minifiers write in other ways or make up.
var ignored = map[string]bool{"undefined": true, "NaN": true, "Infinity": true, "arguments": true}

func (w *walker) expr(e js.IExpr) {
	if w.steps--; e == nil || w.steps <= 0 {
		return
	}
	if b, ok := e.(*js.BinaryExpr); ok && b.Op == js.AddToken {
		w.pieces(w.chain(e, nil))
		return
	}
	if v := w.fold(e); v.kind != isUnknown {
		w.constant(v, w.start(e))
		return
	}
	switch e := e.(type) {
	case *js.Var:
		w.variable(global, e)
	case *js.GroupExpr:
		w.expr(e.X)
	case *js.CommaExpr:
		for _, x := range e.List {
			w.expr(x)
		}
	case *js.CondExpr:
		w.expr(e.Cond)
		w.expr(e.X)
		w.expr(e.Y)
	case *js.UnaryExpr:
		if e.Op == js.TypeofToken {
			w.typeOf(e.X)
			return
		}
		w.expr(e.X)
		if e.Op == js.DeleteToken || e.Op == js.BitNotToken {
			w.mark(operator, e.Op.String(), w.last)
		}
	case *js.BinaryExpr:
		w.binary(e)
	case *js.DotExpr, *js.IndexExpr:
		w.member(read, e)
	case *js.CallExpr:
		w.call(e.X, e.Args.List, len(e.Args.List))
	case *js.NewExpr:
		var args []js.Arg
		if e.Args != nil {
			args = e.Args.List
		}
		w.call(e.X, args, len(args))
	default:
		w.compound(e)
	}
}

// compound walks what holds functions and lists.
func (w *walker) compound(e js.IExpr) {
	switch e := e.(type) {
	case *js.ArrayExpr:
		for _, x := range e.List {
			w.expr(x.Value)
		}
	case *js.ObjectExpr:
		w.object(e)
	case *js.FuncDecl:
		w.funcDecl(e)
	case *js.MethodDecl:
		w.method(e)
	case *js.ArrowFunc:
		w.function(func() {
			w.params(e.Params)
			w.block(&e.Body)
		})
	case *js.ClassDecl:
		w.class(e)
	case *js.VarDecl:
		w.declaration(e)
	case *js.TemplateExpr:
		if e.Tag != nil {
			w.call(e.Tag, nil, 0)
		}
		w.pieces(w.chain(e, nil))
	case *js.YieldExpr:
		w.expr(e.X)
	case *js.LiteralExpr:
		if e.TokenType == js.RegExpToken {
			w.mark(pattern, patternText(e.Data), w.offset(e.Data))
		}
	}
}

func (w *walker) object(o *js.ObjectExpr) {
	for i := range o.List {
		p := &o.List[i]
		if p.Name != nil {
			w.name(written, p.Name)
		} else if v, ok := p.Value.(*js.Var); ok && !p.Spread {
			w.mark(written, string(v.Data), w.offset(v.Data))
		}
		w.expr(p.Value)
		w.expr(p.Init)
	}
}

// variable marks a free name.
func (w *walker) variable(c class, v *js.Var) {
	if root := resolve(v); w.free(root) && !ignored[string(root.Data)] {
		w.mark(c, string(root.Data), w.last)
	}
}

// typeOf marks a free name of which only the type is asked.
func (w *walker) typeOf(e js.IExpr) {
	v, ok := e.(*js.Var)
	if !ok {
		w.expr(e)
		return
	}
	if root := resolve(v); w.free(root) && !ignored[string(root.Data)] {
		w.mark(global, typePrefix+string(root.Data), w.last)
	}
}

// typePrefix stands before a free name of which only the type is asked.
const typePrefix = "typeof "

// free tells a name that the file does not declare.
func (w *walker) free(root *js.Var) bool {
	return root.Decl == js.NoDecl && w.own[string(root.Data)] == 0
}

// constant marks a value that is known.
func (w *walker) constant(v value, at int32) {
	switch v.kind {
	case isString:
		if v.str != "" {
			w.mark(text, v.str, at)
		}
	case isNumber:
		if s := v.plain(); s != "0" && s != "1" && s != "NaN" && s != "+Inf" {
			w.mark(number, s, at)
		}
	}
}

// assigns are the operators that write their left side, with the operator
// that they apply.
var assigns = map[js.TokenType]string{
	js.EqToken: "", js.AddEqToken: "", js.AndEqToken: "", js.OrEqToken: "", js.NullishEqToken: "",
	js.MulEqToken: "*", js.DivEqToken: "/", js.ModEqToken: "%", js.ExpEqToken: "**", js.SubEqToken: "-",
	js.LtLtEqToken: "<<", js.GtGtEqToken: ">>", js.GtGtGtEqToken: ">>>",
	js.BitAndEqToken: "&", js.BitOrEqToken: "|", js.BitXorEqToken: "^",
}

// counted are the operators that are marks: minifiers turn conditions and
// comparisons about, and write + in other ways.
var counted = map[js.TokenType]bool{
	js.MulToken: true, js.DivToken: true, js.ModToken: true, js.ExpToken: true, js.SubToken: true,
	js.LtLtToken: true, js.GtGtToken: true, js.GtGtGtToken: true,
	js.BitAndToken: true, js.BitOrToken: true, js.BitXorToken: true,
	js.InToken: true, js.InstanceofToken: true,
}

func (w *walker) binary(e *js.BinaryExpr) {
	if op, ok := assigns[e.Op]; ok {
		w.target(e.X)
		w.expr(e.Y)
		if op != "" && !(op == "*" && w.isOne(e.Y)) {
			w.mark(operator, op, w.last)
		}
		return
	}
	if x, ok := typeofTest(e); ok {
		w.typeOf(x)
		return
	}
	w.expr(e.X)
	w.expr(e.Y)
	if counted[e.Op] && !(e.Op == js.MulToken && (w.isOne(e.X) || w.isOne(e.Y))) {
		w.mark(operator, e.Op.String(), w.last)
	}
}

// isOne tells the factor by which minifiers turn a value into a number.
func (w *walker) isOne(e js.IExpr) bool {
	v := w.fold(e)
	return v.kind == isNumber && v.num == 1
}

// target walks the left side of an assignment.
func (w *walker) target(e js.IExpr) {
	switch e := e.(type) {
	case *js.GroupExpr:
		w.target(e.X)
	case *js.DotExpr, *js.IndexExpr:
		w.member(written, e)
	default:
		w.expr(e)
	}
}

// member marks a property by its name, if it has one that is known.
func (w *walker) member(c class, e js.IExpr) {
	object, name, at, known := w.property(e)
	w.expr(object)
	if known {
		w.mark(c, name, at)
		return
	}
	if i, ok := e.(*js.IndexExpr); ok {
		w.expr(i.Y)
	}
}

// property takes a member expression apart. The name is known if it is
// written or folds; private names are not.
func (w *walker) property(e js.IExpr) (object js.IExpr, name string, at int32, known bool) {
	switch e := e.(type) {
	case *js.DotExpr:
		if y, ok := e.Y.(js.LiteralExpr); ok {
			return e.X, nameText(y.Data), w.offset(y.Data), true
		}
		return e.X, "", 0, false
	case *js.IndexExpr:
		if b, ok := e.Y.(*js.BinaryExpr); ok && b.Op == js.EqToken {
			w.target(b.X) // x[x.name = 1] = "name", an enumeration
			return e.X, w.fold(b.Y).asString(), w.start(b.Y), w.fold(b.Y).kind != isUnknown
		}
		if v := w.fold(e.Y); v.kind != isUnknown {
			return e.X, v.asString(), w.start(e.Y), true
		}
		return e.X, "", 0, false
	}
	return nil, "", 0, false
}
