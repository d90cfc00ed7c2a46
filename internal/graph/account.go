package graph

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph/simple"
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
	Groups  [][]string // accounts that may publish exactly the same packages, largest first
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
	dependents := g.dependents()
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		a.All = append(a.All, g.account(name, packages[name], byName, dependents, phases))
	}
	slices.SortStableFunc(a.All, func(x, y Account) int {
		return cmp.Or(-cmp.Compare(x.Instances, y.Instances), -cmp.Compare(x.Dependents, y.Dependents))
	})
	total := g.File.Instances()
	a.Half, a.Most = cover(a.All, byName, (total+1)/2), cover(a.All, byName, (total*9+9)/10)
	a.Groups = groups(packages)
	return a
}

func (g *Graph) account(name string, packages []string, byName map[string][]int, dependents []bitset, phases []Phase) Account {
	acc := Account{Name: name, Packages: packages}
	reach := newBitset(len(g.File.Nodes))
	for _, p := range packages {
		acc.Instances += len(byName[p])
		for _, n := range byName[p] {
			reach.add(dependents[n])
			acc.Phase |= phases[n]
		}
	}
	for _, n := range g.roots {
		reach.clear(n)
	}
	acc.Dependents = reach.count()
	return acc
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

// dependents returns for each node the nodes from which a way leads to it,
// and itself.
func (g *Graph) dependents() []bitset {
	d := simple.NewDirectedGraph()
	for n := range g.File.Nodes {
		d.AddNode(simple.Node(n))
	}
	for e, to := range g.to {
		if from := g.File.Edges[e].From; to >= 0 && to != from {
			d.SetEdge(d.NewEdge(simple.Node(from), simple.Node(to)))
		}
	}
	sets := make([]bitset, len(g.File.Nodes))
	// Tarjan's components come with the dependencies first.
	for _, component := range slices.Backward(topo.TarjanSCC(d)) {
		set := newBitset(len(g.File.Nodes))
		for _, node := range component {
			n := int(node.ID())
			set.set(n)
			for _, e := range g.in.of(n) {
				if from := sets[g.File.Edges[e].From]; from != nil {
					set.add(from)
				}
			}
		}
		for _, node := range component {
			sets[node.ID()] = set
		}
	}
	return sets
}

// A bitset is a set of nodes.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(n int)   { b[n/64] |= 1 << (n % 64) }
func (b bitset) clear(n int) { b[n/64] &^= 1 << (n % 64) }

func (b bitset) add(other bitset) {
	for i := range b {
		b[i] |= other[i]
	}
}

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}
