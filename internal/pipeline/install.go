package pipeline

import (
	"regexp"
	"slices"
	"strings"

	"levee/internal/code/shell"
	"levee/internal/npm"
	"levee/internal/settings"
)

// An Answer is yes, no, or not known. The zero Answer is not known.
type Answer uint8

const (
	Unknown Answer = iota
	No
	Yes
)

// An Install is what a command installs.
type Install struct {
	Client  settings.Client
	Frozen  Answer   // whether it takes what the lockfile says; of what is named, whether it names a version
	Names   []string // packages that it names, without a version first; nil: all that the project asks for
	Tool    bool     // it runs what it fetches: npx, dlx
	Scripts bool     // whether it lets packages run scripts
	Instead string   // the words that would take what the lockfile says
}

// How clients spell that they install.
var (
	npmFrozen   = strings.Fields("ci clean-install ic install-clean isntall-clean cit install-ci-test clean-install-test sit")
	npmInstalls = strings.Fields("install i in ins inst insta instal isnt isnta isntal isntall add install-test it")
	staying     = strings.Fields("--omit --include --only --production --no-audit --no-fund --ignore-scripts --legacy-peer-deps --prefer-offline") // of npm install in npm ci
	takeWord    = strings.Fields("--prefix -C --dir --cwd --workspace -w --filter -F --registry --loglevel --cache --userconfig --omit --include --only --tag")
)

// operands returns the words that are no options and no options' words.
func operands(args []string) []string {
	var all []string
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case slices.Contains(takeWord, a):
			i++
		case strings.HasPrefix(a, "-"), a == "":
		default:
			all = append(all, a)
		}
	}
	return all
}

// has tells whether one of the options is given, and not as false.
func has(args []string, options ...string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		name, value, _ := strings.Cut(a, "=")
		return slices.Contains(options, name) && value != "false"
	})
}

// installOf tells what a command installs, nil for nothing. Machine tells a
// run in CI, where some clients take the lockfile by themselves; project is
// the client of the project, which tells which yarn is meant.
func installOf(c *shell.Command, project settings.Client, machine bool) *Install {
	args := c.Args()
	words := operands(args)
	sub := ""
	if len(words) > 0 {
		sub, words = words[0], words[1:]
	}
	out := &Install{Scripts: !has(args, "--ignore-scripts") && !scriptsOff(c.Env)}
	switch c.Program {
	case "npm", "cnpm":
		return out.npm(sub, words, args)
	case "pnpm":
		return out.pnpm(sub, words, args, machine)
	case "yarn":
		return out.yarn(sub, words, args, project, machine)
	case "bun":
		return out.bun(sub, words, args)
	}
	return out.runner(c)
}

func scriptsOff(env []string) bool {
	return slices.ContainsFunc(env, func(pair string) bool { return strings.EqualFold(pair, "npm_config_ignore_scripts=true") })
}

func (i *Install) npm(sub string, words, options []string) *Install {
	i.Client, i.Instead = settings.NPM, "npm ci"
	switch {
	case slices.Contains(npmFrozen, sub):
		i.Frozen = Yes
		return i
	case slices.Contains(npmInstalls, sub):
		for _, o := range options {
			if name, _, _ := strings.Cut(o, "="); slices.Contains(staying, name) {
				i.Instead += " " + o
			}
		}
		return i.named(words, No)
	case sub == "update", sub == "up", sub == "upgrade":
		return i.named(words, No)
	}
	return nil
}

func (i *Install) pnpm(sub string, words, args []string, machine bool) *Install {
	i.Client, i.Instead = settings.PNPM, "pnpm install --frozen-lockfile"
	if sub == "recursive" || sub == "multi" {
		sub, words = first(words)
	}
	switch sub {
	case "ci", "clean-install":
		i.Frozen = Yes
		return i
	case "install", "i", "add":
		frozen := Yes
		if off := slices.Contains(args, "--no-frozen-lockfile") || slices.Contains(args, "--frozen-lockfile=false"); off || !machine && !has(args, "--frozen-lockfile") {
			frozen = No
		}
		return i.named(words, frozen)
	case "update", "up", "upgrade":
		return i.named(nil, No)
	}
	return nil
}

func (i *Install) yarn(sub string, words, args []string, project settings.Client, machine bool) *Install {
	i.Client, i.Instead = settings.Yarn, "yarn install --frozen-lockfile"
	if project == settings.Berry {
		i.Client, i.Instead = settings.Berry, "yarn install --immutable"
	}
	switch sub {
	case "", "install":
		if sub == "" && has(args, "--version", "-v", "--help") {
			return nil
		}
		frozen := No
		if has(args, "--frozen-lockfile", "--immutable") || i.Client == settings.Berry && machine && !slices.Contains(args, "--no-immutable") {
			frozen = Yes
		}
		return i.named(nil, frozen)
	case "add", "upgrade", "up":
		return i.named(words, No)
	case "global":
		if sub, words = first(words); sub == "add" {
			return i.named(words, No)
		}
	}
	return nil
}

