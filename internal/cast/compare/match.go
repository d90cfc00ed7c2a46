package compare

import (
	"cmp"
	"slices"

	"levee/internal/cast"
)

// A matcher aligns one layer after the other.
type matcher struct {
	sides    [2]*cast.Analysis
	said     *said
	profiler *profiler
	given    int // tokens of groups
}

func newMatcher(sides [2]*cast.Analysis, s *said) *matcher {
	return &matcher{sides: sides, said: s, profiler: &profiler{tokens: make(map[string]int), groups: make(map[cast.Element]int)}}
}

// align finds which elements of a layer are the same.
func (m *matcher) align(l *layer) List {
	list := List{Name: l.name}
	a := newAlignment(m, l)
	a.bind(m.said, l)
	a.pair(l.enough)
	a.gather()
	sure := len(a.groups)
	a.pair(l.perhaps)
	for i, g := range a.groups {
		if i < sure {
			list.Both = append(list.Both, g.group(a))
		} else {
			list.Perhaps = append(list.Perhaps, g.group(a))
		}
	}
	list.OnlyFirst, list.OnlySecond = a.left(0), a.left(1)
	a.arrange(&list)
	m.note(&list)
	return list
}

// note gives the elements of each group a token of their own.
func (m *matcher) note(l *List) {
	give := func(all ...cast.Element) {
		m.given++
		for _, e := range all {
			m.profiler.groups[e] = m.given
		}
	}
	for _, g := range slices.Concat(l.Both, l.Perhaps) {
		give(slices.Concat(g.First, g.Second)...)
	}
	for _, e := range slices.Concat(l.OnlyFirst, l.OnlySecond) {
		give(e)
	}
}

// An alignment is a layer under way. Elements are sorted by their ids, so that
// the order in which they are written decides nothing.
type alignment struct {
	layer    *layer
	elements [2][]cast.Element
	ordered  [2][]cast.Element // as they are shown
	profiles [2][]profile
	scores   [][]int // how alike they are
	rarities rarities
	taken    [2][]bool
	groups   []members
	mirror   bool // the second side stands first here
}

// members are a group by the places of its elements.
type members struct {
	of    [2][]int
	alike int
	by    By
}

func newAlignment(m *matcher, l *layer) *alignment {
	a := &alignment{layer: l, mirror: mirrored(l.of(m.sides[0]), l.of(m.sides[1]))}
	for i := range a.elements {
		source := m.sides[a.side(i)]
		a.ordered[i] = l.of(source)
		a.elements[i] = slices.SortedFunc(slices.Values(a.ordered[i]), byID)
		for _, e := range a.elements[i] {
			a.profiles[i] = append(a.profiles[i], m.profiler.profile(source, e))
		}
		a.taken[i] = make([]bool, len(a.elements[i]))
	}
	a.rarities = rarity(a.profiles[0], a.profiles[1])
	a.score()
	return a
}

// score compares all with all.
func (a *alignment) score() {
	a.scores = make([][]int, len(a.elements[0]))
	for x := range a.scores {
		a.scores[x] = make([]int, len(a.elements[1]))
		for y := range a.scores[x] {
			a.scores[x][y] = a.layer.weights.alike(&a.rarities, &a.profiles[0][x], &a.profiles[1][y])
		}
	}
}

// side turns a side of the alignment into one of the comparison.
func (a *alignment) side(i int) int {
	if a.mirror {
		return 1 - i
	}
	return i
}

func byID(x, y cast.Element) int { return cast.CompareIDs(x.Core().ID, y.Core().ID) }

// mirrored tells which side stands first: the one with fewer elements, or whose
// ids and titles come first. So comparing the other way round is the same work.
func mirrored(first, second []cast.Element) bool {
	if c := cmp.Compare(len(first), len(second)); c != 0 {
		return c > 0
	}
	first, second = slices.SortedFunc(slices.Values(first), byID), slices.SortedFunc(slices.Values(second), byID)
	return slices.CompareFunc(first, second, func(x, y cast.Element) int {
		return cmp.Or(byID(x, y), cmp.Compare(x.Core().Title.Value, y.Core().Title.Value))
	}) > 0
}

// bind takes what same-as says, and what is known by its name.
func (a *alignment) bind(s *said, l *layer) {
	place := [2]map[cast.Element]int{{}, {}}
	for i := range a.elements {
		for j, e := range a.elements[i] {
			place[i][e] = j
			a.taken[i][j] = s.alone[e]
		}
	}
	for _, g := range s.groups {
		sides := [2][]cast.Element{g.First, g.Second}
		var m members
		for i := range m.of {
			for _, e := range sides[a.side(i)] {
				if j, ok := place[i][e]; ok {
					m.of[i] = append(m.of[i], j)
					a.taken[i][j] = true
				}
			}
		}
		if len(m.of[0]) > 0 {
			slices.Sort(m.of[0])
			slices.Sort(m.of[1])
			a.groups = append(a.groups, members{m.of, 1000, BySaying})
		}
	}
	for _, key := range l.known {
		a.bindKnown(key)
	}
}

