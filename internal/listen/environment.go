package listen

import (
	"slices"
	"strings"
)

// Node's own variables, of which doc/api/cli.md of Node tells.
const (
	options  = "NODE_OPTIONS"
	redirect = "NODE_REDIRECT_WARNINGS"
	pending  = "NODE_PENDING_DEPRECATION"
	silence  = "NODE_NO_WARNINGS"
)

// trace asks for traces, of deprecations as well. It is the one thing that has
// no variable of its own: a program that sets NODE_OPTIONS anew is still heard,
// without traces.
const trace = "--trace-warnings"

// silencers are the options by which a program's warnings would not reach the
// file; true: the next word is the option's value if there is no "=".
var silencers = map[string]bool{
	"--no-warnings": false, "--no-deprecation": false, "--disable-warning": true, "--redirect-warnings": true,
}

// environment returns the variables with which warnings are sent to a file, and
// what of the caller's own had to give way or forbids something, in sentences.
// What is in NODE_OPTIONS otherwise stays as it is. Deprecations that Node keeps
// to itself for code in node_modules are asked for if early is set.
func environment(env []string, file string, early bool) (out, notes []string) {
	out = slices.Clone(env)
	if _, ok := lookup(out, silence); ok {
		out = without(out, silence)
		notes = append(notes, silence+" is set: it was taken out for this run")
	}
	if _, ok := lookup(out, redirect); ok {
		notes = append(notes, redirect+" is set: this time the warnings came here")
	}
	own, _ := lookup(out, options)
	words, ok := split(own)
	kept, dropped := audible(words)
	switch {
	case !ok: // Node will refuse it, and say why
	case len(dropped) > 0:
		own = join(kept)
		notes = append(notes, options+" has "+strings.Join(dropped, " ")+": left out for this run")
	}
	if early && slices.Contains(kept, throws) {
		early = false
		notes = append(notes, options+" has --throw-deprecation: deprecations that Node keeps to itself were not asked for, as they would end the program")
	}
	out = set(out, options, strings.TrimSpace(own+" "+trace))
	out = set(out, redirect, file)
	if early {
		out = set(out, pending, "1")
	}
	return out, notes
}

// throws makes a deprecation an error.
const throws = "--throw-deprecation"

// audible takes the silencers out of options. Where deprecations are errors,
// --no-deprecation stays: without it the program would end.
func audible(words []string) (kept, dropped []string) {
	for i := 0; i < len(words); i++ {
		name, _, hasValue := strings.Cut(words[i], "=")
		takes, silent := silencers[name]
		if name == "--no-deprecation" && slices.Contains(words, throws) {
			silent = false
		}
		if !silent {
			kept = append(kept, words[i])
			continue
		}
		dropped = append(dropped, words[i])
		if takes && !hasValue && i+1 < len(words) {
			i++
			dropped = append(dropped, words[i])
		}
	}
	return kept, dropped
}

// split reads NODE_OPTIONS as Node does: words between spaces, quotes around
// spaces, and a backslash that counts within quotes only. It reports false for
// what Node refuses.
func split(s string) (words []string, ok bool) {
	var word strings.Builder
	quoted, begun := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			if i++; i == len(s) {
				return nil, false
			}
			word.WriteByte(s[i])
		case c == ' ' && !quoted:
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
			continue
		case c == '"':
			quoted = !quoted
		default:
			word.WriteByte(c)
		}
		begun = true
	}
	if begun {
		words = append(words, word.String())
	}
	return words, !quoted
}

// escape is what needs a backslash within quotes.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// join is the inverse of split.
func join(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if w == "" || strings.ContainsAny(w, ` "`) {
			out[i] = `"` + escape.Replace(w) + `"`
		}
	}
	return strings.Join(out, " ")
}

func lookup(env []string, name string) (value string, ok bool) {
	for _, e := range env { // of several, the last one counts
		if v, is := strings.CutPrefix(e, name+"="); is {
			value, ok = v, true
		}
	}
	return value, ok
}

func without(env []string, name string) []string {
	return slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, name+"=") })
}

func set(env []string, name, value string) []string {
	return append(without(env, name), name+"="+value)
}
