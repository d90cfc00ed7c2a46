package pipeline

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"levee/internal/code/shell"
	"levee/internal/npm"
)

// A Command is one program that a step runs, be it by a script of the manifest.
type Command struct {
	At      Place
	Text    string   // for people: "npm ci"; expressions as they were written
	Via     []string // scripts of package.json by which it runs, the outermost first
	Program string   // bare name
	Install *Install // nil if it installs nothing
	Publish *Publish // nil if it publishes nothing
	Scripts []string // scripts of package.json that it runs, those of an install included
	Folder  string   // of the repository in which it runs, as far as it is seen
	Code    bool     // it runs code of the project, or of what that depends on
	Foreign bool     // it takes code of a pull request by git or gh
	Keeps   bool     // it leaves what it knows where later steps can read it
	Names   []string // variables that it names and that are called as secrets are: "NPM_TOKEN"
}

// Runs tells whether the command runs code that packages brought.
func (c *Command) Runs() bool {
	return c.Code || c.Install != nil && (c.Install.Scripts || c.Install.Tool)
}

// A scriptReader reads the lines of one step.
type scriptReader struct {
	*reader
	folder  string
	shell   string            // that runs them, as a file names it; "" for the usual one
	given   map[string]string // inputs, and constants of the environment
	env     []string          // names and values that are set for it, as far as they count
	machine bool              // whether CI is set where it runs
	shown   *strings.Replacer
	out     []Command
}

// isShell tells whether what runs the lines is a shell.
func (s *scriptReader) isShell() bool {
	word, _, _ := strings.Cut(s.shell, " ")
	return slices.Contains([]string{".", "bash", "sh", "pwsh", "powershell", "cmd"}, path.Base(word))
}

// read reads a script and what it calls.
func (s *scriptReader) read(script *node) {
	if script == nil || script.text == "" || !s.isShell() {
		return
	}
	var text string
	text, s.shown = masked(expand(script.text, s.given))
	all := shell.Parse(text).Commands
	for i := range all {
		s.add(&all[i], script.within(all[i].Line), nil)
	}
}

// What is called as secrets are, and what only tells of one.
var (
	calledSecret = regexp.MustCompile(`(?i)(token|secret|passw|passphrase|credential|api_?key|private_?key|access_?key|signing_?key|deploy_?key|_auth$|_pat$)`)
	aboutSecret  = regexp.MustCompile(`(?i)_(url|uri|file|dir|path|name|id|ttl|type|expiry|endpoint|length)$`)
)

// isSecret tells the name of a variable that holds a secret.
func isSecret(name string) bool {
	return calledSecret.MatchString(name) && !aboutSecret.MatchString(name)
}

// standIn matches a value that only takes the place of a secret.
var standIn = regexp.MustCompile(`(?i)^(.{0,5}|true|false|[0-9.]+|.*(dummy|placeholder|change.?me|example|none|unused|not.?needed).*)$`)

// isWritten tells a variable whose secret stands in the file itself.
func isWritten(name, value string) bool {
	return isSecret(name) && !strings.Contains(value, "$") && !standIn.MatchString(value)
}

var variable = regexp.MustCompile(`\$\{?([A-Za-z_][A-Za-z0-9_]*)`)

