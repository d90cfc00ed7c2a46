// Package lockfile reads the lockfiles of npm, yarn, pnpm and bun into one
// model: what is installed, from where, and which declared range asked for
// it. It knows the formats and their traps; why something is there, and what
// that means, it leaves to package graph.
package lockfile

import "levee/internal/npm"

// A File is one lockfile, read. Nodes, artifacts and edges refer to each
// other by index, so that a File can be walked without maps.
type File struct {
	Kind      Kind
	Format    string // the file's own version number: "1", "9.0", "5.4"; yarn 1 has "1"
	Path      string // as given by the caller; used in locations only
	Nodes     []Node // Nodes[0] is the project itself
	Artifacts []Artifact
	Edges     []Edge
	Problems  []Problem // what was odd without stopping the reading, in file order

	lines []int64 // offset of each line's first byte
}

// A Kind is a client's family of lockfiles.
type Kind string

const (
	NPM       Kind = "npm"        // package-lock.json and npm-shrinkwrap.json, versions 1 to 3
	YarnOne   Kind = "yarn"       // yarn.lock of yarn 1
	YarnBerry Kind = "yarn-berry" // yarn.lock with __metadata
	PNPM      Kind = "pnpm"       // pnpm-lock.yaml
	Bun       Kind = "bun"        // bun.lock
	None      Kind = "none"       // package.json only: nothing is fixed
)

// A Node is a place in the installed tree.
type Node struct {
	Key      string // the lockfile's own locator: "node_modules/a/node_modules/b", "a@npm:1.0.0"
	Kind     NodeKind
	Name     string // the package's own name, aliases resolved; of a workspace as far as known
	Version  string // as written; empty when the lockfile has none
	Artifact int    // index into File.Artifacts; -1 unless Kind is Package
	Target   int    // of a Link: the node it stands for; -1 otherwise
	Flags    Flags
	Offset   int64  // of the entry's first byte in the file; -1 if it has none
	Folder   string // of a workspace: its folder, slash-separated, "" for the project
}

// A NodeKind tells what stands at a node.
type NodeKind uint8

const (
	Package   NodeKind = iota // an instance: a place that holds a package
	Workspace                 // the project itself or one of its workspaces
	Link                      // a link to a workspace or a folder
)

// Flags are what a lockfile says about a node.
type Flags uint16

const (
	Dev           Flags = 1 << iota // only development dependencies lead here
	Optional                        // only optional dependencies lead here
	DevOptional                     // dev or optional: in npm's word, devOptional
	Peer                            // only peer dependencies lead here
	Bundled                         // its files come inside its parent's tarball
	Patched                         // the installed code differs from the artifact
	InstallScript                   // the lockfile says that it has install scripts
	Shrinkwrap                      // the artifact fixes its own subtree
	Extraneous                      // nothing asks for it, in the lockfile's own words
	Deprecated                      // the lockfile carries a deprecation message
)

// An Artifact is what is fetched: a name, a version and a source. Instances
// share an artifact; a bundled instance has one of kind InParent.
type Artifact struct {
	Name, Version string
	Source        Source
	URL           string // as written; empty when the client derives it from the registry
	Integrity     []npm.Integrity
}

// A Source tells where the bytes of an artifact come from.
type Source string

const (
	Registry  Source = "registry"
	Git       Source = "git"
	Remote    Source = "remote"    // an http(s) tarball that is no registry's
	LocalFile Source = "file"      // a tarball on disk
	Directory Source = "directory" // a folder on disk, copied
	InParent  Source = "bundled"   // inside the tarball of the package that bundles it
)

// An Edge is a dependency as declared by From. To is -1 when the lockfile has
// nothing for it.
type Edge struct {
	From, To int
	Name     string // as imported: an alias keeps its own name here
	Range    string // as declared; empty when the lockfile does not say
	Kind     EdgeKind
	Override string // the rule that replaced the range, such as "overrides"; empty if none
}

// An EdgeKind is the list in which a dependency is declared.
type EdgeKind uint8

const (
	Prod EdgeKind = iota
	DevOnly
	OptionalDep
	PeerDep
	PeerOptional // a peer that may be missing
	BundledDep   // in v1 files: a child that the parent's tarball carries
	Implicit     // added by the client: node-gyp in berry, builtin patches
)

// A Problem is something odd in a lockfile that did not stop the reading.
type Problem struct {
	Offset int64
	Text   string // lower case, no file name: "duplicate key \"a\""
}

// A Position is a place in a file as editors count it, both from 1.
type Position struct{ Line, Column int }

// Instances counts the places that hold a package: no links, no workspaces.
func (f *File) Instances() int {
	n := 0
	for i := range f.Nodes {
		if f.Nodes[i].Kind == Package {
			n++
		}
	}
	return n
}
