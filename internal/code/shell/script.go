package shell

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Bounds of a script. A command line of an operating system is not longer, and
// no honest one nests as deeply.
const (
	maxLine     = 128 << 10
	maxCommands = 500
	maxWords    = 5000    // of one command
	maxDepth    = 8       // of command lines within command lines
	maxBrackets = 500     // that open something, in one line
	maxExpanded = 1 << 20 // bytes that variables may add
)

// Why a script was not read as its shell would read it: reasons of a code.Gap.
const (
	TooLong   = "a command line is longer than is read"
	TooDeep   = "a command line has too much within it"
	NotParsed = "a command line is not one that the shell's grammar takes; read by words"
)

// A Script is what a command line says.
type Script struct {
	// Commands are in the order of the text; those within another's words, or
	// in the code that it is given, follow it.
	Commands []Command
	// Gaps are the reasons for which something was not read, or by words only,
	// each once.
	Gaps []string
}

// A Command is one program with its words, and what it does by them.
// Words that are not constant keep the form of the text: "$HOME/.npmrc".
type Command struct {
	Words []string // quotes removed; first the program as written, "" for a redirection alone
	// Program is the bare name of what runs in the end, lower case: "curl" for
	// "sudo /usr/bin/curl.exe" or "npx curl"; "" if another command prints it.
	Program string
	Env     []string // assignments before the program: "CI=true"

	Files    []string // files that it runs as code: "scripts/x.js"
	Inline   []Code   // code in its words, or piped into it
	Scripts  []string // scripts of the manifest that it runs: "build" for "npm run build"
	Installs []string // packages that it fetches, and may run: "typescript"

	Fetches    []string // addresses that it asks: URLs; hosts for nc, dig and their like
	Sends      []string // what it sends there: data, "@file", "$(env)"
	Reads      []string // files that it reads or sends, as far as they are seen
	Writes     []string // files that it writes: by redirection, -o, a copy's target
	Deletes    []string // files, folders and disks that it deletes; what it pushes by force
	Executable []string // files that it makes executable

	Publishes bool // it publishes a package, or changes accounts, tokens, repositories
	Detached  bool // it runs on in the background when the script has ended

	Line int // of the text, from 1; of code in another command's words that one's

	// PipedInto is the index of the command that gets its output, Within of
	// that in whose words its output stands; -1 for none.
	PipedInto, Within int

	args []string // the words behind the program, wrappers such as sudo taken off
}

// Args are the words behind the program, what only starts it taken off: of
// "sudo npx tsc -p ." they are "-p" and ".".
func (c *Command) Args() []string { return c.args }

// Code is a program's text that a command runs.
type Code struct {
	Language string // "javascript", "python", "shell", "powershell", "cmd", "perl", "ruby", "php", "applescript"
	Text     string
}

// Parse reads a command line: of sh, or of cmd.exe if it looks like one. It
// never fails: what cannot be read leaves a gap.
func Parse(line string) Script {
	r := reader{vars: make(map[string]string)}
	r.read(line, "shell")
	r.feed()
	r.sweep()
	return Script{Commands: r.commands, Gaps: r.gaps}
}

