package settings

import (
	"strings"
)

// MayRun tells whether the client that installs runs the install scripts of a
// package: On if it does, Off if it does not, Unknown if that cannot be told.
// Why is what says so, for the end of a sentence: "as package.json:7 allows".
func (v *Inventory) MayRun(name, version string) (s State, why string) {
	if len(v.Clients) == 0 || v.Broken() != nil {
		return Unknown, ""
	}
	u := &v.Clients[0]
	switch verdict := v.judge(u, Named(InstallScripts), Wish{}); {
	case verdict.State == Off:
		return On, ""
	case verdict.State != On:
		return Unknown, ""
	case ignoresAll(verdict.Setting):
		return Off, ""
	}
	return v.Listed(name, version)
}

// Listed tells whether a list of the client that installs lets the install
// scripts of a package run where others do not, as MayRun does: also while they
// all run. A client is known.
func (v *Inventory) Listed(name, version string) (s State, why string) {
	u := &v.Clients[0]
	lists := 0
	for _, l := range allowLists[u.Client] {
		list, ok := v.allowList(u, l)
		if !ok {
			continue
		}
		lists++
		if allows(list.Value.Items, name, version) {
			return On, "as " + list.From.String() + " allows"
		}
	}
	if built, ok := v.manifest("dependenciesMeta." + name + ".built"); ok && u.Client == Berry && built.Value.Text == "true" {
		return On, "as " + built.From.String() + " allows"
	}
	if u.Client == Bun && lists == 0 {
		return Unknown, "" // bun has a list of its own
	}
	return Off, ""
}

// ignoresAll tells the settings that no list lifts for a package.
func ignoresAll(s Setting) bool {
	return bare(s.Key) == "ignorescripts"
}

// An allowList is a setting that names packages whose scripts may run, and
// where it is read.
type allowList struct {
	kind Kind
	key  string
}

// allowLists are those of each client. In which versions a list is read,
// sources tells.
var allowLists = map[Client][]allowList{
	NPM:  {{Manifest, "allowScripts"}},
	PNPM: {{PnpmWorkspace, "allowBuilds"}, {PnpmWorkspace, "onlyBuiltDependencies"}, {Manifest, "pnpm.onlyBuiltDependencies"}},
	Bun:  {{Manifest, "trustedDependencies"}},
}

func (v *Inventory) allowList(u *Use, l allowList) (Setting, bool) {
	newest := u.points[len(u.points)-1]
	if u.Client == PNPM && !newest.below(11) && l.key != "allowBuilds" {
		return Setting{}, false // 11 gave the others up
	}
	return v.find(l.kind, Project, l.key)
}

// allows tells whether a list names a package, with or without a version.
func allows(items []string, name, version string) bool {
	for _, item := range items {
		at := strings.LastIndexByte(item, '@')
		if item == name || at > 0 && item[:at] == name && item[at+1:] == version {
			return true
		}
	}
	return false
}
