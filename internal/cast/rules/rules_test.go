package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every directory below internal/cast/rule with a rule in it is in the list,
// and the other way round.
func TestListIsComplete(t *testing.T) {
	files, err := filepath.Glob("../rule/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]bool)
	for _, file := range files {
		if name := filepath.Base(filepath.Dir(file)); name != "ruletest" {
			want[name] = true
		}
	}
	for _, r := range All {
		if !want[r.Name] {
			t.Errorf("rule %q has no directory of its name, or is listed twice", r.Name)
		}
		delete(want, r.Name)
	}
	for name := range want {
		t.Errorf("rule %q is not in the list", name)
	}
}

func TestRulesDocumentThemselves(t *testing.T) {
	for _, r := range All {
		for field, text := range map[string]string{"Title": r.Title, "Doc": r.Doc, "Misses": r.Misses, "Source": r.Source, "Suggest": r.Suggest} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", r.Name, field)
			}
		}
		if strings.HasSuffix(r.Title, ".") || strings.Contains(r.Title, "\n") {
			t.Errorf("%s: title %q, want one line without a period", r.Name, r.Title)
		}
		if r.Run == nil {
			t.Errorf("%s has no Run", r.Name)
		}
	}
}

// Every class of words.txt is in some pattern, or in the code that reads
// sentences.
func TestNoClassIsIdle(t *testing.T) {
	list, err := os.ReadFile("../phrase/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, glob := range []string{"../rule/*/*.go", "../phrase/*.go"} {
		files, _ := filepath.Glob(glob)
		for _, name := range files {
			if text, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, "_test.go") {
				code.Write(text)
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:verb|noun|word) ([a-z]+):`).FindAllStringSubmatch(string(list), -1) {
		used := regexp.MustCompile(`@` + m[1] + `\b|is\("` + m[1] + `"`)
		if !used.MatchString(code.String()) && m[1] != "common" { // whose words are only no names
			t.Errorf("class %s is in no pattern", m[1])
		}
	}
}
