package reading

import (
	"bytes"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/js"
	"levee/internal/code/shell"
)

// maxInline bounds the code in command lines that is read.
const maxInline = 200

// inlined reads code that stands in the words of a command: of a script of the
// manifest, or of a command that code runs.
func (p *reading) inlined() {
	for i := range p.out.Capabilities {
		c := &p.out.Capabilities[i]
		if c.Name != capability.Exec || !strings.Contains(c.Detail, "-") {
			continue
		}
		for _, command := range shell.Parse(c.Detail).Commands {
			for _, text := range command.Inline {
				if text.Language == "javascript" {
					p.inline = append(p.inline, inline{text: text.Text, at: c.Place, phase: c.Phase})
				}
			}
		}
	}
	if len(p.inline) > maxInline {
		p.gap("more code in commands than is read", "")
	}
	for i := range p.inline[:min(len(p.inline), maxInline)] {
		p.readInline(&p.inline[i])
		p.joinInline(&p.inline[i])
	}
}

// installed reads the code in install scripts: what it asks for runs with them.
func (p *reading) installed() {
	for i := range p.inline[:min(len(p.inline), maxInline)] {
		in := &p.inline[i]
		if p.readInline(in); in.facts == nil {
			continue
		}
		for _, im := range in.facts.Imports {
			if file := p.resolve(in.at.File, im.Spec); file != "" {
				p.entries.installed = append(p.entries.installed, file)
			}
		}
	}
}

// readInline reads code in a command, once. A fragment with something in it
// that only a run knows is not read.
func (p *reading) readInline(in *inline) {
	if in.facts != nil {
		return
	}
	if src := js.Parse(in.at.File, []byte(in.text), code.JavaScript); src.Tree != nil {
		in.facts = p.files.Read(src, func(spec string) *js.Exports { return p.exportsOf(in.at.File, spec) })
	}
}

// joinInline notes what code in a command does, at the place of the command.
func (p *reading) joinInline(in *inline) {
	facts := in.facts
	if facts == nil {
		return
	}
	for _, u := range facts.Uses {
		for _, name := range u.Names {
			c := u.Capability
			c.Name, c.Place, c.Phase = name, in.at, in.phase
			p.out.Capabilities = append(p.out.Capabilities, c)
		}
	}
	for _, f := range facts.Flows {
		f.Flow.From.Place, f.Flow.To.Place, f.Flow.To.Phase = in.at, in.at, in.phase
		p.out.Flows = append(p.out.Flows, f.Flow)
		p.noteFetched(&f.Flow)
	}
	for _, im := range facts.Imports {
		im.Import.Package, im.Import.Place, im.Import.Phase = packageOf(im.Spec), in.at, in.phase
		im.File = p.resolve(in.at.File, im.Spec)
		p.out.Imports = append(p.out.Imports, im.Import)
	}
}

// namings are what a module's name stands behind in declarations.
var namings = [][]byte{[]byte("from"), []byte("import"), []byte("require")}

// reference is how declarations name others whose types they need.
var reference = []byte("<reference types=")

// named yields the modules that declarations and build files ask for: texts in
// quotes behind one of the words that ask.
func named(data []byte, yield func(spec string) bool) {
	quotes := quoteFinder{data, -1, -1}
	for i := quotes.next(0); i < len(data); i = quotes.next(i + 1) {
		if !asksFor(data[:i]) {
			continue
		}
		end := bytes.IndexAny(data[i+1:min(len(data), i+202)], "\"'\n")
		if end <= 0 || data[i+1+end] == '\n' {
			continue
		}
		if !yield(string(data[i+1 : i+1+end])) {
			return
		}
		i += 1 + end
	}
}

// A quoteFinder finds quotes of either kind, each of which may be far away.
type quoteFinder struct {
	data           []byte
	single, double int // the next ones that are known of
}

// next returns the offset of the first quote at or behind one, the length of
// the text if there is none. Offsets that are asked for only grow.
func (q *quoteFinder) next(from int) int {
	q.single = q.find('\'', q.single, from)
	q.double = q.find('"', q.double, from)
	return min(q.single, q.double)
}

func (q *quoteFinder) find(quote byte, known, from int) int {
	if known >= from {
		return known
	}
	if n := bytes.IndexByte(q.data[min(from, len(q.data)):], quote); n >= 0 {
		return from + n
	}
	return len(q.data)
}

// asksFor tells a text that ends where the name of a module begins.
func asksFor(text []byte) bool { return mayAsk(text) && asks(text) }

func asks(text []byte) bool {
	if bytes.HasSuffix(text, reference) {
		return true
	}
	text = bytes.TrimRight(text[max(0, len(text)-64):], " \t\r\n")
	text = bytes.TrimRight(bytes.TrimSuffix(text, []byte("(")), " \t\r\n")
	for _, word := range namings {
		if before, ok := bytes.CutSuffix(text, word); ok {
			return len(before) == 0 || !wordByte(before[len(before)-1])
		}
	}
	return false
}

// mayAsk looks at how a text ends, which mostly shows that it does not ask.
func mayAsk(text []byte) bool {
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
			continue
		case '(', '=', 'm', 't', 'e': // and how namings and reference end
			return true
		}
		return false
	}
	return false
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// maxNamed bounds the files in which such names are looked for.
const maxNamed = 1 << 20

// maxMentions bounds the names of one file.
const maxMentions = 500

// mentions notes the packages that a file asks for which is no code: a
// declaration of types, or what node-gyp builds from.
func (p *reading) mentions(f *code.File, data []byte) {
	if f.Kind != code.Types && !strings.HasSuffix(f.Path, ".gyp") || f.Size > maxNamed {
		return
	}
	left := maxMentions
	named(data, func(spec string) bool {
		if pack := packageOf(spec); pack != "" && !js.Builtin(spec) {
			im := code.Import{Spec: spec, Package: pack, Phase: code.Never, Place: code.Place{File: f.Path}}
			p.mentioned = append(p.mentioned, im)
		}
		left--
		return left > 0
	})
}
