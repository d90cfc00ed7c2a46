package check

import (
	"io"

	"levee/internal/cast"
	"levee/internal/cast/compare"
	"levee/internal/report"
)

// CompareSchema names the version of the JSON that `levee cast compare`
// writes.
const CompareSchema = "levee-cast-compare/1"

type jsonComparison struct {
	Schema         string              `json:"schema"`
	Tool           string              `json:"tool"`
	First          jsonSide            `json:"first"`
	Second         jsonSide            `json:"second"`
	Lists          []jsonList          `json:"lists"`
	Contradictions []jsonContradiction `json:"contradictions"`
	Judgements     []jsonJudgement     `json:"judgements"`
}

type jsonSide struct {
	File     string `json:"file"`
	Analysis string `json:"analysis"`
	Verified bool   `json:"verified"`
}

type jsonList struct {
	Name       string      `json:"name"`
	Agreement  *jsonShare  `json:"agreement"` // null if there is nothing
	Both       []jsonGroup `json:"both"`
	Perhaps    []jsonGroup `json:"perhaps"`
	OnlyFirst  []jsonOne   `json:"onlyFirst"`
	OnlySecond []jsonOne   `json:"onlySecond"`
}

type jsonShare struct {
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
}

type jsonGroup struct {
	First  []jsonOne `json:"first"`
	Second []jsonOne `json:"second"`
	Alike  int       `json:"alike"`
	By     string    `json:"by"`
}

type jsonOne struct {
	ID    cast.ID `json:"id"`
	Title string  `json:"title"`
	Line  int     `json:"line"`
}

type jsonContradiction struct {
	About  string        `json:"about"`
	First  jsonStatement `json:"first"`
	Second jsonStatement `json:"second"`
}

type jsonStatement struct {
	ID      cast.ID `json:"id"`
	Says    string  `json:"says"`
	Line    int     `json:"line"`
	Verdict string  `json:"verdict,omitempty"`
}

type jsonJudgement struct {
	What  string   `json:"what"`
	Same  int      `json:"same"`
	Both  int      `json:"both"`
	Kappa *float64 `json:"kappa"` // null below twenty answers
}

// compareJSON writes a comparison as docs/format.md describes it.
func compareJSON(w io.Writer, c *compare.Comparison, o report.Options) error {
	out := jsonComparison{
		Schema: CompareSchema, Tool: "levee " + o.Version, First: sideJSON(c.First), Second: sideJSON(c.Second),
		Lists: []jsonList{}, Contradictions: []jsonContradiction{}, Judgements: []jsonJudgement{},
	}
	for i := range c.Lists {
		out.Lists = append(out.Lists, listJSON(&c.Lists[i]))
	}
	for _, x := range c.Contradictions {
		out.Contradictions = append(out.Contradictions, jsonContradiction{x.About, statementJSON(x.First), statementJSON(x.Second)})
	}
	for _, j := range c.Judgements {
		one := jsonJudgement{What: j.What, Same: j.Same, Both: j.Both}
		if j.Kappas {
			one.Kappa = &j.Kappa
		}
		out.Judgements = append(out.Judgements, one)
	}
	return report.WriteJSON(w, out)
}

func sideJSON(s compare.Side) jsonSide {
	return jsonSide{s.Analysis.Name, s.Analysis.Front.Analysis.Value, s.Verdicts != nil}
}

func listJSON(l *compare.List) jsonList {
	out := jsonList{Name: l.Name, Both: groupsJSON(l.Both), Perhaps: groupsJSON(l.Perhaps), OnlyFirst: onesJSON(l.OnlyFirst), OnlySecond: onesJSON(l.OnlySecond)}
	if least, most, ok := l.Agreement(); ok {
		out.Agreement = &jsonShare{least, most}
	}
	return out
}

func groupsJSON(all []compare.Group) []jsonGroup {
	out := []jsonGroup{}
	for _, g := range all {
		out = append(out, jsonGroup{onesJSON(g.First), onesJSON(g.Second), g.Alike, string(g.By)})
	}
	return out
}

func onesJSON(all []cast.Element) []jsonOne {
	out := []jsonOne{}
	for _, e := range all {
		core := e.Core()
		out = append(out, jsonOne{core.ID, core.Title.Value, core.Heading.Line})
	}
	return out
}

func statementJSON(s compare.Statement) jsonStatement {
	out := jsonStatement{ID: s.By.Core().ID, Says: s.Says, Line: s.Span.Line}
	if s.Held {
		out.Verdict = s.Verdict.String()
	}
	return out
}
