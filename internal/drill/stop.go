package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/settings"
)

// A Stop is a protection that Levee does not enforce itself, and that keeps a
// variant from coming in, its code from running, or what it took from leaving.
type Stop struct {
	Protection *settings.Protection
	Client     settings.Client // Pages if it is a browser
	Words      string
}

// A Guard is a protection of stops.txt as it stands in a client: what it stops
// if it is on.
type Guard struct {
	Protection *settings.Protection
	Client     settings.Client
	State      settings.State
	Amount     time.Duration // of a cooldown
	Words      string        // what is the case, lower case, no period
	Stops      []string      // formulas, of which all must hold
	Sources    []string
	Live       string // which clients were asked, or why none was
	brake      *brake
	facts      *[2]attack.Facts
}

// stops tells whether a guard stops a variant if it is on.
func (g *Guard) stops(v *attack.Variant, s *craft.Scene) bool {
	waited := 0
	if waitedOut(s, g.Amount) {
		waited = 1
	}
	return g.brake.holds(v, g.facts[waited])
}

func (g *Guard) stop() *Stop { return &Stop{g.Protection, g.Client, g.brake.words} }

// A ClientDefault is a client for which nobody set anything.
type ClientDefault struct {
	Client  settings.Client
	Version string
}

// String returns "npm 12.2.0 as it comes".
func (c ClientDefault) String() string {
	return fmt.Sprintf("%s %s as it comes", c.Client.Title(), c.Version)
}

// ClientDefaults are those whose defaults a drill weighs: of each client the
// last of some major versions between which its defaults changed.
var ClientDefaults = []ClientDefault{
	{settings.NPM, "6.14.18"}, {settings.NPM, "11.21.2"}, {settings.NPM, "12.2.0"}, {settings.PNPM, "9.15.9"}, {settings.PNPM, "10.34.9"},
	{settings.PNPM, "12.21.0"}, {settings.Yarn, "1.22.22"}, {settings.Berry, "4.18.1"}, {settings.Bun, "1.4.5"},
}

// guards are all guards of a drill, made once.
type guards struct {
	pages    []Guard
	here     [][]Guard // by client that installs
	defaults [][]Guard // by ClientDefaults
}

// guarded returns the drill's guards. They are made at the first call: what the
// drill points at must not change after it.
func (d *Drill) guarded() *guards {
	d.once.Do(func() {
		d.made.pages = d.guardPages()
		for _, u := range d.installing() {
			d.made.here = append(d.made.here, d.guard(d.Target.Settings, u))
		}
		for _, c := range ClientDefaults {
			name := strings.ToLower(c.Client.Title()) + "@" + c.Version
			inventory := settings.Read(settings.Sources{Client: name})
			d.made.defaults = append(d.made.defaults, d.guard(inventory, &inventory.Clients[0]))
		}
	})
	return &d.made
}

// installing are the clients in use that install, and do not only propose.
func (d *Drill) installing() []*settings.Use {
	var all []*settings.Use
	if d.Target.Settings == nil {
		return nil
	}
	for i := range d.Target.Settings.Clients {
		if u := &d.Target.Settings.Clients[i]; u.Client != settings.Renovate && u.Client != settings.Dependabot {
			all = append(all, u)
		}
	}
	return all
}

// guard returns a client's guards, as its settings have them.
func (d *Drill) guard(v *settings.Inventory, u *settings.Use) []Guard {
	brakes, err := knownBrakes()
	if err != nil {
		return nil // a test holds that it can be read
	}
	answers := d.answers(v)
	var all []Guard
	unasked := settings.Verdict{Protection: manifests, State: settings.On, Words: manifests.On}
	for _, verdict := range append(v.Judge(u, settings.Wish{}), unasked) {
		for i := range brakes {
			b := &brakes[i]
			if b.protection == verdict.Protection && b.of(u.Client) {
				all = append(all, Guard{b.protection, u.Client, verdict.State, verdict.Amount, verdict.Words, b.texts, b.sources, b.live, b, &answers})
			}
		}
	}
	return all
}

