package control

import (
	"path"
	"slices"

	"levee/internal/code"
)

// TrimCode drops from what reading a package told what no control asks of it:
// most of the list of files, and imports but one of each package. A record of
// a large project is a quarter of the size.
func TrimCode(c *code.Package) *code.Package {
	trimmed := *c
	trimmed.Files = slices.DeleteFunc(slices.Clone(c.Files), func(f code.File) bool { return !telling(c, &f) })
	trimmed.Imports = nil
	seen := make(map[string]bool)
	for _, im := range c.Imports {
		if im.Package != "" && !seen[im.Package] {
			seen[im.Package] = true
			trimmed.Imports = append(trimmed.Imports, im)
		}
	}
	return &trimmed
}

// telling tells a file that a control may ask for: a minified one, what an
// importer gets, machine code, what npm builds by itself, and what may be a
// command of a folder of commands.
func telling(c *code.Package, f *code.File) bool {
	switch {
	case f.Minified, f.Kind == code.Native, f.Kind == code.Wasm, f.Path == "binding.gyp":
		return true
	case path.Ext(f.Path) == "" && (f.Kind == code.JavaScript || f.Kind == code.Shell):
		return true
	}
	return slices.Contains(c.Manifest.Entries, f.Path)
}