// bindKnown takes elements of one key on both sides as the same. Where several
// have it, the first by its id is taken.
func (a *alignment) bindKnown(key func(cast.Element) string) {
	at := make(map[string]int)
	for j, e := range slices.Backward(a.elements[1]) {
		if k := key(e); k != "" && !a.taken[1][j] {
			at[k] = j
		}
	}
	for i, e := range a.elements[0] {
		if j, ok := at[key(e)]; ok && !a.taken[0][i] && !a.taken[1][j] {
			a.taken[0][i], a.taken[1][j] = true, true
			a.groups = append(a.groups, members{[2][]int{{i}, {j}}, 1000, ByName})
		}
	}
}

// pair finds the best assignment of what is free on both sides, among pairs
// that are so much alike.
func (a *alignment) pair(enough int) {
	for _, part := range a.parts(enough) {
		values := make([][]int64, len(part.rows))
		for i, x := range part.rows {
			values[i] = make([]int64, len(part.cols))
			for j, y := range part.cols {
				values[i][j] = a.value(x, y, enough)
			}
		}
		for i, j := range assign(values) {
			if j < 0 {
				continue
			}
			x, y := part.rows[i], part.cols[j]
			a.taken[0][x], a.taken[1][y] = true, true
			a.groups = append(a.groups, members{[2][]int{{x}, {y}}, a.scores[x][y], ByLikeness})
		}
	}
}

// value is what a pair is worth in an assignment: by how much it is more alike
// than it must be. Where nothing else decides, the same id does.
func (a *alignment) value(x, y, enough int) int64 {
	over := a.scores[x][y] - enough + 1
	if over <= 0 {
		return 0
	}
	value := int64(over) * 2 * MaxElements
	if a.elements[0][x].Core().ID == a.elements[1][y].Core().ID {
		value++
	}
	return value
}

// A part is elements of which each may be the same as some other of the part,
// and as none outside.
type part struct{ rows, cols []int }

// parts splits what is free into parts, which can be assigned one by one.
func (a *alignment) parts(enough int) []part {
	next := [2][][]int{make([][]int, len(a.elements[0])), make([][]int, len(a.elements[1]))}
	for x := range a.elements[0] {
		for y := range a.elements[1] {
			if !a.taken[0][x] && !a.taken[1][y] && a.scores[x][y] >= enough {
				next[0][x] = append(next[0][x], y)
				next[1][y] = append(next[1][y], x)
			}
		}
	}
	var all []part
	seen := [2][]bool{make([]bool, len(a.elements[0])), make([]bool, len(a.elements[1]))}
	for x := range a.elements[0] {
		if len(next[0][x]) > 0 && !seen[0][x] {
			all = append(all, reach(x, next, seen))
		}
	}
	return all
}

// reach collects the part that a row belongs to.
func reach(row int, next [2][][]int, seen [2][]bool) part {
	var found [2][]int
	queue := [][2]int{{0, row}}
	seen[0][row] = true
	for ; len(queue) > 0; queue = queue[1:] {
		side, at := queue[0][0], queue[0][1]
		found[side] = append(found[side], at)
		for _, n := range next[side][at] {
			if !seen[1-side][n] {
				seen[1-side][n] = true
				queue = append(queue, [2]int{1 - side, n})
			}
		}
	}
	slices.Sort(found[0])
	slices.Sort(found[1])
	return part{found[0], found[1]}
}

// left returns the elements of a side of the comparison that are in no group.
func (a *alignment) left(side int) []cast.Element {
	i := a.side(side)
	grouped := make([]bool, len(a.elements[i]))
	for _, g := range a.groups {
		for _, j := range g.of[i] {
			grouped[j] = true
		}
	}
	var all []cast.Element
	for j, e := range a.elements[i] {
		if !grouped[j] {
			all = append(all, e)
		}
	}
	return all
}

func (m *members) group(a *alignment) Group {
	g := Group{Alike: m.alike, By: m.by}
	for i := range m.of {
		for _, j := range m.of[i] {
			if e := a.elements[i][j]; a.side(i) == 0 {
				g.First = append(g.First, e)
			} else {
				g.Second = append(g.Second, e)
			}
		}
	}
	return g
}

// arrange puts a list into the order of the documents, events into that of
// time.
func (a *alignment) arrange(l *List) {
	place := make(map[cast.Element]int)
	for i := range a.elements {
		for j, e := range a.ordered[i] {
			place[e] = j
		}
	}
	byPlace := func(x, y cast.Element) int { return cmp.Compare(place[x], place[y]) }
	for _, groups := range [][]Group{l.Both, l.Perhaps} {
		for i := range groups {
			slices.SortFunc(groups[i].First, byPlace)
			slices.SortFunc(groups[i].Second, byPlace)
		}
		slices.SortFunc(groups, func(x, y Group) int { return byPlace(x.First[0], y.First[0]) })
	}
	slices.SortFunc(l.OnlyFirst, byPlace)
	slices.SortFunc(l.OnlySecond, byPlace)
}
