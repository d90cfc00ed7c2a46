package literal

import (
	"github.com/tdewolff/parse/v2/js"

	codejs "levee/internal/code/js"
)

// bare drops brackets and commas around an expression.
func bare(x js.IExpr) js.IExpr {
	for {
		switch inner := x.(type) {
		case *js.GroupExpr:
			x = inner.X
		case *js.CommaExpr:
			x = inner.List[len(inner.List)-1]
		default:
			return x
		}
	}
}

// dotName returns the name behind a dot.
func dotName(x *js.DotExpr) (string, bool) {
	if y, ok := x.Y.(js.LiteralExpr); ok {
		return string(y.Data), true
	}
	return "", false
}

// constantKey returns a key in brackets that is a text.
func constantKey(x js.IExpr) (string, bool) {
	if lit, ok := bare(x).(*js.LiteralExpr); ok && (lit.TokenType == js.StringToken) {
		return codejs.Unquote(lit.Data), true
	}
	if t, ok := bare(x).(*js.TemplateExpr); ok && t.Tag == nil && len(t.List) == 0 {
		return codejs.Unquote(t.Tail), true
	}
	return "", false
}

// constantName returns the name of a property. A computed one may be a text,
// or a member of something that is not of the file: [FuseV1Options.RunAsNode]
// is "RunAsNode", as that is how enumerations are used.
func constantName(f *File, p *js.PropertyName) (string, bool) {
	if p.Computed == nil {
		if p.Literal.TokenType == js.StringToken {
			return codejs.Unquote(p.Literal.Data), true
		}
		return string(p.Literal.Data), true
	}
	if name, ok := constantKey(p.Computed); ok {
		return name, true
	}
	if dot, ok := bare(p.Computed).(*js.DotExpr); ok {
		if _, isVar := bare(dot.X).(*js.Var); isVar || isDot(dot.X) {
			return dotName(dot)
		}
	}
	if v, ok := bare(p.Computed).(*js.Var); ok && f.left > 0 {
		if value := (&evaluation{File: f}).variable(v, maxDepth-8); value.Kind == Text && !value.Open {
			return value.Str, true
		}
	}
	return "", false
}

func isDot(x js.IExpr) bool {
	_, ok := bare(x).(*js.DotExpr)
	return ok
}

// rawTag tells String.raw.
func rawTag(x js.IExpr) bool {
	dot, ok := x.(*js.DotExpr)
	if !ok {
		return false
	}
	name, _ := dotName(dot)
	return name == "raw"
}

// functionIn returns the function that an expression is, nil if it is none.
func functionIn(x js.IExpr) js.INode {
	switch x := bare(x).(type) {
	case *js.FuncDecl:
		return x
	case *js.ArrowFunc:
		return x
	}
	return nil
}

// start returns the offset of the first thing in an expression whose place the
// tree keeps, otherwise if it has none. Names do not count: the tree has the
// place of their first use alone.
func start(f *File, n js.INode, otherwise int) int {
	w := &starting{file: f, off: -1}
	js.Walk(w, n)
	if w.off < 0 {
		return otherwise
	}
	return w.off
}

// A starting walk looks for the first literal.
type starting struct {
	file  *File
	off   int
	steps int
}

// Enter looks at one node.
func (s *starting) Enter(n js.INode) js.IVisitor {
	if s.steps++; s.steps > 200 {
		return nil
	}
	var data []byte
	switch n := n.(type) {
	case js.LiteralExpr:
		data = n.Data
	case *js.LiteralExpr:
		data = n.Data
	case *js.TemplateExpr:
		if data = n.Tail; len(n.List) > 0 {
			data = n.List[0].Value
		}
	}
	if off := s.file.src.Offset(data); off >= 0 && (s.off < 0 || off < s.off) {
		s.off = off
	}
	return s
}

// Exit is there for js.Walk.
func (s *starting) Exit(js.INode) {}
