package compare

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"levee/internal/cast"
)

// root is after how many letters a word is cut off, so that publish, publishes,
// published and publisher count as one. It is crude, costs nothing, and errs
// towards likeness.
const root = 6

// dated is a word that is a time; times are compared as such.
var dated = regexp.MustCompile(`^\d{4}-\d\d`)

// words returns the words of a text, cut to their roots.
func words(text string) []string {
	var all []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(w) > root {
			w = string([]rune(w)[:root])
		}
		all = append(all, w)
	}
	return all
}

// names returns the words of a text that name something: a package, a version,
// a repository, a commit, a file. They are those with a digit, a hyphen, a
// slash, a point or an at sign within; name@version are two.
func names(text string) []string {
	var all []string
	for _, w := range strings.Fields(text) {
		w = strings.Trim(w, `.,;:!?()[]{}"'`+"`†")
		if dated.MatchString(w) || cast.IDForm.MatchString(w) || !strings.ContainsAny(w, "0123456789-/.@") {
			continue
		}
		w = strings.ToLower(w)
		if i := strings.LastIndexByte(w, '@'); i > 0 {
			all = append(all, w[:i])
			w = w[i+1:]
		}
		all = append(all, w)
	}
	return all
}
