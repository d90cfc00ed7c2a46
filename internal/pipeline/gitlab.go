package pipeline

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A gitlabReader puts the files of one pipeline together.
type gitlabReader struct {
	*reader
	top    *node    // all files merged
	stack  []string // files that are being included
	seen   []string // files that were
	merged int
}

// gitlabWords are keys of the top that are no jobs.
var gitlabWords = strings.Fields("default include stages variables workflow image services before_script after_script cache spec pages:deploy")

// gitlab reads .gitlab-ci.yml with what it includes.
func (r *reader) gitlab(f *File) {
	g := &gitlabReader{reader: r, top: &node{at: Place{f.Path, 1, 1}, kind: yaml.MappingNode}}
	g.include(f)
	for i, key := range g.top.keys {
		if !strings.HasPrefix(key.text, ".") && !slices.Contains(gitlabWords, key.text) && g.top.values[i].isMap() {
			g.job(key, g.top.values[i])
		}
	}
}

// include puts a file into the whole, what it includes before its own.
func (g *gitlabReader) include(f *File) {
	t := g.tree(f)
	if t == nil || slices.Contains(g.seen, f.Path) {
		return
	}
	g.seen = append(g.seen, f.Path)
	g.stack = append(g.stack, f.Path)
	for _, inc := range t.field("include").list() {
		g.included(inc)
	}
	g.stack = g.stack[:len(g.stack)-1]
	g.top = g.merge(g.top, t, 0)
}

// included follows one entry of include; what is of another place is not known.
func (g *gitlabReader) included(inc *node) {
	local := inc
	if inc.isMap() {
		if local = inc.field("local"); local == nil {
			for _, kind := range []string{"project", "remote", "template", "component"} {
				if v := inc.field(kind); v != nil {
					g.elsewhere("the included "+kind+" "+address(v.string()), inc.at)
				}
			}
			return
		}
	}
	name := strings.TrimPrefix(local.string(), "/")
	if strings.Contains(name, "://") || strings.ContainsRune(name, '$') {
		g.elsewhere("the included "+address(local.string()), inc.at)
		return
	}
	found := g.matching(name)
	if len(found) == 0 {
		g.problem(local.at, false, "want a file of this repository, and %s is not there", name)
	}
	for _, f := range found {
		switch {
		case slices.Contains(g.stack, f.Path):
			g.problem(local.at, false, "it includes itself: %s", strings.Join(append(g.stack[slices.Index(g.stack, f.Path):len(g.stack):len(g.stack)], f.Path), " > "))
		case len(g.stack) > maxCalls:
			g.problem(local.at, false, "includes within includes, deeper than is read")
		case f.Why != "":
			g.problem(Place{Path: f.Path}, true, "%s", f.Why)
		default:
			g.include(f)
		}
	}
}

// matching returns the files that a name with stars names, sorted.
func (r *reader) matching(name string) []*File {
	var all []*File
	for i := range r.src.Files {
		f := &r.src.Files[i]
		ok, err := path.Match(strings.ReplaceAll(name, "**", "*"), f.Path)
		if f.Path == name || ok && err == nil {
			all = append(all, f)
		}
	}
	return all
}

// merge lays one map over another, map by map; all else replaces what was
// there.
func (g *gitlabReader) merge(base, over *node, depth int) *node {
	if !base.isMap() || !over.isMap() || depth > maxDepth {
		return over
	}
	out := &node{at: over.at, kind: yaml.MappingNode, keys: slices.Clone(base.keys), values: slices.Clone(base.values)}
	if g.merged += len(base.keys) + len(over.keys); g.merged > 10*maxNodes {
		g.problem(Place{Path: over.at.Path}, true, "more values than are read, with all that they extend")
		return over
	}
	index := make(map[string]int, len(out.keys))
	for i, k := range out.keys {
		index[k.text] = i
	}
	for i, k := range over.keys {
		if at, ok := index[k.text]; ok {
			out.keys[at], out.values[at] = k, g.merge(out.values[at], over.values[i], depth+1)
			continue
		}
		index[k.text] = len(out.keys)
		out.keys, out.values = append(out.keys, k), append(out.values, over.values[i])
	}
	return out
}

// extended returns a job with what it extends.
func (g *gitlabReader) extended(j *node, depth int) *node {
	parents := j.field("extends").list()
	if len(parents) == 0 || depth > maxCalls {
		return j
	}
	out := &node{at: j.at, kind: yaml.MappingNode}
	for _, p := range parents {
		if parent := g.top.field(p.string()); parent != nil && parent != j {
			out = g.merge(out, g.extended(parent, depth+1), 0)
		}
	}
	return g.merge(out, j, 0)
}

