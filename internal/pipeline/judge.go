package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"levee/internal/npm"
)

// each calls f for every command of every job.
func (p *Pipeline) each(f func(*Job, int, *Command)) {
	for i := range p.Jobs {
		j := &p.Jobs[i]
		for s := range j.Steps {
			for c := range j.Steps[s].Commands {
				f(j, s, &j.Steps[s].Commands[c])
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
	v.places, v.count = true, "%d of %d installs may take what the lockfile does not say"
	p.each(func(_ *Job, _ int, c *Command) {
		i := c.Install
		if i == nil || len(i.Names) > 0 {
			return
		}
		if v.look(c.words() + c.At.String()); i.Frozen != Yes {
			v.find(c.words(), c.At)
			v.mend(c.At, i.Instead)
		}
	})
}

func (p *Pipeline) namedPackages(v *verdict) {
	v.places, v.count = true, "%d of %d commands that fetch packages by name take what is newest at the time"
	p.each(func(_ *Job, _ int, c *Command) {
		i := c.Install
		if i == nil || len(i.Names) == 0 {
			return
		}
		if v.look(c.words() + c.At.String()); i.Frozen == No {
			v.find(c.words(), c.At)
			v.mend(c.At, npm.ParseID(i.Names[0]).Name+"@VERSION, or a dev dependency that the lockfile fixes")
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
			v.find(a.String(), a.At)
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
			v.find(j.title(), j.Rights.At)
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
			v.find(fmt.Sprintf("%s, on %s, takes the code of a pull request and runs %s in line %d", j.title(), event, run.Text, run.At.Line), at)
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
var harmlessPrograms = strings.Fields("git gh echo printf cat ls cd mkdir cp mv rm test [ [[ true exit set export grep sed head tail jq curl wget diff date sleep read")

// foreign returns where a job takes the code of a pull request, and what it
// then runs that may be part of that; nil if it runs nothing.
func (j *Job) foreign() (from Place, run *Command) {
	for i := range j.Steps {
		s := &j.Steps[i]
		if s.Checkout != nil && s.Checkout.Foreign && !s.Trusted {
			from = s.Checkout.At
		}
		for k := range s.Commands {
			c := &s.Commands[k]
			if c.Foreign && !s.Trusted {
				from = c.At
			} else if from != (Place{}) && !slices.Contains(harmlessPrograms, c.Program) {
				return from, c
			}
		}
	}
	return from, nil
}

// inside are events that only those start who may write to the repository.
var inside = []string{"push", "schedule", "workflow_dispatch", "release", "workflow_call", "repository_dispatch"}

func (p *Pipeline) scriptInjection(v *verdict) {
	v.count = "strangers can write into %d of %d scripts"
	for i := range p.Jobs {
		j := &p.Jobs[i]
		for s := range j.Steps {
			if j.System == GitHub && len(j.Steps[s].Commands) > 0 {
				v.look(j.Steps[s].At.String())
			}
		}
		if j.Guarded || len(j.Triggers) > 0 && !slices.ContainsFunc(j.Triggers, func(t string) bool { return !slices.Contains(inside, t) }) {
			continue
		}
		for s := range j.Steps {
			for _, in := range j.Steps[s].Injected {
				if !j.Steps[s].Trusted {
					v.find(in.Expression, in.At)
					v.mend(in.At, "env: {TEXT: ${{ "+in.Expression+" }}}, and \"$TEXT\" in the script")
				}
			}
		}
	}
}

func (p *Pipeline) trustedPublishing(v *verdict) {
	v.count = "%d of %d publishing steps use a token that whoever reads it can use"
	p.each(func(j *Job, s int, c *Command) {
		if c.Publish == nil {
			return
		}
		v.look(c.Publish.Words + c.At.String())
		token := ""
		for _, r := range j.reach(s) {
			if r.publishes() {
				token = r.title()
			}
		}
		switch {
		case token != "":
			v.find(c.Publish.Words+" with "+token, c.At)
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
	p.each(func(j *Job, s int, c *Command) {
		if !c.Runs() {
			return
		}
		v.look(j.title())
		rights := j.changes(s)
		if len(rights) == 0 || slices.ContainsFunc(v.things, func(t thing) bool { return strings.HasPrefix(t.words, j.title()+": ") }) {
			return
		}
		v.find(fmt.Sprintf("%s: %s, with %s", j.title(), c.words(), listed(rights)), c.At)
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
func (j *Job) changes(step int) []string {
	var all []string
	held := false // whether the job's token can be read
	for i := range j.Steps[:step] {
		held = held || j.Steps[i].Checkout != nil && j.Steps[i].Checkout.Keeps
	}
	for _, r := range j.reach(step) {
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

// reach returns the variables with secrets that a step can read: the job's,
// its own, and what earlier steps left.
func (j *Job) reach(step int) []Variable {
	all := append(j.Env[:len(j.Env):len(j.Env)], j.Steps[step].Env...)
	for i := range j.Steps[:step] {
		all = append(all, j.Steps[i].leaves()...)
	}
	return all
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
	kept := slices.ContainsFunc(s.Commands, func(c Command) bool { return c.keeps() })
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

// keeping are files that clients take credentials from.
var keeping = []string{".npmrc", ".yarnrc.yml", ".yarnrc", ".netrc", ".git-credentials", "$GITHUB_ENV", "${GITHUB_ENV}", "$BASH_ENV"}

// keeps tells a command that writes what it knows where later steps read it.
func (c *Command) keeps() bool {
	for _, w := range c.Writes {
		if slices.ContainsFunc(keeping, func(k string) bool { return w == k || strings.HasSuffix(w, "/"+k) }) {
			return true
		}
	}
	words := strings.Fields(c.Text)
	return slices.Contains([]string{"npm", "pnpm", "yarn"}, c.Program) && (slices.Contains(words, "set") || slices.Contains(words, "config")) && strings.Contains(strings.ToLower(c.Text), "auth")
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
	p.each(func(j *Job, s int, c *Command) {
		if !c.Runs() {
			return
		}
		v.asked = true
		if j.System == GitLab || j.System == Circle {
			host = j.System
		}
		for _, r := range j.reach(s) {
			if len(r.Secrets) > 0 {
				v.look(r.title())
			}
			if len(r.Secrets) == 0 || r.publishes() || r.Step && c.Install == nil {
				continue // of what was given to one step alone, that step has need
			}
			v.find(fmt.Sprintf("%s, of %s", r.title(), c.words()), r.At)
			v.mend(r.At, r.mended(j))
		}
	})
	v.things = bySecret(v.things)
	if len(v.things) == 0 && host != "" {
		v.unknown = "which variables are set at " + string(host) + " for all jobs no file tells"
	}
}

// mended is how a secret is given to what needs it alone.
func (v *Variable) mended(j *Job) string {
	switch {
	case j.System == Docker:
		return "RUN --mount=type=secret,id=" + strings.ToLower(v.title()) + " for the command that needs it"
	case j.System == Circle && strings.HasPrefix(v.Name, "context "):
		return v.Name + " for the job that needs it, and for no other"
	case v.Step:
		return "npm ci --ignore-scripts, so that no package's script reads it"
	}
	return "env of the step that needs " + v.title() + ", and of no other"
}

// bySecret keeps of each secret the first that reads it.
func bySecret(things []thing) []thing {
	var all []thing
	for _, t := range things {
		name, _, _ := strings.Cut(t.words, ", of ")
		at := slices.IndexFunc(all, func(a thing) bool { return strings.HasPrefix(a.words, name+", of ") })
		if at < 0 {
			all = append(all, t)
			continue
		}
		for _, place := range t.places {
			if !slices.Contains(all[at].places, place) {
				all[at].places = append(all[at].places, place)
			}
		}
	}
	return all
}
