package replay

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"levee/internal/noise"
)

// A Study is what docs/noise.md is about.
type Study struct {
	Record *noise.Record
	Table  *noise.Table // of the record
	Spans  []Span       // the same packages, with several releases at once
	Harms  []Harm
}

// Document writes docs/noise.md: what a record shows, and what policies make of
// it and of releases that did harm.
func Document(w io.Writer, s *Study) error {
	d := &document{study: s, record: s.Record, table: s.Table, harms: s.Harms}
	for _, part := range []func() error{d.opening, d.alone, d.together, d.spans, d.heldOut, d.code, d.changes, d.tempos, d.rest, d.curve, d.harm} {
		if err := part(); err != nil {
			return err
		}
	}
	_, err := w.Write(d.Bytes())
	return err
}

// A document is being written.
type document struct {
	bytes.Buffer
	study  *Study
	record *noise.Record
	table  *noise.Table
	harms  []Harm
}

func (d *document) line(format string, args ...any) {
	fmt.Fprintf(d, format, args...)
	d.WriteByte('\n')
}

func (d *document) opening() error {
	s := &d.table.Record
	d.line(`# Noise of the controls that release facts can feed

Written by ` + "`go test ./internal/noise/replay -update`" + `; ` + "`levee noise FACTS`" + ` prints the same for a record of your own. The figures are what
` + "`levee diff`" + ` calls rare: internal/noise/table.json comes with the program.
`)
	d.line("The record: %d packages with %d releases, the newest of %s, recorded by npm's own tests (internal/noise/facts/testdata).",
		s.Packages, s.Releases, d.record.Newest.Format(time.DateOnly))
	d.line("%d releases are judged, each as the upgrade from the one before it in its line, on the day on which it came out, by the", s.Upgrades)
	d.line("controls themselves: what came later is hidden from them. Only cleanmajor needs what came later, and is asked 60 days after. The other")
	d.line("%d are the first in their line (%d), or have a publish time that is not known or not credible (%d).", s.First+s.Undated,
		s.First, s.Undated)
	d.line(`
What the record is biased to:

- Popular packages, most of them in the dependency trees of npm itself, and of a few that its tests install: kept by people who know the registry.
  Single-purpose packages of one person, and packages of companies, are rarer here than in most trees.
- Years until 2020. Trusted publishing, provenance and bots that publish came later: a control that asks who published fires less where a CI does it.
- Nothing in it is known to be bad, but nobody has read it all; what was malicious was removed from the registry before it was recorded
  (eslint-scope 3.7.2 is such a gap). So all rates are those of honest releases, and a rate of 0 is no proof of anything.
- A project takes fewer releases than come out, and several at once. A span of n releases has a higher rate than one release, see below.
- Packages are not independent: one account publishes dozens of them, and a handover of these is dozens of findings.`)
	return nil
}

// alone is the table of single controls.
func (d *document) alone() error {
	d.line(`
## One control

*fired* of so many releases that it could tell of; *per 1,000* of these, with the bounds between which the true rate lies with a confidence of 95 %%
(Jeffreys' interval of the effective sample: releases of one package are alike, and *effect* is by how much that widens the variance); *packages* in
which it fired; *a year*, of 100 packages of which every release is taken, with bounds from a gamma distribution, likewise widened.

| control | fired | of | unknown | per 1,000 | 95 %% | bits | effect | packages | a year | 95 %% |
|---|---|---|---|---|---|---|---|---|---|---|`)
	for _, c := range d.table.Controls {
		bits, _ := d.table.Surprise([]string{c.Name}, 1)
		d.line("| %s | %d | %d | %d | %.2f | %s | %.1f | %.1f | %d | %.1f | %s |", c.Name, c.Fired, c.Looked, c.Unknown, 1000*c.Release.Value,
			bounds(c.Release, 1000, 2), bits, c.Effect, c.Packages, 100*c.Year.Value, bounds(c.Year, 100, 1))
	}
	d.line(`
By the number that the release raises, fired per 1,000. newdependency and cleanmajor look at patches alone.

| control | %s |
|---|%s`, strings.Join(names(noise.Bumps), " | "), strings.Repeat("---|", len(noise.Bumps)))
	for _, c := range d.table.Controls {
		row := "| " + c.Name
		for _, b := range noise.Bumps {
			n := c.Bumps[b]
			row += fmt.Sprintf(" | %s (%d of %d)", perThousand(n.Fired, n.Looked), n.Fired, n.Looked)
		}
		d.line("%s |", row)
	}
	return nil
}

func names(bumps []noise.Bump) []string {
	var all []string
	for _, b := range bumps {
		all = append(all, string(b))
	}
	return all
}

func bounds(e noise.Estimate, times float64, digits int) string {
	return fmt.Sprintf("%.*f - %.*f", digits, times*e.Low, digits, times*e.High)
}

func perThousand(fired, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", 1000*float64(fired)/float64(of))
}

