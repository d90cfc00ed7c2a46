package pipeline

import (
	"fmt"
	"strings"
	"testing"
)

// A thousand workflows: those that are read are read, and one message tells of
// the rest.
func TestManyFiles(t *testing.T) {
	s := Sources{Left: 800}
	for i := range MaxFiles {
		s.Files = append(s.Files, File{Path: fmt.Sprintf(".github/workflows/w%03d.yml", i), Data: []byte("on: push\njobs: {a: {steps: [{run: npm i}]}}\n")})
	}
	p := Read(s)
	if len(p.Jobs) != MaxFiles || len(p.Problems) != 1 || p.Broken().Error() != ".github/workflows: 800 files more than the 200 that are read" {
		t.Errorf("%d jobs, %v", len(p.Jobs), p.Problems)
	}
	for _, v := range p.Judge(nil) {
		if v.Name == "locked-install" && (!strings.HasPrefix(v.Words, "200 of 200 installs ") || len(v.Places) != MaxFiles || len(v.Fix) != 1 || len(v.Words) > 200) {
			t.Errorf("%q, %d places, %v", v.Words, len(v.Places), v.Fix)
		}
	}
}

// What grows beyond its bounds in one file is told once, and keeps nobody busy.
func TestBounds(t *testing.T) {
	var merges, extends, calls strings.Builder
	merges.WriteString("a0: &a0 {b: 1, c: 2, d: 3}\n")
	extends.WriteString(".a0: {script: [npm ci]}\n")
	calls.WriteString("jobs: {j: {steps: [c0]}}\ncommands:\n  c30: {steps: []}\n")
	for i := range 30 {
		fmt.Fprintf(&merges, "a%d: &a%d {<<: [*a%d, *a%d, *a%d]}\n", i+1, i+1, i, i, i)
		fmt.Fprintf(&extends, ".a%d: {extends: [.a%d, .a%d, .a%d]}\n", i+1, i, i, i)
		fmt.Fprintf(&calls, "  c%d: {steps: [c%d, c%d, c%d]}\n", i, i+1, i+1, i+1)
	}
	extends.WriteString("job: {extends: [.a30]}\n")
	for name, c := range map[string]struct{ text, want string }{
		gitlabFile:                 {merges.String(), "more values than are read"},
		circleFile:                 {calls.String(), "more steps than the 20000 that are read, with all that they call"},
		".github/workflows/a.yml":  {"on: push\njobs: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "a value deeper than is read"},
		".github/workflows/b.yml":  {"on: push\njobs: [" + strings.Repeat("a,", 2*maxNodes) + "]", "more values than are read"},
		".github/workflows/c.yml":  {strings.Repeat("#", MaxFile+1), "1048577 bytes, want at most 1048576"},
		".github/workflows/d.yaml": {"a: *b", "want YAML: unknown anchor 'b' referenced"},
		"Dockerfile":               {"FROM a\n" + strings.Repeat("RUN npm ci\n", maxSteps), "more steps than the 20000 that are read, with all that they call"},
	} {
		p := Read(Sources{Files: []File{{Path: name, Data: []byte(c.text)}}})
		p.Judge(nil)
		if b := p.Broken(); b == nil || b.Text != c.want || len(p.Problems) > 1 {
			t.Errorf("%s: %v, want one problem: %s", name, p.Problems, c.want)
		}
	}
	p := Read(Sources{Files: []File{{Path: gitlabFile, Data: []byte(extends.String())}}})
	if len(p.Problems) > 1 || len(p.Jobs) != 1 {
		t.Errorf("extends of extends: %v", p.Problems)
	}
}

// A package.json whose scripts run each other, over and over.
func TestScriptsThatRunEachOther(t *testing.T) {
	scripts := make(map[string]string)
	for i := range 60 {
		scripts[fmt.Sprintf("s%d", i)] = strings.Repeat(fmt.Sprintf("npm run s%d; ", (i+1)%60), 5)
	}
	s := Sources{Manifests: manifestWith(scripts), Files: []File{{Path: gitlabFile, Data: []byte("a: {script: [npm run s0]}")}}}
	p := Read(s)
	if n := len(p.Jobs[0].Steps[0].Commands); n > maxSteps || p.Broken() == nil {
		t.Errorf("%d commands, %v", n, p.Problems)
	}
}
