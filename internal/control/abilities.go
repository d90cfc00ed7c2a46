package control

import (
	"sync"

	"levee/internal/code"
	"levee/internal/npm/lockfile"
)

// abilities are the capabilities of a project's packages; they are gathered
// once for all looks at it.
type abilities struct {
	once sync.Once
	had  map[string]bool
	why  string // why those of some package are not known
}

// Could tells whether any package that was there had a capability. If the code
// of some was not read it returns why: then nothing can be called new.
func (t *Target) Could() (could func(capability string) bool, why string) {
	a := t.could
	a.once.Do(func() { a.gather(t.Before) })
	return func(capability string) bool { return a.had[capability] }, a.why
}

func (a *abilities) gather(t *Target) {
	a.had = make(map[string]bool)
	for i := range t.File.Artifacts {
		one := &t.File.Artifacts[i]
		if one.Source == lockfile.InParent {
			continue
		}
		c, ok := t.Evidence.Package(one.Name, one.Version).Get()
		if !ok || Unread(c) != nil {
			a.why = "the code of all that was here before is not known"
		}
		if !ok {
			continue
		}
		for _, u := range c.Capabilities {
			a.had[u.Name] = a.had[u.Name] || u.Phase != code.Never
		}
	}
}
