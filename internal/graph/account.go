package graph

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph/topo"

	"levee/internal/npm/lockfile"
)

// An Account is somebody who may publish packages of this project, with what
// that lets them reach.
type Account struct {
	Name       string
	Packages   []string // names that it may publish, sorted
	Instances  int      // places that hold one of them
	Dependents int      // places whose code, directly or not, calls one of them; those places included
	Phase      Phase    // when code of theirs runs
}

// Accounts are all accounts of a project, most reach first.
type Accounts struct {
	All     []Account
	Half    int        // how many accounts together can ship code to half of the places, greedily counted
	Most    int        // the same for nine tenths; 0 if even all together cannot
	Groups  [][]string // accounts that may publish exactly the same packages, two or more, largest group first
	Single  []string   // package names with exactly one account
	Unknown []string   // package names of which nobody says who may publish them
}

// Accounts works out who can ship code into the project. MayPublish returns
// the accounts of a package name and whether they are known; phases is what
// Phases returned.
func (g *Graph) Accounts(mayPublish func(name string) ([]string, bool), phases []Phase) *Accounts {
	byName := make(map[string][]int)
	for n := range g.File.Nodes {
		if g.File.Nodes[n].Kind == lockfile.Package {
			byName[g.File.Nodes[n].Name] = append(byName[g.File.Nodes[n].Name], n)
		}
	}
	a := &Accounts{}
	packages := make(map[string][]string)
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		who, known := mayPublish(name)
		if !known {
			a.Unknown = append(a.Unknown, name)
		}
		if len(who) == 1 {
			a.Single = append(a.Single, name)
		}
		for _, account := range who {
			packages[account] = append(packages[account], name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		a.All = append(a.All, Account{Name: name, Packages: packages[name]})
	}
	g.measure(a.All, byName, phases)
	slices.SortStableFunc(a.All, func(x, y Account) int {
		return cmp.Or(-cmp.Compare(x.Instances, y.Instances), -cmp.Compare(x.Dependents, y.Dependents))
	})
	total := g.File.Instances()
	a.Half, a.Most = cover(a.All, byName, (total+1)/2), cover(a.All, byName, (total*9+9)/10)
	a.Groups = groups(packages)
	return a
}

// measure fills in what each account reaches. It looks at as many accounts at
// once as a word has bits: that needs no set of nodes for each node, which
// would be 76 MB for 25,000 of them.
func (g *Graph) measure(all []Account, byName map[string][]int, phases []Phase) {
	order := g.components()
	reach := make([]uint64, len(g.File.Nodes)) // by node: the accounts whose code it calls
	for batch := range slices.Chunk(all, 64) {
		clear(reach)
		for i := range batch {
			for _, name := range batch[i].Packages {
				for _, n := range byName[name] {
					reach[n] |= 1 << i
					batch[i].Instances++
					batch[i].Phase |= phases[n]
				}
			}
		}
		g.toDependents(order, reach)
		for n, accounts := range reach {
			if g.File.Nodes[n].Kind != lockfile.Package {
				continue
			}
			for ; accounts != 0; accounts &= accounts - 1 {
				batch[bits.TrailingZeros64(accounts)].Dependents++
			}
		}
	}
}

// toDependents hands the bits of each node on to all that depend on it.
func (g *Graph) toDependents(order [][]int, set []uint64) {
	for _, component := range order {
		var sum uint64
		for _, n := range component {
			sum |= set[n]
			for _, e := range g.out.of(n) {
				sum |= set[g.to[e]]
			}
		}
		for _, n := range component {
			set[n] = sum
		}
	}
}

// cover counts, greedily, how many accounts it takes to ship code to want
// places; 0 if all together do not reach so far.
func cover(all []Account, byName map[string][]int, want int) int {
	covered := make(map[string]bool)
	gain := func(a *Account) (n int) {
		for _, p := range a.Packages {
			if !covered[p] {
				n += len(byName[p])
			}
		}
		return n
	}
	// Gains only fall, and accounts are sorted by their first gain: an account
	// whose first gain is below the best so far cannot be better.
	got := 0
	for count := 1; count <= len(all); count++ {
		best, bestGain := -1, 0
		for i := range all {
			if all[i].Instances <= bestGain {
				break
			}
			if n := gain(&all[i]); n > bestGain {
				best, bestGain = i, n
			}
		}
		if best < 0 {
			return 0
		}
		for _, p := range all[best].Packages {
			covered[p] = true
		}
		if got += bestGain; got >= want {
			return count
		}
	}
	return 0
}

// groups finds accounts with the same packages.
func groups(packages map[string][]string) [][]string {
	same := make(map[string][]string)
	for _, account := range slices.Sorted(maps.Keys(packages)) {
		key := strings.Join(packages[account], " ")
		same[key] = append(same[key], account)
	}
	var all [][]string
	for _, key := range slices.Sorted(maps.Keys(same)) {
		if len(same[key]) > 1 && strings.Contains(key, " ") {
			all = append(all, same[key])
		}
	}
	slices.SortStableFunc(all, func(a, b []string) int { return cmp.Compare(len(b), len(a)) })
	return all
}

// components returns the nodes in groups that lead to each other, those first
// to which others lead.
func (g *Graph) components() [][]int {
	var all [][]int
	for _, component := range topo.TarjanSCC(g.directed(false)) {
		nodes := make([]int, len(component))
		for i, node := range component {
			nodes[i] = int(node.ID())
		}
		all = append(all, nodes)
	}
	return all
}
