package minified

import "levee/internal/code/js"

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
	key string // the class and the text
	at  int32  // offset into the file
}

func (m mark) class() class { return class(m.key[0]) }

func (m mark) text() string { return m.key[1:] }

// A program is what one file is reduced to: for every function, and for the
// file outside of functions, the marks in the order of evaluation.
type program struct {
	units  [][]mark
	cut    bool // a limit was met: there is more in the file
	source *js.Source
}

// counts returns how often each mark occurs.
func (p *program) counts() map[string]int {
	all := make(map[string]int)
	for _, u := range p.units {
		for _, m := range u {
			all[m.key]++
		}
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
