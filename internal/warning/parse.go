package warning

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Log is what a file of warnings says, each kind of warning once.
type Log struct {
	Heard []Heard // in the order in which they came first
	Odd   int     // lines that belong to no warning
	More  int     // warnings beyond the most kinds that are kept apart
}

// A Heard is one kind of warning: the same code, type and words, raised at the
// same place.
type Heard struct {
	Code    string // "DEP0106"; "" if it has none
	Type    string // "DeprecationWarning"; "" if the warning does not say
	Message string // its first line, as it came first
	At      Frame  // of the code that raised it; see Frames.raiser
	Traced  bool   // whether it came with a trace
	Count   int    // how often it came
	Of      int    // from how many processes
}

// Limits of what is kept. A program may warn of what it likes, as often as it
// likes.
const (
	mostKinds   = 2_000
	mostFrames  = 200
	longestLine = 4_000 // bytes
	mostOfOne   = 1_000 // processes that are told apart, of a kind
)

// Parse reads the text that Node's processes append to the file of
// --redirect-warnings. It takes anything: what is no warning is counted.
func Parse(text []byte) *Log {
	p := &parser{log: &Log{}, kinds: make(map[kind]*entry)}
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
		p.line(clip(string(line[:min(len(line), longestLine)])))
	}
	p.end()
	for _, e := range p.order {
		e.heard.Of = len(e.pids)
		p.log.Heard = append(p.log.Heard, e.heard)
	}
	return p.log
}

// clip makes a line valid text without the end of a cut one.
func clip(line string) string {
	return strings.TrimSuffix(strings.ToValidUTF8(line, string(utf8.RuneError)), "\r")
}

// A kind is what makes two warnings one.
type kind struct{ code, typ, words, file string }

type entry struct {
	heard Heard
	pids  map[int]bool
}

// A parser reads line by line; open is the warning that lines belong to.
type parser struct {
	log   *Log
	kinds map[kind]*entry
	order []*entry

	open   bool
	pid    int
	now    Heard
	frames []Frame
	done   bool // the trace is over: what follows is the warning's detail
}

func (p *parser) line(line string) {
	if pid, rest, ok := head(line); ok {
		p.end()
		p.open, p.pid, p.done = true, pid, false
		p.now, p.frames = Heard{}, p.frames[:0]
		p.now.Code, p.now.Type, p.now.Message = words(rest)
		return
	}
	if !p.open {
		if line != "" {
			p.log.Odd++
		}
		return
	}
	frame, ok := parseFrame(line)
	switch {
	case !ok && len(p.frames) > 0:
		p.done = true
	case ok && !p.done && len(p.frames) < mostFrames:
		p.frames = append(p.frames, frame)
	}
}

// end keeps the warning that is open.
func (p *parser) end() {
	if !p.open {
		return
	}
	p.open = false
	p.now.Traced = len(p.frames) > 0
	p.now.At = raiser(p.frames)
	k := kind{p.now.Code, p.now.Type, numberless(p.now.Message), p.now.At.File}
	e := p.kinds[k]
	if e == nil {
		if len(p.order) == mostKinds {
			p.log.More++
			return
		}
		e = &entry{heard: p.now, pids: make(map[int]bool)}
		p.kinds[k], p.order = e, append(p.order, e)
	}
	e.heard.Count++
	if len(e.pids) < mostOfOne {
		e.pids[p.pid] = true
	}
}

// head reads how each warning begins, "(node:4711) ", and returns what is
// behind. Further words in the parentheses, as of a thread, are allowed.
func head(line string) (pid int, rest string, ok bool) {
	inside, rest, ok := strings.Cut(strings.TrimPrefix(line, "("), ") ")
	if !ok || line == "" || line[0] != '(' {
		return 0, "", false
	}
	name, number, ok := strings.Cut(inside, ":")
	if !ok || name == "" || len(inside) > 60 || strings.ContainsAny(name, " \t()`") {
		return 0, "", false
	}
	if end := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		number = number[:end]
	}
	pid, err := strconv.Atoi(number)
	return pid, rest, err == nil
}

// words reads "[DEP0106] DeprecationWarning: crypto.createDecipher is
// deprecated."
func words(s string) (code, typ, message string) {
	if inside, rest, ok := strings.Cut(strings.TrimPrefix(s, "["), "] "); ok && s[0] == '[' && len(inside) <= 60 {
		code, s = inside, rest
	}
	name, rest, ok := strings.Cut(s, ": ")
	if ok && len(name) <= 60 && !strings.ContainsAny(name, " \t") {
		return code, name, rest
	}
	return code, "", s
}

// numberless takes the numbers out of a message: "11 listeners added" and "12
// listeners added" are one kind of warning.
func numberless(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var b strings.Builder
	digit := false
	for _, r := range s {
		was := digit
		if digit = r >= '0' && r <= '9'; !digit {
			b.WriteRune(r)
		} else if !was {
			b.WriteByte('#')
		}
	}
	return b.String()
}