// RunsFetched returns the addresses whose answers run as code: piped into an
// interpreter, put into its words, asked for by it, or kept in a file that runs
// afterwards.
func (s Script) RunsFetched() []string {
	names, files := s.started()
	kept := func(c Command) bool {
		return slices.ContainsFunc(c.Writes, func(w string) bool {
			if folder, ok := strings.CutSuffix(w, "/"); ok {
				return slices.ContainsFunc(files, func(f string) bool { return within(f, folder) })
			}
			return names[baseName(w)]
		})
	}
	var all []string
	for _, c := range s.Commands {
		if len(c.Fetches) > 0 && (languageOf(c.Program) != "" || kept(c) || s.runsOutput(c, kept, make(map[int]bool))) {
			all = append(all, c.Fetches...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// started returns the names of the programs and files that run, and the files,
// each by its path from where the script begins.
func (s Script) started() (names map[string]bool, files []string) {
	names = make(map[string]bool)
	in := ""
	for _, c := range s.Commands {
		if plain := c.plain(); c.Program == "cd" && len(plain) > 0 {
			in = under(in, plain[0])
		}
		names[c.Program] = true
		for _, f := range slices.Concat(c.Files, c.Executable) {
			names[baseName(f)] = true
			files = append(files, under(in, f))
		}
		for _, f := range c.manifests() {
			files = append(files, under(in, f))
		}
	}
	return names, files
}

// under joins a path to the folder that it is seen from.
func under(folder, name string) string {
	if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "~") || strings.HasPrefix(name, "$") {
		return path.Clean(name)
	}
	return path.Join(folder, name)
}

// within tells a file that is in a folder, or is the folder, which node runs by its
// index; all there is is no folder.
func within(file, folder string) bool {
	folder = path.Clean(folder)
	return folder != "." && folder != "/" && (file == folder || strings.HasPrefix(file, folder+"/"))
}

// Fed tells whether command i is one that has, or gets what such a one prints,
// by whatever way of pipes and words.
func (s Script) Fed(i int, has func(i int) bool) bool {
	for from := range s.Commands {
		if !has(from) {
			continue
		}
		seen := make(map[int]bool)
		for at := []int{from}; len(at) > 0; at = at[1:] {
			if at[0] == i {
				return true
			}
			if at[0] >= 0 && !seen[at[0]] {
				seen[at[0]] = true
				at = append(at, s.Commands[at[0]].PipedInto, s.Commands[at[0]].Within)
			}
		}
	}
	return false
}

// runsOutput follows what a command prints to an interpreter, or to a file that
// is kept and runs.
func (s Script) runsOutput(c Command, kept func(Command) bool, seen map[int]bool) bool {
	for _, next := range []int{c.PipedInto, c.Within} {
		if next < 0 || seen[next] {
			continue
		}
		seen[next] = true
		to := s.Commands[next]
		waits := len(to.Files) == 0 && len(to.Inline) == 0 // for code from the pipe
		switch {
		case languageOf(to.Program) != "" && (next == c.Within || waits), to.Program == "xargs", to.computed():
			return true
		case next == c.PipedInto && kept(to), s.runsOutput(to, kept, seen):
			return true
		}
	}
	return false
}

// computed tells a command whose program is what another printed.
func (c Command) computed() bool { return c.Program == "" && strings.HasPrefix(c.Words[0], "$(") }

// A reader collects the commands of one line and of the lines within it.
type reader struct {
	commands []Command
	gaps     []string
	vars     map[string]string // constants that the script assigns
	expanded int               // bytes that they added
	depth    int
	at       int // line of the text that is being read
	inline   int // line of the command whose words are being read as code; 0 for none
}

// read reads a line in a shell's language: "shell", "cmd", "powershell".
func (r *reader) read(line, language string) {
	switch {
	case len(line) > maxLine:
		r.gap(TooLong)
	case r.depth >= maxDepth:
		r.gap(TooDeep)
	default:
		r.depth++
		if language != "shell" || looksLikeWindows(line) {
			r.loose(line, language)
		} else if !r.posix(line) {
			r.gap(NotParsed)
			r.loose(line, language)
		}
		r.depth--
	}
}

func (r *reader) gap(why string) {
	if !slices.Contains(r.gaps, why) {
		r.gaps = append(r.gaps, why)
	}
}

// add appends a command and returns its index, or -1 if there are too many.
func (r *reader) add(c Command) int {
	if len(r.commands) >= maxCommands || len(c.Words) > maxWords {
		r.gap(TooDeep)
		return -1
	}
	c.PipedInto, c.Within, c.Line = -1, -1, cmp.Or(r.inline, r.at, 1)
	r.commands = append(r.commands, c)
	return len(r.commands) - 1
}

// describe works out what the command does, and reads the command lines that
// it is given as code.
func (r *reader) describe(i int) {
	c := r.commands[i]
	c.unwrap()
	c.work()
	r.commands[i] = c
	for _, code := range c.Inline {
		if isShell(code.Language) {
			r.readInline(c.Line, code)
		}
	}
}

// readInline reads code in the words of a command of some line.
func (r *reader) readInline(line int, code Code) {
	outer := r.inline
	r.inline = line
	r.read(code.Text, code.Language)
	r.inline = outer
}

// sweep gives programs that delete what xargs hands them the folder in which
// another finds it.
func (r *reader) sweep() {
	for i := range r.commands {
		into := r.commands[i].PipedInto
		if into < 0 || r.commands[i].Program != "find" || baseName(r.commands[into].Words[0]) != "xargs" {
			continue
		}
		if to := &r.commands[into]; slices.Contains(deleting, to.Program) {
			plain := r.commands[i].plain()
			to.Deletes = append(to.Deletes, plain[:min(1, len(plain))]...)
		}
	}
}

// feed gives interpreters what is piped into them as text.
func (r *reader) feed() {
	for i := 0; i < len(r.commands); i++ { // grows while it runs
		c := &r.commands[i]
		language := languageOf(c.Program)
		if language == "" || len(c.Files) > 0 || len(c.Inline) > 0 {
			continue
		}
		if text, ok := r.printed(i, 0); ok {
			c.Inline = append(c.Inline, Code{language, text})
			if isShell(language) {
				r.readInline(c.Line, Code{language, text})
			}
		}
	}
}

// printed returns the text that goes into a command, if the script shows it:
// echo and printf, through base64 -d.
func (r *reader) printed(into, links int) (string, bool) {
	from := slices.IndexFunc(r.commands, func(c Command) bool { return c.PipedInto == into })
	if from < 0 || links > maxDepth {
		return "", false
	}
	c := r.commands[from]
	switch c.Program {
	case "echo", "printf", "write-output":
		return joined(c.args), true
	case "cat", "tee":
		return r.printed(from, links+1)
	case "base64", "openssl":
		if text, ok := r.printed(from, links+1); ok {
			return decode64(text)
		}
	}
	return "", false
}
