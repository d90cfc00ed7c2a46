package js

import (
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code/capability"
)

// A fragment is code that stands in a text.
type fragment struct{ list []js.IStmt }

// nestedCode reads constant code as if it stood where it is run. It gives what
// eval would, or the function that Function would make.
func (e *evaluator) nestedCode(v value, c *callCase) value {
	makes := c.callee.api.path != "eval" && c.callee.api.path != "setTimeout" && c.callee.api.path != "setInterval"
	source := v.str
	if makes {
		source = "(function(" + e.parameterNames(c) + "\n) {\n" + source + "\n})"
	}
	f := e.fragment(source)
	if f == nil || e.level >= maxNested {
		e.cut = e.cut || f != nil
		return value{taint: v.taint}
	}
	nested, pos := e.nested, e.here()
	e.nested = true
	e.move(c.off)
	e.level++
	out := e.lastValue(f.list)
	e.drain()
	e.level--
	e.nested = nested
	e.move(pos)
	out.taint = e.taints.union(out.taint, v.taint)
	return out
}

// inlineCode reads code that a program of this kind is started with: node -e.
func (e *evaluator) inlineCode(c *callCase) {
	program, args := c.arg(0), c.arg(1)
	if program.kind != text || args.kind != thing || !args.obj.array || !runtimes[strings.TrimSuffix(lastName(program.str), ".exe")] {
		return
	}
	for i, flag := range args.obj.elems {
		if flag.kind != text || flag.str != "-e" && flag.str != "--eval" && flag.str != "-p" || i+1 >= len(args.obj.elems) {
			continue
		}
		if body := args.obj.elems[i+1]; body.kind == text && !body.open {
			e.nestedCode(body, &callCase{callee: e.platform("eval"), off: c.off})
		}
	}
}

// readCode reads the constant code that an API is given.
func (e *evaluator) readCode(c *callCase, api *capability.API) {
	for _, r := range api.Roles {
		if r.Name != capability.RoleCode || r.Arg < 0 || r.Property != "" {
			continue
		}
		if body := c.arg(r.Arg); body.kind == text && !body.open {
			e.nestedCode(body, &callCase{callee: e.platform("eval"), off: c.off})
		}
	}
}

// runtimes are programs that run JavaScript.
var runtimes = map[string]bool{"node": true, "nodejs": true, "bun": true, "deno": true, "electron": true}

// lastValue evaluates statements and returns what the last one gives.
func (e *evaluator) lastValue(list []js.IStmt) value {
	if len(list) == 0 {
		return value{}
	}
	last, ok := list[len(list)-1].(*js.ExprStmt)
	if !ok {
		e.block(list)
		return value{}
	}
	e.block(list[:len(list)-1])
	return e.expr(last.Value)
}

// parameterNames returns the parameters that a call of Function names.
func (e *evaluator) parameterNames(c *callCase) string {
	var names []string
	for _, a := range c.args[:max(len(c.args)-1, 0)] {
		if a.kind == text && !a.open && !strings.ContainsAny(a.str, "(){}\n`\"'/") {
			names = append(names, a.str)
		}
	}
	return strings.Join(names, ",")
}

// maxFragments bounds how many texts of a file are read as code.
const maxFragments = 200

// fragment parses a text once. It is nil for what is no code, or too much of it.
func (e *evaluator) fragment(source string) *fragment {
	if f, ok := e.fragments[source]; ok {
		return f
	}
	e.fragments[source] = nil
	if len(source) > maxText || len(e.fragments) > maxFragments || dear([]byte(source)) != "" {
		e.cut = true
		return nil
	}
	tree, err := js.Parse(parse.NewInputString(source), js.Options{})
	if err != nil {
		return nil
	}
	f := &fragment{tree.List}
	e.fragments[source] = f
	return f
}
