package craft

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// words gives names that honest code could have, each time others.
type words struct {
	rng   *rand.Rand
	given map[string]string // names in code, by what they are for
	used  []string
}

var (
	nouns = strings.Fields(`batch block branch buffer chunk clock cursor entry event field flow frame graph group hash index item
		layer limit line list lock map mark merge meter node option order packet page parser path pattern piece pipe point pool
		queue range record ring route row scale scope segment shape signal slice slot source stack state step stream table tail
		token trace tree unit value view window`)
	verbs = strings.Fields(`apply bind build cast clamp collect compare count copy cut draw drop each fill filter find fold format
		gather insert join keep lift limit load mark match measure merge pack pad pick push read reduce render resolve rotate scan
		send shift skip sort split stamp sum swap take trim turn unpack walk wrap write zip`)
	people = strings.Fields(`alder birch cedar dale ember finch grove haven iris juno kestrel lark moss north ocean pine quill rowan
		sage thorn vale wren yarrow`)
)

func (w *words) one(of []string) string { return of[w.rng.IntN(len(of))] }

// name returns a variable's name for a purpose, the same each time.
func (w *words) name(purpose string) string {
	if n, ok := w.given[purpose]; ok {
		return n
	}
	n := w.one(nouns)
	if w.rng.IntN(2) == 0 {
		n = w.one(verbs) + strings.ToUpper(n[:1]) + n[1:]
	}
	for w.isUsed(n) || reserved[n] {
		n += fmt.Sprint(w.rng.IntN(10))
	}
	w.given[purpose] = n
	w.used = append(w.used, n)
	return n
}

func (w *words) isUsed(n string) bool {
	for _, u := range w.used {
		if u == n {
			return true
		}
	}
	return false
}

// reserved are words that JavaScript, or a module in Node, keeps for itself.
var reserved = map[string]bool{"module": true, "exports": true, "require": true, "window": true, "path": true, "fs": true}

// account returns a name that nobody has published under.
func (w *words) account() string {
	return fmt.Sprintf("%s%s%d", w.one(people), w.one(nouns), w.rng.IntN(900)+10)
}

// host returns a host that does not exist.
func (w *words) host() string {
	if h := w.given["host of all"]; h != "" {
		return h
	}
	h := fmt.Sprintf("%s-%s.%s.invalid", w.one(nouns), w.one(nouns), w.one([]string{"app", "cdn", "api", "stats"}))
	w.given["host of all"] = h
	return h
}

// title returns the name of a package.
func (w *words) title() string {
	return w.one(nouns) + "-" + w.one(append(nouns[:len(nouns):len(nouns)], verbs...))
}

// hex returns so many random bytes in hexadecimal.
func (w *words) hex(n int) string {
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "%02x", w.rng.IntN(256))
	}
	return b.String()
}
