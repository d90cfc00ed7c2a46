package structure

import (
	"fmt"
	"strings"

	"levee/internal/pipeline"
	"levee/internal/settings"
)

// jobs is what CI runs, as a process that it controls: which job installs,
// builds and publishes, which practices it keeps, and which it lacks.
func (b *builder) jobs(ci *Party) {
	p := b.target.Pipeline
	if p == nil || len(p.Jobs) == 0 {
		return
	}
	installs, builds, publishes := p.Roles()
	b.process(Party{Name: "jobs", Title: plural(len(p.Jobs), "job") + " of CI" + roles("installs in", installs) + roles("builds in", builds) + roles("publishes in", publishes), Level: "project"})
	b.acts("ci", "jobs", "starts them, with the rights and secrets that it gives them")
	b.hears("jobs", "ci", "whether they succeed", true)
	for _, v := range p.Judge(b.target.Settings) {
		b.practice(ci, &v)
	}
	for _, e := range p.Elsewhere[:min(mostUnknown, len(p.Elsewhere))] {
		b.unknown("What does "+e.What+" do?", "the repository that it is in", "those who own that")
	}
}

// practice notes what CI keeps, and what is missing.
func (b *builder) practice(ci *Party, v *pipeline.Verdict) {
	if v.Name == "watch" {
		if v.State != settings.Unknown {
			b.hears("advisories", developers, "a look at what is installed that nobody has to ask for (watch)", v.State == settings.On)
		}
		return
	}
	switch v.State {
	case settings.On:
		ci.Context = append(ci.Context, v.Name+" is on")
	case settings.Off:
		b.out.Arrows = append(b.out.Arrows, Arrow{From: ci.Name, To: "jobs", Text: v.Name, Missing: true})
	default:
		b.unknown("Does CI keep to "+v.Name+"?", v.Words, "those who own the project")
	}
}

// mostUnknown is how many parts that lie elsewhere are asked for one by one.
const mostUnknown = 10

// mostJobs is how many jobs of one kind are named.
const mostJobs = 3

// roles names jobs for the end of a title.
func roles(what string, jobs []string) string {
	if len(jobs) == 0 {
		return ""
	}
	text := "; " + what + " " + strings.Join(jobs[:min(mostJobs, len(jobs))], ", ")
	if rest := len(jobs) - mostJobs; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}
