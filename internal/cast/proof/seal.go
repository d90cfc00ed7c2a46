package proof

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Seal returns a manifest with the digests that its files have now, in place
// of those that it gives, or where it gives none. Nothing else is touched.
func Seal(manifest []byte, folder fs.FS) ([]byte, error) {
	d := document{ManifestName}
	if len(manifest) > maxManifest {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", ManifestName, len(manifest), maxManifest)
	}
	root, err := d.root(manifest)
	if err != nil {
		return nil, err
	}
	fields, err := d.fields(root, "evidence", "files")
	if err != nil {
		return nil, err
	}
	items, err := d.items(fields["files"], maxFiles)
	if err != nil {
		return nil, err
	}
	lines := slices.Collect(bytes.Lines(manifest))
	for _, item := range slices.Backward(items) { // the last one first, so that places hold
		if lines, err = d.sealEntry(lines, item, folder); err != nil {
			return nil, err
		}
	}
	return slices.Concat(lines...), nil
}

// sealEntry writes the digest of one file into its entry.
func (d document) sealEntry(lines [][]byte, n *yaml.Node, folder fs.FS) ([][]byte, error) {
	fields, err := d.fields(n, entryFields...)
	if err != nil {
		return nil, err
	}
	file, err := d.text(n, fields, "file", true)
	if err != nil {
		return nil, err
	}
	if !fs.ValidPath(file) {
		return nil, d.at(fields["file"], "file %.100q: want a path within the folder, with forward slashes", file)
	}
	if n.Style == yaml.FlowStyle {
		return nil, d.at(n, "want each field on a line of its own")
	}
	data, err := read(folder, file, maxFile)
	if err != nil {
		return nil, d.at(n, "file %.200q: %v", file, err)
	}
	field := fmt.Sprintf("sha256: %x\n", sha256.Sum256(data))
	indent := strings.Repeat(" ", n.Column-1)
	if old := fields["sha256"]; old != nil {
		key := bytes.Index(lines[old.Line-1], []byte("sha256"))
		lines[old.Line-1] = append(slices.Clone(lines[old.Line-1][:max(key, 0)]), field...)
		return lines, nil
	}
	return slices.Insert(lines, n.Content[len(n.Content)-1].Line, []byte(indent+field)), nil
}
