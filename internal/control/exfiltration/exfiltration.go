// Package exfiltration is the control that asks whether code sends secrets away.
package exfiltration

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/shell"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when secrets flow to the network.
var Control = &control.Control{
	Name:     "exfiltration",
	Title:    "code reads secrets and sends something",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Most attacks since 2018 take what a machine keeps secret and send it away: the environment,
tokens in .npmrc, keys, wallets, what a command that prints secrets says, what identifies a
machine. Values are followed from where they are read to a request, a lookup of a name or a
command that sends; reading and sending alone do not fire, nor does one variable that goes to the
host it is named after.`,
	Assumes:  `Reading and sending are in the same package.`,
	Misses:   `Secrets that go through a file, another package or the application's own server; data that a page's visitor enters and that is sent on.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"act: read-env", "act: read-files", "act: read-wallet-memory", "way out: http", "way out: dns", "way out: raw-socket"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if f := control.FirstFlow(c, leak); f != nil {
		p.Find(p.CodeReference(), "%s (%s) goes to %s by %s, %s (%s)", control.Named(f.From), control.At(f.From.Place),
			destination(&f.To), f.To.API, control.When(f.To.Phase), control.At(f.To.Place))
		return
	}
	if text := byCommand(c); text != "" {
		p.Find(p.CodeReference(), "%s", text)
	}
}

func destination(s *code.Sink) string {
	if s.Detail == "" {
		return "an address that is made at run time"
	}
	return s.Detail
}

// leak tells a secret that leaves. What runs by itself is judged more strictly
// than what a caller asks for: a client of some service sends its own token.
func leak(f *code.Flow) bool {
	if !control.Sends(&f.To) || f.To.Phase == code.Never || local(f.To.Detail) {
		return false
	}
	alone := control.Runs(f.To.Phase)
	switch f.From.Kind {
	case code.FromAllEnv:
		return f.To.Role != capability.RoleHost && f.To.Role != capability.RoleURL || alone
	case code.FromSecret:
		return alone || f.To.Role == capability.RoleBody
	case code.FromEnv:
		return capability.DefaultSecrets().Variable(f.From.Detail) && alone && f.To.Role != capability.RoleHost && !ownHost(f.From.Detail, f.To.Detail)
	case code.FromOutput:
		return alone && capability.DefaultSecrets().Command(strings.Fields(f.From.Detail))
	case code.FromHost:
		return f.To.Phase == code.AtInstall || alone && f.To.Capability == capability.DNS
	case code.FromWallet:
		return f.To.Role == capability.RoleBody && alone
	}
	return false
}

// local tells addresses on this machine alone.
func local(hosts string) bool {
	return !slices.ContainsFunc(control.Alternatives(hosts), func(host string) bool { return !loopback(host) })
}

func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// ownHost tells a token that goes to whoever gave it: GITHUB_TOKEN to
// api.github.com, and not to github.collect.example.
func ownHost(variable, host string) bool {
	labels := strings.Split(strings.ToLower(host), ".")
	domain := strings.Join(labels[max(len(labels)-2, 0):], ".")
	for word := range strings.SplitSeq(strings.ToLower(variable), "_") {
		if len(word) > 2 && !slices.Contains(commonWords, word) && strings.Contains(domain, word) {
			return true
		}
	}
	return false
}

// commonWords say what a variable holds, not for whom.
var commonWords = []string{"token", "key", "secret", "auth", "api", "password", "pass", "user", "access", "private", "com", "net", "org", "node", "env"}

// byCommand looks into command lines that read secrets and send something.
func byCommand(c *code.Package) string {
	for _, name := range slices.Sorted(maps.Keys(c.Manifest.Scripts)) {
		if slices.Contains(evidence.InstallScripts, name) {
			if what := sent(c.Manifest.Scripts[name]); what != "" {
				return fmt.Sprintf("its %s script sends %s", name, what)
			}
		}
	}
	for i := range c.Capabilities {
		u := &c.Capabilities[i]
		if u.Name != capability.Exec || !control.Runs(u.Phase) {
			continue
		}
		if what := sent(u.Detail); what != "" {
			return fmt.Sprintf("a command sends %s, %s (%s)", what, control.When(u.Phase), control.At(u.Place))
		}
	}
	return ""
}

// sent returns which secret a command line sends, "" for none.
func sent(line string) string {
	if line == "" {
		return ""
	}
	secrets := capability.DefaultSecrets()
	script := shell.Parse(line)
	for i := range script.Commands {
		cmd := &script.Commands[i]
		if len(cmd.Fetches) == 0 && len(cmd.Sends) == 0 {
			continue
		}
		for _, file := range slices.Concat(cmd.Reads, cmd.Sends) {
			if secrets.File(strings.TrimPrefix(file, "@")) {
				return file
			}
		}
		for _, other := range script.Commands {
			if (other.PipedInto == i || other.Within == i) && (secrets.Command(other.Words) || tells(other.Program)) {
				return "the output of " + strings.Join(other.Words, " ")
			}
			if (other.PipedInto == i || other.Within == i) && slices.ContainsFunc(other.Reads, secrets.File) {
				return strings.Join(other.Reads, " and ")
			}
		}
	}
	return ""
}

// tells lists programs that tell machines and people apart.
func tells(program string) bool {
	return slices.Contains([]string{"hostname", "whoami", "id", "env", "printenv", "uname"}, program)
}
