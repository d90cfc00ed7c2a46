// Package page reads the tags of an HTML page that say what the page may do:
// its policies, the scripts in it, its webviews. It knows HTML's tokens and
// where they stand; what a policy means is told by others.
package page

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"levee/internal/code"
)

// Bounds of one page. What is beyond them is a gap.
const (
	maxPage  = 4 << 20 // bytes
	maxTags  = 200_000
	maxKept  = 1000    // tags of one kind that are kept
	maxToken = 1 << 20 // bytes of one token
)

// A Page is one file of HTML that a browser shows as a document of its own.
type Page struct {
	Path     string
	Metas    []Tag  // <meta http-equiv="..."> in the head, in order
	Scripts  []Tag  // with src, or with code of their own
	Webviews []Tag  // <webview>, wherever they stand
	Handlers []Tag  // tags with code in an attribute: onclick="..."
	Why      string // why it was not read to its end; "" if it was
}

// A Tag is one start tag with its attributes.
type Tag struct {
	Name  string // lower case
	Attrs []Attr
	code.Place
}

// An Attr is an attribute. Of several of one name the first counts.
type Attr struct{ Name, Value string }

// Get returns an attribute, and false if the tag does not have it.
func (t *Tag) Get(name string) (string, bool) {
	i := slices.IndexFunc(t.Attrs, func(a Attr) bool { return a.Name == name })
	if i < 0 {
		return "", false
	}
	return t.Attrs[i].Value, true
}

// Is tells a text that is a page: it begins, after space and comments, with a
// doctype or with the tag html, head or body. What does not is a fragment: the
// template of a component, put into pages by somebody else.
func Is(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for {
		text = bytes.TrimLeft(text, " \t\r\n\f")
		if !bytes.HasPrefix(text, []byte("<!--")) {
			break
		}
		end := bytes.Index(text, []byte("-->"))
		if end < 0 {
			return false
		}
		text = text[end+3:]
	}
	for _, begin := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if len(text) > len(begin) && strings.EqualFold(string(text[:len(begin)]), begin) && !nameByte(text[len(begin)]) {
			return true
		}
	}
	return false
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-'
}

// Read reads a page. A text that no browser would take for one gives a page
// without tags.
func Read(path string, text []byte) *Page {
	r := &reader{page: &Page{Path: path}, text: text, line: 1, column: 1}
	if len(text) > maxPage {
		r.page.Why = "page too large to be read"
		return r.page
	}
	if bytes.IndexByte(text[:min(len(text), 1024)], 0) >= 0 {
		r.page.Why = "page that is no text"
		return r.page
	}
	r.read()
	return r.page
}

// A reader is one page under way.
type reader struct {
	page         *Page
	text         []byte
	off          int    // of the token
	line, column int    // of the token
	inside       string // the tag before a text
	body         bool
	hidden       int // templates and the like that are open
}

func (r *reader) read() {
	z := html.NewTokenizer(bytes.NewReader(r.text))
	z.SetMaxBuf(maxToken)
	for n := 0; ; n++ {
		kind := z.Next()
		if n > maxTags {
			r.page.Why = "page with more tags than are read"
			return
		}
		if kind == html.ErrorToken {
			if z.Err() != io.EOF {
				r.page.Why = "page with a tag too large to be read"
			}
			return
		}
		raw := len(z.Raw())
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.inside = ""
			if inert[string(name)] {
				r.hidden = max(r.hidden-1, 0)
			}
		case html.TextToken:
			r.body = r.body || r.hidden == 0 && len(bytes.TrimSpace(z.Raw())) > 0 && !ofHead[r.inside]
		}
		r.advance(raw)
	}
}

// inert are elements whose content is not part of the page.
var inert = map[string]bool{"template": true, "noscript": true}

// ofHead are the elements that may stand in the head: any other begins the
// body.
var ofHead = map[string]bool{
	"html": true, "head": true, "base": true, "basefont": true, "bgsound": true, "link": true, "meta": true, "noframes": true,
	"noscript": true, "script": true, "style": true, "template": true, "title": true,
}

func (r *reader) start(z *html.Tokenizer) {
	name, more := z.TagName()
	t := Tag{Name: string(name), Place: code.Place{File: r.page.Path, Line: r.line, Column: r.column}}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, again := t.Get(string(key)); !again && len(t.Attrs) < 200 {
			t.Attrs = append(t.Attrs, Attr{string(key), string(value)})
		}
	}
	if inert[t.Name] {
		r.hidden++
	}
	if r.inside = t.Name; t.Name == "html" || t.Name == "head" {
		r.inside = "" // text in them begins the body
	}
	if !ofHead[t.Name] {
		r.body = true
	}
	r.keep(t)
}

func (r *reader) keep(t Tag) {
	p := r.page
	switch t.Name {
	case "meta":
		// The standard ignores a policy that does not stand in the head.
		if _, ok := t.Get("http-equiv"); ok && !r.body && r.hidden == 0 {
			p.Metas = add(p.Metas, t)
		}
	case "script":
		if r.hidden == 0 && runs(&t) {
			p.Scripts = add(p.Scripts, t)
		}
	case "webview":
		p.Webviews = add(p.Webviews, t)
	}
	if r.hidden == 0 && slices.ContainsFunc(t.Attrs, func(a Attr) bool { return strings.HasPrefix(a.Name, "on") && a.Value != "" }) {
		p.Handlers = add(p.Handlers, t)
	}
}

func add(list []Tag, t Tag) []Tag {
	if len(list) >= maxKept {
		return list
	}
	return append(list, t)
}

// runs tells a script that a browser runs: its type is that of JavaScript.
func runs(t *Tag) bool {
	kind, ok := t.Get("type")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return !ok || kind == "" || kind == "module" || strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "ecmascript")
}

// advance moves behind a token.
func (r *reader) advance(n int) {
	token := r.text[r.off:min(r.off+n, len(r.text))]
	r.off += len(token)
	for i, c := range token {
		switch {
		case c == '\n' || c == '\r' && (i+1 == len(token) || token[i+1] != '\n'):
			r.line, r.column = r.line+1, 1
		case c&0xc0 != 0x80:
			r.column++
		}
	}
}
