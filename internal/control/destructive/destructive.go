// Package destructive is the control that asks whether code deletes or
// overwrites what is not its own.
package destructive

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
	"levee/internal/stamp"
)

// Control fires when code that runs by itself deletes or overwrites outside
// its own folder.
var Control = &control.Control{
	Name:     "destructive",
	Title:    "code deletes or overwrites outside its own folder",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `node-ipc 10.1.1 overwrote every file it could reach, for users in two countries; the worm of
November 2025 deletes the home folder when it is cut off. It fires when code deletes or overwrites
what stands in the home folder, at the root, or in folders that it found by listing those, without
anybody calling it.`,
	Assumes:  `Paths are constant, or begin with something constant.`,
	Misses:   `Paths from a server or a file; code that is called for another reason and deletes on the side; filling up a disk.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"act: destroy", "act: write-files"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if text := byScript(c); text != "" {
		p.Find(p.CodeReference(), "%s", text)
		return
	}
	for i := range c.Capabilities {
		u := &c.Capabilities[i]
		if !control.Runs(u.Phase) {
			continue
		}
		if path := destroyed(u); path != "" {
			p.Find(p.CodeReference(), "%s deletes %s, %s (%s)", u.API, path, control.When(u.Phase), control.At(u.Place))
			return
		}
	}
	if f := control.FirstFlow(c, listed); f != nil {
		p.Find(p.CodeReference(), "%s changes the files that it finds in %s, %s (%s)", f.To.API, f.From.Detail, control.When(f.To.Phase), control.At(f.To.Place))
	}
}

func byScript(c *code.Package) string {
	for _, name := range slices.Sorted(maps.Keys(c.Manifest.Scripts)) {
		if !slices.Contains(evidence.InstallScripts, name) {
			continue
		}
		if path := deletes(c.Manifest.Scripts[name]); path != "" {
			return fmt.Sprintf("its %s script deletes %s", name, path)
		}
	}
	return ""
}

// destroyed returns what a use deletes that is not the package's own.
func destroyed(u *code.Capability) string {
	switch {
	case u.Name == capability.FSDelete && foreign(u.Detail):
		return u.Detail
	case u.Name == capability.Exec:
		return deletes(u.Detail)
	}
	return ""
}

func deletes(line string) string {
	if line == "" {
		return ""
	}
	for _, c := range shell.Parse(line).Commands {
		for _, path := range c.Deletes {
			if foreign(path) {
				return path
			}
		}
	}
	return ""
}

// listed tells files that are found by listing a folder of somebody else's and
// are then deleted or overwritten.
func listed(f *code.Flow) bool {
	return f.From.Kind == code.FromFile && (f.To.Capability == capability.FSDelete || f.To.Capability == capability.FSWrite) &&
		f.To.Role == capability.RolePath && control.Runs(f.To.Phase) && wide(f.From.Detail)
}

// foreign tells a path that is not a package's to delete: the home folder as a
// whole or in large parts, the root, a drive. Files of its own in a hidden
// folder of its own are let through.
func foreign(path string) bool {
	path = strings.Trim(path, `"' `)
	for _, home := range []string{"~", "$HOME", "${HOME}", "%USERPROFILE%", "$env:USERPROFILE"} {
		if rest, ok := strings.CutPrefix(path, home); ok {
			return strings.Trim(rest, `/\*…`) == "" || strings.HasPrefix(strings.TrimLeft(rest, `/\`), "…")
		}
	}
	return wide(path)
}

// wide tells a path that holds other people's files.
func wide(path string) bool {
	bare := strings.TrimRight(path, `/\*`)
	return path != "" && bare == "" && path[0] == '/' || slices.Contains([]string{"~", "/home", "/Users", "/root", "/etc", "/usr", "/var", "/bin", "C:", "c:", "/mnt", "/opt", "<cwd>/..", "../..", "../../.."}, bare)
}
