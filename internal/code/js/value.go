package js

import (
	"hash/maphash"
	"slices"
	"strconv"
)

// A value is what an expression can be, as far as the source shows it. The
// zero value is unknown and comes from nowhere. Values are joined over all
// runs: order of statements and branches do not count.
type value struct {
	kind  kind
	open  bool // of a text: some parts, written "…", are not known
	maybe bool // it may be something else, too
	bytes bool // of a text: it is a buffer that holds it
	taint taint
	num   float64
	str   string
	api   *ref
	obj   *object
}

// A kind tells which fields of a value count.
type kind uint8

const (
	unknown  kind = iota
	text          // str; see open
	number        // num
	boolean       // num is 0 or 1
	nothing       // undefined or null
	platform      // api: something that the platform or a package gives
	thing         // obj: an object, an array, a function or a class of this file or package
	several       // obj.elems: one of these
)

// hole stands for a part of a text that is not known.
const hole = "…"

// Bounds of what is kept of a value.
const (
	maxText        = 1 << 20
	maxAlts        = 8
	maxProps       = 2048
	maxObjectDepth = 6 // of objects, when labels are gathered or values handed on
)

func textOf(s string) value { return value{kind: text, str: s} }

func numberOf(n float64) value { return value{kind: number, num: n} }

func boolOf(b bool) value {
	v := value{kind: boolean}
	if b {
		v.num = 1
	}
	return v
}

// constant tells whether the value is a wholly known primitive.
func (v value) constant() bool {
	switch v.kind {
	case text:
		return !v.open && !v.maybe && !v.bytes
	case number, boolean, nothing:
		return !v.maybe
	}
	return false
}

// key returns the property name that a value stands for when it is used as
// an index.
func (v value) key() (string, bool) {
	switch {
	case v.kind == text && !v.open:
		return v.str, true
	case v.kind == number:
		return numberText(v.num), true
	}
	return "", false
}

func numberText(n float64) string {
	if n == float64(int64(n)) {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}

// words returns the value as text, with holes for what is not known.
func (v value) words() string {
	switch v.kind {
	case text:
		return v.str
	case number:
		return numberText(v.num)
	case boolean:
		return strconv.FormatBool(v.num == 1)
	}
	return hole
}

// An object is an object, an array or a function, by the place that makes it.
// Large files have a million of them: what few objects have is elsewhere.
type object struct {
	props  []property // in the order in which they came
	elems  []value    // of an array: what stands at known places; of several: these
	others *value     // what may stand at any other key; nil if nothing is known: see rest
	fn     *function  // if it can be called
	proto  *object    // where else members are looked up
	large  *large     // of one with many properties or elements
	deep   taint      // labels of all that it holds
	grown  int32      // how often a property or an element got a further value
	array  bool
	full   bool   // no more properties are kept
	hot    bool   // it holds something hot: see evaluator.hot
	data   bool   // its literal is walked no more: see datum
	id     uint32 // once joins asked for it
}

// A property is a name with what it may hold.
type property struct {
	name  string
	value value
}

// large is what makes a large object quick: where each name is, and the join of
// all that it held when it had grown so often.
type large struct {
	index               map[string]int
	sum                 value
	grown, elems, props int
	summed              bool
}

// unindexed is up to how many names are looked through one by one.
const unindexed = 12

// rest returns what may stand at a key that is not known.
func (o *object) rest() value {
	if o.others == nil {
		return value{}
	}
	return *o.others
}

// find returns where a name is among the properties, -1 if it is not there.
func (o *object) find(name string) int {
	if len(o.props) > unindexed {
		if i, ok := o.indexed()[name]; ok {
			return i
		}
		return -1
	}
	for i := range o.props {
		if o.props[i].name == name {
			return i
		}
	}
	return -1
}

// own returns a property that the object has itself.
func (o *object) own(name string) (value, bool) {
	if i := o.find(name); i >= 0 {
		return o.props[i].value, true
	}
	return value{}, false
}

// indexed returns where each name is. It is made when it is first asked for, as
// much of what comes from other modules never is.
func (o *object) indexed() map[string]int {
	l := o.grand()
	if l.index == nil {
		l.index = make(map[string]int, 2*len(o.props))
		for i := range o.props {
			l.index[o.props[i].name] = i
		}
	}
	return l.index
}

// add puts in a name that is not there.
func (o *object) add(name string, v value) {
	o.props = append(o.props, property{name, v})
	if o.large != nil && o.large.index != nil {
		o.large.index[name] = len(o.props) - 1
	}
}

// grand returns the place for what large objects have.
func (o *object) grand() *large {
	if o.large == nil {
		o.large = new(large)
	}
	return o.large
}

// set gives a property a further value.
func (e *evaluator) set(o *object, name string, v value) {
	e.deepen(o, v)
	at := o.find(name)
	if at < 0 {
		if o.full || len(o.props) >= maxProps {
			o.full = true
			e.setRest(o, v)
			return
		}
		o.add(name, v)
		e.grow(value{}, v)
		return
	}
	have := &o.props[at].value
	if *have == v {
		return
	}
	if j := e.join(*have, v); j != *have {
		e.grow(*have, j)
		*have = j
		o.grown++
	}
}

func (e *evaluator) setRest(o *object, v value) {
	e.deepen(o, v)
	have := o.rest()
	if j := e.join(have, v); j != have {
		e.grow(have, j)
		if o.others == nil {
			o.others = new(value)
		}
		*o.others = j
		o.grown++
	}
}

// get returns what a property may hold.
func (e *evaluator) get(o *object, name string) value {
	for depth := 0; o != nil && depth < maxObjectDepth; o, depth = o.proto, depth+1 {
		if v, ok := o.own(name); ok {
			return e.either(v, o.rest())
		}
		if o.array {
			if i := place(name); i >= 0 && i < len(o.elems) {
				return e.either(o.elems[i], o.rest())
			}
		}
		if o.others != nil && (o.others.kind != unknown || o.others.taint != 0) {
			return *o.others
		}
	}
	return value{}
}

// place returns the place in an array that a name stands for, -1 if it is none.
func place(name string) int {
	if name == "" || len(name) > 9 {
		return -1
	}
	at := 0
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' {
			return -1
		}
		at = 10*at + int(name[i]-'0')
	}
	return at
}

