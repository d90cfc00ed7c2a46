package popularity

import (
	"cmp"
	"slices"
	"strings"

	"levee/internal/evidence"
)

// Bounds of what counts as close: short names are close to everything, and
// only a name that many type is worth imitating.
const (
	shortest  = 5
	imitated  = 5000
	mostNames = 3
	letters   = "abcdefghijklmnopqrstuvwxyz0123456789-_."
)

// neighbours returns the popular names that a name could be mistaken for, the
// most popular first. It tries every name that is one slip away, which costs
// some microseconds and needs no index.
func (l *Lists) neighbours(name string) []evidence.Neighbour {
	found := make(map[string]string) // name -> how
	try := func(candidate, how string) {
		if rank := l.ranks[candidate]; rank > 0 && rank <= imitated && candidate != name && found[candidate] == "" {
			found[candidate] = how
		}
	}
	scopes(name, try)
	base := name
	if i := strings.IndexByte(name, '/'); i >= 0 {
		base = name[i+1:]
	}
	if len(base) >= shortest && base == name {
		separators(name, try)
		lookalikes(name, try)
		slips(name, try)
	}
	var all []evidence.Neighbour
	for candidate, how := range found {
		all = append(all, evidence.Neighbour{Name: candidate, Rank: l.ranks[candidate], How: how})
	}
	slices.SortFunc(all, func(a, b evidence.Neighbour) int { return cmp.Compare(a.Rank, b.Rank) })
	return all[:min(len(all), mostNames)]
}

// scopes writes a scope into the name, as in types-node for @types/node.
func scopes(name string, try func(candidate, how string)) {
	if strings.HasPrefix(name, "@") {
		return
	}
	for i, c := range name {
		if c == '-' || c == '_' || c == '.' {
			try("@"+name[:i]+"/"+name[i+1:], "the scope written into the name")
		}
	}
}

// separators are added, left out or changed: crossenv for cross-env.
func separators(name string, try func(candidate, how string)) {
	plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(name)
	if plain != name {
		try(plain, "a separator added")
	}
	for i := 1; i < len(name); i++ {
		for _, sep := range "-_." {
			if strings.ContainsRune("-_.", rune(name[i])) {
				try(name[:i]+string(sep)+name[i+1:], "another separator")
			} else {
				try(name[:i]+string(sep)+name[i:], "a separator left out")
			}
		}
	}
}

// lookalikes are letters and pairs that look the same.
func lookalikes(name string, try func(candidate, how string)) {
	for _, pair := range [][2]string{{"0", "o"}, {"1", "l"}, {"1", "i"}, {"rn", "m"}, {"vv", "w"}, {"l", "i"}, {"5", "s"}} {
		for _, way := range [][2]string{pair, {pair[1], pair[0]}} {
			if strings.Contains(name, way[0]) {
				try(strings.Replace(name, way[0], way[1], 1), "a letter that looks the same")
			}
		}
	}
}

// slips are one letter too many, one too few, one wrong, or two swapped.
func slips(name string, try func(candidate, how string)) {
	for i := range len(name) {
		try(name[:i]+name[i+1:], "one letter too many")
		if i > 0 {
			try(name[:i-1]+string(name[i])+string(name[i-1])+name[i+1:], "two letters swapped")
		}
	}
	for i := 0; i <= len(name); i++ {
		for _, c := range letters {
			try(name[:i]+string(c)+name[i:], "one letter too few")
			if i < len(name) {
				try(name[:i]+string(c)+name[i+1:], "one letter wrong")
			}
		}
	}
}
