package pipeline

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A workflowReader reads one workflow, or what it calls.
type workflowReader struct {
	*reader
	triggers []string
	env      []Variable        // of the workflow and of what called it
	rights   Rights            // of the workflow, or of the job that called it
	given    map[string]string // what the caller and the environment gave, by whole names: "inputs.title", "env.TITLE"
	stack    []string          // files that are being read, the outermost first
	guarded  bool
	plain    []string // constants of the environment that count for clients
	folder   string   // for run, by defaults
	shell    string
}

// workflow reads a file of GitHub Actions. One that is only called by others of
// this repository is read where they call it.
func (r *reader) workflow(f *File) {
	t := r.tree(f)
	if t == nil {
		return
	}
	w := &workflowReader{reader: r, triggers: triggersOf(t.field("on")), stack: []string{f.Path}}
	if len(w.triggers) == 1 && w.triggers[0] == "workflow_call" && r.called(f.Path) {
		return
	}
	before := len(r.out.Jobs)
	w.file(t)
	if slices.Contains(w.triggers, "schedule") {
		r.scheduled(r.out.Jobs[before:])
	}
}

// called tells whether a workflow of this repository calls a file.
func (r *reader) called(name string) bool {
	for i := range r.src.Files {
		f := &r.src.Files[i]
		if f.Path != name && isWorkflow(f.Path) && f.Why == "" && slices.Contains(localUses(f), name) {
			return true
		}
	}
	return false
}

// triggersOf reads a word, a list or a map of events.
func triggersOf(on *node) []string {
	var all []string
	switch {
	case on.isMap():
		for _, k := range on.keys {
			all = append(all, k.text)
		}
	default:
		for _, item := range on.list() {
			all = append(all, item.string())
		}
	}
	return all
}

// file reads the jobs of a workflow.
func (w *workflowReader) file(t *node) {
	w.env = append(w.env[:len(w.env):len(w.env)], w.variables(t.field("env"))...)
	w.plain = append(w.plain[:len(w.plain):len(w.plain)], plainEnv(t.field("env"))...)
	w.given = w.give(w.given, "env", t.field("env"))
	w.defaults(t.path("defaults", "run"))
	if p := t.field("permissions"); p != nil {
		w.rights = rightsOf(p, t.keyAt("permissions"))
	} else if !w.rights.Known && w.rights.At.Line == 0 {
		w.rights.At = t.at
	}
	jobs := t.field("jobs")
	if !jobs.isMap() {
		w.problem(t.at, false, "want jobs: a map of jobs")
		return
	}
	for i, key := range jobs.keys {
		w.job(key, jobs.values[i])
	}
}

func (w *workflowReader) defaults(run *node) {
	if s := run.field("shell").string(); s != "" {
		w.shell = s
	}
	if d := run.field("working-directory").string(); d != "" {
		w.folder = enter("", []string{d})
	}
}

// rightsOf reads permissions: a word for all scopes, or a map. A map gives
// nothing to scopes that it does not name.
func rightsOf(p *node, at Place) Rights {
	r := Rights{Known: true, May: make(map[string]string), At: at}
	switch {
	case p.isMap():
		for i, k := range p.keys {
			r.May[k.text] = p.values[i].string()
		}
	case p.string() == "write-all":
		r.May["*"] = "write"
	case p.string() == "read-all":
		r.May["*"] = "read"
	}
	return r
}

// variables reads a map of the environment.
func (w *workflowReader) variables(env *node) []Variable {
	var all []Variable
	if env == nil {
		return nil
	}
	for i, k := range env.keys {
		text := expand(env.values[i].string(), w.given)
		names, own := secretsOf(text)
		if isWritten(k.text, text) {
			names = []string{k.text} // it stands here
		}
		if len(names) > 0 || own {
			all = append(all, Variable{Name: k.text, Secrets: names, Own: own, At: k.at})
		}
	}
	return all
}

func (w *workflowReader) job(key, j *node) {
	if !w.spend(key.at) {
		return
	}
	inner := *w
	inner.guarded = w.guarded || fromHere(j.field("if").string())
	inner.defaults(j.path("defaults", "run"))
	if p := j.field("permissions"); p != nil {
		inner.rights = rightsOf(p, j.keyAt("permissions"))
	}
	inner.env = append(w.env[:len(w.env):len(w.env)], w.variables(j.field("env"))...)
	inner.env = append(inner.env, w.variables(j.path("container", "credentials"))...)
	inner.plain = append(w.plain[:len(w.plain):len(w.plain)], plainEnv(j.field("env"))...)
	inner.given = w.give(w.given, "env", j.field("env"))
	if uses := j.field("uses"); uses != nil {
		inner.call(uses, j)
		return
	}
	job := Job{System: GitHub, Name: key.text, At: key.at, Triggers: w.triggers, Guarded: inner.guarded, Env: inner.env, Rights: inner.rights}
	job.Steps = inner.steps(j.field("steps"))
	w.out.Jobs = append(w.out.Jobs, job)
}

