package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/tidwall/jsonc"
)

// readManifest reads package.json.
func readManifest(f *File, _ map[string]string) ([]Setting, *Problem) {
	t, err := parseJSON(bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil, err.problem(f)
	}
	return t.flatten(f), nil
}

// readRenovate reads Renovate's configuration: JSON with comments.
func readRenovate(f *File, _ map[string]string) ([]Setting, *Problem) {
	t, err := parseJSON(jsonc.ToJSON(bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))))
	if err != nil {
		return nil, err.problem(f)
	}
	return t.flatten(f), nil
}

// A syntaxError is where a file stops to be what it should be.
type syntaxError struct {
	line, column int
	text         string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.line, e.column, e.text) }

func (e *syntaxError) problem(f *File) *Problem {
	text := e.text
	if e.column > 0 {
		text = fmt.Sprintf("column %d: %s", e.column, text)
	}
	return &Problem{Place{f.Path, e.line, f.Level}, text, true}
}

// parseJSON reads a JSON object with the lines of its values.
func parseJSON(data []byte) (*tree, *syntaxError) {
	p := &jsonReader{dec: jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true)), lines: lineStarts(data)}
	t, err := p.value(0)
	if err == nil && t.kind != table {
		return nil, &syntaxError{1, 1, "want a JSON object"}
	}
	if err == nil {
		if _, err = p.dec.ReadToken(); errors.Is(err, io.EOF) {
			return t, nil
		}
	}
	var syntax *jsontext.SyntacticError
	offset := max(p.dec.InputOffset()-1, 0)
	if errors.As(err, &syntax) {
		offset = syntax.ByteOffset
	}
	line, column := p.position(offset)
	return nil, &syntaxError{line, column, "want JSON: " + jsonWords(err)}
}

// jsonWords is what is wrong, without the library's own preface.
func jsonWords(err error) string {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && errors.Is(syntax.Err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the file ends too early"
	case errors.As(err, &syntax) && syntax.Err != nil:
		return strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	}
	return "something else follows"
}

type jsonReader struct {
	dec   *jsontext.Decoder
	lines []int64
}

func (p *jsonReader) value(depth int) (*tree, error) {
	if depth > maxDepth {
		return &tree{}, p.dec.SkipValue()
	}
	tok, err := p.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	line, _ := p.position(p.dec.InputOffset() - 1)
	t := &tree{line: line}
	switch tok.Kind() {
	case '{':
		t.kind = table
		err = p.fields(t, depth)
	case '[':
		t.kind = list
		err = p.items(t, depth)
	default:
		t.text = tok.String()
	}
	return t, err
}

func (p *jsonReader) fields(t *tree, depth int) error {
	for p.dec.PeekKind() != '}' {
		key, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		name := key.String()
		v, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		t.keys, t.fields = append(t.keys, name), append(t.fields, v)
	}
	_, err := p.dec.ReadToken()
	return err
}

func (p *jsonReader) items(t *tree, depth int) error {
	for p.dec.PeekKind() != ']' {
		v, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		t.items = append(t.items, v)
	}
	_, err := p.dec.ReadToken()
	return err
}

func (p *jsonReader) position(offset int64) (line, column int) {
	line = sort.Search(len(p.lines), func(i int) bool { return p.lines[i] > offset })
	return line, int(offset-p.lines[max(line-1, 0)]) + 1
}

// lineStarts returns the offset of each line's first byte.
func lineStarts(data []byte) []int64 {
	starts := []int64{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, int64(i)+1)
		}
	}
	return starts
}
