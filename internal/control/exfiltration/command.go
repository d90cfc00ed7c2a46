package exfiltration

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/shell"
	"levee/internal/control"
	"levee/internal/evidence"
)

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
	script := shell.Parse(line)
	for i := range script.Commands {
		cmd := &script.Commands[i]
		if len(cmd.Fetches) == 0 && len(cmd.Sends) == 0 {
			continue
		}
		what := secretFile(slices.Concat(cmd.Reads, cmd.Sends))
		for j := range script.Commands {
			if what == "" && j != i && script.Fed(i, func(k int) bool { return k == j }) {
				what = secretOutput(&script.Commands[j])
			}
		}
		if what != "" {
			return what
		}
	}
	return ""
}

func secretFile(files []string) string {
	i := slices.IndexFunc(files, func(file string) bool { return capability.DefaultSecrets().File(strings.TrimPrefix(file, "@")) })
	if i < 0 {
		return ""
	}
	return files[i]
}

// secretOutput names what a command prints, if that is secret.
func secretOutput(c *shell.Command) string {
	if capability.DefaultSecrets().Command(c.Words) || tells(c.Program) {
		return "the output of " + strings.Join(c.Words, " ")
	}
	return secretFile(c.Reads)
}

// tells lists programs that tell machines and people apart.
func tells(program string) bool {
	return slices.Contains([]string{"hostname", "whoami", "id", "env", "printenv", "uname"}, program)
}
