package js

import (
	"strings"

	"levee/internal/code"
)

// callUnknown calls something that is neither the platform's nor known: a
// method of a value, mostly. Labels pass through it, as nothing else is known.
func (e *evaluator) callUnknown(c *callCase) value {
	if m := e.methods[c.name]; m != nil {
		if v, ok := m(e, c); ok {
			return v
		}
	}
	if v, ok := e.foldMethod(c); ok {
		return v
	}
	through := e.through(c)
	e.noteFed(c)
	if strings.HasPrefix(c.name, "querySelector") && c.arg(0).kind == text && strings.Contains(c.arg(0).str, "password") {
		through = e.taints.union(through, e.originAt(code.FromPage, "a password field"))
	}
	e.offer(c, value{taint: through})
	if rewriting[c.name] {
		e.noteRewrite(value{taint: through})
	}
	switch {
	case c.this.kind == platform && chaining[c.name]:
		return c.this
	case c.construct && c.node != nil:
		return value{kind: thing, obj: e.site(c.node, false), taint: through} // an object that is told from others
	}
	return value{taint: through}
}

// through returns the labels that a call may pass on: of what it is called on
// and of its arguments.
func (e *evaluator) through(c *callCase) taint {
	t := e.taints.union(c.callee.taint, e.labels(c.this))
	t = e.taints.union(t, c.spread.taint)
	for _, a := range c.args {
		t = e.taints.union(t, e.labels(a))
	}
	return t
}

// rewriting are methods that give something else than what they are called on.
var rewriting = map[string]bool{"splice": true, "fill": true, "copyWithin": true}

// chaining are methods that return what they are called on.
var chaining = map[string]bool{
	"on": true, "once": true, "addListener": true, "addEventListener": true, "setEncoding": true, "setHeader": true,
	"end": true, "pipe": true, "set": true, "send": true, "unref": true,
}

// A method evaluates a call of a method by its name, whatever it is called
// on; it returns false if it has nothing to say.
type method func(e *evaluator, c *callCase) (value, bool)

func methodTable() map[string]method {
	return map[string]method{
		"then": promised, "catch": promised, "finally": promised,
		"map": overElements, "forEach": overElements, "filter": overElements, "reduce": overElements, "flatMap": overElements,
		"find": overElements, "some": overElements, "every": overElements, "sort": overElements, "reduceRight": overElements,
		"append": intoArray, "push": intoArray, "unshift": intoArray, "add": intoArray,
		"pop": fromArray, "shift": fromArray, "at": fromArray, "slice": sameArray, "concat": joinedArrays, "reverse": sameArray,
		"values": sameArray, "entries": sameArray, "flat": sameArray, "splice": sameArray,
		"charCodeAt": codePoint, "codePointAt": codePoint,
		"pipe": piped, "pipeTo": piped, "pipeThrough": piped,
		"toString": toText, "trim": sameText, "toLowerCase": otherCase, "toUpperCase": otherCase, "valueOf": sameText, "normalize": sameText,
		"on": listened, "once": listened, "addListener": listened, "addEventListener": listened, "emit": emitted, "dispatchEvent": emitted,
		"get": fromMap, "set": intoMap, "replace": replaced, "replaceAll": replaced, "join": joinedText,
	}
}

// promised hands the value of a promise to its callbacks. A promise is what
// it resolves to, as far as values go.
func promised(e *evaluator, c *callCase) (value, bool) {
	out := c.this
	for i, a := range c.args {
		if c.name == "finally" {
			e.feedOne(a, value{})
			continue
		}
		a.each(func(a value) {
			v := c.this
			if c.name == "catch" || i > 0 {
				v = value{taint: v.taint}
			}
			got := e.invoke(callCase{callee: a, args: []value{v}, off: c.off})
			if i == 0 && c.name == "then" {
				out = e.join(got, value{taint: e.taints.filter(c.this.taint, func(*label) bool { return got.kind == unknown })})
			}
		})
	}
	return out, true
}

// overElements hands the elements of an array to a callback.
func overElements(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind == platform {
		return value{}, false
	}
	el := e.element(c.this)
	el.taint = e.taints.union(el.taint, c.this.taint)
	args := []value{el}
	if c.name == "reduce" || c.name == "reduceRight" {
		args = []value{e.join(c.arg(1), value{taint: el.taint}), el}
	}
	var got value
	c.arg(0).each(func(f value) { got = e.join(got, e.invoke(callCase{callee: f, args: args, off: c.off})) })
	switch c.name {
	case "map", "flatMap":
		if c.node == nil {
			return value{taint: e.taints.union(got.taint, el.taint)}, true
		}
		o := e.site(c.node, true)
		e.setRest(o, got)
		return value{kind: thing, obj: o, taint: e.taints.union(got.taint, c.this.taint)}, true
	case "filter", "sort":
		return c.this, true
	case "find":
		return el, true
	case "reduce", "reduceRight":
		return e.join(got, value{taint: el.taint}), true
	}
	return value{taint: el.taint}, true
}

func intoArray(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || c.this.obj.fn != nil {
		return value{}, false
	}
	for _, a := range c.args {
		e.setRest(c.this.obj, a)
	}
	e.setRest(c.this.obj, c.spread)
	return c.this, true
}

func fromArray(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || !c.this.obj.array {
		return value{}, false
	}
	return e.element(c.this), true
}

func sameArray(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || !c.this.obj.array {
		return value{}, false
	}
	o := e.site(c.node, true)
	e.setRest(o, e.element(c.this))
	return value{kind: thing, obj: o, taint: c.this.taint}, true
}

