package pipeline

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An instruction is one of a Dockerfile.
type instruction struct {
	name  string // upper case
	flags []string
	text  *node    // what follows, its lines those of the file
	here  []string // the texts that "<<EOF" announces
}

var (
	escapeLine = regexp.MustCompile("(?i)^#\\s*escape\\s*=\\s*([\\\\`])\\s*$")
	directive  = regexp.MustCompile(`^#\s*[A-Za-z]+\s*=`)
	heredoc    = regexp.MustCompile(`<<-?\s*["']?([A-Za-z_][A-Za-z0-9_]*)["']?`)
	beginning  = regexp.MustCompile(`^\s*([A-Za-z]+)(\s+|$)`)
)

// instructions splits a Dockerfile as Docker does: lines that end in the
// escape character go on, comments between them are dropped. It is held against
// what BuildKit makes of testdata/docker.
func instructions(f *File) []instruction {
	lines := strings.Split(strings.TrimPrefix(string(f.Data), "\ufeff"), "\n")
	escape := `\`
	var all []instruction
	head := true
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], "\r")
		trimmed := strings.TrimSpace(line)
		if m := escapeLine.FindStringSubmatch(trimmed); m != nil && head {
			escape = m[1]
		}
		head = head && directive.MatchString(trimmed)
		m := beginning.FindStringSubmatch(line)
		if trimmed == "" || trimmed[0] == '#' || m == nil {
			continue
		}
		in := instruction{name: strings.ToUpper(m[1]), text: &node{at: Place{f.Path, i + 1, len(m[0]) + 1}, kind: yaml.ScalarNode, spread: spread{lines: true}}}
		body := []string{line[len(m[0]):]}
		for i+1 < len(lines) && continues(&body[len(body)-1], escape) {
			i++
			next := strings.TrimRight(lines[i], "\r")
			if t := strings.TrimSpace(next); t == "" || t[0] == '#' {
				next = escape // nothing, and the instruction goes on
			}
			body = append(body, next)
		}
		continues(&body[len(body)-1], escape) // at the end of the file
		in.text.text = strings.Join(body, "\\\n")
		i = in.heredocs(lines, i)
		in.takeFlags()
		all = append(all, in)
	}
	return all
}

// continues tells whether a line goes on in the next, and takes off what says
// so.
func continues(line *string, escape string) bool {
	t := strings.TrimRight(*line, " \t")
	rest, ok := strings.CutSuffix(t, escape)
	if ok {
		*line = rest
	}
	return ok
}

// heredocs takes the lines of the texts that an instruction announces, and
// returns the index of the last.
func (in *instruction) heredocs(lines []string, i int) int {
	if in.name != "RUN" && in.name != "COPY" && in.name != "ADD" {
		return i
	}
	for _, m := range heredoc.FindAllStringSubmatch(in.text.text, 10) {
		var body []string
		for i+1 < len(lines) {
			i++
			if strings.TrimSpace(lines[i]) == m[1] {
				break
			}
			body = append(body, strings.TrimRight(lines[i], "\r"))
		}
		in.here = append(in.here, strings.Join(body, "\n"))
	}
	return i
}

// takeFlags takes "--mount=..." off the front.
func (in *instruction) takeFlags() {
	for {
		text := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(in.text.text, " \t"), "\\\n"), " \t")
		if !strings.HasPrefix(text, "--") {
			return
		}
		end := strings.IndexAny(text, " \t\n")
		if end < 0 {
			end = len(text)
		}
		in.flags = append(in.flags, strings.TrimSuffix(text[:end], `\`))
		skipped := strings.Index(in.text.text, text) + end
		in.text.spread.from += strings.Count(in.text.text[:skipped], "\n")
		in.text.text = in.text.text[skipped:]
	}
}

// script returns what RUN runs.
func (in *instruction) script() *node {
	n := *in.text
	var words []string
	if json.Unmarshal([]byte(strings.ReplaceAll(n.text, "\\\n", "\n")), &words) == nil {
		for i, w := range words {
			words[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		n.text = strings.Join(words, " ")
	}
	if len(in.here) > 0 {
		first, _, _ := strings.Cut(n.text, "\n")
		if strings.TrimSpace(heredoc.ReplaceAllString(first, "")) == "" {
			n.text, n.spread.from = in.here[0], n.spread.from+1
		}
	}
	return &n
}

// A dockerReader reads the stages of one Dockerfile.
type dockerReader struct {
	*reader
	folder  string
	stages  []Job
	machine []bool // by stage: whether CI is set
}

// dockerfile reads the stages; each is a job.
func (r *reader) dockerfile(f *File) {
	if len(f.Data) > MaxFile {
		r.problem(Place{Path: f.Path}, true, "%d bytes, want at most %d", len(f.Data), MaxFile)
		return
	}
	all := instructions(f)
	if !slices.ContainsFunc(all, func(in instruction) bool { return in.name == "FROM" }) {
		r.problem(Place{f.Path, 1, 1}, true, "want a Dockerfile, with a line FROM")
		return
	}
	d := &dockerReader{reader: r, folder: strings.TrimPrefix(path.Dir(f.Path), ".")}
	for i := range all {
		if !r.spend(all[i].text.at) {
			break
		}
		d.instruction(&all[i])
	}
	r.out.Jobs = append(r.out.Jobs, d.stages...)
}

func (d *dockerReader) instruction(in *instruction) {
	if in.name == "FROM" {
		d.from(in)
		return
	}
	if len(d.stages) == 0 {
		return // ARG before the first stage counts in FROM alone
	}
	stage := &d.stages[len(d.stages)-1]
	switch in.name {
	case "ARG", "ENV":
		d.set(in, stage)
	case "RUN":
		s := d.plainStep(in.script(), d.folder, d.machine[len(d.stages)-1])
		s.Env = append(slices.DeleteFunc(s.Env, func(v Variable) bool { return !declared(stage.Env, v.Name) }), mounted(in)...)
		stage.Steps = append(stage.Steps, s)
	}
}

func declared(env []Variable, name string) bool {
	return slices.ContainsFunc(env, func(v Variable) bool { return v.Name == name })
}

// from begins a stage; one that is built on another has its environment.
func (d *dockerReader) from(in *instruction) {
	at := in.text.at
	at.Column = 1
	job := Job{System: Docker, At: at, Name: fmt.Sprintf("stage %d", len(d.stages)+1)}
	machine := false
	words := strings.Fields(strings.ReplaceAll(in.text.text, "\\\n", " "))
	if len(words) == 3 && strings.EqualFold(words[1], "as") {
		job.Name = words[2]
	}
	for i := range d.stages {
		if len(words) > 0 && strings.EqualFold(d.stages[i].Name, words[0]) {
			job.Env, machine = slices.Clone(d.stages[i].Env), d.machine[i]
		}
	}
	d.stages, d.machine = append(d.stages, job), append(d.machine, machine)
}

// set notes variables that are called as secrets are. What the file itself
// sets to a constant is in the image for everybody to read.
func (d *dockerReader) set(in *instruction, stage *Job) {
	text := strings.ReplaceAll(in.text.text, "\\\n", " ")
	words := strings.Fields(text)
	if in.name == "ENV" && len(words) > 1 && !strings.Contains(words[0], "=") {
		words = []string{words[0] + "=" + words[1]} // the old form
	}
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		value = strings.Trim(value, `"'`)
		if in.name == "ENV" && name == "CI" && value != "" && value != "false" {
			d.machine[len(d.stages)-1] = true
		}
		if isSecret(name) && (in.name == "ARG" || strings.HasPrefix(value, "$") || isWritten(name, value)) && !declared(stage.Env, name) {
			stage.Env = append(stage.Env, Variable{Name: name, Secrets: []string{name}, At: in.text.at})
		}
	}
}

// mounted are the secrets that one RUN is given.
func mounted(in *instruction) []Variable {
	var all []Variable
	for _, f := range in.flags {
		mount, ok := strings.CutPrefix(f, "--mount=")
		if !ok || !strings.Contains(mount, "type=secret") && !strings.Contains(mount, "type=ssh") {
			continue
		}
		name := "ssh"
		for part := range strings.SplitSeq(mount, ",") {
			if id, ok := strings.CutPrefix(part, "id="); ok {
				name = id
			}
		}
		all = append(all, Variable{Name: name, Secrets: []string{name}, Step: true, At: in.text.at})
	}
	return all
}
