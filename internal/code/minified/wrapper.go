package minified

import (
	_ "embed"
	"slices"
	"strings"
)

// helperText lists what compilers and bundlers add.
//
//go:embed helpers.txt
var helperText string

// helpers are the lines of helpers.txt.
var helpers = lines(helperText)

func lines(text string) map[string]bool {
	all := make(map[string]bool)
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); !strings.HasPrefix(line, "#") {
			all[line] = true
		}
	}
	return all
}

// signs are the names that helpers have and few programs, beside the longer
// texts of helpers: they tell that a file has helpers at all.
var signs = map[string]bool{
	"asyncIterator": true, "getOwnPropertyDescriptors": true, "getOwnPropertySymbols": true, "iterator": true, "throw": true,
	"propertyIsEnumerable": true, "setPrototypeOf": true, "toPrimitive": true, "toStringTag": true, "tryEntries": true,
	"trys": true, "__await": true,
}

const signText = 12 // bytes of a text that is a sign

// helped tells whether a minified file has helpers that its source has not.
func (e *evidence) helped(p *program) bool {
	for _, u := range p.units {
		for _, m := range u {
			if name := nameOf(m.key); e.names[name] == 0 && (signs[name] || helping(m) && signing(m.class(), name)) {
				return true
			}
		}
	}
	return false
}

// signing tells a text of helpers that is long, and a name that begins as
// those of helpers do.
func signing(c class, name string) bool {
	return c == text && len(name) >= signText || strings.HasPrefix(name, "__")
}

// helping tells a mark of a helper. A string may be two of their texts.
func helping(m mark) bool {
	name := nameOf(m.key)
	switch m.class() {
	case read, written, called, text:
		first, rest, two := strings.Cut(name, "\n")
		return helpers[name] || two && helpers[first] && helpers[rest] || m.class() == written && name == "constructor"
	case global, globcall:
		return pure[strings.TrimPrefix(name, typePrefix)]
	}
	return m.key == string(operator)+"instanceof"
}

// wrapperWords are what bundlers put around a module so that it can be loaded
// in several ways, beside amd and exports, which tell such a wrapper.
var wrapperWords = map[string]bool{
	"define": true, "amd": true, "exports": true, "module": true, "globalThis": true, "self": true, "window": true,
	"global": true, "object": true, "function": true, "undefined": true, "__esModule": true, "Module": true,
	"toStringTag": true, "default": true, "commonjs": true,
}

// isAMD tells define.amd, which only wrappers for all loaders ask for.
func isAMD(m mark) bool { return m.key == string(read)+"amd" }

// wraps tells a function that holds such a wrapper.
func wraps(unit []mark) bool {
	for _, m := range unit {
		if isAMD(m) {
			return true
		}
		switch m.key {
		case string(global) + "exports", string(global) + typePrefix + "exports", string(read) + "exports", string(written) + "exports":
			return true
		}
	}
	return false
}

// wrapping tells a mark of a wrapper. A module that is asked for is none.
func wrapping(m mark) bool {
	switch m.class() {
	case text, read, written:
		return wrapperWords[m.text()]
	case global:
		return wrapperWords[strings.TrimPrefix(m.text(), typePrefix)]
	case globcall:
		return strings.HasPrefix(m.text(), "define/")
	}
	return false
}

// short is the length up to which names of properties may have been made up
// by a minifier. No platform has an API that has such a name and does harm.
const short = 2

// madeUp tells a property whose name the minifier may have made up: one of a
// class of its own, which sources have under another name.
func (e *evidence) madeUp(m mark) bool {
	switch m.class() {
	case read, written, called:
		return len(nameOf(m.key)) <= short && e.counts[m.key] == 0
	}
	return false
}

// madeGlobal tells the one name that a wrapper may write: the global by which
// scripts find the module.
func (e *evidence) madeGlobal(m mark, export *string) bool {
	if m.class() != written || e.counts[m.key] > 0 || *export != "" && *export != m.key {
		return false
	}
	*export = m.key
	return true
}

// passed returns a program without the marks that say nothing.
func (e *evidence) passed(p *program) *program {
	helped := e.helped(p)
	wrapped := slices.ContainsFunc(p.units, wraps)
	universal := slices.ContainsFunc(p.units, func(u []mark) bool { return slices.ContainsFunc(u, isAMD) })
	export := "" // the global that a wrapper may make, by its key
	out := &program{}
	for i, u := range p.units {
		outermost := i == len(p.units)-1
		wrapper := wraps(u) || wrapped && outermost
		kept := make([]mark, 0, len(u))
		for _, m := range u {
			if e.madeUp(m) || wrapper && wrapping(m) || helped && e.counts[m.key] == 0 && helping(m) {
				continue
			}
			if wrapper && universal && e.madeGlobal(m, &export) {
				continue
			}
			kept = append(kept, m)
		}
		if len(kept) > 0 {
			out.units = append(out.units, kept)
		}
	}
	return out
}