// call follows a workflow of this repository.
func (w *workflowReader) call(uses, j *node) {
	name, local := localName(uses.text)
	if !local {
		a := actionOf(uses)
		w.out.Jobs = append(w.out.Jobs, Job{System: GitHub, Name: "uses " + a.Name, At: uses.at, Triggers: w.triggers, Guarded: w.guarded, Env: w.passed(j),
			Rights: w.rights, Steps: []Step{{At: uses.at, Uses: a}}})
		w.elsewhere("the workflow "+a.String(), uses.at)
		return
	}
	t := w.enter(name, uses)
	if t == nil {
		return
	}
	inner := *w
	inner.given, inner.env = w.give(nil, "inputs", j.field("with")), nil
	inner.stack = append(w.stack[:len(w.stack):len(w.stack)], name)
	inner.folder, inner.shell = "", ""
	inner.file(t)
}

// passed are the secrets that a job hands to a workflow elsewhere.
func (w *workflowReader) passed(j *node) []Variable {
	s := j.field("secrets")
	if s.string() == "inherit" {
		return []Variable{{Name: "secrets", Secrets: []string{every}, At: s.at}}
	}
	return w.variables(s)
}

// give adds a map of inputs or of the environment to what was given. What they
// hold is put into the expressions that name them.
func (w *workflowReader) give(to map[string]string, kind string, m *node) map[string]string {
	if !m.isMap() {
		return to
	}
	all := maps.Clone(to)
	if all == nil {
		all = make(map[string]string, len(m.keys))
	}
	for i, k := range m.keys {
		if v := expand(m.values[i].string(), w.given); len(v) < 4096 && strings.Contains(v, "${{") {
			all[kind+"."+k.text] = v
		}
	}
	return all
}

// enter returns the tree of a file that is called, nil if it is not there or
// calls itself.
func (w *workflowReader) enter(name string, from *node) *node {
	f := w.files[name]
	switch {
	case slices.Contains(w.stack, name):
		at := slices.Index(w.stack, name)
		w.problem(from.at, false, "it calls itself: %s", strings.Join(append(w.stack[at:len(w.stack):len(w.stack)], name), " > "))
	case len(w.stack) > maxCalls:
		w.problem(from.at, false, "calls within calls, deeper than is read")
	case f == nil:
		w.problem(from.at, false, "want a file of this repository, and %s is not there", name)
	case f.Why != "":
		w.problem(Place{Path: name}, true, "%s", f.Why)
	default:
		return w.tree(f)
	}
	return nil
}

func (w *workflowReader) steps(list *node) []Step {
	var all []Step
	for _, s := range list.list() {
		if !s.isMap() || !w.spend(s.at) {
			continue
		}
		all = append(all, w.step(s)...)
	}
	return all
}

// step reads a step; one that uses an action of this repository becomes that
// action's steps.
func (w *workflowReader) step(s *node) []Step {
	out := Step{At: s.at, Env: w.variables(s.field("env")), Trusted: fromHere(s.field("if").string())}
	for i := range out.Env {
		out.Env[i].Step = true
	}
	if uses := s.field("uses"); uses.string() != "" {
		if strings.HasPrefix(uses.text, "./") && strings.HasPrefix(path.Clean(uses.text), "../") {
			w.problem(uses.at, false, "want an action within the repository")
			return nil
		}
		if name, local := localName(uses.text); local {
			return w.composite(name, s, out)
		}
		w.action(&out, uses, s.field("with"))
		return []Step{out}
	}
	w.run(&out, s)
	return []Step{out}
}

// run reads the commands of a step.
func (w *workflowReader) run(out *Step, s *node) {
	script := s.field("run")
	if script == nil {
		return
	}
	given := w.give(w.given, "env", s.field("env"))
	text := expand(script.text, given)
	if names, own := secretsOf(text); len(names) > 0 || own {
		out.Env = append(out.Env, Variable{Secrets: names, Own: own, Step: true, At: script.within(1)})
	}
	out.Injected = injections(script, given)
	folder := w.folder
	if d := s.field("working-directory").string(); d != "" {
		folder = enter("", []string{d})
	}
	shell := w.shell
	if own := s.field("shell").string(); own != "" {
		shell = own
	}
	r := &scriptReader{reader: w.reader, folder: folder, shell: shell, given: given, env: append(w.plain[:len(w.plain):len(w.plain)], plainEnv(s.field("env"))...), machine: true}
	r.read(script)
	out.Commands = r.out
}

// plainEnv returns what a step sets to a constant that counts for clients.
func plainEnv(env *node) []string {
	var all []string
	if env.isMap() {
		for i, k := range env.keys {
			if v := env.values[i].string(); strings.HasPrefix(strings.ToLower(k.text), "npm_config_") && len(v) < 100 {
				all = append(all, k.text+"="+v)
			}
		}
	}
	return all
}

