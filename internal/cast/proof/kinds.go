package proof

import (
	"slices"
	"strings"
)

// A Kind is one sort of file that a folder of evidence may hold.
type Kind struct {
	Name string
	Doc  string // what it is, and what it settles
	read func(*Evidence, *entry) error
}

// Kinds lists every sort of file. Lockfiles and bundles are large and read
// when the first claim asks for them.
var Kinds = []Kind{
	{"lockfile", "A lockfile of npm, yarn, pnpm or bun, under a name that ends as the client has it (copay-03.package-lock.json); `with` names the package.json beside it, and `date` says when it was committed.", nil},
	{"package.json", "The manifest of one release: name, version, dependencies.", readPackageJSON},
	{"universe", "What a registry said of some packages, written as text in the grammar of package universe.", readUniverse},
	{"packument", "A registry's whole answer for one package, as JSON. It has every release there was on the `date` of the file.", readPackument},
	{"bundle", "A run recorded by `levee check --record`.", nil},
	{"commits", "Commits, tags and file hashes of one repository, as YAML.", readCommits},
	{"osv", "One advisory in OSV's form.", readOSV},
	{"timeline", "Events with their sources, as YAML; `says` repeats what the source says as claims.", readTimeline},
	{"other", "Anything else that the analysis cites. Its digest is checked; it settles no claim.", nil},
}

func kindOf(name string) *Kind {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	return &Kinds[i]
}

func kindNames() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = k.Name
	}
	return "one of " + strings.Join(names, ", ")
}
