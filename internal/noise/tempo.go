package noise

// A Tempo is how often a control finds something on a project that takes in each
// release of each of its packages on its day. It finds something in every release,
// or in every one of a kind, whatever is in it: that tells nothing of a release, and
// hangs on how a project updates. Who takes in fewer, or later, meets it less often.
type Tempo struct {
	Name     string   `json:"name"`
	Counted  int      `json:"counted"`
	Packages int      `json:"packages"` // in which anything was counted
	Year     Estimate `json:"perPackageYear"`
}

// AtMost estimates how many alerts a year a control that hangs on how a project
// updates gives on one of so many packages that takes in each release of each of
// them on its day: others get fewer. Known is false if it is none, or was not
// measured.
func (t *Table) AtMost(control string, packages int) (alerts Estimate, known bool) {
	for i := range t.Tempos {
		if y := t.Tempos[i].Year; t.Tempos[i].Name == control {
			n := float64(packages)
			return Estimate{n * y.Value, n * y.Low, n * y.High}, true
		}
	}
	return Estimate{}, false
}

// tempos counts, by package, releases (of which each comes though nobody asked for
// it), those that are young on their day, names that they begin to ask for, and
// releases that the registry has no more.
func (r *Record) tempos() []Tempo {
	var all [4][]cluster
	for k := range all {
		all[k] = make([]cluster, len(r.Packages))
	}
	releases, young, names, gone := all[0], all[1], all[2], all[3]
	for i := range r.Packages {
		for k := range all {
			all[k][i].of = r.Packages[i].Years
		}
		gone[i].cases = float64(r.Packages[i].Gone)
	}
	for i := range r.Upgrades {
		u := &r.Upgrades[i]
		releases[u.Package].cases++
		names[u.Package].cases += float64(u.Names)
		if u.Young {
			young[u.Package].cases++
		}
	}
	return []Tempo{tempo("churn", releases), tempo("gone", gone), tempo("newname", names), tempo("young", young)}
}

func tempo(control string, years []cluster) Tempo {
	out := Tempo{Name: control, Year: perYear(years)}
	for _, c := range years {
		out.Counted += int(c.cases)
		if c.cases > 0 {
			out.Packages++
		}
	}
	return out
}
