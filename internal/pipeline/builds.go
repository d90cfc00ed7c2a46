package pipeline

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/npm"
)

// making are the words with which scripts begin that make what is shipped.
// The others of a manifest are for those who work on it.
var making = strings.Fields("build bundle compile deploy dist pack package prepack prepare prepublish prepublishOnly publish release")

func makes(script string) bool {
	first := strings.FieldsFunc(script, func(r rune) bool { return strings.ContainsRune(":_.-", r) })
	return len(first) > 0 && slices.Contains(making, first[0])
}

// Scripts returns the commands of those scripts of some manifests that make
// what is shipped, with what they call. They have no place: a manifest keeps
// none.
func Scripts(manifests map[string]*npm.Manifest) []Command {
	r := newReader(Sources{Manifests: manifests})
	var all []Command
	for _, folder := range slices.Sorted(maps.Keys(manifests)) {
		m := manifests[folder]
		s := &scriptReader{reader: r, folder: folder, shown: strings.NewReplacer()}
		for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
			if makes(name) {
				s.follow(&Command{Scripts: []string{name}}, m)
			}
		}
		all = append(all, s.out...)
	}
	return all
}

// Builds returns the commands that CI runs to make what is shipped: all that
// run code in the stages of images and in jobs that publish, and what scripts
// for it call in any job.
func (p *Pipeline) Builds() []Command {
	var all []Command
	p.each(func(j *Job, _ *situation, c *Command) {
		if c.Code && (j.System == Docker || j.publishes() || len(c.Via) > 0 && makes(c.Via[0])) {
			all = append(all, *c)
		}
	})
	return all
}

func (j *Job) publishes() bool {
	return slices.ContainsFunc(j.Steps, func(s Step) bool {
		return slices.ContainsFunc(s.Commands, func(c Command) bool { return c.Publish != nil })
	})
}

// Roles returns the jobs that install, that build, and that publish, each by
// its title, in order.
func (p *Pipeline) Roles() (installs, builds, publishes []string) {
	add := func(to *[]string, j *Job) {
		if title := j.title(); !slices.Contains(*to, title) {
			*to = append(*to, title)
		}
	}
	p.each(func(j *Job, _ *situation, c *Command) {
		if c.Install != nil && len(c.Install.Names) == 0 {
			add(&installs, j)
		}
		if len(c.Via) > 0 && makes(c.Via[0]) {
			add(&builds, j)
		}
		if c.Publish != nil {
			add(&publishes, j)
		}
	})
	return installs, builds, publishes
}
