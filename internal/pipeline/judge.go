package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"levee/internal/npm"
)

// A situation is what a step can reach.
type situation struct {
	reach []Variable // with secrets or the job's token: the job's, the step's own, and what earlier steps left
	held  bool       // whether an earlier step left the job's token where it can be read
}

// maxReach is how many variables of one kind are kept of what a step reaches.
const maxReach = 200

// each calls f for every command of every job.
func (p *Pipeline) each(f func(*Job, *situation, *Command)) {
	for i := range p.Jobs {
		j := &p.Jobs[i]
		var left []Variable
		held := false
		for k := range j.Steps {
			s := &j.Steps[k]
			reach := slices.Concat(j.Env[:min(len(j.Env), maxReach)], s.Env[:min(len(s.Env), maxReach)], left)
			for c := range s.Commands {
				f(j, &situation{reach, held}, &s.Commands[c])
			}
			held = held || s.Checkout != nil && s.Checkout.Keeps
			for _, v := range s.leaves() {
				if len(left) < maxReach && !slices.ContainsFunc(left, func(l Variable) bool { return l.At == v.At && l.Name == v.Name }) {
					left = append(left, v)
				}
			}
		}
	}
}

// title names a job for people, by its file and its own name.
func (j *Job) title() string { return path.Base(j.At.Path) + " " + j.Name }

// words names a command, and the scripts by which it runs.
func (c *Command) words() string {
	if len(c.Via) == 0 {
		return c.Text
	}
	return c.Text + " of the script " + strings.Join(c.Via, " > ")
}

func (p *Pipeline) lockedInstall(v *verdict) {
	v.count = "%d of %d installs may take what the lockfile does not say"
	p.each(func(_ *Job, _ *situation, c *Command) {
		i := c.Install
		if i == nil || len(i.Names) > 0 {
			return
		}
		key := c.words() + c.At.String()
		if v.look(key); i.Frozen != Yes {
			v.find(key, c.words(), c.At)
			v.mendIn(c, i.Instead)
		}
	})
}

func (p *Pipeline) namedPackages(v *verdict) {
	v.count = "%d of %d commands that fetch packages by name take what is newest at the time"
	p.each(func(_ *Job, _ *situation, c *Command) {
		i := c.Install
		if i == nil || len(i.Names) == 0 {
			return
		}
		key := c.words() + c.At.String()
		if v.look(key); i.Frozen == No {
			v.find(key, c.words(), c.At)
			v.mendIn(c, npm.ParseID(i.Names[0]).Name+"@VERSION, or a dev dependency that the lockfile fixes")
		}
	})
}

func (p *Pipeline) pinnedActions(v *verdict) {
	v.count = "%d of %d actions can change under their name, as no hash pins them"
	for i := range p.Jobs {
		for s := range p.Jobs[i].Steps {
			a := p.Jobs[i].Steps[s].Uses
			if a == nil {
				continue
			}
			if v.look(a.String()); a.Pinned {
				continue
			}
			v.find(a.String(), a.String(), a.At)
			if p.Jobs[i].System == GitHub && len(v.fix) == 0 && a.Ref != "" {
				v.mend(a.At, "uses: "+a.Name+"@FULL-HASH # "+a.Ref)
			} else if p.Jobs[i].System == Circle {
				v.mend(a.At, a.Name+"@FULL.VERSION.NUMBER")
			}
		}
	}
}

func (p *Pipeline) tokenRights(v *verdict) {
	v.count = "%d of %d jobs may write everything by the job's own token"
	var unsaid []*Job
	for i := range p.Jobs {
		j := &p.Jobs[i]
		if j.System != GitHub {
			continue
		}
		v.look(j.title())
		switch {
		case !j.Rights.Known:
			unsaid = append(unsaid, j)
		case j.Rights.May["*"] == "write":
			v.find(j.title(), j.title(), j.Rights.At)
		}
	}
	if len(v.things) > 0 {
		v.mend(v.things[0].places[0], "permissions: {contents: read}")
	} else if len(unsaid) > 0 {
		v.unknown = fmt.Sprintf("%d of %d jobs do not say what their token may do, and by the repository's settings it may write (%s)", len(unsaid), len(v.looked), unsaid[0].At)
		v.mend(Place{Path: unsaid[0].At.Path, Line: unsaid[0].Rights.At.Line}, "permissions: {contents: read}")
	}
}

