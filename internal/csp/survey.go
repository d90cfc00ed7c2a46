package csp

import (
	"path"
	"slices"
	"strings"

	"levee/internal/code/archive"
	"levee/internal/code/literal"
	"levee/internal/code/page"
)

// Bounds of what is read of one project.
const (
	maxPages    = 2000
	maxPolicies = 500
)

// An App is a folder with a manifest: pages in it and below belong to it,
// unless a folder below has a manifest of its own.
type App struct {
	Dir     string // slash-separated; "" is the project
	Helmet  int    // major version of the package helmet, 0 if it is not known or not used
	Pages   []Page
	Headers []Policy // that are sent with its pages
	More    int      // pages beyond the bound, which were not read
}

// A Page is one page with the policies that it has of its own and by headers.
type Page struct {
	*page.Page
	Policies []Policy
}

// pages are the endings of files that may be pages, or templates of some.
var pages = []string{".html", ".htm", ".xhtml", ".ejs", ".hbs", ".handlebars", ".mustache", ".njk", ".liquid", ".twig"}

// IsPage tells the name of a file that may be a page.
func IsPage(name string) bool { return slices.Contains(pages, strings.ToLower(path.Ext(name))) }

// Survey fills apps with the pages and headers of a project's files. Apps are
// those of the project, in any order; a file belongs to the one that is nearest
// above it. A header counts for its own app and those in folders below.
func Survey(t *archive.Tree, program *literal.Program, apps []App) {
	headers := make(map[*App][]Policy)
	read, found := 0, 0
	for i := range t.Files {
		f := &t.Files[i]
		app := nearest(apps, f.Path)
		if app == nil || f.Data == nil {
			continue
		}
		if IsPage(f.Path) && page.Is(f.Data) {
			if read++; read > maxPages {
				app.More++
				continue
			}
			p := page.Read(f.Path, f.Data)
			app.Pages = append(app.Pages, Page{Page: p, Policies: OfPage(p)})
			continue
		}
		got := headersOf(f, program, app.Helmet)
		if found += len(got); found <= maxPolicies {
			headers[app] = append(headers[app], got...)
		}
	}
	for i := range apps {
		for from, list := range headers {
			if below(apps[i].Dir, from.Dir) {
				apps[i].Headers = append(apps[i].Headers, list...)
			}
		}
		slices.SortStableFunc(apps[i].Headers, func(a, b Policy) int { return byPlace(&a, &b) })
		for j := range apps[i].Pages {
			apps[i].Pages[j].Policies = append(apps[i].Pages[j].Policies, apps[i].Headers...)
		}
	}
}

func byPlace(a, b *Policy) int {
	if c := strings.Compare(a.File, b.File); c != 0 {
		return c
	}
	return a.Line - b.Line
}

func headersOf(f *archive.File, program *literal.Program, helmet int) []Policy {
	switch {
	case Configured(f.Path):
		return OfConfig(f.Path, f.Data)
	case Mentions(f.Data):
		if file := program.File(f.Path); file != nil && file.Why == "" {
			return OfCode(file, helmet)
		}
	}
	return nil
}

// nearest returns the app that a file belongs to, nil if there is none.
func nearest(apps []App, name string) *App {
	var best *App
	for i := range apps {
		if a := &apps[i]; below(name, a.Dir) && (best == nil || len(a.Dir) > len(best.Dir)) {
			best = a
		}
	}
	return best
}

// below tells a path that is in a folder, or is the folder.
func below(name, dir string) bool {
	return dir == "" || name == dir || strings.HasPrefix(name, dir+"/")
}
