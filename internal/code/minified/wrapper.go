package minified

import "strings"

// wrapperWords are what bundlers and compilers put around a module so that it
// can be loaded in several ways; only the minified side may have them.
var wrapperWords = map[string]bool{
	"define": true, "amd": true, "exports": true, "module": true, "globalThis": true, "self": true, "window": true,
	"global": true, "object": true, "function": true, "undefined": true, "__esModule": true, "Module": true,
	"toStringTag": true, "default": true, "production": true, "__proto__": true, "umd": true, "commonjs": true,
}

// wrapping tells a mark that wrappers are made of. A module that is asked for
// is none.
func wrapping(m mark) bool {
	switch m.class() {
	case text, read, global:
		return wrapperWords[m.text()]
	case written:
		return wrapperWords[m.text()] || m.text() == "value" || m.text() == "enumerable" || m.text() == "get"
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

// passed returns a program without the marks that say nothing.
func (e *evidence) passed(p *program) *program {
	out := &program{}
	for _, u := range p.units {
		var kept []mark
		for _, m := range u {
			if !wrapping(m) && !e.madeUp(m) {
				kept = append(kept, m)
			}
		}
		if len(kept) > 0 {
			out.units = append(out.units, kept)
		}
	}
	return out
}