// privileged are the events by which anybody starts a run that has the
// repository's own rights and secrets.
var privileged = []string{"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion_comment"}

func (p *Pipeline) foreignCode(v *verdict) {
	v.count = "%d of %d jobs can run code of strangers with the repository's rights"
	for i := range p.Jobs {
		j := &p.Jobs[i]
		if j.System != GitHub {
			continue
		}
		v.look(j.title())
		event := firstOf(j.Triggers, privileged)
		if event == "" || j.Guarded {
			continue
		}
		if at, run := j.foreign(); run != nil {
			v.find(j.title(), fmt.Sprintf("%s, on %s, takes the code of a pull request and runs %s in line %d", j.title(), event, run.Text, run.At.Line), at)
			v.mend(j.At, "on: pull_request, which has no rights; or no checkout of the pull request")
		}
	}
}

func firstOf(words, of []string) string {
	if i := slices.IndexFunc(words, func(w string) bool { return slices.Contains(of, w) }); i >= 0 {
		return words[i]
	}
	return ""
}

// harmlessPrograms run nothing of what was checked out.
var harmlessPrograms = strings.Fields(`git gh echo printf cat ls cd mkdir cp mv rm test [ [[ true exit set export grep sed head tail jq curl wget diff
	date sleep read apt apt-get tar unzip tee wc sort basename dirname pwd`)

// foreign returns where a job takes the code of a pull request, and what it
// then runs that may be part of that: the first that is sure to run code of the
// project, else the first that may; nil if it runs nothing.
func (j *Job) foreign() (from Place, run *Command) {
	for i := range j.Steps {
		s := &j.Steps[i]
		if s.Checkout != nil && s.Checkout.Foreign && !s.Trusted {
			from = s.Checkout.At
		}
		for k := range s.Commands {
			c := &s.Commands[k]
			switch {
			case c.Foreign && !s.Trusted:
				from = c.At
			case from == (Place{}):
			case c.Runs() && (c.Install == nil || len(c.Install.Names) == 0):
				return from, c
			case run == nil && c.Install == nil && !slices.Contains(harmlessPrograms, c.Program):
				run = c
			}
		}
	}
	return from, run
}

// inside are events that only those start who may write to the repository.
var inside = []string{"push", "schedule", "workflow_dispatch", "release", "workflow_call", "repository_dispatch"}

func (p *Pipeline) scriptInjection(v *verdict) {
	v.count = "strangers can write into %d of %d scripts"
	for i := range p.Jobs {
		j := &p.Jobs[i]
		open := j.open()
		for k := range j.Steps {
			s := &j.Steps[k]
			if j.System == GitHub && len(s.Commands)+len(s.Injected) > 0 {
				v.look(s.At.String())
			}
			for _, in := range s.Injected {
				if open && !s.Trusted {
					v.find(s.At.String(), in.Expression, in.At)
					v.mend(in.At, "env: {TEXT: ${{ "+in.Expression+" }}}, and \"$TEXT\" in the script")
				}
			}
		}
	}
}

// open tells a job that somebody can start who may not write to the
// repository, as far as is known.
func (j *Job) open() bool {
	return !j.Guarded && (len(j.Triggers) == 0 || slices.ContainsFunc(j.Triggers, func(t string) bool { return !slices.Contains(inside, t) }))
}

func (p *Pipeline) trustedPublishing(v *verdict) {
	v.count = "%d of %d publishing steps use a token that whoever reads it can use"
	p.each(func(j *Job, s *situation, c *Command) {
		if c.Publish == nil {
			return
		}
		key := c.Publish.Words + c.At.String()
		v.look(key)
		token := ""
		for _, r := range s.reach {
			if r.publishes() {
				token = r.title()
			}
		}
		switch {
		case token != "":
			v.find(key, c.Publish.Words+" with "+token, c.At)
			v.mend(c.At, "permissions: {contents: read, id-token: write}, a trusted publisher at the registry, and no token")
		case j.Rights.Writes("id-token"):
			v.said = c.Publish.Words + " proves by its workflow who it is (" + c.At.String() + ")"
		case v.unknown == "":
			v.unknown = "by what right " + c.Publish.Words + " publishes is not seen (" + c.At.String() + ")"
		}
	})
}

