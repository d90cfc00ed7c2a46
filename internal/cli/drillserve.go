package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/drill"
	"levee/internal/npm"
	"levee/internal/policy"
	"levee/internal/registry/serve"
	"levee/internal/report"
	"levee/internal/universe"
)

func newDrillServe(s Streams) *cobra.Command {
	d := &drillServe{driller: driller{look: &look{streams: s, code: true, reader: defaultReader}}}
	cmd := &cobra.Command{
		Use:   "serve INCIDENT",
		Short: "Serve the made-up registry of an incident, so that another tool can be put to the same drill",
		Long: `Serve answers on 127.0.0.1 as a registry of npm that has what drill makes up for INCIDENT:
the package by which the attack comes, with its past, what was published, and what was
published with it. What the package needs besides, and what asks for it in the project, is
there as empty stand-ins; all else is not found, and no other registry is asked. Nothing can be published to it. What it serves
does nothing, as in all drills.

It shows the state of the day on which the project would take it in, before anybody has
noticed; --day shows another one. npm audit gets the advisory from the day on which the attack
was noticed. Tools with a cooldown look at the clock: --today moves all dates so that the day
that is shown is today.

--from serves what levee drill --write wrote into a folder, by its name in index.json.

--write puts the part of the project by which it comes in into a folder: package.json and
lockfile, before and after, with addresses of this registry, so that a client, or levee diff,
works there as it is. Where an edited lockfile leads to another host, that is this machine by
another name.

Exit code 0: it was ended by Ctrl-C. 1: it could not serve. 2: it was asked for something that
Levee does not have.`,
		Example: `  levee drill serve event-stream
  npm install kind-of@3.2.4 --registry http://127.0.0.1:4873   # in a folder of its own; serve prints this line
  levee drill serve axios --today --port 0
  levee drill serve --from ./drills axios-2026
  levee drill serve axios --write ./try   # then, in ./try/after: npm ci --ignore-scripts
  # meanwhile, what levee diff itself says of a variant that was written, on the day of "adopted" in index.json:
  npm_config_registry=http://127.0.0.1:4873/ npm_config_replace_registry_host=always \
    levee diff drills/axios-2026/before drills/axios-2026/after --as-of DAY --advisories drills/axios-2026/advisories`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return d.run(cmd.Context(), args[0]) },
	}
	d.look.sources(cmd)
	f := cmd.Flags()
	f.StringVar(&d.project, "project", ".", "the project in `DIR`")
	f.StringVar(&d.carrier, "carrier", "", "let the attack come by the package `NAME`")
	f.StringVar(&d.from, "from", "", "serve a variant of the folder `DRILLS` that drill --write made")
	f.IntVar(&d.port, "port", 4873, "listen on `PORT` of 127.0.0.1; 0: one that is free")
	f.StringVar(&d.day, "day", "", "show the registry as of a `DATE` (default: when the project would take it in)")
	f.BoolVar(&d.today, "today", false, "move all dates so that the day that is shown is today")
	f.StringVar(&d.write, "write", "", "write the part of the project that it is about into a new folder `DIR`, before and after")
	return cmd
}

// drillServe holds what was asked of drill serve.
type drillServe struct {
	driller
	from  string
	port  int
	day   string
	today bool
}

// A shown is a registry that is served, and what is said of it.
type shown struct {
	universe *universe.Universe
	name     string   // of the incident, or of a variant of it
	carrier  npm.ID   // by which it comes
	crafted  []string // the packages that were made up; all others are stand-ins
	adopted  time.Time
	take     npm.ID // what a client installs

	sides     []drill.ExportFile // the part of the project, before and after
	lockfile  string             // the name of its lockfile
	elsewhere map[string][]byte  // as of drill.Elsewhere
}

func (d *drillServe) run(ctx context.Context, name string) error {
	day, err := (&look{asOf: d.day}).date()
	if err != nil {
		return usage("--day %q: want a date such as 2018-09-25", d.day)
	}
	if d.port < 0 || d.port > 65535 {
		return usage("--port %d: want 0 to 65535", d.port)
	}
	into, err := d.newFolder()
	if err != nil {
		return err
	}
	find := d.craft
	if d.from != "" {
		find = d.stored
	}
	st, err := find(ctx, name)
	if err != nil {
		return err
	}
	if day.IsZero() {
		day = st.adopted
	}
	if st.universe = st.universe.At(day); d.today {
		st.universe = st.universe.Moved(time.Since(day))
	}
	return answer(ctx, d.port, st, func(address string) error {
		if into != "" {
			if err := st.writeSides(into, address); err != nil {
				return err
			}
		}
		return d.tell(st, day, address)
	})
}

