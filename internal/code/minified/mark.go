package minified

import (
	"hash/maphash"

	"levee/internal/code/js"
)

// A class is a kind of mark.
type class byte

const (
	read     class = 'p' // a property that is read: .name, ["name"]
	written  class = 'w' // a property that is written, or a key of an object or class
	called   class = 'c' // a property that is called, with the number of arguments: "send/2"
	text     class = 's' // a string
	number   class = 'n' // a number that is neither 0 nor 1, without its sign
	pattern  class = 'r' // a regular expression
	global   class = 'g' // a free name that is read or written
	globcall class = 'f' // a free name that is called, with the number of arguments
	imported class = 'i' // a module
	argument class = 'a' // a number that is handed to something with a name: "randomBytes(32)"
	operator class = 'o' // arithmetic on bits and numbers, delete, in, instanceof
)

// A mark is one thing in a program that no minifier invents.
type mark struct {
	*word
	at int32 // offset into the file
}

// A word is what a mark says. A file has few words and each of them often: they
// are kept once, with what is asked of each mark.
type word struct {
	key   string // the class and the text
	hash  uint64 // of the key
	count int    // see program.counts
}

// seed makes hashes that nobody outside can foresee.
var seed = maphash.MakeSeed()

func newWord(key string) *word { return &word{key: key, hash: maphash.String(seed, key)} }

func (w *word) class() class { return class(w.key[0]) }

func (w *word) text() string { return w.key[1:] }

// words are those of one file.
type words struct {
	all map[string]*word
	key []byte // of the one that is looked for
}

func newWords() *words { return &words{all: make(map[string]*word)} }

func (w *words) of(c class, text string) *word {
	w.key = append(append(w.key[:0], byte(c)), text...)
	have := w.all[string(w.key)]
	if have == nil {
		have = newWord(string(w.key))
		w.all[have.key] = have
	}
	return have
}

// A program is what one file is reduced to: for every function, and for the
// file outside of functions, the marks in the order of evaluation.
type program struct {
	units  [][]mark
	cut    bool // a limit was met: there is more in the file
	source *js.Source
}

// counts returns how often each mark occurs.
func (p *program) counts() map[string]int {
	var different []*word
	for _, u := range p.units {
		for _, m := range u {
			if m.count == 0 {
				different = append(different, m.word)
			}
			m.count++
		}
	}
	all := make(map[string]int, len(different))
	for _, w := range different {
		all[w.key], w.count = w.count, 0
	}
	return all
}

// imports returns the modules that the program asks for, in order.
func (p *program) imports() []string {
	var all []string
	for _, u := range p.units {
		for _, m := range u {
			if m.class() == imported {
				all = append(all, m.text())
			}
		}
	}
	return all
}
