package shell

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// posix reads a line by the grammar of sh and bash. It reports false, and has
// added nothing, if the grammar does not take the line.
func (r *reader) posix(line string) bool {
	if strings.Count(line, "(")+strings.Count(line, "{")+strings.Count(line, "`")+strings.Count(line, "<<") > maxBrackets {
		r.gap(TooDeep)
		return false
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(line), "")
	if err != nil {
		return false
	}
	r.statements(file.Stmts)
	return true
}

// span is the first and last command that a statement consists of itself;
// first is -1 for none.
type span struct{ first, last int }

var nothing = span{-1, -1}

func (s span) and(next span) span {
	switch {
	case s.first < 0:
		return next
	case next.first < 0:
		return s
	}
	return span{s.first, next.last}
}

func (r *reader) statements(all []*syntax.Stmt) span {
	whole := nothing
	for _, s := range all {
		whole = whole.and(r.statement(s))
	}
	return whole
}

func (r *reader) statement(s *syntax.Stmt) span {
	var at span
	if call, ok := s.Cmd.(*syntax.CallExpr); ok || s.Cmd == nil {
		at = r.call(call, s)
	} else {
		at = r.compound(s.Cmd)
		r.redirect(at, s.Redirs)
	}
	if s.Background || s.Coprocess {
		for i := at.first; i >= 0 && i <= at.last; i++ {
			r.commands[i].Detached = true
		}
	}
	return at
}

// call reads a simple command: assignments, words, redirections.
func (r *reader) call(call *syntax.CallExpr, s *syntax.Stmt) span {
	r.at = int(s.Pos().Line())
	var c Command
	var inner []*syntax.Stmt
	if call != nil {
		for _, a := range call.Assigns {
			r.assign(&c, a, len(call.Args) == 0, &inner)
		}
		for _, w := range call.Args {
			c.Words = append(c.Words, r.word(w.Parts, false, &inner))
		}
	}
	if len(c.Words) == 0 && len(s.Redirs) == 0 {
		return r.statements(inner)
	}
	if len(c.Words) == 0 {
		c.Words = []string{""}
	}
	i := r.add(c)
	if i < 0 {
		return nothing
	}
	r.redirect(span{i, i}, s.Redirs)
	r.describe(i)
	if !r.commands[i].rereads() {
		r.within(inner, i)
	}
	return span{i, i}
}

// rereads tells a command whose words are read once more as a script, with the
// commands within them.
func (c *Command) rereads() bool {
	return slices.ContainsFunc(c.Inline, func(code Code) bool { return isShell(code.Language) })
}

// within reads the commands in a command's words.
func (r *reader) within(inner []*syntax.Stmt, i int) {
	if len(inner) == 0 {
		return
	}
	if r.depth >= maxDepth {
		r.gap(TooDeep)
		return
	}
	r.depth++
	for _, s := range inner {
		at := r.statement(s)
		for n := at.first; n >= 0 && n <= at.last; n++ {
			if c := &r.commands[n]; c.PipedInto < 0 && c.Within < 0 {
				c.Within = i
			}
		}
	}
	r.depth--
}

func (r *reader) assign(c *Command, a *syntax.Assign, alone bool, inner *[]*syntax.Stmt) {
	if a.Name == nil || a.Value == nil {
		return
	}
	value := r.word(a.Value.Parts, false, inner)
	if alone && len(value) < 4096 && len(r.vars) < 1000 {
		r.vars[a.Name.Value] = value
	}
	c.Env = append(c.Env, a.Name.Value+"="+value)
}

