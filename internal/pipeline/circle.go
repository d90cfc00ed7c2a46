package pipeline

import (
	"regexp"
	"slices"
	"strings"
)

// A circleReader reads .circleci/config.yml.
type circleReader struct {
	*reader
	top *node
}

// circle reads a file of CircleCI. Orbs lie elsewhere.
func (r *reader) circle(f *File) {
	t := r.tree(f)
	if t == nil {
		return
	}
	c := &circleReader{r, t}
	jobs := t.field("jobs")
	if !jobs.isMap() {
		return
	}
	used := c.workflows()
	for i, key := range jobs.keys {
		if !r.spend(key.at) {
			return
		}
		j := jobs.values[i]
		job := Job{System: Circle, Name: key.text, At: key.at, Env: append(used[key.text].env, secretKeys(j.field("environment"))...), Triggers: used[key.text].triggers}
		job.Steps = c.steps(j.field("steps"), job.folder(j), nil)
		r.out.Jobs = append(r.out.Jobs, job)
		if slices.Contains(job.Triggers, "schedule") {
			r.scheduled([]Job{job})
		}
	}
}

// folder is that in which a job's steps run, as far as it is below the checkout.
func (Job) folder(j *node) string {
	if _, below, ok := strings.Cut(j.field("working_directory").string(), "/"); ok {
		return enter("", []string{below})
	}
	return ""
}

// An employment is what workflows say of a job.
type employment struct {
	env      []Variable
	triggers []string
}

func (c *circleReader) workflows() map[string]employment {
	all := make(map[string]employment)
	flows := c.top.field("workflows")
	if !flows.isMap() {
		return all
	}
	for _, flow := range flows.values {
		trigger := "push"
		for _, t := range flow.field("triggers").list() {
			if t.field("schedule") != nil {
				trigger = "schedule"
			}
		}
		for _, j := range flow.field("jobs").list() {
			name, with := j.string(), (*node)(nil)
			if j.isMap() && len(j.keys) == 1 {
				name, with = j.keys[0].text, j.values[0]
			}
			e := all[name]
			e.triggers = append(e.triggers, trigger)
			for _, ctx := range with.field("context").list() {
				e.env = append(e.env, Variable{Name: "context " + ctx.string(), Secrets: []string{"context " + ctx.string()}, At: ctx.at})
			}
			all[name] = e
			if strings.ContainsRune(name, '/') {
				c.orb(name, j.at)
			}
		}
	}
	return all
}

// parameter matches what CircleCI puts in before a step runs.
var parameter = regexp.MustCompile(`<<\s*[\w.-]+\s*>>`)

// steps reads a list of steps; stack are the commands it is in.
func (c *circleReader) steps(list *node, folder string, stack []string) []Step {
	var all []Step
	for _, s := range list.list() {
		if !c.spend(s.at) {
			return all
		}
		name, with := s.string(), (*node)(nil)
		if s.isMap() && len(s.keys) > 0 {
			name, with = s.keys[0].text, s.values[0]
		}
		switch {
		case name == "run":
			all = append(all, c.run(with, folder))
		case name == "checkout":
			all = append(all, Step{At: s.at, Checkout: &Checkout{At: s.at}})
		case name == "when" || name == "unless":
			all = append(all, c.steps(with.field("steps"), folder, stack)...)
		case c.top.path("commands", name) != nil:
			if slices.Contains(stack, name) {
				c.problem(s.at, false, "it calls itself: %s", strings.Join(append(stack[slices.Index(stack, name):len(stack):len(stack)], name), " > "))
				continue
			}
			all = append(all, c.steps(c.top.path("commands", name, "steps"), folder, append(stack[:len(stack):len(stack)], name))...)
		case strings.ContainsRune(name, '/'):
			all = append(all, Step{At: s.at, Uses: c.orb(name, s.at)})
		}
	}
	return all
}

func (c *circleReader) run(with *node, folder string) Step {
	script := with
	if with.isMap() {
		script = with.field("command")
		if d := with.field("working_directory").string(); d != "" {
			folder = enter(folder, []string{d})
		}
	}
	if script == nil {
		return Step{At: c.top.at}
	}
	plain := *script
	plain.text = parameter.ReplaceAllString(script.text, "PARAMETER")
	step := c.plainStep(&plain, folder, true)
	for _, v := range secretKeys(with.field("environment")) {
		v.Step = true
		step.Env = append(step.Env, v)
	}
	return step
}

var fullVersion = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// orb returns the orb of "node/install-packages". A full version of an orb
// never changes; "5.1" and "volatile" do.
func (c *circleReader) orb(name string, at Place) *Action {
	prefix, _, _ := strings.Cut(name, "/")
	ref := c.top.path("orbs", prefix)
	if !ref.isScalar() {
		return nil // written in the file itself
	}
	a := &Action{Name: ref.text, At: ref.at}
	a.Name, a.Ref, _ = strings.Cut(ref.text, "@")
	a.Pinned = fullVersion.MatchString(a.Ref)
	c.elsewhere("the orb "+a.String(), ref.at)
	return a
}
