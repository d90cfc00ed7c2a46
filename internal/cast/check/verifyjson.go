package check

import (
	"io"

	"levee/internal/cast"
	"levee/internal/cast/proof"
	"levee/internal/report"
)

// VerifySchema names the version of the JSON that `levee cast verify` writes.
const VerifySchema = "levee-cast-verify/1"

type jsonVerification struct {
	Schema   string       `json:"schema"`
	Tool     string       `json:"tool"`
	File     string       `json:"file"`
	Analysis string       `json:"analysis"`
	Evidence jsonEvidence `json:"evidence"`
	Summary  jsonSummary  `json:"summary"`
	Claims   []jsonClaim  `json:"claims"`
}

type jsonEvidence struct {
	Folder string `json:"folder"`
	Title  string `json:"title"`
	Files  int    `json:"files"`
}

type jsonSummary struct {
	Confirmed int `json:"confirmed"`
	Refuted   int `json:"refuted"`
	Unknown   int `json:"unknown"`
}

type jsonClaim struct {
	Item      cast.ID    `json:"item"`
	Line      int        `json:"line"`
	Column    int        `json:"column"`
	Text      string     `json:"text"`
	Verdict   string     `json:"verdict"`
	Proof     []jsonFact `json:"proof"`
	Instead   string     `json:"instead,omitempty"`
	Why       string     `json:"why,omitempty"`
	Settle    string     `json:"settle,omitempty"`
	Corrected cast.ID    `json:"corrected,omitempty"`
}

type jsonFact struct {
	File   string `json:"file"` // "" for the analysis itself
	Line   int    `json:"line,omitempty"`
	Says   string `json:"says"`
	Source string `json:"source,omitempty"`
	Digest string `json:"digest,omitempty"`
}

// VerifyJSON writes what became of the claims, as docs/format.md describes it.
func VerifyJSON(w io.Writer, tool string, v *Verification) error {
	out := jsonVerification{
		Schema: VerifySchema, Tool: "levee " + tool, File: v.Name, Analysis: v.Analysis.Front.Analysis.Value,
		Evidence: jsonEvidence{v.Folder, v.Evidence.Title, v.Evidence.Files()},
		Summary:  jsonSummary{v.Count(proof.Confirmed), v.Count(proof.Refuted), v.Count(proof.Unknown)},
		Claims:   []jsonClaim{},
	}
	for i := range v.Claims {
		c := &v.Claims[i]
		j := jsonClaim{c.Item, c.Line, c.Column, c.Text, c.State.String(), []jsonFact{}, c.Instead, c.Why, c.Settle, c.Corrected}
		for _, f := range c.Proof {
			j.Proof = append(j.Proof, jsonFact(f))
		}
		out.Claims = append(out.Claims, j)
	}
	return report.WriteJSON(w, out)
}
