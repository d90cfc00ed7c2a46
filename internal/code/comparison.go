package code

// A Comparison is what holding one release against the repository that it
// names gave. It is JSON as it stands, so that it can be kept and recorded.
type Comparison struct {
	Name    string  `json:"name"`
	Version string  `json:"version"`
	State   Sourced `json:"state"`
	Why     string  `json:"why,omitempty"`     // of Unsourced and Unchecked: the class, without names
	Address string  `json:"address,omitempty"` // of the repository, without credentials
	Found   string  `json:"found,omitempty"`   // how the commit was found: "gitHead", "tag v1.2.3", "version in package.json"
	Commit  string  `json:"commit,omitempty"`
	Folder  string  `json:"folder,omitempty"` // of the package within the repository; "" is its root
	Equal   int     `json:"equal"`            // files whose bytes are those of the commit
	// Counts has the number of files that are not plainly equal, by what they
	// are; Differences lists them by path. Where there are too many to list,
	// those that cannot run are left out first, and Cut says how many.
	Counts      map[What]int `json:"counts,omitempty"`
	Differences []Difference `json:"differences,omitempty"`
	Cut         int          `json:"cut,omitempty"`
}

// Sourced is what a comparison came to.
type Sourced string

const (
	Matched   Sourced = "matched"   // nothing differs, as far as it could be compared: see Built
	Differs   Sourced = "differs"   // something is only in the tarball, or has other bytes
	Unsourced Sourced = "unsourced" // no tag or commit belongs to this version
	Unchecked Sourced = "unknown"   // the repository could not be read, or not wholly
)

// A Difference is a file of the tarball that is not plainly that of the commit.
type Difference struct {
	Path string `json:"path"`
	What What   `json:"what"`
	Why  string `json:"why,omitempty"` // "made from src/index.ts", "dependencies.flatmap-stream"
	// Runs says what leads to the file: see the constants. It is "" for what
	// cannot run.
	Runs string `json:"runs,omitempty"`
}

// What a file of a tarball is to the repository.
type What string

const (
	Changed     What = "changed"      // the commit has other bytes
	Added       What = "added"        // the commit has no such file, and no build explains it
	Built       What = "built"        // not in git, but made by a build: could not be checked
	Rebuilt     What = "rebuilt"      // in git with other bytes, and a build makes it: could not be checked
	Skipped     What = "skipped"      // in a submodule, a bundled dependency, too large: could not be checked
	Elsewhere   What = "elsewhere"    // the commit has these bytes under another path
	LineEndings What = "line endings" // only the ends of lines differ
	Rewritten   What = "rewritten"    // package.json, changed as publishing tools do
)

// What leads to a file that can run, strongest first.
const (
	RunsAtInstall = "install script" // a script of npm's life cycle names it, or is itself what differs
	RunsAsEntry   = "entry"          // an importer gets it
	RunsAsCommand = "command"        // bin names it
	RunsImported  = "imported"       // an entry, a command or a script leads to it by imports
	RunsAsCode    = "code"           // it is code; nothing was seen that leads to it
)

// Mismatch tells whether the difference speaks against the release: the bytes
// are not in git, and nothing honest that is known explains it.
func (d *Difference) Mismatch() bool { return d.What == Changed || d.What == Added }

// Unseen tells whether the file could not be checked at all.
func (d *Difference) Unseen() bool {
	return d.What == Built || d.What == Rebuilt || d.What == Skipped
}
