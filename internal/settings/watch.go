package settings

// Watch tells whether one of the programs that propose updates would tell of a
// package that was found malicious: On if a file says that it asks, Unknown if
// that is set at the host of the repository, where no file tells, Off if there
// is none. Words are for people.
func (v *Inventory) Watch() (s State, words string) {
	s, words = Off, "neither Renovate nor Dependabot looks after it"
	for i := range v.Clients {
		u := &v.Clients[i]
		switch u.Client {
		case Renovate:
			if asks, ok := v.find(RenovateFile, Project, "osvVulnerabilityAlerts"); ok && asks.Value.Text == "true" {
				return On, "Renovate asks OSV about what is installed (" + asks.From.String() + ")"
			}
		case Dependabot:
			if f := v.of(DependabotYML); f == nil || len(f.settings) == 0 {
				continue // it updates other things than packages of npm
			}
		default:
			continue
		}
		s, words = Unknown, u.Title()+" proposes updates ("+u.Why+"); whether it is told what is malicious is set at the host, and no file says it"
	}
	return s, words
}

// of returns the project's file of a kind, nil if there is none.
func (v *Inventory) of(kind Kind) *read {
	for i := range v.files {
		if v.files[i].kind == kind && v.files[i].level == Project {
			return &v.files[i]
		}
	}
	return nil
}
