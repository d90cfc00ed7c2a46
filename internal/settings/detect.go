package settings

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A Use is a client that works on this project, and what is known of its
// version.
type Use struct {
	Client  Client
	Version string // exact; "" if it is not known
	Why     string // who says so: "packageManager, package.json:4"
	Sure    bool   // whether the project itself says so: a lockfile is a trace, this machine's client another
	points  []point
	below   point // the first version that it is not; zero: not known
}

// Title names the client and as much of its version as is known.
func (u *Use) Title() string {
	switch {
	case u.Version != "":
		return u.Client.Title() + " " + u.Version
	case u.Client == Yarn:
		return "yarn 1"
	case u.below != point{}:
		return u.Client.Title() + " before " + u.below.short()
	case len(u.points) > 0 && u.points[0] != point{} && !u.proposes():
		return u.Client.Title() + ", " + u.points[0].short() + " or later"
	}
	return u.Client.Title()
}

// short writes a version without the zeros at its end.
func (p point) short() string {
	return strings.TrimSuffix(strings.TrimSuffix(p.String(), ".0"), ".0")
}

// proposes tells the programs that change lockfiles by proposals.
func (u *Use) proposes() bool { return u.Client == Renovate || u.Client == Dependabot }

// detect finds the clients in use: what somebody said, what the project
// declares, what its lockfile shows, what this machine has. Programs that
// propose changes follow.
func detect(v *Inventory, s Sources) []Use {
	var all []Use
	for _, find := range []func(*Inventory, Sources) *Use{said, packageManager, devEngines, yarnPath, volta, fromLockfile} {
		if u := find(v, s); u != nil {
			u.narrow(v, s)
			all = append(all, *u)
			break
		}
	}
	if len(all) == 0 {
		u := &Use{Client: NPM, Why: "nothing says which client is used; npm comes with Node"}
		u.narrow(v, s)
		all = append(all, *u)
	}
	for _, f := range v.files {
		switch f.kind {
		case RenovateFile:
			all = append(all, Use{Client: Renovate, Sure: true, Why: f.path, points: []point{{}}})
		case DependabotYML:
			all = append(all, Use{Client: Dependabot, Sure: true, Why: f.path, points: []point{{}}})
		}
	}
	return all
}

var clientWord = regexp.MustCompile(`^(npm|pnpm|yarn|bun)@(.+)$`)

// exact makes a Use of NAME@VERSION; the version may carry a hash.
func exact(word, why string) *Use {
	m := clientWord.FindStringSubmatch(word)
	if m == nil {
		return nil
	}
	text, _, _ := strings.Cut(m[2], "+")
	u := &Use{Client: Client(m[1]), Why: why, Sure: true}
	version, err := npm.ParseLoose(text)
	if err == nil {
		u.Version, u.points = version.String(), []point{{version}}
	}
	if u.Client == Yarn && (err == nil && version.Major > 1 || err != nil && strings.IndexAny(text, "23456789") == 0) {
		u.Client = Berry
	}
	return u
}

func said(_ *Inventory, s Sources) *Use { return exact(s.Client, "as it was said") }

// ParseClient holds NAME@VERSION against the names of clients.
func ParseClient(s string) error {
	if u := exact(s, ""); u == nil || u.Version == "" {
		return fmt.Errorf("client %q: want npm, pnpm, yarn or bun with a version, such as npm@11.12.0", s)
	}
	return nil
}

func (v *Inventory) manifest(key string) (Setting, bool) { return v.find(Manifest, Project, key) }

func packageManager(v *Inventory, _ Sources) *Use {
	s, ok := v.manifest("packageManager")
	if !ok {
		return nil
	}
	return exact(s.Value.Text, "packageManager, "+s.From.String())
}

func devEngines(v *Inventory, _ Sources) *Use {
	name, ok := v.manifest("devEngines.packageManager.name")
	if !ok {
		return nil
	}
	version, _ := v.manifest("devEngines.packageManager.version")
	return exact(name.Value.Text+"@"+cmp.Or(version.Value.Text, "*"), "devEngines, "+name.From.String())
}

func volta(v *Inventory, _ Sources) *Use {
	for _, c := range []Client{PNPM, Yarn, NPM} {
		if s, ok := v.manifest("volta." + string(c)); ok {
			return exact(string(c)+"@"+s.Value.Text, "volta, "+s.From.String())
		}
	}
	return nil
}

var yarnRelease = regexp.MustCompile(`yarn-([0-9][^/]*)\.c?js$`)