// redirect notes the files that a statement reads and writes.
func (r *reader) redirect(at span, all []*syntax.Redirect) {
	if at.first < 0 {
		return
	}
	for _, d := range all {
		if d.Word == nil {
			continue
		}
		var inner []*syntax.Stmt
		name := r.word(d.Word.Parts, false, &inner)
		switch d.Op {
		case syntax.RdrIn, syntax.RdrInOut:
			r.commands[at.first].Reads = append(r.commands[at.first].Reads, name)
		case syntax.WordHdoc:
			r.text(at.first, name)
		case syntax.Hdoc, syntax.DashHdoc:
			if d.Hdoc != nil {
				r.text(at.first, r.word(d.Hdoc.Parts, true, &inner))
			}
		default:
			r.commands[at.last].writesTo(name)
		}
		r.within(inner, at.last)
	}
}

// writesTo notes where output goes; bash takes files below /dev/tcp for hosts.
func (c *Command) writesTo(name string) {
	for _, net := range []string{"/dev/tcp/", "/dev/udp/"} {
		if host, ok := strings.CutPrefix(name, net); ok {
			c.Fetches = append(c.Fetches, strings.Replace(host, "/", ":", 1))
			return
		}
	}
	if name != "/dev/null" && strings.Trim(name, "0123456789-") != "" { // 2>&1 names no file
		c.Writes = append(c.Writes, name)
	}
}

// text stands for text that a command reads from the script itself: it is as
// if it had been printed into it.
func (r *reader) text(into int, text string) {
	i := r.add(Command{Words: []string{"echo", text}})
	if i >= 0 {
		r.describe(i)
		r.commands[i].PipedInto = into
	}
}

// compound reads what is made of statements.
func (r *reader) compound(cmd syntax.Command) span {
	switch c := cmd.(type) {
	case *syntax.BinaryCmd:
		left, right := r.statement(c.X), r.statement(c.Y)
		if (c.Op == syntax.Pipe || c.Op == syntax.PipeAll) && left.last >= 0 && right.first >= 0 {
			r.commands[left.last].PipedInto = right.first
		}
		return left.and(right)
	case *syntax.DeclClause:
		var inner []*syntax.Stmt
		for _, a := range c.Args {
			r.assign(new(Command), a, true, &inner)
		}
		return r.statements(inner)
	}
	whole := nothing
	syntax.Walk(cmd, func(n syntax.Node) bool {
		if s, ok := n.(*syntax.Stmt); ok {
			whole = whole.and(r.statement(s))
			return false
		}
		return true
	})
	return whole
}

// word gives a word's text without quotes. Constants of the script are put in;
// commands within are handed out to be read.
func (r *reader) word(parts []syntax.WordPart, quoted bool, inner *[]*syntax.Stmt) string {
	var b strings.Builder
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.WriteString(unescape(p.Value, quoted))
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			b.WriteString(r.word(p.Parts, true, inner))
		case *syntax.ParamExp:
			b.WriteString(r.parameter(p))
		case *syntax.CmdSubst:
			*inner = append(*inner, p.Stmts...)
			b.WriteString(source(p))
		case *syntax.ProcSubst:
			*inner = append(*inner, p.Stmts...)
			b.WriteString(source(p))
		default:
			b.WriteString(source(p))
		}
	}
	return b.String()
}

func (r *reader) parameter(p *syntax.ParamExp) string {
	if p.Param == nil {
		return source(p)
	}
	plain := p.Exp == nil && p.Slice == nil && p.Repl == nil && p.Index == nil && !p.Length && !p.Excl
	if value, ok := r.vars[p.Param.Value]; ok && plain && r.expanded+len(value) < maxExpanded {
		r.expanded += len(value)
		return value
	}
	if plain {
		return "$" + p.Param.Value
	}
	return source(p)
}

// source prints a part of the tree on one line, as it could have been written.
func source(n syntax.Node) string {
	var b strings.Builder
	if err := syntax.NewPrinter(syntax.SingleLine(true)).Print(&b, n); err != nil {
		return ""
	}
	return b.String()
}

// unescape takes backslashes off; within double quotes only those that quote.
func unescape(s string, quoted bool) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (!quoted || strings.IndexByte("$`\"\\\n", s[i+1]) >= 0) {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