// either joins a value with what may stand in its place; nothing known of the
// latter takes nothing away.
func (e *evaluator) either(v, rest value) value {
	if rest.kind == unknown {
		v.taint = e.taints.union(v.taint, rest.taint)
		return v
	}
	return e.join(v, rest)
}

// any returns the join of all that an object holds.
func (e *evaluator) any(o *object) value {
	if len(o.elems)+len(o.props) <= unindexed {
		return e.joined(o)
	}
	s := o.grand()
	if !s.summed || s.grown != int(o.grown) || s.elems != len(o.elems) || s.props != len(o.props) {
		s.sum, s.summed = e.joined(o), true
		s.grown, s.elems, s.props = int(o.grown), len(o.elems), len(o.props)
	}
	return s.sum
}

func (e *evaluator) joined(o *object) value {
	v := o.rest()
	for i := range o.elems {
		v = e.join(v, o.elems[i])
	}
	for i := range o.props {
		v = e.join(v, o.props[i].value)
	}
	return v
}

// join returns what a value is that may be either of two. Unknown joined with
// something is that something, perhaps: what is not known is not followed, and
// must not hide what is.
func (e *evaluator) join(a, b value) value {
	if a == b {
		return a
	}
	t := e.taints.union(a.taint, b.taint)
	switch {
	case a.kind == unknown || a.kind == nothing && b.kind != unknown:
		b.taint, b.maybe = t, b.maybe || a.kind == unknown && a.maybe
		return b
	case b.kind == unknown || b.kind == nothing:
		a.taint = t
		return a
	case same(&a, &b):
		a.taint, a.maybe, a.open = t, a.maybe || b.maybe, a.open || b.open
		return a
	case plain(a) && plain(b):
		return value{taint: t}
	}
	return e.alternatives(a, b, t)
}

// plain tells a value that says nothing together with another: a number, a
// long text.
func plain(v value) bool {
	return v.kind == number || v.kind == boolean || v.kind == text && len(v.str) > longText
}

func same(a, b *value) bool {
	return a.kind == b.kind && a.str == b.str && a.num == b.num && a.api == b.api && a.obj == b.obj
}

