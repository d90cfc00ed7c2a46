package attack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/goldentest"
)

func TestDocumentIsFresh(t *testing.T) {
	m := standard(t)
	known, err := Taxonomies()
	if err != nil {
		t.Fatal(err)
	}
	d := &document{Model: m, known: known}
	d.head()
	d.stages()
	d.facts()
	d.actions()
	d.incidents(incidents(t, m))
	d.taxonomies()
	goldentest.Equal(t, "../../docs/attacks.md", d.String())
}

// A document is docs/attacks.md under way.
type document struct {
	bytes.Buffer
	*Model
	known Taxonomy
}

func (d *document) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *document) head() {
	d.line("# Attacks by way of packages\n\nGenerated from internal/attack: `go test ./internal/attack -update`.\n")
	d.line("`levee drill` takes an attack for a choice of one alternative at each stage. An incident is one such choice, and a *variant* differs from it in some")
	d.line("stages. What an alternative needs of the others, or of the project, decides which variants can happen. Nothing of it is ever carried out: what is")
	d.line("crafted has the shape of an attack, and does nothing.\n")
	d.line("- [Stages and alternatives](#stages-and-alternatives)\n- [What has to be known of a project](#what-has-to-be-known-of-a-project)")
	d.line("- [Unsafe control actions, and the holes](#unsafe-control-actions-and-the-holes)\n- [Incidents](#incidents)\n- [Taxonomies](#taxonomies)")
}

// cell makes words harmless in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func (d *document) stages() {
	d.line("\n## Stages and alternatives\n\n*needs* are rules, of which all must hold; *craft* is how a made-up registry shows it.")
	for s := range d.Stages {
		stage := &d.Stages[s]
		d.line("\n### %s: %s\n\n| alternative | needs | craft | brings about | maps to |\n|---|---|---|---|---|", stage.ID, stage.Question)
		for i := range stage.Alternatives {
			a := &stage.Alternatives[i]
			var needs, unsafe []string
			for _, r := range a.Needs {
				needs = append(needs, "`"+r.Text+"`")
			}
			for _, u := range a.Unsafe {
				unsafe = append(unsafe, d.Actions[u.Action].Unsafe(u.Way))
			}
			craft := a.Craft
			if a.Days >= 0 {
				craft = fmt.Sprintf("%d days", a.Days)
			}
			d.line("| **%s** %s | %s | %s | %s | %s |", a.ID, cell(a.Meaning), cell(strings.Join(needs, "<br>")), cell(craft), strings.Join(unsafe, "<br>"), strings.Join(a.Maps, " "))
		}
	}
}

func (d *document) facts() {
	d.line("\n## What has to be known of a project\n\nWhat nobody knows rules nothing out.\n\n| fact | |\n|---|---|")
	for _, f := range d.Facts {
		d.line("| %s | %s |", f.ID, cell(f.Meaning))
	}
}

func (d *document) actions() {
	ways, brought, holes := 0, 0, []string(nil)
	for i := range d.Actions {
		for w := range d.Actions[i].Ways {
			way := &d.Actions[i].Ways[w]
			switch {
			case way.Breaks == "":
				continue
			case len(d.Scenarios(Unsafe{i, w})) > 0:
				brought++
			default:
				holes = append(holes, fmt.Sprintf("| %s | %s | %s |", d.Actions[i].Unsafe(w), cell(way.Words), cell(way.Hole)))
			}
			ways++
		}
	}
	d.line("\n## Unsafe control actions, and the holes\n\nSTPA asks of each control action when it is unsafe: not given, given, at the wrong time, for the wrong length. An alternative is a way in which such a thing")
	d.line("comes about. Of %d unsafe control actions of the supply chain, alternatives bring %d about; the other %d are holes: nothing that", ways, brought, len(holes))
	d.line("Levee plays tests them.\n\n| hole | when it is unsafe | why nothing plays it |\n|---|---|---|\n%s", strings.Join(holes, "\n"))
	for i := range d.Actions {
		d.action(i)
	}
}

func (d *document) action(i int) {
	a := &d.Actions[i]
	var by []string
	for _, g := range a.By {
		by = append(by, g.From+" → "+g.To)
	}
	slices.Sort(by)
	d.line("\n### %s: %s\n\nGiven by %s.\n\n| | breaks | when | alternatives |\n|---|---|---|---|", a.ID, a.Meaning, strings.Join(slices.Compact(by), ", "))
	for w := range a.Ways {
		way := &a.Ways[w]
		var ids []string
		for _, s := range d.Scenarios(Unsafe{i, w}) {
			ids = append(ids, d.Stages[s.Stage].At(s.Choice).ID)
		}
		breaks := string(way.Breaks)
		switch {
		case breaks == "":
			breaks, ids = "-", []string{"it is not unsafe"}
		case len(ids) == 0:
			ids = []string{"**none**"}
		}
		d.line("| %s | %s | %s | %s |", a.Unsafe(w), breaks, cell(way.Words), strings.Join(ids, ", "))
	}
}

func (d *document) incidents(all []Incident) {
	d.line("\n## Incidents\n\nDates are the day on which a version was published, on which a project that is known took it in, and on which somebody noticed.")
	for i := range all {
		in := &all[i]
		var chosen []string
		for s := range d.Stages {
			chosen = append(chosen, d.Stages[s].ID+" "+d.Stages[s].At(in.Variant[s]).ID)
		}
		d.line("\n### %s\n\n%s\n\n- packages: %s\n- published %s, taken in %s, noticed %s", in.ID, in.Title, strings.Join(in.Packages, ", "), day(in.Published), day(in.Adopted), day(in.Noticed))
		d.line("- %s", strings.Join(chosen, " · "))
		for _, a := range in.Also {
			d.line("- also %s %s", d.Stages[a.Stage].ID, d.Stages[a.Stage].At(a.Choice).ID)
		}
		for _, u := range in.Unsure {
			d.line("- unsure: %s, %s", u.Subject, u.Why)
		}
		d.line("- sources: %s", strings.Join(in.Sources, "; "))
	}
}

func day(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.Format(time.DateOnly)
}

func (d *document) taxonomies() {
	d.line("\n## Taxonomies\n\n| id | title | of |\n|---|---|---|")
	for _, t := range taxonomies {
		var ids []string
		for id := range d.known {
			if t.id.MatchString(id) {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			name := id
			if a := d.known.Address(id); a != "" {
				name = "[" + id + "](" + a + ")"
			}
			d.line("| %s | %s | %s |", name, cell(d.known[id]), t.name)
		}
	}
}
