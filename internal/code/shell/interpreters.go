package shell

import (
	"slices"
	"strings"
)

// An interpreter is a program that runs code from its words or from a file.
type interpreter struct {
	language string
	inline   string // options whose word is code
	file     string // options whose word is a file that runs
	takes    string // other options that take a word
	module   string // options behind which no file follows
}

var interpreters = map[string]interpreter{
	"node":    {"javascript", "-e --eval -p --print -pe -ep", "-r --require --import --loader --experimental-loader", "--input-type -C --conditions --env-file", ""},
	"bun":     {"javascript", "-e --eval -p --print", "-r --preload", "--cwd", ""},
	"deno":    {"javascript", "", "", "--config -c", ""},
	"ts-node": {"javascript", "-e --eval -p --print", "-r --require", "-P --project -O -C", ""},
	"tsx":     {"javascript", "-e --eval -p --print", "-r --require --import", "--tsconfig", ""},
	"python":  {"python", "-c", "", "-W -X", "-m"},
	"perl":    {"perl", "-e -E -ne -pe -pi -lne", "", "-I -M", ""},
	"ruby":    {"ruby", "-e", "-r", "-I", ""},
	"php":     {"php", "-r", "", "-d", ""},
	"sh":      {"shell", "-c", "--rcfile --init-file", "-o", ""},
	"powershell": {"powershell", "-c -command", "-f -file", "-executionpolicy -exec -ep -ex -windowstyle -w -version -inputformat -outputformat",
		""},
	"cmd":       {"cmd", "/c /k /s/c /d/c", "", "", ""},
	"osascript": {"applescript", "-e", "", "-l", ""},
	"mshta":     {"script", "", "", "", ""},
	"iex":       {"powershell", "", "", "", ""},
}

// sameAs are further names of interpreters.
var sameAs = map[string]string{
	"nodejs": "node", "electron": "node", "babel-node": "node", "nodemon": "node", "esno": "tsx", "python2": "python", "python3": "python", "py": "python",
	"pypy": "python", "bash": "sh", "zsh": "sh", "dash": "sh", "ksh": "sh", "ash": "sh", "fish": "sh", "source": "sh", ".": "sh",
	"eval": "sh", "pwsh": "powershell", "invoke-expression": "iex", "wscript": "mshta", "cscript": "mshta", "rundll32": "mshta",
	"regsvr32": "mshta", "msiexec": "mshta",
}

func interpreterOf(program string) (interpreter, bool) {
	if name, ok := sameAs[program]; ok {
		program = name
	}
	if strings.HasPrefix(program, "python3.") || strings.HasPrefix(program, "python2.") {
		program = "python"
	}
	in, ok := interpreters[program]
	return in, ok
}

// languageOf names what a program runs, "" if it is no interpreter.
func languageOf(program string) string {
	in, _ := interpreterOf(program)
	return in.language
}

func isShell(language string) bool {
	return language == "shell" || language == "cmd" || language == "powershell"
}

// interpret finds the code that an interpreter is given.
func (c *Command) interpret(in interpreter) {
	switch {
	case c.Program == "eval" || in.language == "powershell" && in.inline == "":
		if len(c.args) > 0 {
			c.Inline = append(c.Inline, Code{in.language, joined(c.args)})
		}
		return
	case c.Program == "deno" || c.Program == "bun":
		if c.subcommand() == "eval" && len(after(c.args, "eval")) > 0 {
			c.Inline = append(c.Inline, Code{in.language, after(c.args, "eval")[0]})
			return
		}
		c.args = after(c.args, "run")
	}
	for i := 0; i < len(c.args); i++ {
		skip, done := c.option(in, i)
		if done {
			return
		}
		i += skip
	}
}

// option looks at one word of an interpreter. It returns how many more words
// belong to it, and whether the rest is the program's own.
func (c *Command) option(in interpreter, i int) (skip int, done bool) {
	word := c.args[i]
	name, value, joinedBy := strings.Cut(word, "=")
	if in.language == "powershell" || in.language == "cmd" {
		name = strings.ToLower(name)
	}
	next, has := value, joinedBy
	if !joinedBy && i+1 < len(c.args) {
		next, has, skip = c.args[i+1], true, 1
	}
	switch rest := strings.Join(c.args[min(i+1, len(c.args)):], " "); {
	case in.language == "shell" && len(word) > 1 && word[0] == '-' && word[1] != '-' && strings.HasSuffix(word, "c"), has && slices.Contains(strings.Fields(in.inline), name):
		if in.language == "cmd" || in.language == "powershell" {
			c.Inline = append(c.Inline, Code{in.language, rest}) // takes all the words that follow
			return 0, true
		}
		c.Inline = append(c.Inline, Code{in.language, next})
		return skip, true
	case in.language == "powershell" && has && len(name) > 1 && strings.HasPrefix("-encodedcommand", name) || name == "-ec":
		text, ok := decode64UTF16(next)
		if ok {
			c.Inline = append(c.Inline, Code{in.language, text})
		}
		return skip, true
	case has && slices.Contains(strings.Fields(in.file), name):
		c.Files = append(c.Files, next)
		return skip, in.language == "powershell"
	case slices.Contains(strings.Fields(in.takes), name):
		return skip, false
	case slices.Contains(strings.Fields(in.module), name):
		c.Publishes = next == "twine" && c.has("upload")
		return 0, true
	case in.language == "script" && word != "" && word[0] == '/':
		if _, url, ok := strings.Cut(word, ":"); ok && address.MatchString(url) {
			c.Fetches = append(c.Fetches, url) // regsvr32 /i:URL
		}
		return 0, false
	case word == "-" || strings.HasPrefix(word, "-") || in.language == "cmd" || word == "":
		return 0, false
	case in.language == "powershell":
		c.Inline = append(c.Inline, Code{in.language, strings.Join(c.args[i:], " ")})
		return 0, true
	}
	if address.MatchString(word) {
		c.Fetches = append(c.Fetches, word)
	}
	c.Files = append(c.Files, word)
	return 0, true
}
