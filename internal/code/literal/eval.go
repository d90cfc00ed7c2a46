package literal

import (
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	codejs "levee/internal/code/js"
)

// An evaluation computes expressions of one file. Given are the parameters of
// functions that are followed.
type evaluation struct {
	*File
	given map[*js.Var]Value
	class *js.ClassDecl // whose instance this is; nil if that is not known
}

// unknown is the value of an expression that is not followed.
func (e *evaluation) unknown(x js.INode) Value {
	return Value{node: x, at: spot{e.File, start(e.File, x, -1)}}
}

// eval returns what an expression gives in every run.
func (e *evaluation) eval(x js.IExpr, depth int) Value {
	e.left--
	e.program.left--
	if e.left < 0 || e.program.left < 0 || depth > maxDepth {
		return Value{}
	}
	switch x := x.(type) {
	case *js.LiteralExpr:
		return e.literal(x)
	case *js.GroupExpr:
		return e.eval(x.X, depth)
	case *js.Var:
		return e.variable(x, depth)
	case *js.ObjectExpr:
		return e.object(x, depth)
	case *js.ArrayExpr:
		return e.list(x, depth)
	case *js.TemplateExpr:
		return e.template(x, depth)
	case *js.UnaryExpr:
		return e.unary(x, depth)
	case *js.BinaryExpr:
		return e.binary(x, depth)
	case *js.CondExpr:
		return e.conditional(x, depth)
	case *js.DotExpr:
		if name, ok := dotName(x); ok {
			return e.member(x, x.X, name, depth)
		}
	case *js.IndexExpr:
		if key, ok := constantKey(x.Y); ok {
			return e.member(x, x.X, key, depth)
		}
	case *js.CommaExpr:
		return e.eval(x.List[len(x.List)-1], depth)
	case *js.CallExpr:
		return e.called(x, depth)
	case *js.FuncDecl, *js.ArrowFunc:
		return Value{Kind: Function, node: x, at: spot{e.File, start(e.File, x, -1)}}
	}
	return e.unknown(x)
}

func (e *evaluation) literal(x *js.LiteralExpr) Value {
	v := Value{at: spot{e.File, e.src.Offset(x.Data)}}
	switch {
	case x.TokenType == js.StringToken:
		v.Kind, v.Str = Text, codejs.Unquote(x.Data[:min(len(x.Data), maxText)])
	case x.TokenType == js.TrueToken || x.TokenType == js.FalseToken:
		v.Kind, v.True = Bool, x.TokenType == js.TrueToken
	case x.TokenType == js.NullToken:
		v.Kind = Nothing
	case js.IsNumeric(x.TokenType):
		if n, err := strconv.ParseFloat(string(x.Data), 64); err == nil {
			v.Kind, v.Num = Number, n
		}
	}
	if v.Kind == Unknown {
		v.node = x
	}
	return v
}

func (e *evaluation) object(x *js.ObjectExpr, depth int) Value {
	v := Value{Kind: Object, at: spot{e.File, start(e.File, x, -1)}}
	for i := range x.List {
		p := &x.List[i]
		switch {
		case p.Spread:
			e.spread(&v, p.Value, depth)
		case p.Name == nil:
			e.shorthand(&v, p.Value, depth)
		default:
			e.property(&v, p, depth)
		}
	}
	return v
}

func (e *evaluation) property(v *Value, p *js.Property, depth int) {
	name, ok := constantName(e.File, p.Name)
	if !ok {
		v.blur(Value{node: p.Name.Computed, at: v.at})
		return
	}
	prop := Prop{Name: name, Value: e.eval(p.Value, depth+1), at: spot{e.File, e.src.Offset(p.Name.Literal.Data)}}
	v.set(prop)
}

func (e *evaluation) shorthand(v *Value, x js.IExpr, depth int) {
	switch x := x.(type) {
	case *js.Var:
		// The tree has the place of a name's first use alone: the place is
		// that of the value.
		v.set(Prop{Name: string(x.Data), Value: e.variable(x, depth+1)})
	case *js.MethodDecl:
		name, ok := constantName(e.File, &x.Name.PropertyName)
		if !ok {
			v.Open = true
			return
		}
		prop := Prop{Name: name, Value: Value{Kind: Function, at: v.at}, at: spot{e.File, e.src.Offset(x.Name.Literal.Data)}}
		if x.Get || x.Set {
			prop.Value = Value{why: "get " + name, at: prop.at}
		}
		v.set(prop)
	}
}

// spread puts what an object holds over what is there.
func (e *evaluation) spread(v *Value, x js.IExpr, depth int) {
	if b, ok := bare(x).(*js.BinaryExpr); ok && b.Op == js.AndToken {
		e.perhaps(v, b, depth)
		return
	}
	over := e.eval(x, depth+1)
	switch {
	case over.Kind == Nothing || over.Kind == Bool:
		return
	case over.Kind != Object:
		v.blur(Value{node: x, at: spot{e.File, start(e.File, x, v.at.off)}})
		return
	case over.Open:
		v.blur(over)
	}
	e.left -= len(over.Props)
	for _, p := range over.Props {
		v.set(p)
	}
}

// perhaps is a spread of an object under a condition: ...(debug && {a: 1}).
func (e *evaluation) perhaps(v *Value, b *js.BinaryExpr, depth int) {
	if is, known := e.eval(b.X, depth+1).truth(); known {
		if is {
			e.spread(v, b.Y, depth)
		}
		return
	}
	with := *v
	with.Props = append([]Prop(nil), v.Props...)
	e.spread(&with, b.Y, depth)
	*v = both(*v, with)
}