// changing are the scopes by which a token changes what is shipped.
var changing = []string{"contents", "packages", "id-token", "actions", "attestations"}

func (p *Pipeline) installRights(v *verdict) {
	v.count = "%d of %d jobs let code of packages reach what can change the product"
	told := make(map[*Job]bool)
	p.each(func(j *Job, s *situation, c *Command) {
		if !c.Runs() {
			return
		}
		v.look(j.title())
		rights := j.changes(s)
		if len(rights) == 0 || told[j] {
			return
		}
		told[j] = true
		v.find(j.title(), fmt.Sprintf("%s: %s, with %s", j.title(), c.words(), listed(rights)), c.At)
		v.mend(j.At, j.apart())
	})
}

// apart is how what can change the product is kept from code of packages.
func (j *Job) apart() string {
	switch j.System {
	case GitHub:
		return "permissions: {contents: read} here, and publish in a job of its own that runs no build"
	case Docker:
		return "RUN --mount=type=secret,id=npm, for the command that needs it"
	}
	return "publish in a job of its own that runs no build, and give the token to that alone"
}

func listed(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

// changes returns by what a step could change what is shipped.
func (j *Job) changes(s *situation) []string {
	var all []string
	held := s.held
	for _, r := range s.reach {
		held = held || r.Own
		if r.publishes() {
			all = append(all, r.title())
		}
	}
	for _, scope := range changing {
		if j.Rights.Known && j.Rights.Writes(scope) && (held || scope == "id-token") {
			all = append(all, scope+": write")
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// leaves returns what a step leaves for later ones: secrets in files of
// configuration, and what an action is known to leave.
func (s *Step) leaves() []Variable {
	var all []Variable
	for _, v := range s.Env {
		if !v.Step {
			all = append(all, v)
		}
	}
	kept := slices.ContainsFunc(s.Commands, func(c Command) bool { return c.Keeps })
	if !kept {
		return all
	}
	for _, v := range s.Env {
		if v.Step {
			v.Step = false
			all = append(all, v)
		}
	}
	return all
}

// title names a variable for people: by what it holds.
func (v *Variable) title() string { return cmp.Or(strings.Join(v.Secrets, ", "), v.Name) }

// publishes tells a variable by which packages can be published.
func (v *Variable) publishes() bool {
	if len(v.Secrets) == 0 {
		return false
	}
	if v.Name == "NODE_AUTH_TOKEN" || v.Name == "YARN_NPM_AUTH_TOKEN" || v.Name == "NPM_CONFIG_TOKEN" {
		return true
	}
	return slices.ContainsFunc(v.Secrets, func(s string) bool {
		upper := strings.ToUpper(s)
		return strings.Contains(upper, "NPM") && (strings.Contains(upper, "TOKEN") || strings.Contains(upper, "AUTH")) || s == every
	})
}

func (p *Pipeline) installSecrets(v *verdict) {
	v.count = "%d of %d secrets can be read by installs or builds"
	host := System("")
	first := make(map[string]string) // by secret: what can read it
	p.each(func(j *Job, s *situation, c *Command) {
		if !c.Runs() {
			return
		}
		v.asked = true
		if j.System == GitLab || j.System == Circle {
			host = j.System
		}
		for _, r := range s.reach {
			if len(r.Secrets) > 0 {
				v.look(r.title())
			}
			if len(r.Secrets) == 0 || r.publishes() || r.Step && c.Install == nil {
				continue // of what was given to one step alone, that step has need
			}
			if first[r.title()] == "" {
				first[r.title()] = c.words()
			}
			v.find(r.title(), r.title()+", of "+first[r.title()], r.At)
			v.mend(r.At, r.mended(j))
		}
	})
	if len(v.things) == 0 && host != "" {
		v.unknown = "which variables are set at " + string(host) + " for all jobs no file tells"
	}
}

// mended is how a secret is given to what needs it alone.
func (v *Variable) mended(j *Job) string {
	switch {
	case v.Step:
		return "--ignore-scripts, so that no package's script reads it"
	case j.System == Docker:
		return "RUN --mount=type=secret,id=" + strings.ToLower(v.title()) + " for the command that needs it"
	case j.System == Circle && strings.HasPrefix(v.Name, "context "):
		return v.Name + " for the job that needs it, and for no other"
	}
	return "env of the step that needs " + v.title() + ", and of no other"
}
