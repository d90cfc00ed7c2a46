package reading

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/shell"
)

// maxScript bounds the files of other interpreters that are read.
const maxScript = 64 << 10

// scripts reads the command files that something of the package runs: they are
// under another name what a command line in code would be.
func (p *reading) scripts() {
	for i := range p.out.Files {
		f := &p.out.Files[i]
		phase := p.runs[f.Path]
		if phase == "" || p.modules[f.Path] != nil || !commandFile(f) {
			continue
		}
		file := p.tree.Lookup(f.Path)
		if len(file.Data) > maxScript {
			p.gap("a command file larger than is read", f.Path)
			continue
		}
		p.script(code.Place{File: f.Path, Line: 1}, string(file.Data), phase)
	}
	for _, c := range p.gypped {
		p.script(c.at, c.line, code.AtInstall)
	}
}

func commandFile(f *code.File) bool {
	return f.Kind == code.Shell || slices.Contains(commandFiles, path.Ext(f.Path))
}

// commandFiles are the extensions of command files.
var commandFiles = []string{".sh", ".bat", ".cmd", ".ps1"}

// script notes what commands do that begin at a place.
func (p *reading) script(from code.Place, text string, phase code.Phase) {
	parsed := shell.Parse(text)
	for _, why := range parsed.Gaps {
		p.gap(why, from.File)
	}
	for i := range parsed.Commands {
		c := &parsed.Commands[i]
		at := code.Place{File: from.File, Line: from.Line + lineOf(text, c) - 1}
		p.command(c, at, phase)
		p.sent(&parsed, i, at, phase)
	}
	for _, address := range parsed.RunsFetched() {
		p.out.Flows = append(p.out.Flows, code.Flow{
			From: code.Origin{Kind: code.FromNet, Detail: address, Place: from},
			To:   code.Sink{Capability: capability.Exec, API: path.Base(from.File), Role: capability.RoleCommand, Phase: phase, Place: from},
		})
	}
}

// command notes what one command does by itself.
func (p *reading) command(c *shell.Command, at code.Place, phase code.Phase) {
	use := func(name, detail string) {
		p.out.Capabilities = append(p.out.Capabilities, code.Capability{
			Name: name, API: c.Program, Detail: cut(detail), Certainty: code.Certain, Phase: phase, Place: at,
		})
	}
	if c.Program != "" {
		use(capability.Exec, strings.Join(c.Words, " "))
	}
	for _, address := range c.Fetches {
		use(capability.Net, address)
	}
	for _, deleted := range c.Deletes {
		use(capability.FSDelete, deleted)
	}
	for _, written := range c.Writes {
		use(capability.FSWrite, written)
	}
}

// sent notes the files, and the output of commands, that a command takes along
// to the addresses that it asks.
func (p *reading) sent(s *shell.Script, i int, at code.Place, phase code.Phase) {
	c := &s.Commands[i]
	if len(c.Fetches) == 0 {
		return
	}
	to := code.Sink{Capability: capability.Net, API: c.Program, Role: capability.RoleBody, Detail: hosts(c.Fetches), Phase: phase, Place: at}
	flow := func(kind, detail string) {
		if len(p.out.Flows) < maxSent {
			p.out.Flows = append(p.out.Flows, code.Flow{From: code.Origin{Kind: kind, Detail: cut(detail), Place: at}, To: to})
		}
	}
	files := func(names []string) {
		for _, name := range names {
			switch name = strings.TrimPrefix(name, "@"); {
			case name == "-": // what another command gives
			case capability.DefaultSecrets().File(name):
				flow(code.FromSecret, name)
			default:
				flow(code.FromFile, name)
			}
		}
	}
	files(c.Reads)
	for j := range s.Commands {
		if j == i || !s.Fed(i, func(k int) bool { return k == j }) {
			continue
		}
		files(s.Commands[j].Reads)
		flow(code.FromOutput, strings.Join(s.Commands[j].Words, " "))
	}
}

// hosts names where addresses lead, as the flows of code do.
func hosts(addresses []string) string {
	var all []string
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil && u.Host != "" {
			a = u.Host
		}
		all = append(all, a)
	}
	return strings.Join(all, "; ")
}

// maxSent bounds the flows of a package to which commands may still add.
const maxSent = 2000

// lineOf finds the line on which a command begins, 1 if that is not seen.
func lineOf(text string, c *shell.Command) int {
	if len(c.Words) == 0 || c.Words[0] == "" {
		return 1
	}
	want := strings.Join(c.Words[:min(2, len(c.Words))], " ")
	from := 0
	if strings.HasPrefix(text, "#!") {
		from = strings.IndexByte(text+"\n", '\n')
	}
	if i := strings.Index(text[from:], want); i >= 0 {
		return strings.Count(text[:from+i], "\n") + 1
	}
	return 1
}

func cut(s string) string {
	const most = 300
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// noteRun notes that something runs a file of the package, at the earliest
// phase of all that do.
func (p *reading) noteRun(file string, phase code.Phase) {
	if have, ok := p.runs[file]; !ok || rankOf(phase) < rankOf(have) {
		p.runs[file] = phase
	}
}

// folders are ways to write folders that are known at run time only: a shell
// would take their signs for redirections.
var folders = strings.NewReplacer("<tmp>", "/tmp", "<cwd>", ".", ownFolder, ".")

// runsWritten tells whether a command line runs a file that was written: by its
// name, or by the name that it has when it is unpacked.
func runsWritten(line, written string) bool {
	line, written = folders.Replace(line), folders.Replace(written)
	names := []string{written}
	for _, ext := range []string{".tar.gz", ".tgz", ".zip", ".gz", ".tar", ".tar.xz"} {
		if bare, ok := strings.CutSuffix(written, ext); ok {
			names = append(names, bare)
		}
	}
	for _, c := range shell.Parse(line).Commands {
		for _, name := range names {
			if len(c.Words) > 0 && same(c.Words[0], name) || slices.ContainsFunc(c.Files, func(f string) bool { return same(f, name) }) {
				return true
			}
		}
	}
	return false
}

func same(a, b string) bool {
	return strings.TrimPrefix(a, "./") == strings.TrimPrefix(b, "./")
}
