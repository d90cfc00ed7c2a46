package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Wish is what is asked of the clients, once for all of them.
type Wish struct {
	Cooldown time.Duration // what is shorter is too short; 0: any will do, and lines say seven days
	Except   []string      // packages, and scopes as "@corp", for which nobody waits
	Allow    []string      // packages whose install scripts may run
	Waived   []string      // names of protections that nobody asks for
}

// lists returns the names that the wish has and that a client's lists lack.
func (v *Inventory) lists(u *Use, p *Protection, at point, wish Wish) []Line {
	names := map[string][]string{Cooldown: scopes(wish.Except), InstallScripts: wish.Allow}[p.Name]
	if len(names) == 0 {
		return nil
	}
	for _, r := range theTable().rules {
		if (r.kind != "list" && r.kind != "map") || r.client != u.Client || r.control != p.Name || !r.span.has(at) {
			continue
		}
		has := v.effective(u.Client, at, strings.TrimPrefix(r.key, "pnpm.")).Value.Items
		lacking := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return listed(has, n) })
		if len(lacking) > 0 {
			return []Line{{File: v.fileFor(u.Client, r.file), Key: r.key, Names: lacking, Map: r.kind == "map"}}
		}
	}
	return nil
}

// listed tells whether a list speaks of a package, be it of one version, or
// to deny it: what somebody decided stays.
func listed(items []string, name string) bool {
	return slices.ContainsFunc(items, func(item string) bool {
		return item == name || item == "!"+name || strings.HasPrefix(strings.TrimPrefix(item, "!"), name+"@")
	})
}

// scopes writes "@corp" as the pattern that clients know.
func scopes(names []string) []string {
	out := slices.Clone(names)
	for i, n := range out {
		if strings.HasPrefix(n, "@") && !strings.Contains(n, "/") {
			out[i] = n + "/*"
		}
	}
	return out
}

// written tells whether the project has the lines that switch a protection on
// in some of the versions that may be in use: the others cannot be helped by
// more of them.
func (v *Inventory) written(u *Use, p *Protection, wish Wish) bool {
	return slices.ContainsFunc(u.points, func(at point) bool {
		lines, _ := v.fix(u, p, at, wish)
		return len(lines) > 0 && !slices.ContainsFunc(lines, func(l Line) bool {
			e := v.effective(u.Client, at, strings.TrimPrefix(l.Key, "pnpm."))
			return e.From.Level != Project || e.Value.String() != l.Value
		})
	})
}

// fix returns the lines that switch a protection on in one version, and since
// which version they do if an older one may be in use.
func (v *Inventory) fix(u *Use, p *Protection, at point, wish Wish) ([]Line, string) {
	var lines []Line
	since := ""
	for _, r := range theTable().rules {
		if r.kind != "write" || r.client != u.Client || r.control != p.Name || !r.span.has(at) {
			continue
		}
		lines = append(lines, Line{File: v.fileFor(u.Client, r.file), Key: r.key, Value: wish.fill(r.value)})
		if u.points[0].Compare(r.span.from) < 0 {
			since = point{r.span.from}.short()
		}
	}
	return lines, since
}

// fill puts the figures of the wish into a value of the table.
func (w Wish) fill(value string) string {
	days := int(cmp.Or(w.Cooldown, 7*24*time.Hour) / (24 * time.Hour))
	return strings.NewReplacer("$days", fmt.Sprint(days), "$minutes", fmt.Sprint(days*24*60), "$seconds", fmt.Sprint(days*24*60*60)).Replace(value)
}

// fileFor returns the file of the project in which a line would be written:
// the one that is there, if the client has several names for it.
func (v *Inventory) fileFor(c Client, name string) string {
	kind := map[Client]Kind{Renovate: RenovateFile, Dependabot: DependabotYML}[c]
	for _, f := range v.files {
		if f.kind == kind && kind != "" {
			return f.path
		}
	}
	return name
}