// guardPages returns the guards of the project's own pages: one is on if it is on
// in all apps that have any.
func (d *Drill) guardPages() []Guard {
	brakes, err := knownBrakes()
	if err != nil || d.Target.Platform == nil {
		return nil
	}
	i := slices.IndexFunc(brakes, func(b brake) bool { return b.protection == requests })
	g := Guard{Protection: requests, Client: Pages, brake: &brakes[i], Stops: brakes[i].texts, Sources: brakes[i].sources, Live: brakes[i].live}
	apps := 0
	for a := range d.Target.Platform.Apps {
		app := &d.Target.Platform.Apps[a]
		if app.Pages() == 0 {
			continue
		}
		state, words := settings.Off, "a page has no policy"
		for _, s := range app.Policies(nil) {
			if s.Name == requests.Name {
				state, words = s.State, s.Words
			}
		}
		if apps++; apps == 1 || g.State == settings.On {
			g.State, g.Words = state, words
		}
	}
	if apps == 0 {
		return nil
	}
	answers := [2]attack.Facts{Facts(d.Target, &d.Carrier), Facts(d.Target, &d.Carrier)}
	g.facts = &answers
	return []Guard{g}
}

// Guards lists the protections of the clients in use, of those that know them,
// and of the project's pages, on or off.
func (d *Drill) Guards() []Guard {
	g := d.guarded()
	return slices.Concat(append(slices.Clone(g.here), g.pages)...)
}

// stop returns the first protection that stops a variant in every client in
// use, or in the project's pages; nil if none does.
func (d *Drill) stop(v *attack.Variant, s *craft.Scene) *Stop { return d.stopBut("", v, s) }

// stopBut is stop where a protection is off; "" is none.
func (d *Drill) stopBut(off string, v *attack.Variant, s *craft.Scene) *Stop {
	g := d.guarded()
	if first := firstOn(g.pages, off, v, s); first != nil {
		return first.stop()
	}
	var first *Guard
	for _, client := range g.here {
		one := firstOn(client, off, v, s)
		if one == nil {
			return nil
		}
		if first == nil {
			first = one
		}
	}
	if first == nil {
		return nil
	}
	return first.stop()
}

// firstOn returns the first guard that is on and stops a variant, but for one
// protection; nil if there is none.
func firstOn(all []Guard, off string, v *attack.Variant, s *craft.Scene) *Guard {
	for i := range all {
		if g := &all[i]; g.State == settings.On && g.Protection.Name != off && g.stops(v, s) {
			return g
		}
	}
	return nil
}

// Stops returns all protections that are on here and stop a variant: in one of
// the clients in use, or in the project's pages.
func (d *Drill) Stops(v *attack.Variant, s *craft.Scene) []*Stop {
	g := d.guarded()
	all := allOn(g.pages, v, s)
	for _, client := range g.here {
		all = append(all, allOn(client, v, s)...)
	}
	return all
}

func allOn(all []Guard, v *attack.Variant, s *craft.Scene) []*Stop {
	var stops []*Stop
	for i := range all {
		if g := &all[i]; g.State == settings.On && g.stops(v, s) {
			stops = append(stops, g.stop())
		}
	}
	return stops
}

// StoppedByDefault returns for each of ClientDefaults what stops a variant in
// it, none for those that take it in.
func (d *Drill) StoppedByDefault(v *attack.Variant, s *craft.Scene) [][]*Stop {
	var all [][]*Stop
	for _, client := range d.guarded().defaults {
		all = append(all, allOn(client, v, s))
	}
	return all
}

// couldStop names the protections that would stop a variant if they were on: in
// every client in use, and a cooldown as long as the policy wishes. What a client
// lacks in its version cannot be switched on. Without a client that is known,
// those of any count.
func (d *Drill) couldStop(v *attack.Variant, s *craft.Scene) []string {
	g := d.guarded()
	clients, enough := g.here, len(g.here)
	if enough == 0 {
		clients, enough = g.defaults, 1
	}
	var names []string
	for _, p := range settings.Protections {
		count := 0
		for _, client := range clients {
			if d.could(client, p, v, s) {
				count++
			}
		}
		if count >= enough {
			names = append(names, p.Name)
		}
	}
	if d.could(g.pages, requests, v, s) {
		names = append(names, requests.Name)
	}
	return names
}

// could tells whether a client would stop a variant if a protection were on.
func (d *Drill) could(client []Guard, p *settings.Protection, v *attack.Variant, s *craft.Scene) bool {
	for i := range client {
		g := &client[i]
		if g.Protection != p || g.State == settings.Lacking {
			continue
		}
		asked := *g
		if p.Name == settings.Cooldown {
			asked.Amount = max(g.Amount, d.Target.Limits.Cooldown)
		}
		return asked.stops(v, s)
	}
	return false
}
