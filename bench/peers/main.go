// Command peers puts other tools to the drill that Levee is put to: package
// clients and a proxy install what levee drill --write wrote, from a registry
// on this machine, and scanners look at it. bench/peers/run prepares it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/txtar"

	"levee/internal/drill"
	"levee/internal/store"
	"levee/internal/universe"
)

// A result is what a tool did about a variant.
type result uint8

const (
	failed  result = iota // it did not work
	silent                // it lets it pass without a word
	spoke                 // it lets it pass, and says something of it
	stopped               // it keeps it out, or keeps its script from being run
)

// A peer is a tool in one configuration.
type peer struct {
	name    string
	program string // below the folder of tools; without it the peer is left out
	try     func(ctx context.Context, b *bench, v *variant, dir string) (result, string, error)
}

// A variant is one of the drill's, with its registry.
type variant struct {
	*drill.Exported
	universe *universe.Universe
}

// A bench holds where tools and variants are.
type bench struct {
	dir   string
	tools string
	peers []peer

	mu      sync.Mutex
	results map[string]map[string]result // by variant, by peer
}

func main() {
	out := flag.String("out", "", "write the table to `FILE`")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: peers -out FILE DIR")
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, out string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	b := &bench{dir: dir, tools: filepath.Join(dir, "tools"), results: make(map[string]map[string]result)}
	var missing []string
	for _, p := range peers {
		if _, err := os.Stat(filepath.Join(b.tools, p.program)); err != nil {
			missing = append(missing, p.name)
			continue
		}
		b.peers = append(b.peers, p)
	}
	index, variants, err := b.read()
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(2)
	for _, v := range variants {
		group.Go(func() error { return b.drill(ctx, v) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if err := b.xray(ctx, variants); err != nil {
		missing = append(missing, "js-x-ray")
		fmt.Fprintln(os.Stderr, "js-x-ray:", err)
	}
	return store.WriteFile(out, []byte(b.document(index, variants, missing)))
}

// untried are ways of arriving past any registry: a lockfile that leads elsewhere,
// and git. What clients do with them is asked in internal/drill.
var untried = []string{"lockfile-edit", "git-or-url-source"}

// read reads the folder of variants, but for those that no registry brings.
func (b *bench) read() (*drill.Index, []*variant, error) {
	name := filepath.Join(b.dir, "drills", "index.json")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	index, err := drill.ReadIndex(name, data)
	if err != nil {
		return nil, nil, err
	}
	var all []*variant
	for i := range index.Variants {
		v := &variant{Exported: &index.Variants[i]}
		if slices.Contains(untried, v.Choices["arrival"]) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(b.dir, "drills", v.Name, "universe.txtar"))
		if err != nil {
			return nil, nil, err
		}
		if v.universe, err = universe.ParseArchive(v.Name, txtar.Parse(text)); err != nil {
			return nil, nil, err
		}
		all = append(all, v)
	}
	return index, all, nil
}

// drill lets every peer try a variant, in a folder of its own that is kept, so
// that what a tool said can be read.
func (b *bench) drill(ctx context.Context, v *variant) error {
	for i, p := range b.peers {
		dir := filepath.Join(b.dir, "tries", v.Name, fmt.Sprint(i))
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		r, err := b.once(ctx, &p, v, dir)
		if later := v.later(); err == nil && r == stopped && later != nil {
			r, err = b.once(ctx, &p, later, filepath.Join(dir, "later"))
		}
		if err != nil {
			return err
		}
		b.keep(v.Name, p.name, r)
	}
	return nil
}

// wait is longer than every cooldown here.
const wait = 8 * 24 * time.Hour

// later is the variant where the project takes it in when no cooldown keeps it
// back any more; nil if somebody notices before.
func (v *variant) later() *variant {
	e := *v.Exported
	if e.Adopted = v.Adopted.Add(wait); !v.Noticed.After(e.Adopted) {
		return nil
	}
	return &variant{&e, v.universe}
}

// once lets a peer try a variant once, and keeps what it said.
func (b *bench) once(ctx context.Context, p *peer, v *variant, dir string) (result, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return failed, err
	}
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, said, err := p.try(within, b, v, dir)
	if err != nil {
		r, said = failed, said+"\n"+err.Error()
	}
	return r, os.WriteFile(filepath.Join(dir, "said.txt"), []byte(p.name+"\n"+said), 0o644)
}

func (b *bench) keep(variant, peer string, r result) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.results[variant] == nil {
		b.results[variant] = make(map[string]result)
	}
	b.results[variant][peer] = r
}
