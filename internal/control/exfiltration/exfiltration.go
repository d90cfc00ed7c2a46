// Package exfiltration is the control that asks whether code sends secrets away.
package exfiltration

import (
	"net/netip"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
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
tokens in .npmrc, keys, wallets, what a page keeps for its user, what a command that prints secrets
says, what identifies a machine. Values are followed from where they are read to a request, a lookup
of a name or a command that sends; reading and sending alone do not fire, nor does one variable that
goes to the host it is named after. What code does that nobody called is judged more strictly.`,
	Assumes:  `Reading and sending are in the same package.`,
	Misses:   `Secrets that go through a file, another package or the application's own server; what a page's visitor enters, if a caller asks for it to be sent.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"act: read-env", "act: read-files", "act: read-wallet-memory", "way-out: http", "way-out: dns", "way-out: raw-socket", "way-out: public-repository"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if f := control.FirstFlow(c, func(f *code.Flow) bool { return leak(c, f) }); f != nil {
		p.Find(p.CodeReference(), "%s (%s) goes to %s by %s, %s (%s)", control.Named(f.From), control.At(f.From.Place),
			destination(&f.To), f.To.API, control.When(f.To.Phase), control.At(f.To.Place))
		return
	}
	if text := byCommand(c); text != "" {
		p.Find(p.CodeReference(), "%s", text)
	}
}

func destination(s *code.Sink) string {
	if hosts := control.Hosts(s); len(hosts) > 0 {
		return strings.Join(hosts, "; ")
	}
	return "an address that is made at run time"
}

// leak tells a secret that leaves. What runs by itself is judged more strictly
// than what a caller asks for: a client of some service sends its own token.
func leak(c *code.Package, f *code.Flow) bool {
	hosts := control.Hosts(&f.To)
	if !control.Sends(&f.To) || f.To.Phase == code.Never || len(hosts) > 0 && !slices.ContainsFunc(hosts, remote) {
		return false
	}
	if control.Runs(f.To.Phase) {
		return leaksAlone(f, hosts)
	}
	if inName(&f.To) {
		return f.From.Kind == code.FromAllEnv || f.From.Kind == code.FromSecret
	}
	switch f.From.Kind {
	case code.FromAllEnv:
		return len(hosts) > 0 && f.To.Role != capability.RoleHost && f.To.Role != capability.RoleURL // where else it goes, the caller says
	case code.FromSecret:
		return f.To.Role == capability.RoleBody || len(hosts) > 0 && (generated(c, f) || slices.Contains(ofWallets, f.From.Detail))
	}
	return false
}

// ofWallets are secrets that nobody but their owner's own wallet has a use for.
var ofWallets = []string{"mnemonic", "seedPhrase", "xPrivKey", "xprivkey"}

// generated tells a secret of the package's own making: where it goes, chance
// goes as well. Nobody else knows it yet, so that no service can want it.
func generated(c *code.Package, f *code.Flow) bool {
	return slices.ContainsFunc(c.Flows, func(o code.Flow) bool {
		return o.From.Kind == code.FromRandom && o.To.Place == f.To.Place && o.To.Role == f.To.Role
	}) &&
		!strings.Contains(f.From.Detail, "/")
}

// leaksAlone tells what code has no business to send that nobody called.
func leaksAlone(f *code.Flow, hosts []string) bool {
	secrets := capability.DefaultSecrets()
	switch f.From.Kind {
	case code.FromAllEnv, code.FromSecret, code.FromWallet:
		return true
	case code.FromEnv:
		return secrets.Variable(f.From.Detail) && !named(&f.To) && !ownHost(f.From.Detail, hosts)
	case code.FromFile:
		return carries(&f.To) && slices.ContainsFunc(control.Alternatives(f.From.Detail), picked)
	case code.FromOutput:
		return slices.ContainsFunc(control.Alternatives(f.From.Detail), func(line string) bool { return secrets.Command(strings.Fields(line)) })
	case code.FromHost:
		return f.To.Phase == code.AtInstall || f.To.Capability == capability.DNS
	case code.FromNet:
		return secrets.Address(f.From.Detail) && slices.ContainsFunc(hosts, func(host string) bool { return !secrets.Address(host) })
	case code.FromPage:
		return slices.ContainsFunc(hosts, elsewhere)
	}
	return false
}

// named tells a host that is asked as a whole: a variable that holds it. One
// that stands before the labels of another is what is sent.
func named(s *code.Sink) bool {
	return s.Role == capability.RoleHost && !inName(s)
}

// inName tells a value that is looked up before the labels of a host that the
// code names: it goes to whoever answers for that one. No service is asked so.
func inName(s *code.Sink) bool {
	return s.Capability == capability.DNS && s.Role == capability.RoleHost && (strings.Contains(s.Detail, "….") || strings.HasPrefix(s.Detail, "."))
}

// carries tells what takes the content of a file along.
func carries(s *code.Sink) bool {
	return s.Role == capability.RoleBody || s.Capability == capability.Exec
}

// picked tells files of the home folder whose names are found at run time.
func picked(path string) bool { return strings.HasPrefix(path, "~/…") }

// remote tells an address that is not on this machine.
func remote(address string) bool {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address, _, _ = strings.Cut(rest, "/")
	}
	name := address
	if ap, err := netip.ParseAddrPort(address); err == nil {
		return !ap.Addr().IsLoopback()
	}
	if host, port, ok := strings.Cut(address, ":"); ok && !strings.Contains(port, ":") {
		name = host
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return name != "localhost" && (err != nil || !ip.IsLoopback())
}

// elsewhere tells a host that the code names: neither the page's own, which it
// names by a path, nor one that is made at run time.
func elsewhere(host string) bool {
	return remote(host) && strings.Contains(host, ".") && !strings.ContainsAny(host[:1], "./…<")
}

// ownHost tells a token that goes to whoever gave it: GITHUB_TOKEN to
// api.github.com, and not to github.collect.example.
func ownHost(variable string, hosts []string) bool {
	return slices.ContainsFunc(hosts, func(host string) bool {
		labels := strings.Split(strings.ToLower(host), ".")
		domain := strings.Join(labels[max(len(labels)-2, 0):], ".")
		return slices.ContainsFunc(strings.Split(strings.ToLower(variable), "_"), func(word string) bool {
			return len(word) > 2 && !slices.Contains(commonWords, word) && strings.Contains(domain, word)
		})
	})
}

// commonWords say what a variable holds, not for whom.
var commonWords = []string{"token", "key", "secret", "auth", "api", "password", "pass", "user", "access", "private", "com", "net", "org", "node", "env"}
