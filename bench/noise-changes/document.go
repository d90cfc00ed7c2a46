package main

import (
	"fmt"
	"strings"

	"levee/internal/control"
	"levee/internal/noise"
	"levee/internal/noise/replay"
)

// A document says what the controls made of honest upgrades.
type document struct {
	places   int
	upgrades int
	rows     []*row
}

// A row is one control.
type row struct {
	control  *control.Control
	unknown  int
	looked   map[noise.Bump]int // upgrades of which it could tell
	found    map[noise.Bump]int
	findings []string
}

func newDocument(places int) *document {
	d := &document{places: places}
	for _, c := range comparing() {
		d.rows = append(d.rows, &row{control: c, looked: make(map[noise.Bump]int), found: make(map[noise.Bump]int)})
	}
	return d
}

func (d *document) add(u *upgrade) {
	d.upgrades++
	bump := replay.BumpOf(u.before.Version, u.after.Version)
	for i, o := range control.Run(u.target, comparing()) {
		r := d.rows[i]
		switch {
		case len(o.Findings) > 0:
			r.found[bump]++
			r.looked[bump]++
			r.findings = append(r.findings, fmt.Sprintf("| %s@%s | %s | %s |", u.after.Name, u.after.Version, bump, cell(o.Findings[0].Message)))
		case len(o.Unknowns) > 0:
			r.unknown++
		default:
			r.looked[bump]++
		}
	}
}

func (d *document) table() string {
	var b strings.Builder
	fmt.Fprintln(&b, "| control | of all, per 1,000 | patch | minor | major | prerelease | unknown |\n|---|---|---|---|---|---|---|")
	for _, r := range d.rows {
		found, looked := 0, 0
		words := ""
		for _, bump := range noise.Bumps {
			found, looked = found+r.found[bump], looked+r.looked[bump]
			words += " " + share(r.found[bump], r.looked[bump]) + " |"
		}
		fmt.Fprintf(&b, "| %s | %s |%s %d |\n", r.control.Name, share(found, looked), words, r.unknown)
	}
	return b.String()
}

func share(found, looked int) string {
	return fmt.Sprintf("%.1f (%d of %d)", float64(found)*1000/float64(max(looked, 1)), found, looked)
}

// few is up to how many findings of a control are listed.
const few = 25

func (d *document) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Noise of the controls that compare the code of two releases

What they say of %d upgrades, all honest as far as anybody knows: each package of the application that bench/application makes (%d places), from the
next lower version that is no prerelease. Written by `+"`go run ./bench/noise-changes DIR`"+`. Each installed version counts once,
whatever number of releases its package has, so that a rate is one of packages rather than of releases; those that release often weigh less than in docs/noise.md.

%s
`, d.upgrades, d.places, d.table())
	for _, r := range d.rows {
		if n := len(r.findings); n > 0 && n <= few {
			fmt.Fprintf(&b, "## %s\n\n| release | raises | what it says |\n|---|---|---|\n%s\n\n", r.control.Name, strings.Join(r.findings, "\n"))
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// cell is text within a table.
func cell(text string) string { return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text) }
