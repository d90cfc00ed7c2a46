package report

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/assessment"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// A Why is the answer to "why is this package here?".
type Why struct {
	*assessment.Assessment        // of which only the target is used
	Package                string // as asked for
	Places                 []WhyPlace
	Drops                  []WhyDrop
}

// A WhyPlace is one place that holds the package.
type WhyPlace struct {
	Node  int
	Paths []graph.Path
	More  bool // there may be further paths
}

// A WhyDrop is what removing a direct dependency would free.
type WhyDrop struct {
	Name      string
	Instances int
	Names     int
	Accounts  int // that would have nothing left to publish into the project
}

// edgeKinds are the words for kinds of edges that are not plain dependencies.
var edgeKinds = map[lockfile.EdgeKind]string{
	lockfile.DevOnly: "dev", lockfile.OptionalDep: "optional", lockfile.PeerDep: "peer",
	lockfile.PeerOptional: "optional peer", lockfile.BundledDep: "bundled", lockfile.Implicit: "added by the client",
}

// WhyText writes the paths for people.
func WhyText(w io.Writer, y *Why, o Options) error {
	p := &page{Options: o}
	const screen = 3
	for i, place := range y.Places {
		if i == screen && !p.All {
			p.line("%s\n", p.in(dim, fmt.Sprintf("and at %s (all: --all)", plural(len(y.Places)-i, "further place"))))
			break
		}
		n := &y.File.Nodes[place.Node]
		when := strings.Join(phases(y.Phases[place.Node]), ", ")
		if y.Assumed[place.Node] {
			when += " (assumed: no script of the project calls what leads here)"
		}
		p.line("%s%s", p.in(bold, id(n.Name, n.Version)), p.in(dim, joined(" · ", location(y.Assessment, place.Node), "runs at "+when)))
		if len(place.Paths) == 0 {
			p.line("  nothing in the project leads here")
		}
		for _, path := range place.Paths {
			p.para("  ", 2, pathWords(y, path))
		}
		if place.More {
			p.line("%s", p.in(dim, "  and more ways (all: --all)"))
		}
		p.line("")
	}
	for _, d := range y.Drops {
		p.line("Without %s: %s, %s and %s would be gone.", p.in(bold, Plain(d.Name)), plural(d.Instances, "place"), plural(d.Names, "package name"), plural(d.Accounts, "account"))
	}
	_, err := w.Write(p.Bytes())
	return err
}

func joined(sep string, parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		if part != "" {
			b.WriteString(sep + part)
		}
	}
	return b.String()
}

// pathWords writes a path with the ranges that each step declares.
func pathWords(y *Why, path graph.Path) string {
	words := []string{"this project"}
	if len(path) > 0 {
		if from := &y.File.Nodes[y.File.Edges[path[0]].From]; from.Name != "" {
			words[0] = Plain(from.Name)
		}
	}
	for _, i := range path {
		e := &y.File.Edges[i]
		word := Plain(e.Name)
		if e.Range != "" {
			word += " " + Plain(e.Range)
		}
		if kind := edgeKinds[e.Kind]; kind != "" {
			word += " (" + kind + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, " > ")
}

// WhySchema names the version of the JSON that `levee why` writes.
const WhySchema = "levee-why/1"

type jsonWhy struct {
	Schema    string      `json:"schema"`
	Project   jsonProject `json:"project"`
	Package   string      `json:"package"`
	Instances []jsonPlace `json:"instances"`
	Drop      []jsonDrop  `json:"drop"`
}

type jsonPlace struct {
	Version  string        `json:"version"`
	Location *jsonLocation `json:"location"`
	Phases   []string      `json:"phases"`
	Assumed  bool          `json:"assumedPhases"`
	Paths    [][]jsonStep  `json:"paths"`
	More     bool          `json:"more"`
}

type jsonStep struct {
	Name    string `json:"name"`
	Range   string `json:"range,omitempty"`
	Kind    string `json:"kind"`
	Version string `json:"version"`
}

type jsonDrop struct {
	Name      string `json:"name"`
	Instances int    `json:"instances"`
	Names     int    `json:"names"`
	Accounts  int    `json:"accounts"`
}

// WhyJSON writes the paths for scripts.
func WhyJSON(w io.Writer, y *Why) error {
	out := jsonWhy{Schema: WhySchema, Project: projectJSON(y.Project), Package: y.Package, Instances: []jsonPlace{}, Drop: []jsonDrop{}}
	for _, place := range y.Places {
		j := jsonPlace{
			Version: y.File.Nodes[place.Node].Version, Location: positionJSON(y.File, place.Node),
			Phases: list(phases(y.Phases[place.Node])), Assumed: y.Assumed[place.Node], Paths: [][]jsonStep{}, More: place.More,
		}
		for _, path := range place.Paths {
			j.Paths = append(j.Paths, stepsJSON(y, path))
		}
		out.Instances = append(out.Instances, j)
	}
	for _, d := range y.Drops {
		out.Drop = append(out.Drop, jsonDrop(d))
	}
	return WriteJSON(w, out)
}

func stepsJSON(y *Why, path graph.Path) []jsonStep {
	steps := []jsonStep{}
	for _, i := range path {
		e := &y.File.Edges[i]
		kind := edgeKinds[e.Kind]
		if kind == "" {
			kind = "prod"
		}
		steps = append(steps, jsonStep{e.Name, e.Range, kind, y.File.Nodes[y.Graph.To(i)].Version})
	}
	return steps
}
