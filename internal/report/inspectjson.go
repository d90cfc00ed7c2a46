package report

import (
	"io"
	"time"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/inspection"
)

// InspectSchema names the version of the JSON that `levee inspect` writes.
const InspectSchema = "levee-inspect/1"

type jsonInspect struct {
	Schema   string          `json:"schema"`
	Tool     string          `json:"tool"`
	AsOf     time.Time       `json:"asOf"`
	Project  *jsonProject    `json:"project,omitempty"`
	Packages []jsonInspected `json:"packages"`
	Change   *jsonChange     `json:"change,omitempty"`
	Findings []jsonFinding   `json:"findings"`
	Notes    []string        `json:"notes"`
}

type jsonInspected struct {
	Label        string            `json:"label"`
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	From         string            `json:"from,omitempty"`
	Digest       string            `json:"digest,omitempty"`
	Unread       string            `json:"unread,omitempty"` // why there is no code
	Files        []jsonFile        `json:"files"`
	Entries      []string          `json:"entries"`
	Scripts      map[string]string `json:"scripts"`
	Dependencies map[string]string `json:"dependencies"`
	Capabilities []jsonCapability  `json:"capabilities"`
	Flows        []code.Flow       `json:"flows"`
	Replaces     []code.Override   `json:"replaces"`
	Hidden       []code.Disguise   `json:"hidden"`
	Minified     []code.Pair       `json:"minified"`
	Gaps         []code.Gap        `json:"gaps"`
	Repository   *code.Comparison  `json:"repository"`
	Findings     []jsonFinding     `json:"findings"`
}

type jsonFile struct {
	Path     string    `json:"path"`
	Size     int64     `json:"size"`
	Digest   string    `json:"digest"`
	Kind     code.Kind `json:"kind"`
	How      code.How  `json:"how"`
	Minified bool      `json:"minified"`
}

type jsonCapability struct {
	Name      string         `json:"name"`
	API       string         `json:"api"`
	Detail    string         `json:"detail"`
	File      string         `json:"file"`
	Line      int            `json:"line"`
	Column    int            `json:"column"`
	Phase     code.Phase     `json:"phase"`
	Certainty code.Certainty `json:"certainty"`
	Tried     bool           `json:"tried"`
	Via       []string       `json:"via"` // packages on the way to the one that has it; empty: the package itself
}

type jsonChange struct {
	Files        jsonFiles         `json:"files"`
	Gained       []jsonGain        `json:"gained"`
	Lost         []jsonGain        `json:"lost"`
	Uses         []jsonCapability  `json:"uses"`
	Places       []jsonChangePlace `json:"places"`
	Flows        []code.Flow       `json:"flows"`
	Hidden       []code.Disguise   `json:"hidden"`
	Replaces     []code.Override   `json:"replaces"`
	Gaps         []code.Gap        `json:"gaps"`
	Scripts      []jsonEntry       `json:"scripts"`
	Dependencies []jsonEntry       `json:"dependencies"`
	Commands     []jsonEntry       `json:"commands"`
	Entries      []jsonEntry       `json:"entries"`
}

type jsonFiles struct {
	Added   []jsonFile `json:"added"`
	Removed []jsonFile `json:"removed"`
	Changed []jsonFile `json:"changed"` // as they are now
	Same    int        `json:"same"`
}

type jsonGain struct {
	jsonCapability
	Was code.Phase `json:"was"` // when the other side does it; "": never
}

// jsonChangePlace is a host, a path, a command or a variable that is new.
type jsonChangePlace struct {
	Name   string     `json:"name"` // of the capability
	Detail string     `json:"detail"`
	File   string     `json:"file"`
	Line   int        `json:"line"`
	Phase  code.Phase `json:"phase"`
}

type jsonEntry struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// InspectJSON writes an inspection for scripts.
func InspectJSON(w io.Writer, in *Inspection, o Options) error {
	out := jsonInspect{
		Schema: InspectSchema, Tool: "levee " + o.Version, AsOf: in.AsOf.UTC(), Packages: []jsonInspected{},
		Findings: []jsonFinding{}, Notes: list(in.Notes),
	}
	if in.Project {
		p := projectJSON(in.Assessment.Project)
		out.Project = &p
	}
	all := findings(in.Assessment)
	for i := range in.Packages {
		out.Packages = append(out.Packages, inspectedJSON(in, &in.Packages[i], all))
	}
	for _, f := range all { // what is about no single package
		if f.Package == "" && (in.Project || f.State != control.Unknown.String()) {
			out.Findings = append(out.Findings, f)
		}
	}
	if in.Change != nil {
		out.Change = changeJSON(in.Change)
	}
	return WriteJSON(w, out)
}

