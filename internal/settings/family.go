package settings

import (
	"slices"
	"strings"

	"levee/internal/npm/npmrc"
)

// The kinds of files.
const (
	Npmrc         Kind = "npmrc"  // .npmrc, and pnpm's rc
	Yarnrc        Kind = "yarnrc" // .yarnrc of yarn 1
	YarnrcYML     Kind = "yarnrc.yml"
	PnpmWorkspace Kind = "pnpm-workspace.yaml" // and pnpm's config.yaml
	PnpmRC        Kind = "pnpm rc"             // the grammar of .npmrc, read by pnpm alone
	Bunfig        Kind = "bunfig.toml"
	Manifest      Kind = "package.json"
	RenovateFile  Kind = "renovate.json"
	DependabotYML Kind = "dependabot.yml"

	npmVariables  Kind = "npm_config_"
	pnpmVariables Kind = "pnpm_config_"
	yarnVariables Kind = "yarn_"
)

// A ProjectFile is a file of a project's folder, with its kind.
type ProjectFile struct {
	Name string // slash-separated
	Kind Kind
}

// ProjectFiles are the files of a project's folder that hold settings. Of a
// kind that has several names, the first that is there counts.
var ProjectFiles = []ProjectFile{
	{".npmrc", Npmrc},
	{"package.json", Manifest},
	{"pnpm-workspace.yaml", PnpmWorkspace},
	{".yarnrc", Yarnrc},
	{".yarnrc.yml", YarnrcYML},
	{"bunfig.toml", Bunfig},
	{"renovate.json", RenovateFile},
	{"renovate.json5", RenovateFile},
	{".github/renovate.json", RenovateFile},
	{".github/renovate.json5", RenovateFile},
	{".gitlab/renovate.json", RenovateFile},
	{".renovaterc", RenovateFile},
	{".renovaterc.json", RenovateFile},
	{".github/dependabot.yml", DependabotYML},
	{".github/dependabot.yaml", DependabotYML},
}

// IsFile tells whether a file, be it in a folder below, holds settings of a
// client.
func IsFile(name string) bool {
	return slices.ContainsFunc(ProjectFiles, func(p ProjectFile) bool { return name == p.Name || strings.HasSuffix(name, "/"+p.Name) })
}

// A family is one grammar of settings: one file of this package each.
type family struct {
	kind Kind
	read func(*File, map[string]string) ([]Setting, *Problem)
}

// families lists all grammars.
var families = []family{
	{Npmrc, readNpmrc},
	{PnpmRC, readNpmrc},
	{Yarnrc, readYarnrc},
	{YarnrcYML, readYAML},
	{PnpmWorkspace, readYAML},
	{Bunfig, readTOML},
	{Manifest, readManifest},
	{RenovateFile, readRenovate},
	{DependabotYML, readDependabot},
}

// A source is a place that a client reads, and how a setting is spelt there.
type source struct {
	kind  Kind
	level Level
	spell func(string) string
}

func same(key string) string { return key }

// in returns a function that puts a section before a key.
func in(section string) func(string) string {
	return func(key string) string { return section + "." + key }
}

// sources returns the places that a version of a client reads, the strongest
// first. Held against the clients' own answers: testdata/clients.
func sources(c Client, at point) []source {
	switch c {
	case NPM:
		return []source{
			{npmVariables, Environment, same}, {Manifest, Project, same}, {Npmrc, Project, same}, {Npmrc, User, same}, {Npmrc, Global, same},
		}
	case PNPM:
		return pnpmSources(at)
	case Yarn:
		return []source{
			{yarnVariables, Environment, same}, {Yarnrc, Project, same}, {Yarnrc, User, same}, {Yarnrc, Global, same},
		}
	case Berry:
		return []source{
			{yarnVariables, Environment, kebab}, {YarnrcYML, Project, same}, {YarnrcYML, User, same},
		}
	case Bun:
		return []source{
			{Bunfig, Project, same}, {Bunfig, User, same}, {Manifest, Project, same}, {Npmrc, Project, bunNpmrc}, {Npmrc, User, bunNpmrc},
		}
	case Renovate:
		return []source{{RenovateFile, Project, same}}
	case Dependabot:
		return []source{{DependabotYML, Project, same}}
	}
	return nil
}

// pnpmSources follows pnpm's own changes: 10 made pnpm-workspace.yaml the file
// that counts, 11 left .npmrc with registries and credentials alone and gave
// up package.json and npm_config_*.
func pnpmSources(at point) []source {
	workspace := source{PnpmWorkspace, Project, same}
	manifest := source{Manifest, Project, in("pnpm")}
	npm := []source{{npmVariables, Environment, kebab}, {Npmrc, Project, kebab}, {Npmrc, User, kebab}, {PnpmRC, User, kebab}, {Npmrc, Global, kebab}}
	switch {
	case at.below(10):
		return append(npm, manifest)
	case at.below(11):
		return append([]source{workspace, manifest}, npm...)
	}
	return []source{
		{pnpmVariables, Environment, kebab}, workspace, {PnpmWorkspace, User, same},
		{Npmrc, Project, ofRegistries}, {Npmrc, User, ofRegistries},
	}
}

// ofRegistries is the spelling in an .npmrc of which only what concerns
// registries counts; "" for all else.
func ofRegistries(key string) string {
	switch key {
	case "registry", "strictSsl":
		return kebab(key)
	}
	return ""
}

// bunNpmrc is the spelling of what bun reads from an .npmrc; "" for what it
// does not.
func bunNpmrc(key string) string {
	switch key {
	case "install.registry":
		return "registry"
	case "install.ignoreScripts":
		return "ignore-scripts"
	case "install.exact":
		return "save-exact"
	}
	return ""
}

// readNpmrc reads an .npmrc.
func readNpmrc(f *File, env map[string]string) ([]Setting, *Problem) {
	var all []Setting
	var unset *Problem
	for _, e := range npmrc.Parse(f.Data, env) {
		from := Place{f.Path, e.Line, f.Level}
		if len(e.Unset) > 0 && tracked(Npmrc, e.Key) && unset == nil {
			unset = &Problem{from, "the value of " + e.Key + " names the variable " + e.Unset[0] + ", which is not set", false}
		}
		all = append(all, setting(e, from))
	}
	return all, unset
}

func setting(e npmrc.Entry, from Place) Setting {
	if e.List {
		return Setting{e.Key, Value{Items: []string{e.Value}, List: true}, from}
	}
	return Setting{e.Key, Value{Text: e.Value}, from}
}
