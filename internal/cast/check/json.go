package check

import (
	"io"

	"levee/internal/cast"
	"levee/internal/cast/rule"
	"levee/internal/report"
)

// Schema names the version of the JSON that `levee cast check` writes.
const Schema = "levee-cast-check/1"

type jsonCheck struct {
	Schema   string        `json:"schema"`
	Tool     string        `json:"tool"`
	Files    []jsonFile    `json:"files"`
	Findings []jsonFinding `json:"findings"`
	Accepted []jsonFinding `json:"accepted"`
}

type jsonFile struct {
	File     string     `json:"file"`
	Analysis string     `json:"analysis"` // its name; "" for other Markdown
	Elements int        `json:"elements"`
	Words    int        `json:"words"`
	Open     []jsonOpen `json:"open"`
	Gaps     []jsonGap  `json:"gaps"`
}

type jsonOpen struct {
	ID    cast.ID `json:"id"`
	Title string  `json:"title"`
	Level string  `json:"level"`
	Line  int     `json:"line"`
	End   string  `json:"end"`
	Why   string  `json:"why"`
}

type jsonGap struct {
	Step  string `json:"step"`
	State string `json:"state"`
	Limit string `json:"limit"`
}

type jsonFinding struct {
	File       string `json:"file"`
	Rule       string `json:"rule"`
	Severity   string `json:"severity"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion"`
	Reason     string `json:"reason,omitempty"`
}

// JSON writes what was found in files, as docs/format.md describes it.
func JSON(w io.Writer, tool string, files []*File) error {
	out := jsonCheck{Schema: Schema, Tool: "levee " + tool, Files: []jsonFile{}, Findings: []jsonFinding{}, Accepted: []jsonFinding{}}
	for _, f := range files {
		out.Files = append(out.Files, f.json())
		for _, p := range f.Problems {
			out.Findings = append(out.Findings, jsonFinding{f.Name, p.Rule, rule.Error.String(), p.Line, p.Column, p.Message, p.Suggestion, ""})
		}
		for _, x := range f.Findings {
			out.Findings = append(out.Findings, x.json(f.Name))
		}
		for _, x := range f.Accepted {
			out.Accepted = append(out.Accepted, x.json(f.Name))
		}
	}
	return report.WriteJSON(w, out)
}

func (x Finding) json(file string) jsonFinding {
	return jsonFinding{file, x.Rule.Name, x.Severity.String(), x.Line, x.Column, x.Message, x.Suggestion, x.Reason}
}

func (f *File) json() jsonFile {
	j := jsonFile{File: f.Name, Words: f.Words, Open: []jsonOpen{}, Gaps: []jsonGap{}}
	if f.Analysis == nil || !f.Looked {
		return j
	}
	j.Analysis, j.Elements = f.Analysis.Front.Analysis.Value, len(f.Analysis.Elements)
	for _, b := range f.Open() {
		core := b.Of.Core()
		j.Open = append(j.Open, jsonOpen{core.ID, core.Title.Value, b.Level.Value, core.Heading.Line, b.End.String(), b.Why.Value})
	}
	for _, g := range f.Gaps() {
		gap := jsonGap{Step: g.Slot.Name, State: g.Coverage.String()}
		if g.Limit != nil {
			gap.Limit = g.Limit.Name.Value
		}
		j.Gaps = append(j.Gaps, gap)
	}
	return j
}
