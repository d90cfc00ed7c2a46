package js

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// variable returns what a name may hold.
func (e *evaluator) variable(v *js.Var) value {
	first := v.Data // in its scope
	v = root(v)
	if v.Decl == js.NoDecl {
		if off := e.src.Offset(first); off > e.here() && !e.nested {
			e.move(off)
		}
		for _, in := range slices.Backward(e.withs) {
			if m := e.member(in, string(v.Data)); m.kind == thing || m.kind == platform && m.api.api != nil {
				return m
			}
		}
		if e.nested {
			if own := e.inScope(string(v.Data)); own != (value{}) {
				return own
			}
		}
		if string(v.Data) == "arguments" {
			return e.argumentsOf()
		}
		return e.free(plainName(v.Data))
	}
	return e.slots.of(v)
}

func root(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// inScope returns the value of a name that code in a text finds around it.
func (e *evaluator) inScope(name string) value {
	for f, depth := e.fn, 0; f != nil && depth < 32; f, depth = f.outer, depth+1 {
		if f.body == nil {
			continue
		}
		for _, v := range f.body.Scope.Declared {
			if string(v.Data) == name {
				return e.slots.of(root(v))
			}
		}
	}
	return e.byName(name)
}

// free returns what a name stands for that nobody in the file declares.
func (e *evaluator) free(name string) value {
	if v, ok := e.globals[name]; ok {
		if v.kind == platform {
			e.read(v.api, name)
		}
		return v
	}
	v := e.freeName(name)
	e.globals[name] = v
	if v.kind == platform {
		e.read(v.api, name)
	}
	return v
}

func (e *evaluator) freeName(name string) value {
	switch name {
	case "require", "__non_webpack_require__":
		return e.platform("require")
	case "module":
		return e.platform("module")
	case "exports":
		return value{kind: thing, obj: e.exports}
	case "undefined":
		return value{kind: nothing}
	case "__dirname":
		return textOf(ownFolder)
	case "__filename":
		return textOf(ownFolder + "/" + lastName(e.src.Path))
	case "arguments":
		return value{}
	case "window", "self", "global", "GLOBAL", "globalThis":
		return e.platform("globalThis")
	}
	if e.refs.platform.Global(name) || pureGlobals[name] {
		return e.platform(name)
	}
	return value{}
}

// pureGlobals are names that fold knows, or that lead to others.
var pureGlobals = map[string]bool{
	"Object": true, "Array": true, "String": true, "Number": true, "Boolean": true, "Function": true, "Math": true, "JSON": true,
	"Buffer": true, "Reflect": true, "Proxy": true, "Promise": true, "Symbol": true, "RegExp": true, "Date": true, "Error": true,
	"parseInt": true, "parseFloat": true, "unescape": true, "escape": true, "decodeURIComponent": true, "encodeURIComponent": true,
	"decodeURI": true, "encodeURI": true, "atob": true, "btoa": true, "eval": true, "TextDecoder": true, "Uint8Array": true, "URL": true,
	"Map": true, "Set": true, "WeakMap": true, "process": true, "setTimeout": true, "setInterval": true, "setImmediate": true,
}

// Stand-ins for places that only a run knows. They begin a path.
const (
	ownFolder  = "<package>"
	homeFolder = "~"
	tempFolder = "<tmp>"
	workFolder = "<cwd>"
)

func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// platform returns the value of a path from the root.
func (e *evaluator) platform(path string) value {
	return value{kind: platform, api: e.refs.root(path)}
}
