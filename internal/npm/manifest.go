package npm

// A Manifest is what Levee needs of a package.json. Fields that are missing or
// of the wrong type are empty: a manifest is read as npm does, leniently.
type Manifest struct {
	Name, Version   string
	Private         bool
	Dependencies    map[string]string
	DevDependencies map[string]string
	Optional        map[string]string // optionalDependencies
	Peer            map[string]string // peerDependencies
	PeerOptional    map[string]bool   // names that peerDependenciesMeta calls optional
	Bundled         []string          // bundleDependencies, sorted
	Scripts         map[string]string
	Bin             map[string]string
	Engines         map[string]string
	Workspaces      []string // patterns
	Overrides       []byte   // raw JSON of overrides, nil if none
	Resolutions     map[string]string
	PackageManager  string
	Repository      string
	Bugs            string // url, or "email" if only an address is given: addresses are not kept
}
