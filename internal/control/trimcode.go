package control

import (
	"path"
	"slices"
	"strings"

	"levee/internal/code"
)

// TrimCode drops from what reading a package told what no control asks of it:
// most of the list of files, and most imports. A record of a large project is a
// quarter of the size. The cases of all controls hold that none says anything else.
func TrimCode(c *code.Package) *code.Package {
	trimmed := *c
	trimmed.Files, trimmed.Imports = nil, nil
	sources := make(map[string]bool)
	for i := range c.Pairs {
		sources[c.Pairs[i].Source] = true
	}
	copied := false
	for _, f := range c.Files {
		inside := f.Kind == code.JavaScript && strings.Contains("/"+f.Path, "/node_modules/")
		if telling(c, &f) || sources[f.Path] || inside && !copied {
			trimmed.Files = append(trimmed.Files, f)
		}
		copied = copied || inside
	}
	seen := make(map[string]bool)
	for _, im := range c.Imports {
		if what := asked(c, &im); what != "" && !seen[what] {
			seen[what] = true
			trimmed.Imports = append(trimmed.Imports, im)
		}
	}
	return &trimmed
}

// asked returns what an import tells that a control may ask for, "" if nothing:
// that a package is asked for, or a file of it that code does something to as well;
// that hidden code is loaded; that a module is looked for where code put it; that
// there is more than what an importer gets first.
func asked(c *code.Package, im *code.Import) string {
	switch {
	case im.Package != "" && strings.Contains(strings.TrimPrefix(im.Spec, im.Package), "/") &&
		slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool { return strings.Contains(u.Detail, im.Spec) }):
		return im.Spec
	case im.Package != "":
		return im.Package
	case im.File != "" && im.Phase != code.Never && slices.ContainsFunc(c.Disguises, func(d code.Disguise) bool { return d.File == im.File }):
		return im.File
	case im.File == "" && im.Computed:
		return im.Spec
	case slices.Contains(c.Manifest.Entries, im.Place.File):
		return "what an importer gets asks for more"
	}
	return ""
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
