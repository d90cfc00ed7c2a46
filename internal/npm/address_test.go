package npm

import (
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"github:user/repo":                       "https://github.com/user/repo",
		"user/repo":                              "https://github.com/user/repo",
		"user/repo#semver:1":                     "https://github.com/user/repo",
		"gitlab:group/sub/repo":                  "https://gitlab.com/group/sub/repo",
		"bitbucket:user/repo":                    "https://bitbucket.org/user/repo",
		"gist:11081aaa281":                       "https://gist.github.com/11081aaa281",
		"git+https://github.com/u/r.git":         "https://github.com/u/r",
		"git://github.com/u/r.git":               "https://github.com/u/r",
		"git+ssh://git@github.com/u/r.git":       "https://github.com/u/r",
		"ssh://git@github.com:u/r.git":           "https://github.com/u/r",
		"git@github.com:u/r.git":                 "https://github.com/u/r",
		"http://www.github.com/u/r/":             "https://github.com/u/r",
		"https://github.com/u/r/tree/main/p/x":   "https://github.com/u/r folder p/x",
		"https://gitlab.com/u/r/-/tree/v1/p":     "https://gitlab.com/u/r folder p",
		"https://joe:secret@git.example/a/b.git": "https://git.example/a/b",
		"git@git.example:a/b.git":                "ssh://git@git.example/a/b",
		"ssh://joe:secret@git.example:22/a/b":    "ssh://joe@git.example:22/a/b",
		"git+http://git.example:8080/a":          "http://git.example:8080/a",
		"file:///srv/git/a.git":                  "file:///srv/git/a.git",
		"git+file:///srv/../etc":                 "file:///etc",
		// What is none, or would be an option or a command.
		"": "", "repo": "", "./repo": "", "../a/b": "", "/srv/git": "", "ext::sh -c x": "", "https://": "", "javascript:1": "",
		"ssh://-oProxyCommand=x/a": "", "ssh://-x@git.example/a": "", "-x@git.example:a": "", "https://git.example/../a": "",
		"https://git.example/-u": "", "https://git.example/a\nb": "", "git.example:--upload-pack=x": "", "https://git.example/a;b": "",
		"a/b/c": "", "data:text/plain,x": "", "https://github.com/": "",
	} {
		a, err := ParseAddress(text)
		got := ""
		if err == nil {
			got = a.String()
			if a.Folder != "" {
				got += " folder " + a.Folder
			}
		}
		if got != want {
			t.Errorf("%q is %q (%v), want %q", text, got, err, want)
		}
	}
	if _, err := ParseAddress("ftp://joe:secret@host/" + strings.Repeat("x", 2000)); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v has the password, or is none", err)
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"github:u/r", "git+ssh://git@h.example:a/b.git", "https://u:p@h.example/a#b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			return
		}
		if again, err := ParseAddress(a.String()); err != nil || again.String() != a.String() {
			t.Errorf("%q is %q, and that is %q (%v)", text, a, again, err)
		}
		if strings.HasPrefix(a.Host, "-") || strings.ContainsAny(a.String(), "\n\x00\x1b") {
			t.Errorf("%q is %q", text, a)
		}
	})
}
