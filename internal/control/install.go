package control

import (
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/evidence"
)

// InstallScripts returns the command lines that npm runs when it installs a
// package, by the name of the script. A binding.gyp brings a build with it
// unless a script comes before.
func InstallScripts(c *code.Package) map[string]string {
	lines := make(map[string]string)
	for _, name := range evidence.InstallScripts {
		if line := strings.TrimSpace(c.Manifest.Scripts[name]); line != "" {
			lines[name] = line
		}
	}
	if lines["install"] == "" && lines["preinstall"] == "" && slices.ContainsFunc(c.Files, func(f code.File) bool { return f.Path == "binding.gyp" }) {
		lines["install"] = "node-gyp rebuild"
	}
	return lines
}

// AtInstall returns the capabilities that code of a package has at install, in
// the order of reports.
func AtInstall(c *code.Package) []string {
	var names []string
	for _, known := range capability.Capabilities {
		if slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool { return u.Name == known.Name && u.Phase == code.AtInstall }) {
			names = append(names, known.Name)
		}
	}
	return names
}

// With says which capabilities something has, as the end of a sentence; ""
// for none.
func With(capabilities []string) string {
	if len(capabilities) == 0 {
		return ""
	}
	return ", with " + strings.Join(capabilities, ", ")
}

// Line cuts a command line for a sentence.
func Line(line string) string {
	const most = 80
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "…"
	}
	return line
}
