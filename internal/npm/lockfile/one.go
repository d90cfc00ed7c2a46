package lockfile

// One is the lockfile of a project that has one package and nothing else.
func One(name, version string) *File {
	return &File{
		Kind:      NPM,
		Artifacts: []Artifact{{Name: name, Version: version, Source: Registry}},
		Nodes: []Node{
			{Kind: Workspace, Artifact: -1, Target: -1, Offset: -1},
			{Key: "node_modules/" + name, Name: name, Version: version, Target: -1, Offset: -1},
		},
		Edges: []Edge{{To: 1, Name: name, Range: "*"}},
	}
}
