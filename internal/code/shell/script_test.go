package shell

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"levee/internal/goldentest"
)

// Each file in testdata has command lines behind a dollar sign, and below each
// what it is read as. What comes unasked fails as well.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files in testdata (%v)", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		goldentest.Equal(t, name, reread(string(text)))
	}
}

// reread keeps comments and command lines, and writes below each what it is
// read as now.
func reread(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			fmt.Fprintln(&b, line)
		} else if command, ok := strings.CutPrefix(line, "$ "); ok {
			fmt.Fprintf(&b, "%s\n%s", line, told(Parse(strings.ReplaceAll(command, "⏎", "\n"))))
		}
	}
	return b.String()
}

// told writes a script, one command a line.
func told(s Script) string {
	var b strings.Builder
	for i, c := range s.Commands {
		fmt.Fprintf(&b, "  %d %s", i, c.Program)
		for _, list := range []struct {
			name  string
			words []string
		}{
			{"env", c.Env}, {"files", c.Files}, {"scripts", c.Scripts}, {"installs", c.Installs}, {"fetches", c.Fetches}, {"sends", c.Sends},
			{"reads", c.Reads}, {"writes", c.Writes}, {"deletes", c.Deletes}, {"executable", c.Executable},
		} {
			if len(list.words) > 0 {
				fmt.Fprintf(&b, "  %s: %s", list.name, strings.Join(list.words, " "))
			}
		}
		for _, code := range c.Inline {
			fmt.Fprintf(&b, "  %s: %q", code.Language, code.Text)
		}
		for _, fact := range []struct {
			name string
			is   bool
		}{{"publishes", c.Publishes}, {"detached", c.Detached}} {
			if fact.is {
				fmt.Fprintf(&b, "  %s", fact.name)
			}
		}
		if c.PipedInto >= 0 {
			fmt.Fprintf(&b, "  into %d", c.PipedInto)
		}
		if c.Within >= 0 {
			fmt.Fprintf(&b, "  within %d", c.Within)
		}
		fmt.Fprintln(&b)
	}
	if runs := s.RunsFetched(); len(runs) > 0 {
		fmt.Fprintf(&b, "  runs what it fetches: %s\n", strings.Join(runs, " "))
	}
	for _, gap := range s.Gaps {
		fmt.Fprintf(&b, "  gap: %s\n", gap)
	}
	return b.String()
}

// Whatever is written, Parse ends, within its bounds, and its indexes lead to
// commands.
func FuzzParse(f *testing.F) {
	for _, line := range []string{`sh -c "$(curl x)" | bash &`, "cat <<E | sh\na\nE", `powershell -c "iex (iwr x)" > nul`, "a=1;$a`b`", "((((", `echo YQ== | base64 -d | sh`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		s := Parse(line)
		if len(s.Commands) > maxCommands {
			t.Errorf("%d commands", len(s.Commands))
		}
		for i, c := range s.Commands {
			if len(c.Words) == 0 || c.PipedInto >= len(s.Commands) || c.Within >= len(s.Commands) || c.PipedInto == i {
				t.Errorf("command %d of %q: %+v", i, line, c)
			}
			if utf8.ValidString(line) && !utf8.ValidString(c.Program) {
				t.Errorf("program %q of %q", c.Program, line)
			}
		}
		s.RunsFetched()
	})
}

func TestHostileLines(t *testing.T) {
	for name, c := range map[string]struct{ line, gap string }{
		"long":        {strings.Repeat("a ", maxLine), TooLong},
		"brackets":    {strings.Repeat("(", 100_000), TooDeep},
		"dollars":     {strings.Repeat("$(", 60_000), TooDeep},
		"nested":      {strings.Repeat("echo $(", 20) + "x" + strings.Repeat(")", 20), TooDeep},
		"many":        {strings.Repeat("a;", 50_000), TooDeep},
		"words":       {strings.Repeat("a ", 60_000), TooDeep},
		"open quote":  {`echo "a`, NotParsed},
		"growing":     {"a=" + strings.Repeat("x", 4000) + ";" + strings.Repeat("echo $a$a$a$a$a$a;", 400), ""},
		"arithmetic":  {"echo $((" + strings.Repeat("1+", 40_000) + "1))", ""},
		"negations":   {strings.Repeat("! ", 60_000) + "a", ""},
		"pipes":       {strings.Repeat("a|", 60_000) + "a", TooDeep},
		"keywords":    {strings.Repeat("if ", 40_000), ""},
		"own quoting": {strings.Repeat(`sh -c "`, 30), ""},
	} {
		s := Parse(c.line)
		if got := strings.Join(s.Gaps, "; "); !strings.Contains(got, c.gap) {
			t.Errorf("%s: gaps %q, want %q", name, got, c.gap)
		}
	}
}

// Each command knows its line: by the grammar of sh, by words alone, and of
// what stands in another's words.
func TestLines(t *testing.T) {
	for text, want := range map[string]string{
		"npm ci\n\n# no command\nnpm test && npm run a \\\n  --b\nif x; then\n y\nfi": "npm:1 npm:4 npm:4 x:6 y:7",
		"npm ci\nfoo (bar\nnpm test": "npm:1 foo:2 bar:2 npm:3",
		"sh -c 'a\nb'\nc":            "sh:1 a:1 b:1 c:3",
		"cat <<EOF | sh\na\nEOF\nb":  "cat:1 echo:1 sh:1 b:4 a:1",
	} {
		var got []string
		for _, c := range Parse(text).Commands {
			got = append(got, fmt.Sprintf("%s:%d", c.Program, c.Line))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
