package js

import (
	"slices"
	"testing"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// TestNamesThatLead reads functions that name nothing but the part of the
// platform that what they use belongs to.
func TestNamesThatLead(t *testing.T) {
	for _, text := range []string{
		"f(() => { navigator.sendBeacon('https://c.invalid/b', 'x') })",
		"addEventListener('pagehide', () => { document.cookie })",
		"onmessage = () => { localStorage.getItem('a') }",
	} {
		f := NewReader(capability.Default()).Read(Parse("a.js", []byte(text), code.JavaScript), nil)
		if len(f.Uses) == 0 {
			t.Errorf("%s: no use is found", text)
		}
	}
}

// TestFunctionsThatNeedNoName asks of functions within one another in both
// orders: who is looked through first must not count.
func TestFunctionsThatNeedNoName(t *testing.T) {
	const text = `function clean() { return () => 1 }
function holds() { function reaches() { return a.constructor.constructor("x") } function not() {} return { m() { not() } } }
function asks() { return import(b + c) }`
	src := Parse("a.js", []byte(text), code.JavaScript)
	l := &lister{}
	js.Walk(l, src.Tree)
	want := []bool{false, false, true, true, false, false, true}
	for _, backwards := range []bool{false, true} {
		u, got := newUnnamed(src.Text), make([]bool, len(l.all))
		for i := range l.all {
			if backwards {
				i = len(l.all) - 1 - i
			}
			got[i] = u.in(l.all[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("backwards %v: %v, want %v", backwards, got, want)
		}
	}
}

// A lister lists the functions of a tree, the outer ones first.
type lister struct{ all []js.INode }

func (l *lister) Enter(n js.INode) js.IVisitor {
	if bodyOf(n) != nil {
		l.all = append(l.all, n)
	}
	return l
}

func (l *lister) Exit(js.INode) {}
