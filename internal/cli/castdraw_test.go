package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// leftPad is the small analysis of docs/cast-format.md.
func leftPad(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("../../docs/cast-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "````markdown\n")
	text, _, found := strings.Cut(text, "\n````\n")
	if !found {
		t.Fatal("docs/cast-format.md has no analysis")
	}
	file := filepath.Join(t.TempDir(), "analysis.md")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCastDraw(t *testing.T) {
	file, dir := leftPad(t), filepath.Join(t.TempDir(), "new", "pictures")
	code, out, errs := levee(t, "cast", "draw", file, "-o", dir)
	if code != 0 || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, name := range []string{"structure-designed", "structure-actual", "timeline", "matrix", "questions"} {
		svg, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil || !strings.Contains(string(svg), "<svg ") || !strings.Contains(out, name+".svg\n") {
			t.Errorf("%s: %v, told: %v", name, err, strings.Contains(out, name))
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 5 {
		t.Errorf("%d files, want 5", len(left))
	}
}

func TestCastDrawOne(t *testing.T) {
	file, dir := leftPad(t), t.TempDir()
	if code, out, errs := levee(t, "cast", "draw", file, "--what", "matrix,questions", "-o", dir); code != 0 || strings.Count(out, "\n") != 2 {
		t.Errorf("exit code %d, %s%s", code, out, errs)
	}
}

func TestCastDrawRefuses(t *testing.T) {
	file := leftPad(t)
	dir := filepath.Dir(file)
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{2, `want one of structure, timeline, matrix, questions`, []string{file, "--what", "all"}},
		{1, "no such file", []string{filepath.Join(dir, "none.md")}},
		{1, "nothing to draw", []string{placed(t, dir, "empty.md", "---\nanalysis: x\nlosses: [L-1]\n---\n### L-1 A loss\n- to: us\n")}},
		{1, "bad.md:4:5: ", []string{placed(t, dir, "bad.md", "---\nanalysis: x\n---\n### e-1 Lower\n")}},
		{2, "is no analysis", []string{placed(t, dir, "prose.md", "# Prose\n")}},
		{2, "is the analysis itself", []string{placed(t, dir, "matrix.svg", read(t, file)), "--what", "matrix", "-o", dir}},
	} {
		code, _, errs := levee(t, append([]string{"cast", "draw"}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit code %d, %s", c.args, code, errs)
		}
	}
	if read(t, filepath.Join(dir, "matrix.svg")) != read(t, file) {
		t.Error("the analysis was overwritten")
	}
}

func placed(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
