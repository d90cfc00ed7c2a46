package edit

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// setTOML sets a key of a table, which is made if it is missing.
func setTOML(text, key string, v Value) (string, error) {
	table, name := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		table, name = key[:i], key[i+1:]
	}
	at, err := findTOML(text, table, name)
	if err != nil {
		return "", err
	}
	all := lines(text)
	value := v.Scalar
	if v.Names != nil {
		value = `["` + strings.Join(v.Names, `", "`) + `"]`
	}
	switch {
	case at.key > 0 && v.Names != nil:
		return addTOML(all, at.key, v)
	case at.key > 0:
		line := all[at.key-1]
		equals := strings.IndexByte(line, '=')
		if equals < 0 || strings.Contains(line, "[") || strings.Contains(line, `"""`) {
			return "", errByHand
		}
		all[at.key-1] = line[:equals] + "= " + value + trailing(line[equals:], "#")
	case at.table > 0:
		all = slices.Insert(all, at.table, name+" = "+value)
	case table == "":
		all = slices.Insert(all, 0, name+" = "+value)
	default:
		if len(all) > 0 {
			all = append(all, "")
		}
		all = append(all, "["+table+"]", name+" = "+value)
	}
	return join(all), nil
}

// A foundTOML is the lines of a table's head and of a key; 0: not there.
type foundTOML struct{ table, key int }

func findTOML(text, table, name string) (foundTOML, error) {
	var p unstable.Parser
	p.Reset([]byte(text))
	var at foundTOML
	section := ""
	for p.NextExpression() {
		e := p.Expression()
		words, line := dotted(&p, e.Key())
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			if section = words; words == table {
				at.table = line
			}
		case unstable.KeyValue:
			full := strings.TrimPrefix(section+"."+words, ".")
			switch {
			case section == table && words == name:
				at.key = line
			case full == table || full == strings.TrimPrefix(table+"."+name, "."):
				return at, errByHand // an inline table, or a key with dots
			}
		}
	}
	return at, p.Error()
}

func dotted(p *unstable.Parser, key unstable.Iterator) (string, int) {
	var words []string
	line := 0
	for key.Next() {
		if line == 0 {
			line = p.Shape(key.Node().Raw).Start.Line
		}
		words = append(words, string(key.Node().Data))
	}
	return strings.Join(words, "."), line
}

// addTOML adds names to a list on one line.
func addTOML(all []string, n int, v Value) (string, error) {
	line := all[n-1]
	comment := trailing(line, "#")
	end := strings.LastIndexByte(strings.TrimSuffix(line, comment), ']')
	start := strings.IndexByte(line, '[')
	if start < 0 || end < start {
		return "", errByHand
	}
	var has []string
	for item := range strings.SplitSeq(line[start+1:end], ",") {
		if item = strings.Trim(strings.TrimSpace(item), `"'`); item != "" {
			has = append(has, item)
		}
	}
	body := strings.TrimRight(line[start+1:end], " ,")
	for _, name := range missing(v.Names, has) {
		if body != "" {
			body += ", "
		}
		body += `"` + name + `"`
	}
	all[n-1] = line[:start+1] + body + line[end:]
	return join(all), nil
}
