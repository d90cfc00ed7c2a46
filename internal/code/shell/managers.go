package shell

import (
	"path"
	"slices"
	"strings"
)

// Subcommands of npm, yarn, pnpm and bun. What is none of them, yarn and its
// like take for the name of a script.
var (
	publishing = strings.Fields("publish unpublish token adduser add-user login logout owner access deprecate dist-tag team hook profile")
	installing = strings.Fields("install i in ins inst isntall ci add a update up upgrade link create init dlx global")
	running    = strings.Fields("run run-script rum urn")
	runAlone   = strings.Fields("test t tst start stop restart")
	otherwise  = strings.Fields(`config cache bin root prefix why ls list ll la view info show audit fund outdated prune dedupe pack version
		whoami ping doctor explain rebuild rb remove rm r uninstall un unlink set get import workspaces workspace exec x node help plugin
		licenses store patch deploy fetch query search completion versions autoclean check policies self-update dedup constraints`)
)

// manager is for package managers. It reports whether the words are those of
// one: bun is also an interpreter.
func (c *Command) manager() bool {
	switch c.Program {
	case "run-s", "run-p", "npm-run-all":
		c.Scripts = c.plain()
		return true
	case "concurrently":
		for _, a := range c.plain() {
			if manager, script, ok := strings.Cut(a, ":"); ok && slices.Contains(managers, manager) {
				c.Scripts = append(c.Scripts, script)
			} else {
				c.Inline = append(c.Inline, Code{"shell", a})
			}
		}
		return true
	case "lerna", "np", "release-it", "semantic-release", "safe-publish-latest":
		c.Publishes = c.Program != "lerna" || c.subcommand() == "publish"
		return true
	}
	sub := c.subcommand()
	rest := after(c.plain(), sub)
	switch yarnLike := c.Program == "yarn" || c.Program == "pnpm"; {
	case slices.Contains(running, sub) && c.Program != "go" && c.Program != "cargo":
		c.Scripts = rest[:min(1, len(rest))]
		return c.Program != "bun" || len(rest) == 0 || !strings.ContainsAny(rest[0], "./")
	case c.npmRun(sub, rest):
	case slices.Contains(installing, sub):
		c.Installs = rest
	case slices.Contains(publishing, sub), c.Program == "gem" && sub == "push":
		c.Publishes = true
	case slices.Contains(runAlone, sub):
		c.Scripts = []string{sub}
	case yarnLike && sub != "" && !slices.Contains(otherwise, sub):
		c.Scripts = []string{sub}
	default:
		return sub == "" || slices.Contains(otherwise, sub)
	}
	return true
}

// npmRun is for yarn npm publish, and for yarn global add.
func (c *Command) npmRun(sub string, rest []string) bool {
	if len(rest) == 0 || c.Program != "yarn" || sub != "npm" && sub != "global" {
		return false
	}
	c.Publishes = sub == "npm" && slices.Contains(publishing, rest[0])
	if rest[0] == "add" {
		c.Installs = rest[1:]
	}
	return true
}

// manifests returns the manifests whose scripts a package manager runs: that of
// the folder it is in, or of folders that it installs from.
func (c *Command) manifests() []string {
	if !slices.Contains([]string{"npm", "yarn", "pnpm", "bun"}, c.Program) {
		return nil
	}
	var all []string
	for _, name := range c.Installs {
		if strings.HasPrefix(name, ".") {
			all = append(all, path.Join(name, "package.json"))
		}
	}
	if len(c.Scripts) > 0 || len(c.Installs) == 0 && slices.Contains(installing, c.subcommand()) {
		all = append(all, "package.json")
	}
	return all
}
