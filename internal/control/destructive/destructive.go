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
what stands in the home folder, at the root, in the project that it is installed for, on a disk as a
whole, or in folders that it found by listing those, when it changes a file of another package, and when it
pushes by force, without anybody calling it; and when it changes a file that shells and machines run when
they start, whoever calls it.`,
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
		if !control.Runs(u.Phase) && !(u.Phase == code.AtCall && u.Name == capability.FSWrite && startsUp(u.Detail)) {
			continue
		}
		if does := harm(c, u); does != "" {
			p.Find(p.CodeReference(), "%s %s, %s (%s)", u.API, does, control.When(u.Phase), control.At(u.Place))
			return
		}
	}
	if f := control.FirstFlow(c, ofProject); f != nil {
		p.Find(p.CodeReference(), "%s deletes files where %s leads, the project that it is installed for, %s (%s)", f.To.API, f.From.Detail,
			control.When(f.To.Phase), control.At(f.To.Place))
	}
}

// ofProject tells files that are deleted in the project for which npm installs
// the package.
func ofProject(f *code.Flow) bool {
	return f.From.Kind == code.FromEnv && f.From.Detail == "INIT_CWD" && control.Runs(f.To.Phase) && f.To.Capability == capability.FSDelete &&
		f.To.Role == capability.RolePath
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

// harm says what a use does to what is not the package's own, "" for nothing.
// The detail of a use may name several paths.
func harm(c *code.Package, u *code.Capability) string {
	if u.Name == capability.Exec {
		if path := deletes(u.Detail); path != "" {
			return "deletes " + path
		}
		return ""
	}
	for _, path := range control.Alternatives(u.Detail) {
		folder, _, found := strings.Cut(path, "/…")
		switch {
		case u.Name == capability.FSDelete && foreign(path):
			return "deletes " + path
		case u.Name == capability.FSWrite && strings.Contains(u.API, "truncate") && foreign(path):
			return "empties " + path
		case u.Name == capability.FSWrite && startsUp(path):
			return "writes into " + path + ", which the machine runs by itself"
		case u.Name == capability.FSWrite && ofAnother(c, path):
			return "changes " + path + ", a file of another package"
		case u.Name == capability.FSWrite && found && foreign(path) && lists(c, folder):
			return "changes the files that it finds in " + folder + "/"
		}
	}
	return ""
}

// lists tells whether code that runs by itself asks what is in a folder.
func lists(c *code.Package, folder string) bool {
	return slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool {
		if u.Name != capability.FSRead || !control.Runs(u.Phase) || !strings.Contains(u.API, "readdir") && !strings.Contains(u.API, "opendir") {
			return false
		}
		return slices.ContainsFunc(control.Alternatives(u.Detail), func(path string) bool { return strings.TrimRight(path, "/") == folder })
	})
}

func deletes(line string) string {
	if line == "" {
		return ""
	}
	for _, c := range shell.Parse(line).Commands {
		for _, path := range c.Deletes {
			if foreign(path) || c.Program == "git" || disk(path) {
				return path
			}
		}
		if i := slices.IndexFunc(c.Writes, disk); i >= 0 {
			return c.Writes[i]
		}
	}
	return ""
}

// disk tells a disk as a whole.
func disk(path string) bool {
	return slices.ContainsFunc([]string{"/dev/sd", "/dev/hd", "/dev/vd", "/dev/nvme", "/dev/disk", "/dev/mmcblk", "/dev/rdisk"},
		func(d string) bool { return strings.HasPrefix(path, d) })
}

// startsUp tells a file that shells, sessions or machines run when they start, or
// that lets somebody in.
func startsUp(path string) bool {
	rest, home := strings.CutPrefix(strings.ReplaceAll(path, `\`, "/"), "~/")
	if !home {
		return slices.ContainsFunc([]string{"/etc/profile", "/etc/cron", "/etc/systemd/", "/etc/init.d/", "/etc/rc.local"}, func(p string) bool { return strings.HasPrefix(path, p) })
	}
	return slices.Contains(startFiles, rest) || slices.ContainsFunc(startFolders, func(p string) bool { return strings.HasPrefix(rest, p) })
}

// startFiles and startFolders are such files, and folders of them, of a home
// folder.
var (
	startFiles = strings.Fields(`.bashrc .bash_profile .bash_login .bash_logout .profile .zshrc .zshenv .zprofile .zlogin .kshrc .cshrc .tcshrc .login
		.config/fish/config.fish .xinitrc .xprofile .xsessionrc .ssh/authorized_keys .ssh/rc`)
	startFolders = []string{".config/autostart/", ".config/systemd/user/", ".config/fish/conf.d/", "Library/LaunchAgents/",
		"AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup/"}
)

// ofAnother tells a file of a package that code finds by asking where it would
// be loaded from.
func ofAnother(c *code.Package, path string) bool {
	return slices.ContainsFunc(c.Imports, func(i code.Import) bool {
		return i.Spec == path && i.Package != "" && strings.Contains(strings.TrimPrefix(path, i.Package), "/")
	})
}

// foreign tells a path that is not a package's to delete: the home folder as a
// whole or in large parts, keys in it, the root, a drive. Files of its own in a
// hidden folder of its own are let through.
func foreign(path string) bool {
	path = strings.NewReplacer(`\`, "/", `"`, "", "'", "").Replace(strings.TrimSpace(path))
	for _, home := range []string{"~", "$HOME", "${HOME}", "%USERPROFILE%", "$env:USERPROFILE"} {
		if rest, ok := strings.CutPrefix(path, home); ok {
			return slices.Contains(personal, within(rest))
		}
	}
	bare := within(path)
	return bare == "" && strings.HasPrefix(path, "/") || slices.Contains(wide, bare)
}

// within takes off what means all, or anything, that is in a folder.
func within(path string) string {
	path, _, _ = strings.Cut(path, "/…")
	for _, all := range []string{"/*", "/.*"} {
		path = strings.TrimSuffix(path, all)
	}
	return strings.TrimRight(path, "/")
}

// personal are folders of a home that belong to a person; the empty one is the
// home itself.
var personal = []string{"", "/..", "/Documents", "/Desktop", "/Downloads", "/Pictures", "/Music", "/Videos", "/Movies", "/.ssh", "/.gnupg"}

// wide are paths that hold other people's files.
var wide = []string{"/home", "/Users", "/root", "/etc", "/usr", "/var", "/bin", "/mnt", "/opt", "C:", "c:", "C:/Users", "<cwd>/..", "..", "../..", "../../.."}