func joinedArrays(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || !c.this.obj.array {
		return value{}, false
	}
	o := e.site(c.node, true)
	e.setRest(o, e.element(c.this))
	for _, a := range c.args {
		e.setRest(o, e.join(e.element(a), value{taint: e.labels(a)}))
	}
	return value{kind: thing, obj: o, taint: e.through(c)}, true
}

// codePoint takes letters apart; put together again they are decoded.
func codePoint(e *evaluator, c *callCase) (value, bool) {
	return value{taint: e.through(c)}, true
}

// piped sends what is called on into its argument.
func piped(e *evaluator, c *callCase) (value, bool) {
	to := c.arg(0)
	if to.kind != platform {
		return e.join(to, value{taint: e.labels(c.this)}), true
	}
	write := e.canonical(to.api, "write")
	if write.api != nil {
		e.use(useCase{ref: write, this: to, args: []value{{taint: e.labels(c.this)}}, off: c.off, called: true})
	}
	to.taint = e.taints.union(to.taint, e.labels(c.this))
	return to, true
}

func toText(e *evaluator, c *callCase) (value, bool) {
	switch c.this.kind {
	case text, number:
		if enc := c.arg(0); len(c.args) == 0 || enc.kind == text && (enc.str == "utf8" || enc.str == "utf-8" || enc.str == "ascii") {
			return value{kind: text, str: c.this.words(), open: c.this.open, taint: c.this.taint}, true
		}
	case thing, platform:
		return value{taint: e.through(c)}, c.this.kind == thing
	}
	if enc := c.arg(0); enc.kind == text && decoders[enc.str] {
		return value{taint: e.through(c)}, true
	}
	return value{}, false
}

// decoders are encodings that make bytes of text, or text of bytes.
var decoders = map[string]bool{"hex": true, "base64": true, "base64url": true, "binary": true, "latin1": true, "utf16le": true}

// replaced puts what is known of the replacement into a text. What a pattern
// does that is no plain text is not followed: the rest of the text stays.
func replaced(e *evaluator, c *callCase) (value, bool) {
	through := e.through(c)
	e.noteRewrite(value{taint: through})
	e.feedOne(c.arg(1), value{taint: through})
	if c.this.kind != text || len(c.args) < 2 {
		return value{taint: through}, true
	}
	v := value{kind: text, str: c.this.str, open: true, taint: through}
	if old := c.arg(0); old.kind == text && !old.open && old.str != "" && len(v.str) < maxText/64 {
		by := c.arg(1).words()
		v.open = c.this.open || by == hole
		v.str = strings.ReplaceAll(v.str, old.str, by)
	}
	return v, true
}

// joinedText joins what is known of an array's elements.
func joinedText(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || !c.this.obj.array || len(c.this.obj.elems) == 0 || len(c.this.obj.elems) > 64 {
		return value{}, false
	}
	sep := ","
	if s := c.arg(0); s.kind == text {
		sep = s.str
	}
	v := value{kind: text, taint: e.through(c), open: c.this.obj.rest() != (value{})}
	words := make([]string, len(c.this.obj.elems))
	for i, el := range c.this.obj.elems {
		words[i] = el.words()
		v.open = v.open || words[i] == hole
	}
	v.str = strings.Join(words, sep)
	return v, len(v.str) <= maxText
}

func sameText(_ *evaluator, c *callCase) (value, bool) {
	return c.this, c.this.kind == text
}

func otherCase(_ *evaluator, c *callCase) (value, bool) {
	v := c.this
	if v.str = strings.ToLower(c.this.str); c.name == "toUpperCase" {
		v.str = strings.ToUpper(c.this.str)
	}
	return v, v.kind == text
}

// listened keeps a listener with the object that emits.
func listened(e *evaluator, c *callCase) (value, bool) {
	name, ok := c.arg(0).key()
	if keyEvents[name] {
		e.feedOne(c.arg(1), value{taint: e.taints.union(e.labels(c.this), e.originAt(code.FromPage, "what is typed"))})
		return value{}, true
	}
	if c.this.kind != thing || !ok {
		return value{}, false
	}
	e.set(c.this.obj, "event "+name, c.arg(1))
	e.feedOne(c.arg(1), value{})
	return c.this, true
}

// keyEvents are events of a page that tell what somebody types.
var keyEvents = map[string]bool{"keydown": true, "keyup": true, "keypress": true, "paste": true}

// emitted calls the listeners of an event.
func emitted(e *evaluator, c *callCase) (value, bool) {
	name, ok := c.arg(0).key()
	if c.this.kind != thing || !ok {
		return value{}, false
	}
	if listener := e.get(c.this.obj, "event "+name); listener != (value{}) {
		e.invoke(callCase{callee: listener, args: c.args[min(1, len(c.args)):], spread: c.spread, off: c.off})
	}
	return value{}, true
}

func fromMap(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || c.this.obj.fn != nil {
		return value{}, false
	}
	if name, ok := c.arg(0).key(); ok {
		if v := e.get(c.this.obj, name); v != (value{}) {
			return v, true
		}
	}
	return value{}, false
}

func intoMap(e *evaluator, c *callCase) (value, bool) {
	if c.this.kind != thing || c.this.obj.fn != nil || len(c.args) != 2 {
		return value{}, false
	}
	if name, ok := c.args[0].key(); ok {
		e.set(c.this.obj, name, c.args[1])
	} else {
		e.setRest(c.this.obj, c.args[1])
	}
	return c.this, true
}

// origin returns a set with one label for a value that comes from here.
func (e *evaluator) originAt(kind, detail string) taint {
	if len(detail) > maxDetail {
		detail = detail[:maxDetail]
	}
	return e.taints.add(label{kind: kind, detail: detail, off: e.here()})
}

// decoded labels what was put together from something that is no text.
func (e *evaluator) decoded(detail string) taint { return e.originAt(code.FromDecoded, detail) }
