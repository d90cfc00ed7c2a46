package report

import (
	"io"

	"levee/internal/graph"
	"levee/internal/warning"
)

// ListenSchema names the version of the JSON that `levee listen` writes.
const ListenSchema = "levee-listen/1"

type jsonListen struct {
	Schema   string        `json:"schema"`
	Command  []string      `json:"command"`
	ExitCode int           `json:"exitCode"`
	Lockfile string        `json:"lockfile,omitempty"`
	Record   string        `json:"record"`
	Known    *int          `json:"known"` // null if there is no record
	New      int           `json:"new"`
	Warnings []jsonWarning `json:"warnings"`
	Notes    []string      `json:"notes"`
}

type jsonWarning struct {
	Raiser       jsonRaiser `json:"raiser"`
	State        string     `json:"state"`
	Code         string     `json:"code,omitempty"`
	Type         string     `json:"type,omitempty"`
	Message      string     `json:"message"`
	Meaning      string     `json:"meaning,omitempty"`
	Capabilities []string   `json:"capabilities"`
	Fit          string     `json:"fit,omitempty"`
	Place        *jsonSpot  `json:"place"` // null if it is not known
	Traced       bool       `json:"traced"`
	Count        int        `json:"count"`
	Processes    int        `json:"processes"`
}

type jsonRaiser struct {
	Side     string        `json:"side"`
	Name     string        `json:"name,omitempty"`
	Version  string        `json:"version,omitempty"`
	Says     string        `json:"says,omitempty"`
	Way      []string      `json:"way"` // null if it is not known
	Location *jsonLocation `json:"location"`
}

type jsonSpot struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

var sides = map[warning.Side]string{warning.Package: "package", warning.Own: "project", warning.Outside: "outside", warning.Unknown: "unknown"}

// ListenJSON writes the warnings for scripts.
func ListenJSON(w io.Writer, l *Listen, _ Options) error {
	out := jsonListen{
		Schema: ListenSchema, Command: l.Command, ExitCode: l.Exit, Record: l.Record, New: l.New(),
		Warnings: []jsonWarning{}, Notes: list(listenNotes(l)),
	}
	if l.Graph != nil {
		out.Lockfile = l.Graph.File.Path
	}
	if l.Before != nil {
		n := l.Before.Len()
		out.Known = &n
	}
	for _, r := range l.Raisers {
		raiser := raiserJSON(l.Graph, r)
		for i := range r.Raised {
			out.Warnings = append(out.Warnings, warningJSON(raiser, r, &r.Raised[i]))
		}
	}
	return WriteJSON(w, out)
}

func raiserJSON(g *graph.Graph, r *warning.Raiser) jsonRaiser {
	j := jsonRaiser{Side: sides[r.Side], Name: r.Name, Version: r.Version, Says: r.Says, Way: r.Way(g)}
	if g != nil {
		j.Location = positionJSON(g.File, r.Node)
	}
	return j
}

func warningJSON(raiser jsonRaiser, r *warning.Raiser, w *warning.Raised) jsonWarning {
	j := jsonWarning{
		Raiser: raiser, State: "known", Code: w.Code, Type: w.Type, Message: w.Message, Meaning: w.Meaning,
		Capabilities: list(w.Capabilities), Traced: w.Traced, Count: w.Count, Processes: w.Of,
	}
	switch {
	case isNew(r, w):
		j.State = "new"
	case isOutside(r, w):
		j.State = "outside"
	}
	if r.Side == warning.Package {
		j.Fit = w.Fit.String()
	}
	if w.File != "" {
		j.Place = &jsonSpot{w.File, w.At.Line, w.At.Column}
	}
	return j
}
