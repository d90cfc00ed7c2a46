package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/inspection"
)

// shownPackages is how many packages of a project a screen has room for.
const shownPackages = 4

// inspectProject shows what the packages of a project can do.
func inspectProject(p *page, in *Inspection) {
	j := in.Assessment.Project
	read, unread := 0, make(map[string]int)
	for i := range in.Packages {
		if in.Packages[i].Code != nil {
			read++
		} else {
			unread[in.Packages[i].Why]++
		}
	}
	name := Plain(orElse(strings.TrimSpace(j.Name+" "+j.Version), "a project without a name"))
	p.line("%s · %s · the code of %s of %s packages was read", p.in(bold, name), lockfileWords(j), thousands(read), thousands(len(in.Packages)))
	for _, why := range byCount(unread) {
		p.line("%s", p.in(yellow, fmt.Sprintf("not read: %s, %s", plural(unread[why], "package"), Plain(why))))
	}
	p.line("")
	if read > 0 {
		capabilityTable(p, in)
	}
	projectFindings(p, in)
	projectPackages(p, in)
	projectGaps(p, in)
	notes(p, in)
}

// capabilityTable counts how many packages can do what, and when.
func capabilityTable(p *page, in *Inspection) {
	own, reached := make(map[string]map[code.Phase]int), make(map[string]int)
	for i := range in.Packages {
		one := &in.Packages[i]
		if one.Code != nil {
			for name, phase := range inspection.Earliest(one.Code) {
				if own[name] == nil {
					own[name] = make(map[code.Phase]int)
				}
				own[name][phase]++
			}
		}
		for _, r := range one.Reached {
			if !r.Own {
				reached[r.Name]++
			}
		}
	}
	p.line("%s", p.in(dim, fmt.Sprintf("  %-17s %10s %14s %12s %24s", "packages that can", "at install", "when imported", "when called", "only by what they import")))
	for _, name := range inspection.Names() {
		if own[name] == nil && reached[name] == 0 {
			continue
		}
		o := own[name]
		p.line("  %s %10s %14s %12s %24s", pad(name, 17), number(o[code.AtInstall]), number(o[code.AtImport]), number(o[code.AtCall]), number(reached[name]))
	}
	p.line("")
}

// byCount returns the keys, the most frequent first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
}

func number(n int) string {
	if n == 0 {
		return "·"
	}
	return thousands(n)
}

// projectFindings shows what the controls found, the most telling first.
func projectFindings(p *page, in *Inspection) {
	if len(in.Concerns) == 0 {
		p.line("No control that reads code found anything.\n")
		return
	}
	n := len(in.Concerns)
	if !p.All {
		n = min(n, 3)
	}
	p.line("%s", p.in(bold, fmt.Sprintf("What was found, in %s", plural(len(in.Concerns), "package"))))
	for i := range in.Concerns[:n] {
		c := &in.Concerns[i]
		colour := yellow
		if c.Violated {
			colour = red
		}
		p.line("%s%s", p.in(colour, id(c.Package, c.Version)), p.in(dim, joined(" · ", cameBy(in, c.Node))))
		for _, f := range c.Findings {
			findingLine(p, &f)
		}
		if one := inspectedAt(in, c.Node); one != nil && one.Code != nil && abilities(one) != "" {
			p.para("  "+p.in(dim, pad("can", 17))+" ", 20, abilities(one))
		}
	}
	if n < len(in.Concerns) {
		p.more(len(in.Concerns) - n)
	}
	p.line("")
}

// inspectedAt returns the package of a node.
func inspectedAt(in *Inspection, node int) *Inspected {
	if node < 0 {
		return nil
	}
	i := slices.IndexFunc(in.Packages, func(one Inspected) bool {
		return in.File.Nodes[one.Node].Artifact == in.File.Nodes[node].Artifact
	})
	if i < 0 {
		return nil
	}
	return &in.Packages[i]
}

func cameBy(in *Inspection, node int) string {
	if node < 0 {
		return ""
	}
	if path := route(in.Assessment, node); path != "" {
		return "by " + path
	}
	return ""
}

// projectPackages shows the packages whose abilities are rarest here.
func projectPackages(p *page, in *Inspection) {
	var able []*Inspected
	for i := range in.Packages {
		one := &in.Packages[i]
		if one.Code != nil && concernAt(in, one.Node) == nil && len(one.Code.Capabilities)+len(one.Reached) > 0 {
			able = append(able, one)
		}
	}
	n := len(able)
	if !p.All {
		n = min(n, shownPackages)
	}
	if n == 0 {
		return
	}
	p.line("%s", p.in(bold, "Those that can do what few others here can"))
	for _, one := range able[:n] {
		p.line("%s%s", id(one.Name, one.Version), p.in(dim, joined(" · ", cameBy(in, one.Node))))
		if words := abilities(one); words != "" {
			p.para("  ", 4, words)
		}
		if one.Reached != nil {
			p.para("  "+p.in(dim, "by what it imports "), 21, reachedWords(p, in, one))
		}
	}
	if n < len(able) {
		p.more(len(able) - n)
	}
	p.line("")
}

// abilities lists by phase what a package can do itself.
func abilities(one *Inspected) string {
	first := inspection.Earliest(one.Code)
	var parts []string
	for _, phase := range inspection.Phases[:3] {
		var names []string
		for _, name := range inspection.Names() {
			if first[name] == phase {
				names = append(names, name)
			}
		}
		if names != nil {
			parts = append(parts, strings.ToLower(phaseWords[phase])+" "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// reachedWords lists what a package reaches, each with the shortest way.
func reachedWords(p *page, in *Inspection, one *Inspected) string {
	n := len(one.Reached)
	if !p.All {
		n = min(n, 2)
	}
	var parts []string
	for _, r := range one.Reached[:n] {
		parts = append(parts, r.Name+" via "+strings.Join(viaNames(in, &r), " > "))
	}
	text := strings.Join(parts, ", ")
	if n < len(one.Reached) {
		text += fmt.Sprintf(" and %s more", thousands(len(one.Reached)-n))
	}
	return text
}

// viaNames names the packages on the way to what is reached.
func viaNames(in *Inspection, r *inspection.Reach) []string {
	names := make([]string, len(r.Via))
	for i, n := range r.Via {
		names[i] = id(in.File.Nodes[n].Name, in.File.Nodes[n].Version)
	}
	return names
}

// reachedLines shows what one package reaches through what it imports.
func reachedLines(p *page, in *Inspection, one *Inspected) {
	listOf(p, "By what it imports", one.Reached, 8, func(r *inspection.Reach) string {
		return fmt.Sprintf("%s %s via %s  %s", pad(r.Name, 15), strings.ToLower(phaseWords[r.Phase]), strings.Join(viaNames(in, r), " > "),
			Plain(r.API))
	})
}

// projectGaps counts what could not be read in all packages.
func projectGaps(p *page, in *Inspection) {
	reasons := make(map[string]int)
	for i := range in.Packages {
		if c := in.Packages[i].Code; c != nil {
			for _, g := range c.Gaps {
				if !g.Odd {
					reasons[g.Why]++
				}
			}
		}
	}
	for _, why := range byCount(reasons) {
		p.line("%s", p.in(yellow, fmt.Sprintf("not read in packages: %s, %s", plural(reasons[why], "file"), Plain(why))))
	}
}