// together is the table of conjunctions. A set that was seen as often as one
// that holds it adds nothing, and is left out if it has more than two controls.
func (d *document) together() error {
	d.line(`
## Several controls at one release

Counted are the %d releases of which every control could tell that is asked on the day. *bits* is what `+"`noise.Surprise`"+` says, *adding* what the sum of the bits of each would
be: signs that come together are not added up. All pairs stand here, and what else was seen at least twice.

| controls | seen | bits | adding |
|---|---|---|---|`, d.table.Complete)
	for _, j := range d.table.Joint {
		if len(j.Controls) < 2 || len(j.Controls) > 2 && j.Count < 2 {
			continue
		}
		bits, _ := d.table.Surprise(j.Controls, 1)
		adding := 0.0
		for _, name := range j.Controls {
			b, _ := d.table.Surprise([]string{name}, 1)
			adding += b
		}
		d.line("| %s | %d | %.1f | %.1f |", strings.Join(j.Controls, " "), j.Count, bits, adding)
	}
	d.line(`
### How the bits are found

A log-linear model: of all distributions over sets of findings that have the measured rate of each control, and of each conjunction that was seen three
times (or should have been, of two controls that have nothing to do with each other), it is the one that assumes nothing more (of maximal entropy),
fitted by iterative proportional fitting. So what was seen often has its measured rate, and what was seen seldom or never has the rate that follows from
its parts and from how these go together. Nothing is called rarer than it was seen, with half a case more.`)
	return nil
}

// heldOut shows what the model is worth on packages that it has not seen.
func (d *document) heldOut() error {
	predictions, levels := d.record.HeldOut()
	d.line(`
### What the model is worth

One half of the packages, by a hash of their names, is predicted from the other half. Each release with at least two findings counts once, at exactly
what was found at it. *fitted* is the number in the half that the model knows; *model* and *adding* are what it, and the sum of the bits of each,
predict for the other half; *seen* is what was there.

| bits by the model | sets | fitted | model | adding | seen |
|---|---|---|---|---|---|`)
	for _, l := range levels {
		d.line("| %d to %d | %d | %d | %.1f | %.1f | %d |", l.Bits, l.Bits+1, l.Sets, l.Fitted, l.Model, l.Adding, l.Seen)
	}
	d.line(`
The conjunctions that were seen, or that either of the two expects, at least three times:

| controls | fitted | model | adding | seen |
|---|---|---|---|---|`)
	for _, p := range predictions {
		if max(p.Model, p.Adding, float64(p.Seen)) >= 3 {
			d.line("| %s | %d | %.1f | %.1f | %d |", strings.Join(p.Controls, " "), p.Fitted, p.Model, p.Adding, p.Seen)
		}
	}
	return nil
}

// code is the table of controls that read code.
func (d *document) code() error {
	d.line(`
## Controls that read code

They were measured on installed packages as they stand (docs/noise-code.md), not on releases. What a package has, one of its releases brought:
of an upgrade the share is at most as large, and the bits are the least that a finding is worth. They were never measured together with the
controls above; of all of them the rarest alone counts.

| control | found | of packages | unknown | bits |
|---|---|---|---|---|`)
	for _, name := range noise.CodeControls() {
		s, _ := noise.OfCode(name)
		bits, _ := d.table.Surprise([]string{name}, 1)
		d.line("| %s | %d | %d | %d | %.1f |", name, s.Found, s.Looked-s.Unknown, s.Unknown, bits)
	}
	return nil
}

// changes is the table of controls that compare the code of two releases.
func (d *document) changes() error {
	d.line(`
## Controls that compare the code of two releases

They were measured on one upgrade of each of other packages (docs/noise-changes.md). *a year* is that share of the releases that come out in a year
of 100 packages, as many as in the record above. They were never measured together with the controls above, and add nothing to their bits.

| control | found | of upgrades | unknown | bits | a year | 95 %% |
|---|---|---|---|---|---|---|`)
	for _, name := range noise.ChangeControls() {
		s, _ := noise.OfChanges(name)
		bits, _ := d.table.Surprise([]string{name}, 1)
		year, _ := d.table.AlertsPerYear(name, 100)
		d.line("| %s | %d | %d | %d | %.1f | %.1f | %s |", name, s.Found, s.Looked-s.Unknown, s.Unknown, bits, year.Value, bounds(year, 1, 1))
	}
	return nil
}

// tempos is the table of controls that hang on how a project updates.
func (d *document) tempos() error {
	d.line(`
## Controls that hang on how a project updates

These find something in every release, or in every one of a kind, whatever is in it. A project that takes in each release on its day, without changing
what package.json asks for, meets them so often, and every other project less often: the figures are what they cost *at most*. They tell nothing of a
release, so they add no bits. *churn*: each release. *young*: each but the second one of a day. *newname*: names that a release begins to ask for, as if
the project had none of them yet; what these need in turn is not counted. *gone*: releases that the registry has no more, as if the project still had
each: when they went is not recorded.

| control | counted | packages | a year of 100 packages, at most | 95 %% |
|---|---|---|---|---|`)
	for _, c := range d.table.Tempos {
		d.line("| %s | %d | %d | %.1f | %s |", c.Name, c.Counted, c.Packages, 100*c.Year.Value, bounds(c.Year, 100, 1))
	}
	return nil
}

// rest lists the controls that have no rate of releases.
func (d *document) rest() error {
	d.line(`
## Controls without a rate of releases

Those that look at a tree, two lockfiles, settings or advisories have none. Of the others:
`)
	for _, u := range Unfed {
		d.line("- %s: %s", strings.Join(u.Controls, ", "), u.Why)
	}
	return nil
}
