package graph

import (
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/npm"
)

// Bounds on the scripts of one manifest. Nobody writes so many by hand; what
// goes over them is not read, and then all dev dependencies are assumed to run.
const (
	maxScripts     = 1000
	maxScriptBytes = 1 << 16
)

// calls are the words of a manifest's scripts that may call a package, with
// the phases of the scripts that they stand in.
type calls map[string]Phase

func (c calls) phase(commands []string) Phase {
	var p Phase
	for _, name := range commands {
		p |= c[name]
	}
	return p
}

// callsOf reads the scripts. A script that another one runs serves that one's
// purpose as well.
func callsOf(m *npm.Manifest) calls {
	c := make(calls)
	if m == nil || tooLong(m.Scripts) {
		return c
	}
	names := slices.Sorted(maps.Keys(m.Scripts))
	purpose := make(map[string]Phase)
	words := make(map[string][]string)
	runs := make(map[string][]string)
	for _, name := range names {
		if !isHook(name, m.Scripts) {
			purpose[name] = phaseOf(name)
		}
		for _, command := range commandsOf(m.Scripts[name]) {
			words[name] = append(words[name], command...)
			runs[name] = append(runs[name], scriptsRun(command, names)...)
		}
		runs[name] = append(runs[name], "pre"+name, "post"+name)
		slices.Sort(runs[name])
		runs[name] = slices.Compact(runs[name])
	}
	handOn(purpose, runs)
	for _, name := range names {
		for _, w := range words[name] {
			c[called(w)] |= purpose[name]
		}
	}
	return c
}

func tooLong(scripts map[string]string) bool {
	size := 0
	for name, text := range scripts {
		size += len(name) + len(text)
	}
	return len(scripts) > maxScripts || size > maxScriptBytes
}

// isHook tells a script that npm runs before or after another one: it has that
// one's purpose and none of its own.
func isHook(name string, scripts map[string]string) bool {
	for _, prefix := range []string{"pre", "post"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && scripts[rest] != "" {
			return true
		}
	}
	return false
}

// handOn gives each script's purpose to the scripts that it runs, and on.
func handOn(purpose map[string]Phase, runs map[string][]string) {
	stack := slices.Sorted(maps.Keys(purpose))
	for len(stack) > 0 {
		name := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, other := range runs[name] {
			if purpose[other]|purpose[name] != purpose[other] {
				purpose[other] |= purpose[name]
				stack = append(stack, other)
			}
		}
	}
}

// onInstall are the scripts of a project that "npm install" and "npm ci" run.
// Source: npm's documentation of scripts, "Life Cycle Operation Order".
var onInstall = []string{
	"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare", "dependencies",
}

// makes are first words of scripts that make something, whatever follows:
// "build:test".
var makes = []string{"build", "bundle", "compile", "deploy", "dist", "pack", "package", "publish", "release"}

// tests are words of scripts that look at the code and make nothing.
var tests = []string{
	"audit", "check", "cov", "coverage", "e2e", "eslint", "fmt", "format", "integration", "lint", "prettier",
	"spec", "stylelint", "test", "tests", "tslint", "typecheck", "unit",
}

// phaseOf guesses from the name of a script what it is for. What is neither
// for installing nor for testing makes something: building is the occasion on
// which foreign code gets into a product.
func phaseOf(script string) Phase {
	if slices.Contains(onInstall, script) {
		return Install | Build
	}
	words := strings.FieldsFunc(strings.ToLower(script), func(r rune) bool { return strings.ContainsRune(":_.-", r) })
	isTest := slices.ContainsFunc(words, func(w string) bool { return slices.Contains(tests, w) })
	if isTest && !slices.Contains(makes, words[0]) {
		return Test
	}
	return Build
}

// commandsOf splits a script into its commands, and these into words. Quotes
// are dropped, for a quoted word may be a command itself: run-p "watch -- -x".
func commandsOf(script string) [][]string {
	var commands [][]string
	for line := range strings.Lines(strings.NewReplacer(`"`, " ", `'`, " ", `\`, "/").Replace(script)) {
		for _, part := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("&|;()`", r) }) {
			words := strings.Fields(part)
			comment := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "#") })
			if comment >= 0 {
				words = words[:comment]
			}
			commands = append(commands, words)
		}
	}
	return commands
}

// Words after which the name of one script stands, and words after which there
// are names of scripts up to the end of the command.
var (
	runsOne  = []string{"bun", "npm", "pnpm", "run", "run-script", "--run", "yarn"}
	runsMany = []string{"concurrently", "npm-run-all", "run-p", "run-s"}
)

// scriptsRun returns the scripts that a command runs, of those that there are.
func scriptsRun(words, names []string) []string {
	one, many := false, false
	var found []string
	for _, w := range words {
		pattern, prefixed := strings.CutPrefix(w, "npm:")
		switch {
		case slices.Contains(runsMany, w):
			many = true
		case slices.Contains(runsOne, w):
			one = true
		case strings.HasPrefix(w, "-"): // an option
		case one || many || prefixed:
			found = append(found, matching(pattern, names)...)
			one = false
		}
	}
	return found
}

// matching returns the names that a pattern such as "build:*" stands for.
func matching(pattern string, names []string) []string {
	if !strings.ContainsRune(pattern, '*') {
		if _, ok := slices.BinarySearch(names, pattern); ok {
			return []string{pattern}
		}
		return nil
	}
	var found []string
	for _, name := range names {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			found = append(found, name)
		}
	}
	return found
}

// called returns the command or the package that a word would call: "mocha" of
// "node_modules/.bin/mocha", "ts-node" of "ts-node/register" and of
// "--require=ts-node/register", "webpack" of "webpack@4".
func called(word string) string {
	if option, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(option, "-") {
		word = value
	}
	if _, command, ok := strings.Cut(word, "node_modules/.bin/"); ok {
		return command
	}
	if i := strings.LastIndex(word, "node_modules/"); i >= 0 {
		word = word[i+len("node_modules/"):]
	}
	name := npm.ParseID(word).Name
	parts := strings.SplitN(name, "/", 3)
	if strings.HasPrefix(name, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}