// alternatives collects what a value may be, each with its own labels. The
// first few count: a value that may be many things is followed as some.
func (e *evaluator) alternatives(a, b value, t taint) value {
	if a.kind == several && (len(a.obj.elems) >= maxAlts || holdsAll(a.obj.elems, &b)) {
		a.taint = t
		return a
	}
	obj := e.joins.of(&a, &b)
	return value{kind: several, taint: t, obj: obj, maybe: a.kind == several && a.maybe, open: a.kind == several && a.open}
}

// joins keep what two values may be together: a walk asks for the same ones over
// and over, and for the last few most of all.
type joins struct {
	all    map[uint64]*joined // by a hash of both values
	recent []*joined          // by a quick one
	ids    uint32
}

// A joined is an object for two values that a value may be.
type joined struct {
	a, b value
	obj  object
}

// is tells whether a pair is of two values; it may be nil.
func (j *joined) is(a, b *value) bool { return j != nil && j.a == *a && j.b == *b }

// How many pairs of values are kept, and how many of them are found without
// hashing what they hold.
const (
	maxJoins  = 20_000
	maxRecent = 2048
)

// joinSeed makes hashes that nobody outside can foresee.
var joinSeed = maphash.MakeSeed()

func (j *joins) of(a, b *value) *object {
	if j.all == nil {
		j.all, j.recent = make(map[uint64]*joined), make([]*joined, 32)
	} else if len(j.all) > len(j.recent) && len(j.recent) < maxRecent {
		j.recent = make([]*joined, 8*len(j.recent)) // a larger file asks for more of them at a time
	}
	at := &j.recent[(j.quick(a)+7*j.quick(b))%uint32(len(j.recent))]
	if (*at).is(a, b) {
		return &(*at).obj
	}
	hash := maphash.Comparable(joinSeed, [2]value{*a, *b})
	have := j.all[hash]
	if !have.is(a, b) {
		have = &joined{a: *a, b: *b, obj: object{elems: collected(a, b)}}
		if len(j.all) >= maxJoins {
			clear(j.all)
		}
		j.all[hash] = have
	}
	*at = have
	return &have.obj
}

// quick is a hash of a value that costs nothing.
func (j *joins) quick(v *value) uint32 {
	h := uint32(v.kind) + 3*uint32(v.taint) + 31*uint32(len(v.str))
	if v.obj != nil {
		if v.obj.id == 0 {
			j.ids++
			v.obj.id = j.ids
		}
		h += 127 * v.obj.id
	}
	return h
}

// collected returns the first few of what two values may be.
func collected(a, b *value) []value {
	var room [maxAlts]value
	alts := room[:0]
	for _, v := range [...]*value{a, b} {
		if v.kind != several {
			alts = append(alts, *v)
			continue
		}
		for i := range v.obj.elems {
			m := v.obj.elems[i]
			m.maybe = m.maybe || v == b
			if len(alts) < maxAlts && !holds(alts, &m) {
				alts = append(alts, m)
			}
		}
	}
	return slices.Clone(alts)
}

func holdsAll(alts []value, v *value) bool {
	if v.kind != several {
		return holds(alts, v)
	}
	for i := range v.obj.elems {
		if !holds(alts, &v.obj.elems[i]) {
			return false
		}
	}
	return true
}

func holds(alts []value, v *value) bool {
	for i := range alts {
		if same(&alts[i], v) {
			return true
		}
	}
	return false
}

// each yields the alternatives of a value: itself, mostly.
func (v value) each(f func(value)) {
	if v.kind != several {
		f(v)
		return
	}
	for _, a := range v.obj.elems {
		a.maybe = true
		f(a)
	}
}

// labels returns all labels of a value and of what it holds. What an object
// holds is known as of when it was put there: the next pass sees the rest.
func (e *evaluator) labels(v value) taint {
	switch {
	case v.obj == nil || v.obj.fn != nil:
		return v.taint
	case v.kind == several:
		t := v.taint
		for _, a := range v.obj.elems {
			t = e.taints.union(t, e.labels(a))
		}
		return t
	}
	return e.taints.union(v.taint, v.obj.deep)
}

// deepen adds the labels of what is put into an object to those of the object.
func (e *evaluator) deepen(o *object, v value) {
	if !o.hot && e.hot(v) {
		o.hot, e.changed = true, true
	}
	if t := e.labels(v); t != 0 && o.fn == nil {
		if u := e.taints.union(o.deep, t); u != o.deep {
			o.deep = u
			e.changed = true
		}
	}
}
