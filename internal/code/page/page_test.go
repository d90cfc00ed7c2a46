package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What counts of a page, and where it stands.
func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "<!doctype html>\n<html><head>\n  <meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">\n<script src=a.js></script></head>", "meta 3:3 default-src 'self'; script 4:1"},
		{"characters before it count once", "<title>é</title><meta http-equiv=x content=y>", "meta 1:17 y"},
		{"carriage returns", "<html>\r\n\r\n<meta http-equiv=x content=y>\r<meta http-equiv=x content=z>", "meta 3:1 y; meta 4:1 z"},
		{"in the body it is none", "<html><body><meta http-equiv=x content=y>", ""},
		{"text begins the body", "<html> hello <meta http-equiv=x content=y>", ""},
		{"an element begins the body", "<html><div></div><meta http-equiv=x content=y>", ""},
		{"the title does not", "<html><title>hello</title><meta http-equiv=x content=y>", "meta 1:27 y"},
		{"nor does a script", "<html><script>a < b</script><meta http-equiv=x content=y>", "script 1:7; meta 1:29 y"},
		{"a template is not the page", "<template><meta http-equiv=x content=y></template><meta http-equiv=x content=z>", "meta 1:51 z"},
		{"nor is noscript", "<noscript><meta http-equiv=x content=y></noscript><meta http-equiv=x content=z>", "meta 1:51 z"},
		{"nor a comment", "<!-- <meta http-equiv=x content=y> -->", ""},
		{"entities are decoded", "<meta http-equiv=x content=\"&#39;self&#39;\">", "meta 1:1 'self'"},
		{"the first of two attributes counts", "<meta http-equiv=x content=a content=b>", "meta 1:1 a"},
		{"data is no script", "<script type=application/json>{}</script><script type=text/babel></script><script type=module></script>", "script 1:75"},
		{"webviews and handlers", "<body onload=\"go()\"><webview src=x nodeintegration></webview>", "webview 1:21; handler 1:1"},
		{"broken", "<html><meta http-equiv=x content='y", ""},
		{"binary", "\x00\x01<meta http-equiv=x>", "page that is no text"},
		{"huge", strings.Repeat("x", maxPage+1), "page too large to be read"},
		{"a huge tag", "<a b='" + strings.Repeat("x", maxToken+1) + "'>", "page with a tag too large to be read"},
	} {
		if diff := cmp.Diff(c.want, dump(Read("a.html", []byte(c.text)))); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func dump(p *Page) string {
	var all []string
	note := func(what string, tags []Tag) {
		for i := range tags {
			content, ok := tags[i].Get("content")
			if ok {
				content = " " + content
			}
			all = append(all, fmt.Sprintf("%s %d:%d%s", what, tags[i].Line, tags[i].Column, content))
		}
	}
	if len(p.Scripts) > 0 && len(p.Metas) > 0 && p.Scripts[0].Column < p.Metas[0].Column && p.Scripts[0].Line == p.Metas[0].Line {
		note("script", p.Scripts)
		note("meta", p.Metas)
	} else {
		note("meta", p.Metas)
		note("script", p.Scripts)
	}
	note("webview", p.Webviews)
	note("handler", p.Handlers)
	if p.Why != "" {
		all = append(all, p.Why)
	}
	return strings.Join(all, "; ")
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"<!DOCTYPE html><p>": true, "\xef\xbb\xbf<html>": true, "<!-- licence -->\n<html lang=en>": true, "<head>": true,
		"<div>": false, "": false, "<header>": false, "<htmlx>": false, "<!-- <html>": false, "<ion-page><html>": false, "{{> head}}": false,
	} {
		if got := Is([]byte(text)); got != want {
			t.Errorf("Is(%q) = %v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("<!doctype html><meta http-equiv=\"Content-Security-Policy\" content=\"x\"><script>a</script><webview a=b>")
	f.Add("<template><noscript></template><!-- --><title>\xff</title>")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		p := Read("a.html", []byte(text))
		for _, tag := range append(append(p.Metas, p.Scripts...), p.Webviews...) {
			if tag.Line < 1 || tag.Line > lines || tag.Column < 1 {
				t.Errorf("%q: a tag at %d:%d", text, tag.Line, tag.Column)
			}
		}
	})
}
