package electron

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"levee/internal/code"
	"levee/internal/code/literal"
)

// fuseNames are the fuses that are looked at, as electron-builder spells them;
// FuseV1Options of @electron/fuses has them with a large first letter.
var fuseNames = []string{
	"runAsNode", "enableNodeOptionsEnvironmentVariable", "enableNodeCliInspectArguments", "enableEmbeddedAsarIntegrityValidation", "onlyLoadAppFromAsar", "grantFileProtocolExtraPrivileges",
}

// fuseNamed returns the fuse of a name in either spelling, "" if it is none.
func fuseNamed(name string) string {
	for _, f := range fuseNames {
		if name == f || len(name) == len(f) && strings.EqualFold(name[:1], f[:1]) && name[1:] == f[1:] {
			return f
		}
	}
	return ""
}

func isFuse(name string) bool { return fuseNamed(name) != "" }

// flipped reads an object literal with fuses, wherever it is handed to:
// flipFuses, the plugin of forge, or electron-builder.
func (a *App) flipped(o *literal.Value) {
	for _, p := range o.Props {
		if name := fuseNamed(p.Name); name != "" {
			at := p.Place()
			if at.Line == 0 {
				at = o.Place()
			}
			a.fuses = append(a.fuses, fuse{name, p.Value.Kind == literal.Bool, p.Value.True, at})
		}
	}
}

// maxBuilder is the largest file of electron-builder that is read, in bytes.
const maxBuilder = 1 << 20

// IsBuilder tells the files of electron-builder that are YAML or JSON.
func IsBuilder(name string) bool {
	base := path.Base(name)
	ext := path.Ext(base)
	return strings.TrimSuffix(base, ext) == "electron-builder" && slices.Contains([]string{".yml", ".yaml", ".json"}, ext)
}

// builderFuses reads electron-builder.yml, or its JSON, which is YAML as well.
func builderFuses(name string, data []byte) []fuse {
	if len(data) > maxBuilder {
		return nil
	}
	var file struct {
		Fuses yaml.Node `yaml:"electronFuses"`
	}
	if yaml.Unmarshal(data, &file) != nil || file.Fuses.Kind != yaml.MappingNode {
		return nil
	}
	var all []fuse
	for i := 0; i+1 < len(file.Fuses.Content); i += 2 {
		key, value := file.Fuses.Content[i], file.Fuses.Content[i+1]
		if fuseNamed(key.Value) == "" {
			continue
		}
		var on bool
		err := value.Decode(&on)
		all = append(all, fuse{fuseNamed(key.Value), err == nil, on, code.Place{File: name, Line: key.Line, Column: key.Column}})
	}
	return all
}

// manifestFuses reads electron-builder's section of a manifest.
func manifestFuses(name string, data []byte) []fuse {
	var m struct {
		Build struct {
			Fuses map[string]any `json:"electronFuses"`
		}
	}
	if json.Unmarshal(data, &m) != nil {
		return nil
	}
	var all []fuse
	for _, f := range fuseNames {
		if v, ok := m.Build.Fuses[f]; ok {
			on, known := v.(bool)
			all = append(all, fuse{f, known, on, code.Place{File: name, Line: lineWith(data, `"`+f+`"`)}})
		}
	}
	return all
}

// lineWith returns the first line that has some words, 0 if none has.
func lineWith(data []byte, words string) int {
	before, _, ok := strings.Cut(string(data), words)
	if !ok {
		return 0
	}
	return strings.Count(before, "\n") + 1
}
