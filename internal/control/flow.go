package control

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/shell"
)

// Executes tells whether what reaches a sink runs: as code, as a command, as a
// program or a module.
func Executes(s *code.Sink) bool {
	switch s.Capability {
	case capability.Eval, capability.VM, capability.Native:
		return s.Role == capability.RoleCode || s.Role == capability.RolePath
	case capability.Exec:
		return s.Role == capability.RoleCode || s.Role == capability.RolePath || commands(s)
	case capability.DynamicImport, capability.Worker:
		return s.Role == capability.RoleCode || s.Role == capability.RoleName || s.Role == capability.RolePath
	}
	return false
}

// Shown tells whether it is shown that a sink is what it is called: it runs by
// itself, or no doubt is left. Of code that somebody has to call, a value that
// is the API in some runs only is too little to go by.
func Shown(c *code.Package, s *code.Sink) bool {
	if Runs(s.Phase) || s.Capability == capability.DynamicImport { // imports that are written out are no uses
		return true
	}
	certain, doubt := false, false
	for i := range c.Capabilities {
		u := &c.Capabilities[i]
		if u.API != s.API || u.File != s.File {
			continue
		}
		sure := u.Certainty == code.Certain
		if u.Place == s.Place {
			return sure
		}
		certain, doubt = certain || sure, doubt || !sure // equal uses of one file are listed once
	}
	return certain && !doubt
}

// hole stands in the detail of a sink for what is not constant.
const hole = "…"

// folders are ways to write folders that are known at run time only.
var folders = strings.NewReplacer("<tmp>", "/tmp", "<cwd>", ".", "<package>", ".")

// commands tells a part of a command line that says what runs: the program, or
// code that it is given. A branch that git is to check out does not.
func commands(s *code.Sink) bool {
	open := strings.Contains(s.Detail, hole)
	if s.Role == capability.RoleCommand && !open {
		return true
	}
	if s.Role != capability.RoleCommand && s.Role != capability.RoleArgs {
		return false
	}
	for _, c := range shell.Parse(folders.Replace(s.Detail)).Commands {
		if len(c.Words) > 0 && strings.Contains(c.Words[0], hole) {
			return true
		}
		for _, in := range c.Inline {
			if !open || strings.Contains(in.Text, hole) {
				return true
			}
		}
	}
	return false
}

// Sends tells whether what reaches a sink leaves the machine: in a request, in
// a name that is looked up, or in the words or the input of a command that asks
// a host.
func Sends(s *code.Sink) bool {
	switch s.Capability {
	case capability.Net:
		switch s.Role {
		case capability.RoleBody, capability.RoleURL, capability.RoleHeaders, capability.RoleHost, capability.RolePath:
			return true
		}
	case capability.DNS:
		return s.Role == capability.RoleHost
	case capability.Exec:
		return len(asks(s)) > 0
	}
	return false
}

// Hosts returns where what reaches a sink that sends goes to, as far as it is
// constant: hosts, or the addresses that a command asks.
func Hosts(s *code.Sink) []string {
	if s.Capability == capability.Exec {
		return asks(s)
	}
	if s.Detail == "" {
		return nil
	}
	return Alternatives(s.Detail)
}

// asks returns the addresses that a command asks which takes what reaches the
// sink along: it has a hole, or gets input.
func asks(s *code.Sink) []string {
	if s.Role != capability.RoleData && (s.Role != capability.RoleCommand && s.Role != capability.RoleArgs || !strings.Contains(s.Detail, hole)) {
		return nil
	}
	script := shell.Parse(folders.Replace(s.Detail))
	takes := func(i int) bool {
		return s.Role == capability.RoleData && i == 0 || slices.ContainsFunc(script.Commands[i].Words, func(w string) bool { return strings.Contains(w, hole) })
	}
	var all []string
	for i := range script.Commands {
		if len(script.Commands[i].Fetches) > 0 && script.Fed(i, takes) {
			all = append(all, script.Commands[i].Fetches...)
		}
	}
	return all
}

// FirstFlow returns the flow that matches and runs first: at install before at
// import before when called. It is nil if none matches.
func FirstFlow(c *code.Package, match func(*code.Flow) bool) *code.Flow {
	var best *code.Flow
	for i := range c.Flows {
		f := &c.Flows[i]
		if (best == nil || phaseRank(f.To.Phase) < phaseRank(best.To.Phase)) && match(f) {
			best = f
		}
	}
	return best
}

var phases = []code.Phase{code.AtInstall, code.AtImport, code.AtCall, code.Never}

func phaseRank(p code.Phase) int { return slices.Index(phases, p) }

// Alternatives returns what a detail names: several things where it depends on
// the run which of them it is.
func Alternatives(detail string) []string { return strings.Split(detail, "; ") }

// Runs tells whether something runs by itself: nobody has to call it.
func Runs(p code.Phase) bool { return p == code.AtInstall || p == code.AtImport }

// At says where something stands, for a sentence: "lib/a.js:12".
func At(p code.Place) string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// When says when code runs, for a sentence.
func When(p code.Phase) string {
	switch p {
	case code.AtInstall:
		return "at install"
	case code.AtImport:
		return "when it is imported"
	case code.AtCall:
		return "when it is called"
	}
	return "in a file that nothing leads to"
}

// Named says what a value is, for a sentence: "the environment", "the file ~/.npmrc".
func Named(o code.Origin) string {
	word := cmp.Or(originWords[o.Kind], o.Kind)
	switch {
	case o.Detail == "":
		return word
	case o.Kind == code.FromDecoded && strings.HasPrefix(o.Detail, "a function"):
		return word + " by " + o.Detail
	case o.Kind == code.FromDecoded:
		return word + " from " + o.Detail
	}
	return word + " " + o.Detail
}

var originWords = map[string]string{
	code.FromEnv: "the environment variable", code.FromAllEnv: "the whole environment", code.FromFile: "the file",
	code.FromSecret: "the secrets in", code.FromHost: "what tells this machine apart", code.FromIdentity: "what tells who uses the package",
	code.FromDate: "the date", code.FromRandom: "chance", code.FromNet: "what a server answers,", code.FromDecrypted: "data that was decrypted",
	code.FromDecoded: "data that was decoded", code.FromOutput: "the output of", code.FromPage: "what the page keeps,", code.FromWallet: "the wallet",
	code.FromPassing: "what passes through", code.FromLiteral: "a constant", code.FromFetched: "a file that was fetched,",
}
