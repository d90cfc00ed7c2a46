package settings

import (
	"strings"
)

// readYarnrc reads the .yarnrc of yarn 1: a key, a space and a value, quoted
// or not.
func readYarnrc(f *File, _ map[string]string) ([]Setting, *Problem) {
	var all []Setting
	n := 0
	for line := range strings.Lines(string(f.Data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || len(all) > maxSettings {
			continue
		}
		key, rest := yarnWord(line)
		value, _ := yarnWord(rest)
		all = append(all, Setting{strings.TrimSuffix(key, ":"), Value{Text: value}, Place{f.Path, n, f.Level}})
	}
	return all, nil
}

// yarnWord cuts the first word off a line; quotes around it fall away.
func yarnWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, `"`) {
		if word, rest, ok := strings.Cut(line[1:], `"`); ok {
			return word, rest
		}
	}
	word, rest, _ = strings.Cut(line, " ")
	return word, rest
}
