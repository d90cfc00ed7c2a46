package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"levee/internal/assessment"
	"levee/internal/control"
	"levee/internal/npm/lockfile"
	"levee/internal/report"
)

// How many ways `why` shows for a place, and how many with --all.
const (
	someWays = 3
	allWays  = 100
)

func newWhy(s Streams) *cobra.Command {
	l := &look{streams: s}
	cmd := &cobra.Command{
		Use:   "why PKG[@VERSION] [DIR]",
		Short: "Every way by which a package came in, and what dropping it would free",
		Long: `Why shows the ways from the project to a package, shortest first, with the range that
each step declares, when its code runs, and what would be gone if the direct
dependency at the start of each way were dropped.`,
		Example: `  levee why event-stream
  levee why ms@2.0.0 --all`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parsePackage(args[0])
			if err != nil {
				return err
			}
			dir := dirOf(args[1:])
			t, err := l.target(cmd.Context(), dir)
			if err != nil {
				return err
			}
			nodes := t.Graph.Named(id.Name, id.Version)
			if len(nodes) == 0 {
				return notHere(id.String())
			}
			ways := someWays
			if l.all {
				ways = allWays
			}
			y := why(t, id.String(), nodes, ways)
			y.Project.Dir = dir
			if l.json {
				return report.WhyJSON(s.Out, y)
			}
			return report.WhyText(s.Out, y, l.options())
		},
	}
	l.flags(cmd)
	return cmd
}

func why(t *control.Target, name string, nodes []int, ways int) *report.Why {
	y := &report.Why{Assessment: &assessment.Assessment{Target: t, Project: assessment.Describe(t)}, Package: name}
	var direct []string
	for _, n := range nodes {
		paths, more := t.Graph.Paths(n, ways)
		y.Places = append(y.Places, report.WhyPlace{Node: n, Paths: paths, More: more})
		for _, p := range paths {
			if first := t.File.Edges[p[0]].Name; !slices.Contains(direct, first) {
				direct = append(direct, first)
			}
		}
	}
	for _, first := range direct {
		y.Drops = append(y.Drops, drop(t, first))
	}
	return y
}

// drop counts what would go with a direct dependency. An account goes with it
// if nothing that it may publish is left.
func drop(t *control.Target, name string) report.WhyDrop {
	freed := make(map[int]bool)
	for _, n := range t.Graph.Freed(name) {
		freed[n] = true
	}
	left, gone := make(map[string]bool), make(map[string]bool)
	for n := range t.File.Nodes {
		if t.File.Nodes[n].Kind != lockfile.Package {
			continue
		}
		if freed[n] {
			gone[t.File.Nodes[n].Name] = true
		} else {
			left[t.File.Nodes[n].Name] = true
		}
	}
	d := report.WhyDrop{Name: name, Instances: len(freed)}
	accounts := make(map[string]bool)
	for pkg := range gone {
		if left[pkg] {
			continue
		}
		d.Names++
		who, _ := t.MayPublish(pkg)
		for _, account := range who {
			accounts[account] = true
		}
	}
	for pkg := range left {
		who, _ := t.MayPublish(pkg)
		for _, account := range who {
			delete(accounts, account)
		}
	}
	d.Accounts = len(accounts)
	return d
}