func (g *gitlabReader) job(key, own *node) {
	if !g.spend(key.at) {
		return
	}
	j := g.extended(own, 0)
	for _, inc := range j.path("trigger", "include").list() {
		g.child(inc)
	}
	job := Job{System: GitLab, Name: key.text, At: key.at, Triggers: gitlabTriggers(j)}
	if j.field("id_tokens") != nil {
		job.Rights = Rights{Known: true, May: map[string]string{"id-token": "write"}, At: own.keyAt("id_tokens")}
	}
	job.Env = append(secretKeys(g.top.field("variables")), secretKeys(j.field("variables"))...)
	for _, part := range []string{"before_script", "script", "after_script"} {
		script := j.field(part)
		if script == nil {
			script = g.top.path("default", part)
		}
		if script == nil && part != "script" {
			script = g.top.field(part)
		}
		for _, line := range g.lines(script, 0) {
			if step := g.plainStep(line, "", true); len(step.Commands) > 0 {
				job.Steps = append(job.Steps, step)
			}
		}
	}
	g.out.Jobs = append(g.out.Jobs, job)
	if slices.Contains(job.Triggers, "schedule") {
		g.scheduled([]Job{job})
	}
}

// child reads a pipeline that a job starts from a file of this repository.
func (g *gitlabReader) child(inc *node) {
	inner := &gitlabReader{reader: g.reader, top: &node{at: inc.at, kind: yaml.MappingNode}, stack: g.stack, seen: g.seen}
	inner.included(inc)
	g.seen = inner.seen
	for i, key := range inner.top.keys {
		if !strings.HasPrefix(key.text, ".") && !slices.Contains(gitlabWords, key.text) && inner.top.values[i].isMap() {
			inner.job(key, inner.top.values[i])
		}
	}
}

// lines flattens a script: lines, lists of lines, references to other scripts.
func (g *gitlabReader) lines(script *node, depth int) []*node {
	switch {
	case script == nil || depth > maxCalls:
		return nil
	case script.tag == "!reference":
		var keys []string
		for _, k := range script.items {
			keys = append(keys, k.string())
		}
		return g.lines(g.top.path(keys...), depth+1)
	case script.kind != yaml.SequenceNode:
		return []*node{script}
	}
	var all []*node
	for _, item := range script.items {
		if !g.spend(item.at) { // lists of lists can be made of aliases
			return all
		}
		all = append(all, g.lines(item, depth+1)...)
	}
	return all
}

// plainStep reads a script of a system that keeps its secrets in variables:
// those that it names are in its reach.
func (r *reader) plainStep(script *node, folder string, machine bool) Step {
	s := &scriptReader{reader: r, folder: folder, machine: machine}
	s.read(script)
	out := Step{At: script.at, Commands: s.out}
	for _, c := range s.out {
		for _, name := range c.Names {
			out.Env = append(out.Env, Variable{Name: name, Secrets: []string{name}, Step: true, At: c.At})
		}
	}
	return out
}

// secretKeys are the variables of a map that are called as secrets are and
// that the file itself sets.
func secretKeys(m *node) []Variable {
	var all []Variable
	if m.isMap() {
		for i, k := range m.keys {
			if isWritten(k.text, m.values[i].string()) {
				all = append(all, Variable{Name: k.text, Secrets: []string{k.text}, At: k.at})
			}
		}
	}
	return all
}

// gitlabTriggers returns what a job's rules name of its sources.
func gitlabTriggers(j *node) []string {
	var all []string
	for _, rule := range j.field("rules").list() {
		text := rule.field("if").string()
		for word, name := range map[string]string{`"schedule"`: "schedule", `"merge_request_event"`: "merge_request_event", `"push"`: "push"} {
			if strings.Contains(text, "CI_PIPELINE_SOURCE") && strings.Contains(text, word) && !strings.Contains(text, "!=") {
				all = append(all, name)
			}
		}
	}
	only := j.field("only")
	if only.isMap() {
		only = only.field("refs")
	}
	for _, word := range only.list() {
		if word.string() == "schedules" {
			all = append(all, "schedule")
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// localIncludes returns what a file of GitLab may include of its repository:
// all its words that look like files of YAML, as there are several ways.
func localIncludes(f *File) []string {
	var all []string
	for word := range strings.FieldsFuncSeq(string(f.Data), func(r rune) bool { return strings.ContainsRune(" \t\r\n'\"[],{}", r) }) {
		if (strings.HasSuffix(word, ".yml") || strings.HasSuffix(word, ".yaml")) && !strings.Contains(word, "://") && !strings.ContainsRune(word, '$') {
			if name := path.Clean(strings.TrimPrefix(word, "/")); !strings.HasPrefix(name, "..") && len(all) < MaxFiles {
				all = append(all, name)
			}
		}
	}
	return all
}
