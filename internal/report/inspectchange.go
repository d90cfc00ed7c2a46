package report

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/inspection"
)

// inspectChange shows what changed from the first package to the second.
func inspectChange(p *page, in *Inspection) {
	c := in.Change
	for i, word := range []string{"from", "to"} {
		one := &in.Packages[i]
		p.para(p.in(dim, pad(word, label)), label, p.in(bold, Plain(one.Label))+" · "+Plain(one.From)+" · "+fileWords(one.Code))
	}
	p.labelled("files", filesWords(&c.Files))
	p.line("")
	foundIn(p, in, &in.Packages[1])
	gainLines(p, c)
	entryLines(p, c)
	hiddenLines(p, "Newly hidden", c.Hidden)
	flowLines(p, "New ways for values", notable(c.Flows))
	overrideLines(p, "Newly replaced", lasting(c.Replaces))
	newUseLines(p, c)
	fileLines(p, &c.Files)
	gapLines(p, in.Packages[1].Code.Gaps)
	if c.Quiet() {
		p.line("Nothing of what the code can do, and nothing that runs by the manifest, has changed.\n")
	}
	repositoryLines(p, in, &in.Packages[1])
	notes(p, in)
}

func filesWords(f *inspection.Files) string {
	return fmt.Sprintf("%s added, %s removed, %s changed, %s the same", thousands(len(f.Added)), thousands(len(f.Removed)), thousands(len(f.Changed)), thousands(f.Same))
}

// gainLines shows the capabilities that came and went.
func gainLines(p *page, c *inspection.Change) {
	if len(c.Gained) > 0 {
		p.line("%s", p.in(bold, "It can now"))
		for i := range c.Gained {
			g := &c.Gained[i]
			when := "  " + strings.ToLower(phaseWords[g.Phase])
			if g.Was != "" {
				when += ", before only " + strings.ToLower(phaseWords[g.Was])
			}
			useLine(p, &g.Use, when)
		}
		p.line("")
	}
	if len(c.Lost) > 0 {
		var names []string
		for _, g := range c.Lost {
			word := g.Name
			if g.Was != "" {
				word += " (only later now: " + strings.ToLower(phaseWords[g.Was]) + ")"
			}
			names = append(names, word)
		}
		p.para(p.in(bold, "It no longer can")+"  ", 18, strings.Join(names, ", "))
		p.line("")
	}
}

// entryLines shows what changed in the manifest.
func entryLines(p *page, c *inspection.Change) {
	var all, idle []inspection.Entry
	for _, e := range c.Scripts { // those that run at install come first, the others last
		if slices.Contains(evidence.InstallScripts, e.Name) {
			all = append(all, e)
		} else {
			idle = append(idle, e)
		}
	}
	all = slices.Concat(all, c.Dependencies, c.Commands, c.Entries, idle)
	listOf(p, "In the manifest", all, 8, func(e *inspection.Entry) string {
		head := pad(e.Kind, 11) + Plain(e.Name)
		switch {
		case e.Kind == "entry" && e.Before == "":
			return "+ " + head
		case e.Kind == "entry":
			return "- " + head
		case e.Before == "":
			return "+ " + head + ": " + Plain(e.After)
		case e.After == "":
			return "- " + head + ": " + Plain(e.Before)
		}
		return "~ " + head + ": " + Plain(e.Before) + " -> " + Plain(e.After)
	})
}

// newUseLines shows what is done in a new way, or to a new place.
func newUseLines(p *page, c *inspection.Change) {
	var live []inspection.Use
	never := 0
	for _, u := range c.Uses {
		if slices.ContainsFunc(c.Gained, func(g inspection.Gain) bool { return g.Capability == u.Capability }) && !p.All {
			continue // told above
		}
		if u.Phase == code.Never && !p.All {
			never += u.Count
			continue
		}
		live = append(live, u)
	}
	if len(live) > 0 {
		p.line("%s", p.in(bold, "What else the code does that it did not"))
		foldedUses(p, live)
		p.line("")
	}
	if never > 0 {
		p.line("%s\n", p.in(dim, fmt.Sprintf("%s in files that nothing leads to", plural(never, "new use"))))
	}
}

// fileLines shows the files, code first.
func fileLines(p *page, f *inspection.Files) {
	type row struct {
		sign string
		file code.File
		was  int64
	}
	var rows, rest []row
	add := func(sign string, file code.File, was int64) {
		r := row{sign, file, was}
		if file.Kind == code.Data || file.Kind == code.SourceMap || file.Kind == code.Types || file.Kind == code.JSON {
			rest = append(rest, r)
		} else {
			rows = append(rows, r)
		}
	}
	for _, a := range f.Added {
		add("+", a, 0)
	}
	for _, c := range f.Changed {
		add("~", c.After, c.Before.Size)
	}
	for _, r := range f.Removed {
		add("-", r, r.Size)
	}
	listOf(p, "Files", append(rows, rest...), 8, func(r *row) string {
		text := fmt.Sprintf("%s %s", r.sign, Plain(r.file.Path))
		kind := string(r.file.Kind)
		if r.file.Minified {
			kind += ", minified"
		}
		if kind != "" {
			text += "  " + kind
		}
		if r.sign == "~" {
			return text + fmt.Sprintf("  %s -> %s bytes", thousands(int(r.was)), thousands(int(r.file.Size)))
		}
		return text + fmt.Sprintf("  %s bytes", thousands(int(r.file.Size)))
	})
}