// composite reads an action of this repository in place of the step.
func (w *workflowReader) composite(name string, s *node, step Step) []Step {
	uses := s.field("uses")
	for _, file := range []string{path.Join(name, "action.yml"), path.Join(name, "action.yaml")} {
		if w.files[file] == nil {
			continue
		}
		t := w.enter(file, uses)
		if t == nil {
			return nil
		}
		inner := *w
		inner.given = w.give(nil, "inputs", s.field("with"))
		inner.stack = append(w.stack[:len(w.stack):len(w.stack)], file)
		inner.folder, inner.shell = "", ""
		all := inner.steps(t.path("runs", "steps"))
		if len(all) == 0 {
			all = []Step{{At: uses.at, Commands: []Command{{At: uses.at, Text: "the action ./" + name, Code: true}}}}
		}
		for i := range all {
			all[i].Env = append(all[i].Env, step.Env...)
			all[i].Trusted = all[i].Trusted || step.Trusted
		}
		return all
	}
	w.problem(uses.at, false, "want an action of this repository, and %s is not there", path.Join(name, "action.yml"))
	return nil
}

var fullHash = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// actionOf reads "owner/name/path@ref" and "docker://image@sha256:...".
func actionOf(uses *node) *Action {
	a := &Action{At: uses.at, Name: uses.text}
	if i := strings.LastIndexByte(uses.text, '@'); i > 0 {
		a.Name, a.Ref = uses.text[:i], uses.text[i+1:]
	}
	a.Pinned = fullHash.MatchString(a.Ref) || strings.HasPrefix(a.Name, "docker://") && strings.HasPrefix(a.Ref, "sha256:")
	return a
}

// localName tells a path of the repository, and cleans it: "./" is seen from
// what is checked out, "$/" from the commit that runs.
func localName(uses string) (string, bool) {
	if !strings.HasPrefix(uses, "./") && !strings.HasPrefix(uses, "$/") {
		return "", false
	}
	name := path.Clean("./" + uses[2:])
	return name, !strings.HasPrefix(name, "..")
}

// action reads what an action is given, and what is known of some.
func (w *workflowReader) action(out *Step, uses, with *node) {
	out.Uses = actionOf(uses)
	given := w.variables(with)
	for i := range given {
		given[i].Step = true
	}
	switch name := out.Uses.Name; {
	case name == "actions/checkout":
		ref := expand(with.field("ref").string()+" "+with.field("repository").string(), w.given)
		out.Checkout = &Checkout{At: uses.at, Keeps: with.field("persist-credentials").string() != "false",
			Foreign: slices.ContainsFunc(expressions(ref), foreignRef.MatchString) || strings.Contains(ref, "refs/pull/")}
	case name == "actions/github-script":
		out.Injected = injections(with.field("script"), w.given)
	case slices.Contains(installingActions, name) || name == "pnpm/action-setup" && with.field("run_install") != nil && with.field("run_install").text != "false":
		out.Commands = append(out.Commands, Command{At: uses.at, Text: name, Install: &Install{Client: w.out.client, Frozen: Yes, Scripts: !w.out.quiet}})
	case slices.Contains(publishingActions, name):
		p := &Publish{Words: name}
		if name == "changesets/action" && with.field("publish") == nil {
			break
		}
		out.Commands = append(out.Commands, Command{At: uses.at, Text: name, Publish: p, Code: name != "JS-DevTools/npm-publish"})
	}
	if slices.Contains(leaving, out.Uses.Name) {
		for i := range given {
			given[i].Step = false // it stays for later steps
		}
	}
	out.Env = append(out.Env, given...)
}

// installingActions install what the lockfile says, by the client whose
// lockfile is there.
var installingActions = []string{"bahmutov/npm-install", "cypress-io/github-action"}

// publishingActions put packages into a registry.
var publishingActions = []string{"JS-DevTools/npm-publish", "changesets/action", "cycjimmy/semantic-release-action"}

// leaving are actions that leave what they are given in files or variables
// that later steps can read.
var leaving = []string{"docker/login-action", "aws-actions/configure-aws-credentials", "google-github-actions/auth", "azure/login", "webfactory/ssh-agent",
	"crazy-max/ghaction-import-gpg", "actions/create-github-app-token"}

var localUse = regexp.MustCompile(`\buses["']?\s*:\s*["']?([.$]/[^\s"'},]+)`)

// localUses returns the workflows and actions of the repository that a file
// uses.
func localUses(f *File) []string {
	var all []string
	for _, m := range localUse.FindAllSubmatch(f.Data, MaxFiles) {
		if name, local := localName(string(m[1])); local {
			all = append(all, name)
		}
	}
	return all
}
