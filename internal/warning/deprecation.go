package warning

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"levee/internal/code/capability"
)

// A deprecation is what a code of Node's is about.
type deprecation struct {
	apis         []string
	meaning      string
	capabilities []string // of the APIs, as the map of capabilities has them
}

//go:embed deprecations.txt
var deprecationsText string

// deprecations is the table by code.
var deprecations = sync.OnceValue(func() map[string]deprecation {
	all := make(map[string]deprecation)
	for _, row := range rows(deprecationsText) {
		d := deprecation{meaning: strings.Join(row[2:], " ")}
		if row[1] != "-" {
			d.apis = strings.Split(row[1], ",")
		}
		for _, path := range d.apis {
			if api, ok := capability.Default().Lookup(path); ok {
				d.capabilities = append(d.capabilities, api.Capabilities...)
			}
		}
		slices.Sort(d.capabilities)
		d.capabilities = slices.Compact(d.capabilities)
		all[row[0]] = d
	}
	return all
})

// rows returns the words of each line of a table that is part of the program.
func rows(text string) [][]string {
	var all [][]string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			all = append(all, words)
		}
	}
	return all
}
