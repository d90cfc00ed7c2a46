package replay

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/noise"
	"levee/internal/policy"
)

// named is from when on the registry names who published a release, and who may.
const named = 2012

// curve is the table of policies: what each would have held.
func (d *document) curve() error {
	byDefault := Hold(policy.Default(), d.record, d.table, d.harms)
	later := Hold(policy.Default(), since(d.record, named), d.table, nil)
	d.line(`
## What policies hold

Each release of the record judged by a policy, as an upgrade of its own on its own day; and the %d harmful ones below. *held* counts what is held for
what was found. Code, advisories and the tree are left out: as if they had been looked at and nothing had been found; so is cleanmajor, which cannot
tell on that day. The first row is the default policy (internal/policy/default.yaml). It holds %d releases more because the registry does not say who
published them or who might; of those since %d it holds %.2f %% in all, %.2f %% for what was found.

| policy | held | of 1,000 | harmful ones held |
|---|---|---|---|`, len(d.harms), byDefault.Unknown, named, 100*float64(later.Found+later.Unknown)/float64(later.Of), 100*later.Share())
	row := func(name string, h Held) {
		d.line("| %s | %d | %.2f | %d |", name, h.Found, 1000*h.Share(), h.Harms)
	}
	row("**the default policy**", byDefault)
	for _, p := range curve() {
		parsed, err := policy.Parse(p.name, []byte("version: 1\n"+p.text))
		if err != nil {
			return err
		}
		row(p.name, Hold(parsed, d.record, d.table, d.harms))
	}
	d.line(`
The default is chosen on this table: what a control calls a breach is held, and so is probation, without which event-stream 3.3.6 comes in as an upgrade
from 3.3.5; and from 10 bits on whatever comes together. From 6 bits on, 1.5 %% of honest releases would be held, and no harmful one more.`)
	return nil
}

// since returns the record without the upgrades of the years before one.
func since(r *noise.Record, year int) *noise.Record {
	out := *r
	out.Upgrades = slices.DeleteFunc(slices.Clone(r.Upgrades), func(u noise.Upgrade) bool { return u.At.Year() < year })
	return &out
}

// harm is the table of harmful releases.
func (d *document) harm() error {
	d.line(`
## Releases that did harm

Those of internal/controls/testdata/incidents that have a release before them and a day on which they came out, with what is recorded of them and nothing
else: where nobody recorded a publisher, a control that needs one cannot tell. *by code* is what finds them in their replicas.

| release | found in release facts | could not tell | bits | default policy | by code |
|---|---|---|---|---|---|`)
	for _, h := range d.harms {
		bits, known := d.table.Surprise(h.Fired, 1)
		rare := "-"
		if known {
			rare = fmt.Sprintf("%.1f", bits)
		}
		verdict := policy.Default().Judge(*caseOf(d.table, h.Fired, nil)).Verdict
		d.line("| %s %s -> %s | %s | %s | %s | %s | %s |", h.Name, h.Before, h.After, orDash(h.Fired), orDash(h.Unknown), rare, verdict, orDash(h.ByCode))
	}
	return nil
}

func orDash(names []string) string {
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(slices.Compact(names), " ")
}
