package js

// The compiler recurses without a bound, and a stack that grows past Go's
// limit ends the process. Some of its output and its work grows with the
// square of the depth, and conditionals whose middle could be an arrow
// function's parameters are read twice on each level. These bounds keep a
// file below a second; code that people write stays far below them.
const (
	maxSteep = 300 // brackets, operators, arrows, members, statements without braces: all that is open at one place
	maxTwice = 4   // conditionals as in a ? (b) : c => d within each other
)

// steep returns why a text must not reach the compiler, "" if it may. It reads
// as the compiler does; where a slash could be read in two ways or something
// has no end, it says no. In JSX, text between tags is no code, so that there
// what seems to be a string may hide code: it counts as code that nests.
func steep(text []byte, jsx bool) string {
	g := gate{scanner: scanner{text: text}, levels: []level{{}}}
	for t := g.next(); t.kind != endToken; t = g.next() {
		g.take(t)
		if jsx && (t.kind == stringToken || t.kind == templateToken || t.kind == regexToken) {
			g.hidden += hiding(text[t.start:t.end])
		}
		if g.sum+g.hidden > maxSteep || g.twice > maxTwice {
			return WhyDeep
		}
	}
	if g.doubts > 0 || g.broken > 0 && !jsx {
		return WhyUnsure
	}
	return ""
}

// hiding returns how many levels a string could hide if it were none.
func hiding(text []byte) int {
	for _, c := range text {
		if c == '{' {
			return len(text)
		}
	}
	return 0
}

// A gate adds up how deep a parser would be at each token.
type gate struct {
	scanner
	levels []level // the text, and one for each open bracket
	sum    int     // of the runs of all levels, and the levels
	twice  int     // of the arrows of all levels
	hidden int
	prior  token // the token before
}

// A level is what has come since the last end of a statement or of an element
// within one pair of brackets.
type level struct {
	run    int  // tokens that nest what follows, or that nest in what came
	elses  int  // each nests in the one before it, over the ends of statements
	choice bool // a question mark with a parenthesis behind it
	arrows int  // arrows behind such a choice
}

func (g *gate) take(t token) {
	defer func() { g.prior = t }()
	g.fit()
	top := &g.levels[len(g.levels)-1]
	word := ""
	if t.kind == nameToken {
		word = string(g.text[t.start:t.end])
	}
	fresh := g.fresh(t, word)
	if fresh {
		g.end(top)
	}
	if word == "else" {
		top.elses++
		g.sum++
	} else if fresh || g.prior.kind == signToken && g.text[g.prior.start] == ';' {
		g.sum -= top.elses
		top.elses = 0
	}
	switch {
	case t.kind == signToken:
		g.takeSign(top, g.text[t.start:t.end])
	case t.kind == templateToken, nesting[word]:
		g.deepen(top)
	}
}

// fit opens and closes levels as the scanner has opened and closed frames.
func (g *gate) fit() {
	for len(g.levels)-1 > len(g.frames) {
		top := &g.levels[len(g.levels)-1]
		g.end(top)
		g.sum -= 1 + top.elses
		g.levels = g.levels[:len(g.levels)-1]
	}
	for len(g.levels)-1 < len(g.frames) {
		g.levels = append(g.levels, level{})
		g.sum++
	}
}

func (g *gate) deepen(l *level) { l.run++; g.sum++ }

func (g *gate) end(l *level) {
	g.sum -= l.run
	g.twice -= l.arrows
	*l = level{elses: l.elses}
}

func (g *gate) takeSign(top *level, sign []byte) {
	switch sign[0] {
	case ';':
		g.end(top)
	case ',':
		// Elements of brackets and members of braces stand beside each other;
		// a sequence of expressions nests.
		if n := len(g.frames); n > 0 && g.frames[n-1].sign != '(' {
			g.end(top)
			return
		}
		g.deepen(top)
	case '(', '[', '{', ')', ']', '}':
		if sign[0] == '(' && g.prior.kind == signToken && g.text[g.prior.start] == '?' && len(g.levels) > 1 {
			g.levels[len(g.levels)-2].choice = true
		}
		g.deepen(top)
	case '=':
		if len(sign) == 2 && top.choice {
			top.arrows++
			g.twice++
		}
		g.deepen(top)
	default:
		g.deepen(top)
	}
}

// Words that nest what follows.
var nesting = map[string]bool{
	"if": true, "else": true, "for": true, "while": true, "do": true, "with": true, "new": true, "typeof": true, "void": true,
	"delete": true, "await": true, "yield": true, "async": true, "in": true, "instanceof": true, "extends": true, "as": true,
	"satisfies": true, "keyof": true, "infer": true, "readonly": true, "unique": true, "asserts": true, "is": true,
	"of": true, "throw": true, "return": true, "class": true, "function": true,
}

// Words that go on with what came before although they look like a beginning.
var joining = map[string]bool{
	"in": true, "instanceof": true, "as": true, "satisfies": true, "extends": true, "is": true, "of": true, "else": true,
	"while": true, "implements": true, "catch": true, "finally": true, "from": true, "assert": true, "with": true,
}

// Words behind which something must follow.
var leading = map[string]bool{
	"else": true, "do": true, "new": true, "typeof": true, "void": true, "delete": true, "await": true, "yield": true,
	"in": true, "instanceof": true, "extends": true, "as": true, "satisfies": true, "keyof": true, "infer": true,
	"readonly": true, "unique": true, "asserts": true, "is": true, "of": true, "throw": true, "async": true, "function": true,
	"class": true, "case": true, "if": true, "while": true, "for": true, "with": true, "abstract": true, "declare": true,
	"export": true, "import": true, "default": true, "static": true, "public": true, "private": true, "protected": true,
	"override": true, "get": true, "set": true, "namespace": true, "module": true, "type": true, "interface": true, "enum": true,
}

// fresh tells whether a token begins a statement or a member: two operands
// side by side belong to two of them.
func (g *gate) fresh(t token, word string) bool {
	if t.kind != nameToken && t.kind != numberToken && t.kind != stringToken || joining[word] {
		return false
	}
	if word == "case" || word == "default" {
		return true
	}
	switch g.prior.kind {
	case numberToken, stringToken, regexToken:
		return true
	case nameToken:
		return t.newline && !leading[string(g.text[g.prior.start:g.prior.end])]
	case templateToken:
		return g.text[g.prior.end-1] == '`'
	case signToken:
		switch g.text[g.prior.end-1] {
		case ']', '}':
			return true
		case ')':
			return t.newline && !g.ended.control
		}
	}
	return false
}