// secretNames returns the names of variables in a text that are called as
// secrets are.
func secretNames(text string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if isSecret(m[1]) && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// programs that run what a project's own files say.
var builders = strings.Fields("make just gradle gradlew rake cargo turbo nx lerna")

// add reads one command, and the scripts that it runs.
func (s *scriptReader) add(c *shell.Command, at Place, via []string) {
	if c.Program == "" || !s.spend(at) {
		return
	}
	if c.Program == "cd" && len(via) == 0 {
		s.folder = enter(s.folder, operands(c.Args()))
		return
	}
	c.Env = append(c.Env[:len(c.Env):len(c.Env)], s.env...)
	text := strings.Join(c.Words, " ")
	out := Command{At: at, Text: oneLine(s.shown.Replace(shown(c))), Via: via, Program: c.Program, Folder: s.in(c.Args()), Publish: publishOf(c),
		Names: secretNames(text), Keeps: keeps(c), Foreign: s.takesForeign(c)}
	m := s.manifest(out.Folder)
	s.installs(&out, c, m)
	out.Scripts = scriptsOf(c, out.Install)
	out.Code = out.Code || len(via) > 0 || len(out.Scripts) > 0 && out.Install == nil || len(c.Files) > 0 || slices.Contains(builders, c.Program)
	s.out = append(s.out, out)
	s.follow(&out, m)
}

// in returns the folder that a client is told to work in, else the current one.
func (s *scriptReader) in(args []string) string {
	for i, a := range args {
		if slices.Contains([]string{"--prefix", "-C", "--cwd", "--dir"}, a) && i+1 < len(args) {
			return enter(s.folder, args[i+1:i+2])
		}
	}
	return s.folder
}

// installs notes what a command installs. A program that the project itself
// declares is run and not fetched.
func (s *scriptReader) installs(out *Command, c *shell.Command, m *npm.Manifest) {
	project := s.reader.out
	i := installOf(c, project.client, s.machine || slices.Contains(c.Env, "CI=true"))
	if i == nil {
		return
	}
	i.Scripts = i.Scripts && !(project.quiet && i.Client == project.client)
	if out.Code = i.Tool; !i.Tool || !declares(m, i.Names) {
		out.Install = i
	}
}

// keeping are files that clients and later steps take credentials from.
var keeping = []string{".npmrc", ".yarnrc.yml", ".yarnrc", ".netrc", ".git-credentials", "$GITHUB_ENV", "${GITHUB_ENV}", "$BASH_ENV"}

// keeps tells a command that writes what it knows where later steps read it.
func keeps(c *shell.Command) bool {
	for _, w := range c.Writes {
		if slices.ContainsFunc(keeping, func(k string) bool { return w == k || strings.HasSuffix(w, "/"+k) }) {
			return true
		}
	}
	sub, _ := first(operands(c.Args()))
	return slices.Contains([]string{"npm", "pnpm", "yarn"}, c.Program) && (sub == "set" || sub == "config") &&
		strings.Contains(strings.ToLower(strings.Join(c.Args(), " ")), "auth")
}

// clients are programs of which all words are shown.
var clients = strings.Fields("npm pnpm yarn bun cnpm npx pnpx bunx")

// tokenLike matches what can only be a token.
var tokenLike = regexp.MustCompile(`(npm_|ghp_|gho_|ghs_|github_pat_|glpat-|xox[a-z]-|AKIA|eyJ)[A-Za-z0-9_.-]{8,}`)

// plainWord matches a subcommand, and a file with code.
var plainWord = regexp.MustCompile(`^([a-z]+([:-][a-z]+)*|[\w./-]+\.(js|mjs|cjs|ts|mts|sh|py|rb))$`)

// shown writes a command for people. Of package clients it is all words up to
// "--", without what may be a secret; of all others the program and what
// follows it at once, as nobody knows how they take theirs.
func shown(c *shell.Command) string {
	words := c.Words
	if !slices.Contains(clients, c.Program) && !slices.Contains(clients, path.Base(words[0])) {
		if words = words[:1]; !strings.Contains(words[0], "EXPR") {
			words = []string{c.Program}
		}
		if args := c.Args(); len(args) > 0 && plainWord.MatchString(args[0]) && c.Program != "echo" {
			words = append(words, args[0])
		}
	} else if end := slices.Index(words, "--"); end > 0 {
		words = words[:end]
	}
	out := make([]string, len(words))
	for i, w := range words {
		after := i > 0 && strings.HasPrefix(words[i-1], "-") && calledSecret.MatchString(words[i-1]) && !strings.Contains(words[i-1], "=")
		if at := strings.IndexAny(w, "=:"); after || at > 0 && (calledSecret.MatchString(w) || strings.Contains(strings.ToLower(w), "auth")) {
			w = w[:max(at, 0)] + "…"
		}
		out[i] = tokenLike.ReplaceAllString(address(w), "…")
	}
	return strings.Join(out, " ")
}

var (
	userOf  = regexp.MustCompile(`://[^/@\s]*@`)
	queryOf = regexp.MustCompile(`(://[^?\s]*)\?\S*`)
)

// address takes the user and the query off the addresses in a text.
func address(text string) string {
	return queryOf.ReplaceAllString(userOf.ReplaceAllString(text, "://"), "$1")
}

// oneLine shortens a command to what a message has room for.
func oneLine(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// enter joins a folder and one that is entered from it; what is not known
// leaves it where it is.
func enter(folder string, words []string) string {
	if len(words) == 0 || strings.ContainsAny(words[0], "$~`*") || strings.HasPrefix(words[0], "/") || strings.Contains(words[0], "EXPR") {
		return folder
	}
	joined := path.Join(folder, words[0])
	if joined == "." || strings.HasPrefix(joined, "..") {
		return ""
	}
	return joined
}

// manifest returns that of a folder or, if it has none, of the root.
func (r *reader) manifest(folder string) *npm.Manifest {
	if m := r.src.Manifests[folder]; m != nil {
		return m
	}
	return r.src.Manifests[""]
}

// declares tells whether a project installs all of some packages by itself:
// npx then runs what the lockfile fixes.
func declares(m *npm.Manifest, names []string) bool {
	if m == nil {
		return false
	}
	for _, n := range names {
		id := npm.ParseID(n)
		if id.Version != "" || m.Dependencies[id.Name] == "" && m.DevDependencies[id.Name] == "" {
			return false
		}
	}
	return true
}

// onInstall are the scripts of a project that an install of it runs. Source:
// npm's documentation of scripts, "Life Cycle Operation Order".
var onInstall = []string{"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"}

func scriptsOf(c *shell.Command, i *Install) []string {
	switch {
	case i == nil:
		return c.Scripts
	case i.Scripts && len(i.Names) == 0:
		return onInstall
	}
	return nil
}

// follow reads the scripts of the manifest that a command runs.
func (s *scriptReader) follow(c *Command, m *npm.Manifest) {
	if m == nil || len(c.Via) >= maxCalls {
		return
	}
	for _, name := range c.Scripts {
		hooked := []string{"pre" + name, name, "post" + name}
		if c.Install != nil {
			hooked = []string{name}
		}
		for _, script := range hooked {
			line := m.Scripts[script]
			if line == "" || slices.Contains(c.Via, script) {
				continue
			}
			via := append(c.Via[:len(c.Via):len(c.Via)], script)
			all := shell.Parse(line).Commands
			for i := range all {
				s.add(&all[i], c.At, via)
			}
		}
	}
}

// takesForeign tells git and gh when they take the code of a pull request.
func (s *scriptReader) takesForeign(c *shell.Command) bool {
	text := s.shown.Replace(strings.Join(c.Words, " "))
	switch c.Program {
	case "gh":
		return strings.Contains(text, "pr checkout")
	case "git":
		takes := slices.ContainsFunc(operands(c.Args()), func(w string) bool {
			return slices.Contains([]string{"fetch", "pull", "checkout", "switch", "clone", "merge", "reset"}, w)
		})
		return takes && (strings.Contains(text, "pull/") && strings.Contains(text, "origin") || slices.ContainsFunc(expressions(text), foreignRef.MatchString))
	}
	return false
}
