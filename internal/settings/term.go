package settings

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A term is one part of a condition of defaults.txt.
type term struct {
	op     string // "is", "not", ">", "=", "set", "has", "encrypted", "always"
	key    string
	values []string
}

func parseTerms(s string) ([]term, error) {
	var all []term
	for part := range strings.SplitSeq(s, " and ") {
		w := strings.Fields(part)
		t := term{op: "is"}
		switch {
		case len(w) == 1 && w[0] == "always":
			t.op = "always"
		case len(w) == 1:
			t.key = w[0]
		case len(w) == 2 && w[0] == "not":
			t.op, t.key = "not", w[1]
		case len(w) == 2 && (w[1] == "set" || w[1] == "encrypted"):
			t.key, t.op = w[0], w[1]
		case len(w) == 3 && (w[1] == ">" || w[1] == "=" || w[1] == "has"):
			t.key, t.op, t.values = w[0], w[1], strings.Split(w[2], "|")
		default:
			return nil, fmt.Errorf("condition %q: want a setting, not a setting, or a comparison", part)
		}
		all = append(all, t)
	}
	return all, nil
}

// holds tells whether a setting is as the term wants it.
func (t term) holds(e effective) bool {
	switch t.op {
	case "always":
		return true
	case "is":
		return e.true()
	case "not":
		return !e.true()
	case ">":
		return e.amount() > 0
	case "=":
		return slices.Contains(t.values, e.Value.Text)
	case "set":
		return e.Value.Text != "null" || e.Value.List
	case "has":
		return slices.ContainsFunc(t.values, func(v string) bool { return slices.Contains(e.Value.Items, v) || e.Value.Text == v })
	}
	return encrypted(e.Value.Text)
}

// encrypted tells whether an address is one of https, of this machine, or none
// at all: each client's default is https.
func encrypted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return true
	}
	return u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
}

// An effective is a setting as it counts for one version of a client.
type effective struct {
	Setting
	typ string
}

// true tells whether a setting is on: a boolean that is true, a list with
// something in it.
func (e effective) true() bool {
	if e.Value.List {
		return len(e.Value.Items) > 0
	}
	return e.Value.Text == "true"
}

// amount is what a setting of time says, 0 if it says nothing.
func (e effective) amount() time.Duration {
	d, _ := duration(e.Value.Text, e.typ)
	return d
}

// converters tell for each type of setting what a client makes of a text, and
// false if it takes none such.
var converters = map[string]func(string) (string, bool){
	"boolean":  boolean,
	"text":     func(s string) (string, bool) { return s, true },
	"days":     number,
	"minutes":  func(s string) (string, bool) { _, ok := duration(s, "minutes"); return s, ok },
	"seconds":  number,
	"duration": func(s string) (string, bool) { _, ok := duration(s, "days"); return s, ok || s == "null" },
}

// boolean is npm's reading: a number is true unless it is 0, and a word unless
// it is false or null.
func boolean(s string) (string, bool) {
	switch n, err := strconv.ParseFloat(s, 64); {
	case err == nil:
		return strconv.FormatBool(n != 0), true
	case s == "null" || s == "false":
		return "false", true
	}
	return "true", true
}

func number(s string) (string, bool) {
	_, err := strconv.ParseFloat(s, 64)
	return s, err == nil || s == "null"
}
