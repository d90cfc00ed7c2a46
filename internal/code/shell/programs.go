package shell

import (
	"encoding/base64"
	"path"
	"slices"
	"strings"
	"unicode/utf16"
)

// baseName is the name of a program or file without folders, ".exe" and its
// like, in lower case.
func baseName(word string) string {
	name := strings.ToLower(path.Base(strings.ReplaceAll(word, `\`, "/")))
	for _, ext := range []string{".exe", ".cmd", ".bat"} {
		name = strings.TrimSuffix(name, ext)
	}
	return name
}

// wrappers start another program that stands in their words, behind options.
// The value lists those of their options that take a word.
var wrappers = map[string]string{
	"sudo": "-u -g -C -h -p", "doas": "-u -C", "env": "-u -C --unset --chdir", "nohup": "", "exec": "-a", "command": "", "builtin": "",
	"time": "-o -f", "nice": "-n", "ionice": "-c -n", "setsid": "", "timeout": "-s -k", "gtimeout": "-s -k", "stdbuf": "-i -o -e",
	"xargs": "-n -I -P -L -d -s -a", "busybox": "", "cross-env": "", "dotenv": "-e -f", "winpty": "",
	"npx": "-p --package", "pnpx": "-p --package", "bunx": "-p --package", "start": "", "then": "", "do": "", "else": "",
	"if": "", "while": "", "!": "", "call": "", "not": "",
	"exist": "",
}

// detaching are the wrappers whose program outlives the script.
var detaching = []string{"nohup", "setsid", "start", "start-process", "disown"}

// runners fetch the package of the program if it is not there.
var runners = []string{"npx", "pnpx", "bunx"}

// managers run programs of packages by exec, x and dlx.
var managers = []string{"npm", "pnpm", "yarn", "bun"}

// unwrap takes off what only starts another program, and names that program.
func (c *Command) unwrap() {
	words := c.Words
	for range maxDepth {
		words = c.takeEnv(words)
		if len(words) == 0 {
			return
		}
		c.Program, c.args = baseName(words[0]), words[1:]
		if strings.HasPrefix(words[0], "$(") {
			c.Program = ""
		}
		if slices.Contains(detaching, c.Program) {
			c.Detached = true
		}
		next := c.wrapped()
		if len(next) == 0 {
			break
		}
		words = next
	}
	if strings.ContainsAny(words[0], `/\`) && c.Program != "" && languageOf(c.Program) == "" && !strings.Contains(words[0], "://") && !installed(words[0]) {
		c.Files = append(c.Files, words[0])
	}
}

// installed tells the path of a program of the system.
func installed(word string) bool {
	return strings.HasPrefix(word, "/bin/") || strings.HasPrefix(word, "/usr/") || strings.HasPrefix(word, "/sbin/") || strings.Contains(strings.ToLower(word), `:\windows\`)
}

// takeEnv takes assignments off the front: those that cross-env has and that
// the grammar of sh does not know.
func (c *Command) takeEnv(words []string) []string {
	for len(words) > 0 && assignment(words[0]) {
		c.Env = append(c.Env, words[0])
		words = words[1:]
	}
	return words
}

func assignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// wrapped returns the words of the program that the command starts, or nil.
func (c *Command) wrapped() []string {
	takes, wraps := wrappers[c.Program]
	switch sub := c.subcommand(); {
	case slices.Contains(managers, c.Program) && slices.Contains([]string{"exec", "x", "dlx"}, sub):
		return c.runs(after(c.args, sub), "-p --package")
	case slices.Contains(runners, c.Program):
		return c.runs(c.args, takes)
	case c.Program == "cross-env-shell":
		c.Inline = append(c.Inline, Code{"shell", strings.Join(c.takeEnv(c.args), " ")})
		return nil
	case languageOf(c.Program) == "python" && len(c.args) > 1 && c.args[0] == "-m":
		return c.args[1:]
	case wraps:
		args := skipOptions(c.args, takes)
		if slices.Contains([]string{"timeout", "gtimeout", "exist"}, c.Program) && len(args) > 0 {
			args = args[1:] // the duration, the file
		}
		return args
	}
	return nil
}

// runs returns the words of a program that comes with a package.
func (c *Command) runs(args []string, takes string) []string {
	if line := after(args, "-c", "--call"); len(line) > 0 && len(line) < len(args) {
		c.Inline = append(c.Inline, Code{"shell", line[0]})
		return nil
	}
	args = skipOptions(args, takes)
	if len(args) == 0 {
		return nil
	}
	if c.Program == "npm" || c.Program == "bun" || c.subcommand() != "exec" {
		c.Installs = append(c.Installs, args[0])
	}
	return append([]string{packageName(args[0])}, args[1:]...)
}

// packageName takes the version off "typescript@5" and the scope off what
// npx runs: "@scope/tool@1" is the program tool.
func packageName(spec string) string {
	if at := strings.LastIndexByte(spec, '@'); at > 0 {
		spec = spec[:at]
	}
	if strings.HasPrefix(spec, "@") {
		return path.Base(spec)
	}
	return spec
}

// skipOptions skips options, and the words of those that take one.
func skipOptions(args []string, takes string) []string {
	with := strings.Fields(takes)
	for len(args) > 0 && (args[0] == "" || args[0][0] == '-' || len(args[0]) == 2 && args[0][0] == '/') {
		if slices.Contains(with, args[0]) && len(args) > 1 {
			args = args[1:]
		}
		args = args[1:]
	}
	return args
}

// subcommand is the first word that is no option.
func (c *Command) subcommand() string {
	for _, a := range c.args {
		if !strings.HasPrefix(a, "-") {
			return a
		}
	}
	return ""
}

// plain are the words that are no options.
func (c *Command) plain() []string {
	return slices.DeleteFunc(slices.Clone(c.args), func(a string) bool { return strings.HasPrefix(a, "-") })
}

func (c *Command) has(options ...string) bool {
	return slices.ContainsFunc(c.args, func(a string) bool { return slices.Contains(options, a) })
}

// after returns the words behind the first of the names, all if there is none.
func after(words []string, names ...string) []string {
	if i := slices.IndexFunc(words, func(w string) bool { return slices.Contains(names, w) }); i >= 0 {
		return words[i+1:]
	}
	return words
}

func joined(words []string) string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "-n" || w == "-e" || w == "-ne" || w == "-en" })
	return strings.Join(words, " ")
}

// decode64 decodes base64 of text that can be read.
func decode64(text string) (string, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(text), "="))
	return string(b), err == nil && len(b) > 0
}

// decode64UTF16 decodes what powershell -EncodedCommand takes.
func decode64UTF16(text string) (string, bool) {
	b, ok := decode64(text)
	if !ok || len(b)%2 != 0 {
		return b, ok
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return string(utf16.Decode(units)), true
}
