package claim

// About returns the names of packages about which a registry's answers
// would help to settle a claim, as they stand in it.
func About(c Claim) []string {
	switch c := c.(type) {
	case *Published:
		return []string{c.ID.Name}
	case *Dependency:
		return []string{c.ID.Name}
	case *Dependencies:
		return []string{c.ID.Name}
	case *Maintainers:
		return []string{c.ID.Name}
	case *AllBy:
		return []string{c.ID.Name}
	case *Cooldown:
		return []string{c.ID.Name}
	case *Picks:
		return []string{c.Name}
	case *None:
		if c.Kind == Release {
			return []string{c.Where}
		}
	case *Span:
		return releases(c.From, c.To)
	case *Order:
		return releases(c.First, c.Second)
	}
	return nil
}

func releases(ends ...End) []string {
	var names []string
	for _, e := range ends {
		if e.Kind == EndRelease {
			names = append(names, e.Pkg.Name)
		}
	}
	return names
}
