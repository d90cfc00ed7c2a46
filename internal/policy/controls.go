package policy

import (
	"slices"

	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/policy/form"
)

// controlLevels is what the finding of each control does.
type controlLevels struct {
	breach, sign levels // of those that have no entry of their own
	named        map[string]*levels
}

func (c *controlLevels) form() form.Value {
	fields := []form.Field{
		{Key: "breach", Value: levelsForm(&c.breach),
			Doc: "Every control without an entry whose finding shows a constraint broken."},
		{Key: "sign", Value: levelsForm(&c.sign),
			Doc: "Every control without an entry whose finding leaves a constraint not shown to hold."},
	}
	if c.named == nil {
		c.named = make(map[string]*levels)
	}
	for _, k := range controls.Known {
		l := c.named[k.Name]
		if l == nil {
			l = new(levels)
			c.named[k.Name] = l
		}
		f := form.Field{Key: k.Name, Value: levelsForm(l), Doc: k.Title + "."}
		if k.Name == cooldownControl {
			f.Elsewhere = "what it does stands in the section cooldown"
		}
		fields = append(fields, f)
	}
	return form.Mapping(fields...)
}

// of returns the levels of a control. One that the program does not have is
// taken for one that shows a constraint broken.
func (p *Policy) levelsOf(name string) *levels {
	if name == cooldownControl {
		return &p.cooldown.levels
	}
	if l := p.controls.named[name]; l != nil && l.at.Line > 0 {
		return l
	}
	if k := known(name); k != nil && k.Strength == control.Sign {
		return &p.controls.sign
	}
	return &p.controls.breach
}

// known returns a control of the program, nil if it has none of the name.
func known(name string) *control.Control {
	if i := slices.IndexFunc(controls.Known, func(k *control.Control) bool { return k.Name == name }); i >= 0 {
		return controls.Known[i]
	}
	return nil
}

// controlForm is the name of a control.
func controlForm(to *string) form.Value {
	var names []string
	for _, k := range controls.Known {
		names = append(names, k.Name)
	}
	return form.NameOf(to, "the name of a control", names...)
}

// Off tells whether nothing that a control finds does anything.
func (p *Policy) Off(name string) bool {
	l := p.levelsOf(name)
	return Verdict(l.level) == 0 && !slices.ContainsFunc(l.when, func(e exception) bool { return Verdict(e.level) != 0 })
}