func (e *evaluation) list(x *js.ArrayExpr, depth int) Value {
	v := Value{Kind: List, at: spot{e.File, start(e.File, x, -1)}}
	for i := range x.List {
		el := &x.List[i]
		switch {
		case i >= maxProps:
			v.Open = true
			return v
		case el.Value == nil:
			v.Items = append(v.Items, Value{Kind: Nothing})
		case el.Spread:
			more := e.eval(el.Value, depth+1)
			v.Open = v.Open || more.Kind != List || more.Open
			v.Items = append(v.Items, more.Items...)
		default:
			v.Items = append(v.Items, e.eval(el.Value, depth+1))
		}
	}
	return v
}

func (e *evaluation) template(x *js.TemplateExpr, depth int) Value {
	if x.Tag != nil && !rawTag(x.Tag) {
		return e.unknown(x)
	}
	v := Value{Kind: Text, at: spot{e.File, e.src.Offset(x.Tail)}}
	var b strings.Builder
	for i := range x.List {
		if i == 0 {
			v.at.off = e.src.Offset(x.List[i].Value)
		}
		b.WriteString(codejs.Unquote(x.List[i].Value))
		words, open := e.eval(x.List[i].Expr, depth+1).words()
		v.Open = v.Open || open
		b.WriteString(words)
	}
	b.WriteString(codejs.Unquote(x.Tail))
	return e.text(v, b.String())
}

// text makes a value a text, which has a bound.
func (e *evaluation) text(v Value, s string) Value {
	e.left -= len(s) / 256
	v.Kind, v.Str = Text, s
	if len(s) > maxText {
		v.Str, v.Open = s[:maxText]+Hole, true
	}
	return v
}

func (e *evaluation) unary(x *js.UnaryExpr, depth int) Value {
	v := e.eval(x.X, depth+1)
	switch x.Op {
	case js.NotToken:
		if is, known := v.truth(); known {
			return Value{Kind: Bool, True: !is, at: v.at}
		}
	case js.VoidToken:
		return Value{Kind: Nothing, at: v.at}
	case js.NegToken:
		if v.Kind == Number {
			v.Num = -v.Num
			return v
		}
	}
	return e.unknown(x)
}

func (e *evaluation) binary(x *js.BinaryExpr, depth int) Value {
	switch x.Op {
	case js.AddToken:
		return e.sum(x, depth)
	case js.AndToken, js.OrToken, js.NullishToken:
		return e.logical(x, depth)
	case js.EqEqEqToken, js.EqEqToken, js.NotEqEqToken, js.NotEqToken:
		a, b := e.eval(x.X, depth+1), e.eval(x.Y, depth+1)
		if a.constant() && b.constant() {
			same := alike(a, b)
			return Value{Kind: Bool, True: same == (x.Op == js.EqEqEqToken || x.Op == js.EqEqToken), at: a.at}
		}
	case js.EqToken:
		return e.eval(x.Y, depth+1)
	}
	return e.unknown(x)
}

// constant tells a text, number, bool or nothing that is wholly known.
func (v Value) constant() bool {
	return v.Kind == Nothing || v.Kind == Bool || v.Kind == Number || v.Kind == Text && !v.Open
}

// sum joins texts; a long one is a chain that leans to the left.
func (e *evaluation) sum(x *js.BinaryExpr, depth int) Value {
	parts := []js.IExpr{x.Y}
	left := x.X
	for len(parts) < maxProps {
		b, ok := bare(left).(*js.BinaryExpr)
		if !ok || b.Op != js.AddToken {
			break
		}
		parts, left = append(parts, b.Y), b.X
	}
	parts = append(parts, left)
	v := Value{Kind: Text}
	var b strings.Builder
	isText := false
	for i := len(parts) - 1; i >= 0; i-- {
		part := e.eval(parts[i], depth+1)
		if i == len(parts)-1 {
			v.at = part.at
		}
		isText = isText || part.Kind == Text
		words, open := part.words()
		v.Open = v.Open || open
		b.WriteString(words)
	}
	if !isText {
		return e.unknown(x)
	}
	return e.text(v, b.String())
}

func (e *evaluation) logical(x *js.BinaryExpr, depth int) Value {
	a := e.eval(x.X, depth+1)
	is, known := a.truth()
	if x.Op == js.NullishToken {
		is, known = a.Kind != Nothing, a.Kind != Unknown
	}
	if known {
		if is == (x.Op == js.AndToken) {
			return e.eval(x.Y, depth+1)
		}
		return a
	}
	return e.unknown(x)
}

func (e *evaluation) conditional(x *js.CondExpr, depth int) Value {
	if is, known := e.eval(x.Cond, depth+1).truth(); known {
		if is {
			return e.eval(x.X, depth+1)
		}
		return e.eval(x.Y, depth+1)
	}
	v := both(e.eval(x.X, depth+1), e.eval(x.Y, depth+1))
	if v.Kind == Unknown {
		return e.unknown(x)
	}
	return v
}

func (e *evaluation) member(x, of js.IExpr, name string, depth int) Value {
	if this, ok := bare(of).(*js.LiteralExpr); ok && this.TokenType == js.ThisToken {
		return e.ofThis(x, name, depth)
	}
	base := e.eval(of, depth+1)
	p, ok := base.Get(name)
	if ok || base.Kind == Object && !base.Open {
		return p.Value
	}
	return e.unknown(x)
}