func inspectedJSON(in *Inspection, one *Inspected, all []jsonFinding) jsonInspected {
	out := jsonInspected{
		Label: one.Label, Name: one.Name, Version: one.Version, From: one.From, Unread: one.Why,
		Files: []jsonFile{}, Capabilities: []jsonCapability{}, Findings: []jsonFinding{},
		Scripts: map[string]string{}, Dependencies: map[string]string{},
	}
	if c := one.Code; c != nil {
		out.Digest, out.Files, out.Entries = c.Digest, filesJSON(c.Files), c.Manifest.Entries
		out.Scripts, out.Dependencies = orEmpty(c.Manifest.Scripts), orEmpty(c.Manifest.Dependencies)
		for i := range c.Capabilities {
			out.Capabilities = append(out.Capabilities, capabilityJSON(&c.Capabilities[i], nil))
		}
		out.Flows, out.Replaces, out.Hidden, out.Minified, out.Gaps = c.Flows, c.Overrides, c.Disguises, c.Pairs, c.Gaps
	}
	for i := range one.Reached {
		out.Capabilities = append(out.Capabilities, capabilityJSON(&one.Reached[i].Capability, viaNames(in, &one.Reached[i])))
	}
	out.Entries, out.Flows, out.Replaces = list(out.Entries), list(out.Flows), list(out.Replaces)
	out.Hidden, out.Minified, out.Gaps = list(out.Hidden), list(out.Minified), list(out.Gaps)
	out.Repository, _ = in.Evidence.Comparison(one.Name, one.Version).Get()
	if one.Node < 0 {
		return out // another one is judged by it
	}
	for _, f := range all {
		if f.Package != "" && f.Package == one.Name && f.Version == one.Version || f.State == control.Unknown.String() && !in.Project {
			out.Findings = append(out.Findings, f)
		}
	}
	return out
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

func filesJSON(files []code.File) []jsonFile {
	out := []jsonFile{}
	for i := range files {
		out = append(out, jsonFile(files[i]))
	}
	return out
}

func capabilityJSON(c *code.Capability, via []string) jsonCapability {
	return jsonCapability{
		Name: c.Name, API: c.API, Detail: c.Detail, File: c.File, Line: c.Line, Column: c.Column,
		Phase: c.Phase, Certainty: c.Certainty, Tried: c.Tried, Via: list(via),
	}
}

func changeJSON(c *inspection.Change) *jsonChange {
	out := &jsonChange{
		Files:  jsonFiles{Added: filesJSON(c.Files.Added), Removed: filesJSON(c.Files.Removed), Changed: []jsonFile{}, Same: c.Files.Same},
		Gained: gainsJSON(c.Gained), Lost: gainsJSON(c.Lost), Uses: []jsonCapability{}, Places: []jsonChangePlace{},
		Flows: list(c.Flows), Hidden: list(c.Hidden), Replaces: list(c.Replaces), Gaps: list(c.Gaps),
		Scripts: entriesJSON(c.Scripts), Dependencies: entriesJSON(c.Dependencies), Commands: entriesJSON(c.Commands), Entries: entriesJSON(c.Entries),
	}
	for _, f := range c.Files.Changed {
		out.Files.Changed = append(out.Files.Changed, jsonFile(f.After))
	}
	for i := range c.Uses {
		out.Uses = append(out.Uses, capabilityJSON(&c.Uses[i].Capability, nil))
	}
	for _, u := range c.Places() {
		out.Places = append(out.Places, jsonChangePlace{u.Name, u.Detail, u.File, u.Line, u.Phase})
	}
	return out
}

func gainsJSON(gains []inspection.Gain) []jsonGain {
	out := []jsonGain{}
	for i := range gains {
		out = append(out, jsonGain{capabilityJSON(&gains[i].Capability, nil), gains[i].Was})
	}
	return out
}

func entriesJSON(entries []inspection.Entry) []jsonEntry {
	out := []jsonEntry{}
	for _, e := range entries {
		out = append(out, jsonEntry(e))
	}
	return out
}
