package minified

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"path"
	"strings"
)

// Limits on a source map.
const (
	maxMap     = 16 << 20 // bytes; mappings are most of it
	maxSources = 2000
)

// A sourceMap is what a map says of where a file comes from. Mappings are
// left unread.
type sourceMap struct {
	Root     string    `json:"sourceRoot"`
	Sources  []string  `json:"sources"`
	Contents []*string `json:"sourcesContent"`
}

// readMap reads a source map within limits; false if it is none.
func readMap(text []byte) (*sourceMap, bool) {
	if len(text) > maxMap || bytes.Count(text, []byte("[")) > maxMap/8 {
		return nil, false
	}
	var m sourceMap
	if json.Unmarshal(text, &m) != nil || len(m.Sources) == 0 || len(m.Sources) > maxSources {
		return nil, false
	}
	return &m, true
}

// mapComment is what stands before the name of a file's map.
const mapComment = "sourceMappingURL="

// mapName returns the name of the map that a file names at its end, relative
// to the file, or the map itself if the file holds it.
func mapName(text []byte) (name string, inline []byte) {
	rest, found := text, false // bytes.LastIndex takes ten times as long
	for {
		_, behind, ok := bytes.Cut(rest, []byte(mapComment))
		if !ok {
			break
		}
		rest, found = behind, true
	}
	if !found {
		return "", nil
	}
	if end := bytes.IndexAny(rest, " \t\r\n*'\""); end >= 0 {
		rest = rest[:end]
	}
	if comma := bytes.IndexByte(rest, ','); comma >= 0 && bytes.HasPrefix(rest, []byte("data:")) {
		if !bytes.HasSuffix(rest[:comma], []byte(";base64")) || len(rest) > maxMap {
			return "", nil
		}
		inline, err := base64.StdEncoding.DecodeString(string(rest[comma+1:]))
		if err != nil {
			return "", nil
		}
		return "", inline
	}
	if len(rest) > 1024 {
		return "", nil
	}
	return string(rest), nil
}

// content returns what the map holds of its source i.
func (m *sourceMap) content(i int) (string, bool) {
	if i >= len(m.Contents) || m.Contents[i] == nil {
		return "", false
	}
	return *m.Contents[i], true
}

// path returns where source i lies in the package if the map lies in dir.
func (m *sourceMap) path(dir string, i int) string {
	name := m.Sources[i]
	if _, rest, ok := strings.Cut(name, "://"); ok { // webpack://name/./src/x.js
		_, name, _ = strings.Cut(rest, "/")
		dir = ""
	}
	return path.Join(dir, m.Root, name)
}
