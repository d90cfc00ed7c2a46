package report

import (
	"encoding/json"
	"io"
	"time"

	"levee/internal/assessment"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// CheckSchema names the version of the JSON that `levee check` writes. Fields
// are added within a version, and never removed or given another meaning.
const CheckSchema = "levee-check/1"

type jsonCheck struct {
	Schema      string           `json:"schema"`
	Tool        string           `json:"tool"`
	AsOf        time.Time        `json:"asOf"`
	Project     jsonProject      `json:"project"`
	Evidence    []jsonCoverage   `json:"evidence"`
	Constraints []jsonConstraint `json:"constraints"`
	Findings    []jsonFinding    `json:"findings"`
	Aside       []jsonAside      `json:"notApplicable"`
	Properties  []jsonProperty   `json:"properties"`
}

// A jsonAside is a control that is no question for the project.
type jsonAside struct {
	Control string `json:"control"`
	Message string `json:"message"`
}

type jsonProject struct {
	Path      string `json:"path"`
	Name      string `json:"name,omitempty"`
	Version   string `json:"version,omitempty"`
	Lockfile  string `json:"lockfile,omitempty"`
	Kind      string `json:"kind"`
	Format    string `json:"format,omitempty"`
	Instances int    `json:"instances"`
	Artifacts int    `json:"artifacts"`
	Names     int    `json:"names"`
	Accounts  int    `json:"accounts"`
}

type jsonCoverage struct {
	Kind         evidence.Kind `json:"kind"`
	Known        int           `json:"known"`
	Absent       int           `json:"absent"`
	Contradicted int           `json:"contradicted"`
	Sources      []string      `json:"sources"`
	Reasons      []string      `json:"reasons"`
}

type jsonConstraint struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	State    string `json:"state"`
	Controls int    `json:"controls"`
	Violated int    `json:"violated"`
	Signs    int    `json:"signs"`
	Unknown  int    `json:"unknown"`
}

type jsonFinding struct {
	Control    string          `json:"control"`
	Constraint string          `json:"constraint"`
	State      string          `json:"state"`
	Package    string          `json:"package,omitempty"`
	Version    string          `json:"version,omitempty"`
	Message    string          `json:"message"`
	Count      int             `json:"count,omitempty"` // of an unknown: how many packages
	Phases     []string        `json:"phases,omitempty"`
	Bits       float64         `json:"bits,omitempty"`
	Evidence   []jsonReference `json:"evidence"`
	Location   *jsonLocation   `json:"location"`
}

type jsonReference struct {
	What   string     `json:"what"`
	Source string     `json:"source,omitempty"`
	At     *time.Time `json:"at,omitempty"`
	Digest string     `json:"digest,omitempty"`
}

type jsonLocation struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonProperty struct {
	ID    int      `json:"id"`
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Value *float64 `json:"value"` // null: not measured, or not known
	Unit  string   `json:"unit"`
	Of    int      `json:"of,omitempty"`
	Why   string   `json:"why,omitempty"`
}

func writeJSON(w io.Writer, a *assessment.Assessment, o Options) error {
	c := jsonCheck{
		Schema: CheckSchema, Tool: "levee " + o.Version, AsOf: a.AsOf.UTC(),
		Project:  projectJSON(a.Project),
		Findings: findings(a),
		Aside:    []jsonAside{},
	}
	for i := range a.Outcomes {
		if o := &a.Outcomes[i]; o.Aside != "" {
			c.Aside = append(c.Aside, jsonAside{o.Control.Name, o.Aside})
		}
	}
	for _, v := range a.Coverage {
		c.Evidence = append(c.Evidence, jsonCoverage{v.Kind, v.Known, v.Absent, v.Contradicted, list(v.Sources), list(v.Reasons)})
	}
	for _, v := range a.Constraints {
		c.Constraints = append(c.Constraints, jsonConstraint{string(v.ID), v.Text, v.State.String(), v.Controls, v.Violated, v.Signs, v.Unknown})
	}
	for _, p := range a.Properties {
		c.Properties = append(c.Properties, jsonFigure(p))
	}
	return WriteJSON(w, c)
}

func projectJSON(p assessment.Project) jsonProject {
	return jsonProject{
		Path: p.Dir, Name: p.Name, Version: p.Version, Lockfile: p.Lockfile, Kind: string(p.Kind), Format: p.Format,
		Instances: p.Instances, Artifacts: p.Artifacts, Names: p.Names, Accounts: p.Accounts,
	}
}

// WriteJSON writes one indented document, as all of Levee's JSON comes.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func jsonFigure(p assessment.Property) jsonProperty {
	out := jsonProperty{ID: p.ID, Name: p.Name, Title: p.Title, Unit: p.Unit, Of: p.Of, Why: p.Why}
	if p.Known {
		out.Value = &p.Value
	}
	return out
}

// list returns an empty list for none, as null would be a third case for
// scripts to think of.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// findings lists what was found in order of rank, and after it, one for each
// control and reason, what could not be judged.
func findings(a *assessment.Assessment) []jsonFinding {
	all := []jsonFinding{}
	for i := range a.Concerns {
		c := &a.Concerns[i]
		for _, f := range c.Findings {
			all = append(all, jsonFinding{
				Control: f.Control.Name, Constraint: string(f.Control.Enforces), State: f.State.String(),
				Package: f.Package, Version: f.Version, Message: f.Message,
				Phases: phases(c.Phase), Bits: round(c.Bits),
				Evidence: references(f.References), Location: positionJSON(a.File, f.Node),
			})
		}
	}
	for i := range a.Outcomes {
		o := &a.Outcomes[i]
		for _, m := range o.Unknowns {
			all = append(all, jsonFinding{
				Control: o.Control.Name, Constraint: string(o.Control.Enforces), State: control.Unknown.String(),
				Message: m.Why, Count: m.Count, Evidence: []jsonReference{{What: string(m.Kind)}},
			})
		}
	}
	return all
}

func references(refs []control.Reference) []jsonReference {
	out := []jsonReference{}
	for _, r := range refs {
		j := jsonReference{What: r.What, Source: r.From.Source, Digest: r.From.Digest}
		if !r.From.At.IsZero() {
			at := r.From.At.UTC()
			j.At = &at
		}
		out = append(out, j)
	}
	return out
}

func positionJSON(f *lockfile.File, node int) *jsonLocation {
	line, column, ok := position(f, node)
	if !ok {
		return nil
	}
	return &jsonLocation{f.Path, line, column}
}

// round keeps two digits: more would be noise.
func round(bits float64) float64 { return float64(int(bits*100+0.5)) / 100 }
