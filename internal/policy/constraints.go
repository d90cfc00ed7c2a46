package policy

import (
	"time"

	"levee/internal/policy/form"
	"levee/internal/settings"
)

// constraints say what is asked of every package client that installs the
// project: stated once, and compiled into each one's own settings.
type constraints struct {
	cooldown, exotic, trust, verify bool
	scripts                         []string
}

func (c *constraints) form() form.Value {
	return form.Mapping(
		form.Field{Key: "cooldown", Value: form.Flag(&c.cooldown),
			Doc: "Whether clients wait as long as the section cooldown says, but for what it excepts."},
		form.Field{Key: "exotic-sources", Value: form.Flag(&c.exotic),
			Doc: "Whether clients refuse what comes from git or from an address, where the project does not name it itself."},
		form.Field{Key: "trust-downgrade", Value: form.Flag(&c.trust),
			Doc: "Whether clients refuse a version that was published with less proof than those before it."},
		form.Field{Key: "lockfile-verification", Value: form.Flag(&c.verify),
			Doc: "Whether clients hold the lockfile's entries against the registry."},
		form.Field{Key: "install-scripts", Value: form.List(&c.scripts, 10_000, nameForm),
			Doc: "Packages whose install scripts may run. No other's may."},
	)
}

// Wish returns what is asked of package clients. If a project states no
// cooldown of its own, whatever the client has will do.
func (p *Policy) Wish() settings.Wish {
	w := settings.Wish{Allow: p.constraints.scripts}
	waits := p.constraints.cooldown && p.cooldown.days > 0
	if waits && p.cooldown.at.File != defaultName {
		w.Cooldown, w.Except = time.Duration(p.cooldown.days)*24*time.Hour, p.cooldown.except
	}
	for name, wanted := range map[string]bool{settings.Cooldown: waits, settings.Exotic: p.constraints.exotic,
		settings.TrustDowngrade: p.constraints.trust, settings.Verification: p.constraints.verify} {
		if !wanted {
			w.Waived = append(w.Waived, name)
		}
	}
	return w
}