func (i *Install) bun(sub string, words, args []string) *Install {
	i.Client, i.Instead = settings.Bun, "bun install --frozen-lockfile"
	switch sub {
	case "ci":
		i.Frozen = Yes
		return i
	case "install", "i", "add", "a":
		frozen := No
		if has(args, "--frozen-lockfile") {
			frozen = Yes
		}
		return i.named(words, frozen)
	case "update":
		return i.named(nil, No)
	}
	return nil
}

// runs are words by which clients fetch a program and run it.
var runs = strings.Fields("npx pnpx bunx dlx exec x")

// runner is for what fetches a program and runs it: npx, dlx, bunx.
func (i *Install) runner(c *shell.Command) *Install {
	if len(c.Installs) == 0 || !slices.ContainsFunc(c.Words, func(w string) bool { return slices.Contains(runs, w) }) || has(c.Words, "--no-install", "--no") {
		return nil
	}
	i.Client, i.Tool = settings.NPM, true
	for _, w := range c.Words {
		switch w {
		case "pnpm", "pnpx":
			i.Client = settings.PNPM
		case "yarn":
			i.Client = settings.Yarn
		case "bun", "bunx":
			i.Client = settings.Bun
		}
	}
	named := c.Installs[:1]
	before := c.Words[:max(slices.Index(c.Words, named[0]), 0)] // npx's own options
	if at := slices.IndexFunc(before, func(w string) bool { return w == "-p" || w == "--package" }); at >= 0 && at+1 < len(before) {
		named = before[at+1 : at+2] // the program is called otherwise than its package
	}
	i = i.named(named, No)
	if i != nil && i.Frozen == No && npm.ParseID(i.Names[0]).Version == "" && !has(before, "dlx", "-y", "--yes", "-p", "--package") {
		i.Frozen = Unknown // it may be a program of a package that the lockfile fixes: tsc is typescript's
	}
	return i
}

// named notes the packages that a command names; frozen is what holds if it
// names none.
func (i *Install) named(words []string, frozen Answer) *Install {
	i.Frozen = frozen
	for _, w := range words {
		if strings.HasPrefix(w, ".") || strings.HasPrefix(w, "/") || strings.HasSuffix(w, ".tgz") {
			continue // of the repository itself
		}
		i.Names = append(i.Names, w)
	}
	if len(i.Names) == 0 {
		if len(words) > 0 {
			return nil
		}
		return i
	}
	slices.SortStableFunc(i.Names, func(a, b string) int {
		switch {
		case exact(a) == exact(b):
			return strings.Compare(a, b)
		case exact(a):
			return 1
		}
		return -1
	})
	switch {
	case slices.ContainsFunc(i.Names, func(n string) bool { return strings.ContainsRune(n, '$') || strings.Contains(n, "EXPR") }):
		i.Frozen = Unknown
	case exact(i.Names[0]):
		i.Frozen = Yes
	default:
		i.Frozen = No
	}
	return i
}

var exactVersion = regexp.MustCompile(`.@v?\d+\.\d+\.\d+[0-9A-Za-z.+-]*$`)

// exact tells a word that names one version: "typescript@5.9.2".
func exact(word string) bool { return exactVersion.MatchString(word) }

func first(words []string) (string, []string) {
	if len(words) == 0 {
		return "", nil
	}
	return words[0], words[1:]
}

// A Publish is a command or an action that puts a package into a registry.
type Publish struct {
	Words  string
	Staged bool // somebody must approve it before it is out
}

// publishing are programs that publish packages, whatever their words.
var publishing = strings.Fields("np release-it semantic-release safe-publish-latest auto")

// publishOf tells what a command publishes, nil for nothing.
func publishOf(c *shell.Command) *Publish {
	args := c.Args()
	if has(args, "--dry-run", "-n") {
		return nil
	}
	words := operands(args)
	sub, rest := first(words)
	next, _ := first(rest)
	switch c.Program {
	case "npm", "pnpm", "yarn", "bun", "cnpm":
		switch {
		case sub == "publish", sub == "npm" && next == "publish" && c.Program == "yarn", (sub == "recursive" || sub == "multi") && next == "publish":
			return &Publish{Words: c.Program + " publish"}
		case sub == "stage" && next == "publish":
			return &Publish{Words: c.Program + " stage publish", Staged: true}
		}
	case "lerna", "changeset", "jsr", "nx", "turbo":
		if sub == "publish" || sub == "release" && next == "publish" {
			return &Publish{Words: c.Program + " publish"}
		}
	}
	if slices.Contains(publishing, c.Program) {
		return &Publish{Words: c.Program}
	}
	return nil
}
