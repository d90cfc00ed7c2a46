package dropper

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

// byCommand looks into command lines: those of the manifest's install scripts,
// and those that code runs.
func byCommand(c *code.Package) string {
	for _, name := range slices.Sorted(maps.Keys(c.Manifest.Scripts)) {
		if !slices.Contains(evidence.InstallScripts, name) {
			continue
		}
		if from := shell.Parse(c.Manifest.Scripts[name]).RunsFetched(); len(from) > 0 {
			return fmt.Sprintf("its %s script runs what it fetches from %s", name, control.Listed(from))
		}
	}
	together := make(map[string]string) // the commands of one file, one a line
	for i := range c.Capabilities {
		u := &c.Capabilities[i]
		if u.Name != capability.Exec || u.Detail == "" || u.Phase == code.Never {
			continue
		}
		together[u.File] += apart(u.Detail, i) + "\n"
		if from := shell.Parse(u.Detail).RunsFetched(); len(from) > 0 {
			return fmt.Sprintf("a command runs what it fetches from %s, %s (%s)", control.Listed(from), control.When(u.Phase), control.At(u.Place))
		}
		if name := installsAndLoads(c, u); name != "" {
			return fmt.Sprintf("a command installs %s, which code asks for, %s (%s)", name, control.When(u.Phase), control.At(u.Place))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(together)) {
		if from := shell.Parse(together[file]).RunsFetched(); len(from) > 0 {
			return fmt.Sprintf("a command runs what another fetches from %s (%s)", control.Listed(from), file)
		}
	}
	return ""
}

// apart gives what is not constant in a command line a name of its own: in two
// lines it need not be the same.
func apart(line string, n int) string {
	return strings.ReplaceAll(line, "…", fmt.Sprintf("unknown-%d", n))
}

// installsAndLoads returns the package that a command installs, without anybody
// calling it, and that code of this package asks for.
func installsAndLoads(c *code.Package, u *code.Capability) string {
	if !control.Runs(u.Phase) {
		return ""
	}
	for _, command := range shell.Parse(u.Detail).Commands {
		for _, name := range command.Installs {
			if at := strings.LastIndexByte(name, '@'); at > 0 {
				name = name[:at]
			}
			if name != "" && slices.ContainsFunc(c.Imports, func(i code.Import) bool { return i.Spec == name || strings.HasSuffix(i.Spec, "/"+name) }) {
				return name
			}
		}
	}
	return ""
}
