package craft

import (
	"fmt"
	"strings"
)

// A library is an honest module: some small functions.
type library struct {
	functions []function
}

type function struct {
	name, parameters string
	body             string // statements
}

// shapes are functions of small libraries; $a, $b and $c are names.
var shapes = []function{
	{"chunk", "$a, $b", "const $c = []\n  for (let i = 0; i < $a.length; i += $b) $c.push($a.slice(i, i + $b))\n  return $c"},
	{"clamp", "$a, $b, $c", "return Math.min(Math.max($a, $b), $c)"},
	{"unique", "$a", "return $a.filter((x, i) => $a.indexOf(x) === i)"},
	{"group", "$a, $b", "const $c = new Map()\n  for (const x of $a) {\n    const k = $b(x)\n    $c.set(k, ($c.get(k) || []).concat([x]))\n  }\n  return $c"},
	{"pad", "$a, $b", "return String($a).padStart($b, '0')"},
	{"sum", "$a", "return $a.reduce((x, y) => x + y, 0)"},
	{"pick", "$a, $b", "const $c = {}\n  for (const k of $b) if (k in $a) $c[k] = $a[k]\n  return $c"},
	{"debounce", "$a, $b", "let $c\n  return (...args) => {\n    clearTimeout($c)\n    $c = setTimeout(() => $a(...args), $b)\n  }"},
	{"range", "$a, $b", "return Array.from({ length: $b - $a }, (_, i) => $a + i)"},
	{"words", "$a", "return $a.split(/[^a-z0-9]+/i).filter(Boolean)"},
	{"zip", "$a, $b", "return $a.map((x, i) => [x, $b[i]])"},
	{"once", "$a", "let $b, $c = false\n  return (...args) => {\n    if (!$c) $b = $a(...args)\n    $c = true\n    return $b\n  }"},
	{"title", "$a", "return $a.slice(0, 1).toUpperCase() + $a.slice(1)"},
	{"nearest", "$a, $b", "let $c = $a[0]\n  for (const x of $a) if (Math.abs(x - $b) < Math.abs($c - $b)) $c = x\n  return $c"},
	{"flatten", "$a", "return [].concat(...$a)"},
}

// library makes an honest module of some of the shapes.
func (w *writer) library() library {
	var l library
	for _, i := range w.rng.Perm(len(shapes))[:4+w.rng.IntN(4)] {
		s := shapes[i]
		names := strings.NewReplacer("$a", w.one(nouns)+"A", "$b", w.one(nouns)+"B", "$c", w.one(nouns)+"C")
		l.functions = append(l.functions, function{
			name:       w.name("function " + s.name),
			parameters: names.Replace(s.parameters),
			body:       names.Replace(s.body),
		})
	}
	return l
}

// An insert is what a variant adds to a library's source.
type insert struct {
	top  string // statements that run at import
	call string // statements at the start of the first function
	far  bool   // top stands behind an honest line, far to the right
}

// source writes a library.
func (l *library) source(in insert) string {
	var b strings.Builder
	b.WriteString("'use strict'\n\n")
	if in.top != "" && !in.far {
		b.WriteString(in.top + "\n\n")
	}
	for i, f := range l.functions {
		body := f.body
		if i == 0 && in.call != "" {
			body = in.call + "\n  " + body
		}
		fmt.Fprintf(&b, "function %s (%s) {\n  %s\n}\n\n", f.name, f.parameters, body)
	}
	var names []string
	for _, f := range l.functions {
		names = append(names, f.name)
	}
	fmt.Fprintf(&b, "module.exports = { %s }", strings.Join(names, ", "))
	if in.top != "" && in.far {
		b.WriteString(";" + strings.Repeat(" ", 400) + oneLine(in.top))
	}
	b.WriteString("\n")
	return b.String()
}