func yarnPath(v *Inventory, _ Sources) *Use {
	for _, at := range []struct {
		kind Kind
		key  string
	}{{YarnrcYML, "yarnPath"}, {Yarnrc, "yarn-path"}} {
		s, ok := v.find(at.kind, Project, at.key)
		if !ok {
			continue
		}
		if m := yarnRelease.FindStringSubmatch(s.Value.Text); m != nil {
			return exact("yarn@"+m[1], at.key+", "+s.From.String())
		}
	}
	return nil
}

// fromLockfile reads the traces that a client leaves in its lockfile.
func fromLockfile(_ *Inventory, s Sources) *Use {
	if s.Lockfile == nil {
		return nil
	}
	why := s.Lockfile.Path + ", version " + s.Lockfile.Format
	c, ok := map[lockfile.Kind]Client{lockfile.NPM: NPM, lockfile.PNPM: PNPM, lockfile.YarnOne: Yarn, lockfile.YarnBerry: Berry, lockfile.Bun: Bun}[s.Lockfile.Kind]
	if !ok {
		return nil
	}
	return &Use{Client: c, Why: why}
}

// narrow finds which versions may be in use where none is named: those that
// fit the lockfile and engines, or else the one on this machine.
func (u *Use) narrow(v *Inventory, s Sources) {
	if len(u.points) > 0 {
		return
	}
	if v.byEngines(u) {
		return
	}
	if text := s.Installed[u.Client]; text != "" {
		if at, err := npm.ParseLoose(text); err == nil && wroteBy(s.Lockfile).has(point{at}) {
			u.Version, u.points = at.String(), []point{{at}}
			u.Why += "; the version is the one on this machine, the project names none"
			return
		}
	}
	wrote := wroteBy(s.Lockfile)
	u.points = slices.DeleteFunc(theTable().points(u.Client, wrote.from), func(p point) bool { return !wrote.has(p) })
	if wrote.to != (npm.Version{}) {
		u.below = point{wrote.to}
	}
}

// byEngines narrows by engines in the manifest, if it speaks of the client.
func (v *Inventory) byEngines(u *Use) bool {
	s, ok := v.manifest("engines." + u.Client.Title())
	if !ok {
		return false
	}
	rng, err := npm.ParseLooseRange(s.Value.Text)
	if err != nil {
		return false
	}
	for _, p := range theTable().points(u.Client, versionsIn(s.Value.Text)...) {
		if rng.Has(p.Version) {
			u.points = append(u.points, p)
		}
	}
	if len(u.points) == 0 {
		return false
	}
	u.Why += "; engines, " + s.From.String()
	return true
}

var versionWord = regexp.MustCompile(`\d+(\.\d+){0,2}`)

// versionsIn returns the versions that a range names, its gaps filled with
// zeros.
func versionsIn(rng string) []npm.Version {
	var all []npm.Version
	for _, word := range versionWord.FindAllString(rng, 20) {
		for strings.Count(word, ".") < 2 {
			word += ".0"
		}
		if v, err := npm.ParseVersion(word); err == nil {
			all = append(all, v)
		}
	}
	return all
}

// writers are the versions of a client that write a format of lockfile, as
// far as that tells anything. A client that reads an older format writes its
// own at the next install. Sources: lockfileVersion in npm's documents; the
// settings of pnpm's releases; LOCKFILE_VERSION in berry's releases 2.4 to
// 4.18.1.
var writers = map[lockfile.Kind]map[string]string{
	lockfile.NPM:       {"1": "<7.0.0", "2": ">=7.0.0", "3": ">=7.0.0"},
	lockfile.PNPM:      {"5.1": "<8.0.0", "5.2": "<8.0.0", "5.3": "<8.0.0", "5.4": "<8.0.0", "6.0": ">=8.0.0,<9.0.0", "6.1": ">=8.0.0,<9.0.0", "9.0": ">=9.0.0"},
	lockfile.YarnOne:   {"1": ">=1.0.0,<2.0.0"},
	lockfile.YarnBerry: {"4": ">=2.0.0,<3.0.0", "5": ">=3.0.0,<4.0.0", "6": ">=3.0.0,<4.0.0", "7": ">=4.0.0,<4.14.0", "8": ">=4.0.0,<4.14.0", "9": ">=4.14.0,<4.15.0", "10": ">=4.15.0"},
	lockfile.Bun:       {"0": ">=1.1.39", "1": ">=1.1.39"},
}

// wroteBy returns the versions that can have written a lockfile.
func wroteBy(f *lockfile.File) span {
	if f == nil {
		return span{}
	}
	s, err := parseSpan(cmp.Or(writers[f.Kind][f.Format], "*"))
	if err != nil {
		return span{}
	}
	return s
}
