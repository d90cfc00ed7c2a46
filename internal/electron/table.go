// Package electron tells what an Electron app switches on and off for its
// windows and for itself: what the code of its main process says, what the
// version does by itself where that says nothing (defaults.txt), and whether
// that version is still supported. It knows Electron's words; which files are
// the app's, and what an off switch means for a project, is for others.
package electron

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed defaults.txt
var defaultsText string

// theTable is defaults.txt, read once. A test holds that it can be read.
var theTable = sync.OnceValue(func() *table {
	t, err := parseTable(defaultsText)
	if err != nil {
		return &table{}
	}
	return t
})

// A table is what defaults.txt tells.
type table struct {
	defaults []rule // of preferences; those that are gone have the value "gone"
	first    []rule // the major that has a preference first; the others have had it all along
	fuses    []rule
	lives    []life
}

type rule struct {
	from, to int // majors, to is not one of them; 0: no bound
	name     string
	value    string
}

func (r *rule) has(major int) bool { return major >= r.from && (r.to == 0 || major < r.to) }

// A life is how long a major is supported. End is zero if that is not known.
type life struct {
	major       int
	stable, end time.Time
}

func parseTable(text string) (*table, error) {
	t := &table{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, " #")
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := t.add(words); err != nil {
			return nil, fmt.Errorf("defaults.txt:%d: %w", n, err)
		}
	}
	return t, nil
}

func (t *table) add(words []string) error {
	switch {
	case words[0] == "life" && len(words) == 4:
		l, err := parseLife(words[1:])
		t.lives = append(t.lives, l)
		return err
	case words[0] == "gone" && len(words) == 3:
		words = append(words, "gone")
	case words[0] == "first" && len(words) == 3:
		n, err := strconv.Atoi(words[1])
		t.first = append(t.first, rule{from: n, name: words[2]})
		return err
	case words[0] != "default" && words[0] != "fuse" || len(words) != 4:
		return fmt.Errorf("%q: want default, gone, first, fuse or life with its words", strings.Join(words, " "))
	}
	r := rule{name: words[2], value: words[3]}
	for bound := range strings.SplitSeq(words[1], ",") {
		var err error
		switch {
		case bound == "*":
		case strings.HasPrefix(bound, ">="):
			r.from, err = strconv.Atoi(bound[2:])
		case strings.HasPrefix(bound, "<"):
			r.to, err = strconv.Atoi(bound[1:])
		default:
			err = fmt.Errorf("versions %q: want *, >=5 or <12", bound)
		}
		if err != nil {
			return err
		}
	}
	if words[0] == "fuse" {
		t.fuses = append(t.fuses, r)
	} else {
		t.defaults = append(t.defaults, r)
	}
	return nil
}

func parseLife(words []string) (l life, err error) {
	if l.major, err = strconv.Atoi(words[0]); err != nil {
		return l, err
	}
	if l.stable, err = time.Parse(time.DateOnly, words[1]); err != nil || words[2] == "?" {
		return l, err
	}
	if month, err := time.Parse("2006-01", words[2]); err == nil {
		l.end = month.AddDate(0, 1, -1)
		return l, nil
	}
	l.end, err = time.Parse(time.DateOnly, words[2])
	return l, err
}

// byDefault returns what a preference is in a major, "" if that is not known.
func (t *table) byDefault(name string, major int) string {
	for i := range t.defaults {
		if r := &t.defaults[i]; r.name == name && r.has(major) {
			return r.value
		}
	}
	return ""
}

// majors returns the first major of each rule about a preference: at which it
// may change.
func (t *table) majors(name string) []int {
	var all []int
	for i := range t.defaults {
		if r := &t.defaults[i]; r.name == name {
			all = append(all, max(r.from, 1))
		}
	}
	slices.Sort(all)
	return all
}

// lacks returns the major that has a preference first, if an older one is in
// use; else 0.
func (t *table) lacks(name string, major int) int {
	for i := range t.first {
		if r := &t.first[i]; r.name == name && major > 0 && major < r.from {
			return r.from
		}
	}
	return 0
}

func (t *table) life(major int) (life, bool) {
	i := slices.IndexFunc(t.lives, func(l life) bool { return l.major == major })
	if i < 0 {
		return life{}, false
	}
	return t.lives[i], true
}
