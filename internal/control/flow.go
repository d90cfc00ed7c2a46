package control

import (
	"fmt"
	"slices"

	"levee/internal/code"
)

// Executes tells whether what reaches a sink runs: as code, as a command, as a
// program or a module.
func Executes(s *code.Sink) bool {
	switch s.Capability {
	case "eval", "vm", "native":
		return s.Role == "code" || s.Role == "path"
	case "exec":
		return s.Role == "command" || s.Role == "code" || s.Role == "path" || s.Role == "args"
	case "dynamic-import", "worker":
		return s.Role == "code" || s.Role == "name" || s.Role == "path"
	}
	return false
}

// Sends tells whether what reaches a sink leaves the machine.
func Sends(s *code.Sink) bool {
	switch s.Capability {
	case "net":
		return s.Role == "body" || s.Role == "url" || s.Role == "headers" || s.Role == "host" || s.Role == "path"
	case "dns":
		return s.Role == "host"
	}
	return false
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
	word := originWords[o.Kind]
	if word == "" {
		word = o.Kind
	}
	if o.Detail == "" {
		return word
	}
	return word + " " + o.Detail
}

var originWords = map[string]string{
	code.FromEnv: "the environment variable", code.FromAllEnv: "the whole environment", code.FromFile: "the file",
	code.FromSecret: "the secrets in", code.FromHost: "what tells this machine apart", code.FromIdentity: "what tells who uses the package",
	code.FromDate: "the date", code.FromRandom: "chance", code.FromNet: "what a server answers,", code.FromDecrypted: "decrypted data",
	code.FromDecoded: "decoded", code.FromOutput: "the output of", code.FromPage: "what the page keeps,", code.FromWallet: "the wallet",
	code.FromPassing: "what passes through", code.FromLiteral: "a constant", code.FromFetched: "a file that was fetched,",
}