// craft makes up the registry of an incident for the project.
func (d *drillServe) craft(ctx context.Context, name string) (*shown, error) {
	m, err := attack.Standard()
	if err != nil {
		return nil, err
	}
	chosen, err := choose(m, []string{name})
	if err != nil {
		return nil, err
	}
	d.look.noCode = true // nothing is judged here
	out, err := d.prepare(ctx, m)
	if err != nil {
		return nil, err
	}
	c := &out.Drill.Carrier
	scene, err := craft.Craft(m, &chosen[0].Variant, &c.Carrier, out.Drill.Seed)
	var not *craft.Uncrafted
	if errors.As(err, &not) {
		return nil, usage("%s: %w", chosen[0].ID, err)
	}
	if err != nil {
		return nil, err
	}
	around, err := out.Drill.Surround(scene)
	if err != nil {
		return nil, err
	}
	rules, err := d.policyFiles()
	if err != nil {
		return nil, err
	}
	st := &shown{name: chosen[0].ID, carrier: c.ID, crafted: scene.Universe.Names(), adopted: scene.Adopted, take: scene.Brings(), universe: around.Universe,
		sides: append(around.Files(), rules...), lockfile: around.After.Name}
	st.elsewhere, err = drill.Elsewhere("drill", around.Archive, drill.ExportedMoves(scene))
	return st, err
}

// stored reads a variant from a folder that drill --write made.
func (d *drillServe) stored(_ context.Context, name string) (*shown, error) {
	index, err := readIndex(d.from, d.from)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(index.Variants, func(v drill.Exported) bool { return v.Name == name })
	if i < 0 {
		return nil, usage("%q is not among the %d variants of %s", name, len(index.Variants), filepath.Join(d.from, indexName))
	}
	v := &index.Variants[i]
	file := filepath.Join(name, "universe.txtar")
	data, err := readSmall(d.from, file)
	if err != nil {
		return nil, plain(filepath.Join(d.from, file), err)
	}
	st := &shown{name: v.Name, carrier: npm.ParseID(index.Carrier), crafted: v.Crafted, adopted: v.Adopted, take: npm.ID{Name: v.Moves[0].Name, Version: v.Moves[0].After}, lockfile: v.Lockfile}
	said := filepath.Join(d.from, file)
	a := txtar.Parse(data)
	if st.universe, err = universe.ParseArchive(said, a); err != nil {
		return nil, err
	}
	if st.elsewhere, err = drill.Elsewhere(said, a, v.Moves); err != nil || d.write == "" {
		return st, err
	}
	st.sides, err = d.storedSides(v)
	return st, err
}

// storedSides reads the part of the project that was written with a variant.
func (d *drillServe) storedSides(v *drill.Exported) ([]drill.ExportFile, error) {
	var all []drill.ExportFile
	for _, side := range []string{"before", "after"} {
		for _, name := range []string{"package.json", v.Lockfile, policy.FileName} {
			at := path.Join(side, name)
			data, err := readSmall(d.from, path.Join(v.Name, at))
			if errors.Is(err, fs.ErrNotExist) && name == policy.FileName {
				continue
			}
			if err != nil {
				return nil, plain(filepath.Join(d.from, v.Name, at), err)
			}
			all = append(all, drill.ExportFile{Path: at, Data: data})
		}
	}
	return all, nil
}

// standIns counts the packages that are there only to be asked for.
func (st *shown) standIns() int {
	return len(slices.DeleteFunc(st.universe.Names(), func(name string) bool { return slices.Contains(st.crafted, name) }))
}

// has returns the packages that were made up and are there on the day.
func (st *shown) has() []string {
	return slices.DeleteFunc(st.universe.Names(), func(name string) bool { return !slices.Contains(st.crafted, name) })
}

// tell says what is served, and what to do with it.
func (d *drillServe) tell(st *shown, day time.Time, address string) error {
	w, out := d.look.streams.Out, st.universe.Version(st.take.Name, st.take.Version) != nil
	if d.look.json {
		return report.ServedJSON(w, &report.Served{Name: st.name, Carrier: st.carrier.String(), Registry: address, Day: day.UTC(), Install: st.take.String(),
			Out: out, Packages: st.has(), StandIns: st.standIns(), Written: d.write})
	}
	fmt.Fprintf(w, "%s on %s, as of %s: %s", st.name, report.Plain(st.carrier.String()), day.Format(time.DateOnly), report.Plain(strings.Join(st.has(), ", ")))
	if n := st.standIns(); n > 0 {
		fmt.Fprintf(w, "; empty stand-ins for %d others", n)
	}
	fmt.Fprintln(w, "; all else is not found")
	if out {
		fmt.Fprintf(w, "  npm install %s --registry %s\n", report.Plain(st.take.String()), strings.TrimSuffix(address, "/"))
	} else {
		fmt.Fprintf(w, "  %s is not in the registry on that day\n", report.Plain(st.take.String()))
	}
	if d.write != "" && frozen[st.lockfile] != "" {
		fmt.Fprintf(w, "  cd %s && %s\n", report.Plain(filepath.ToSlash(filepath.Join(d.write, "after"))), frozen[st.lockfile])
	}
	_, err := fmt.Fprintln(w, "Ctrl-C ends it.")
	return err
}

// answer serves what is shown on this machine alone until the context ends.
func answer(ctx context.Context, port int, st *shown, ready func(address string) error) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return hint(fmt.Errorf("port %d of 127.0.0.1 is in use", port), "--port 0 takes one that is free")
	}
	if err != nil {
		return err
	}
	address := "http://" + l.Addr().String() + "/"
	s := &http.Server{
		Handler:           &serve.Registry{Universe: st.universe, Address: address, Elsewhere: st.elsewhere},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	if err := ready(address); err != nil {
		return errors.Join(err, s.Close())
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.Shutdown(last); err != nil {
		return s.Close()
	}
	return nil
}
