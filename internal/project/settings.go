package project

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/registry"
	"levee/internal/settings"
)

// maxSettings is the largest file of settings that is read, in bytes;
// package.json has its own bound.
const maxSettings = 1 << 20

// settings reads the settings that travel with a project, and no others: a
// judgement of the project must not depend on whose machine it is made on.
func (d *folder) settings(manifest string, lock *lockfile.File) settings.Sources {
	s := settings.Sources{Lockfile: lock}
	seen := make(map[settings.Kind]bool)
	for _, p := range settings.ProjectFiles {
		name := p.Name
		if p.Kind == settings.Manifest {
			name = manifest
		}
		f, ok := d.settingsFile(name, p.Name, p.Kind, settings.Project)
		if !ok || seen[p.Kind] {
			continue
		}
		seen[p.Kind] = true
		s.Files = append(s.Files, f)
	}
	return s
}

// SettingsHere returns the settings of a project with those of the user, the
// machine and the environment, and which clients this machine has. Environ is
// os.Environ(), or a test's.
func (p *Project) SettingsHere(environ []string) settings.Sources {
	folder := p.Dir
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		folder = filepath.Dir(folder)
	}
	s := p.Settings
	s.Files = slices.Clone(s.Files)
	s.Env = make(map[string]string)
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		s.Env[name] = value
	}
	home := cmp.Or(s.Env["HOME"], s.Env["USERPROFILE"])
	config := cmp.Or(s.Env["XDG_CONFIG_HOME"], filepath.Join(home, ".config"))
	npmrc := registry.ReadConfig(folder, environ).Files()
	for _, f := range []struct {
		path  string
		kind  settings.Kind
		level settings.Level
	}{
		{npmrc.User, settings.Npmrc, settings.User},
		{npmrc.Global, settings.Npmrc, settings.Global},
		{filepath.Join(home, ".yarnrc"), settings.Yarnrc, settings.User},
		{filepath.Join(home, ".yarnrc.yml"), settings.YarnrcYML, settings.User},
		{filepath.Join(cmp.Or(s.Env["XDG_CONFIG_HOME"], home), ".bunfig.toml"), settings.Bunfig, settings.User},
		{filepath.Join(config, "pnpm", "rc"), settings.PnpmRC, settings.User},
		{filepath.Join(config, "pnpm", "config.yaml"), settings.PnpmWorkspace, settings.User},
	} {
		dir, name := filepath.Split(f.path)
		if file, ok := onDisk(filepath.Clean(dir)).settingsFile(name, atHome(f.path, home), f.kind, f.level); ok {
			s.Files = append(s.Files, file)
		}
	}
	s.Installed = installedClients(s.Env["PATH"])
	return s
}

// settingsFile reads a file, or says why it cannot be read; false if there is
// none.
func (d *folder) settingsFile(name, shown string, kind settings.Kind, level settings.Level) (settings.File, bool) {
	limit := int64(maxSettings)
	if kind == settings.Manifest {
		limit = npm.MaxManifest
	}
	f := settings.File{Path: shown, Kind: kind, Level: level}
	data, err := d.read(name, limit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, false
	case err != nil:
		f.Why = strings.TrimPrefix(err.Error(), d.path(name)+": ")
	}
	f.Data = data
	return f, true
}

// atHome shortens a path below the user's folder.
func atHome(path, home string) string {
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && home != "" {
		return "~/" + filepath.ToSlash(rest)
	}
	return path
}

// installedClients returns the versions of the clients on the search path, as
// the packages they come from say; none is run.
func installedClients(search string) map[settings.Client]string {
	found := make(map[settings.Client]string)
	for _, c := range []settings.Client{settings.NPM, settings.PNPM, settings.Yarn} {
		for _, dir := range filepath.SplitList(search) {
			path, err := exec.LookPath(filepath.Join(dir, string(c)))
			if err != nil {
				continue
			}
			if version := versionOf(path, string(c)); version != "" {
				found[c] = version
			}
			break
		}
	}
	if v := found[settings.Yarn]; v != "" && !strings.HasPrefix(v, "1.") {
		found[settings.Berry] = v
		delete(found, settings.Yarn)
	}
	return found
}

// versionOf finds the package.json of a client above its command.
func versionOf(command, name string) string {
	path, err := filepath.EvalSymlinks(command)
	if err != nil {
		return ""
	}
	for range 4 {
		path = filepath.Dir(path)
		m, err := onDisk(path).manifest(manifestName)
		if err == nil && m.Name == name {
			return m.Version
		}
	}
	return ""
}
