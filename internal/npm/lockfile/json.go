package lockfile

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json/jsontext"
)

// A reader reads JSON token by token and knows where it is.
type reader struct {
	*jsontext.Decoder
	b *builder
}

func newReader(b *builder, data []byte) *reader {
	return &reader{jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)), b}
}

// fail puts the place of a syntax error first and its words behind.
func (r *reader) fail(err error) error {
	var e offsetError
	if errors.As(err, &e) {
		return err
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && syntax.Err != nil {
		return at(syntax.ByteOffset, "not JSON: %v", syntax.Err)
	}
	return at(r.InputOffset(), "not JSON: the file ends too early")
}

// object calls read for each field of the object that comes next, with the
// offset of the field's name. A value of another type is an error: want says
// what belongs there.
func (r *reader) object(want string, read func(key string, offset int64) error) error {
	if k := r.PeekKind(); k != '{' {
		if k == 0 {
			_, err := r.ReadToken()
			return r.fail(err)
		}
		return at(r.next(), "want %s, got %s", want, kindWord(k))
	}
	if r.StackDepth() > maxDepth {
		return at(r.next(), "nested deeper than %d levels", maxDepth)
	}
	if _, err := r.ReadToken(); err != nil {
		return r.fail(err)
	}
	for r.PeekKind() != '}' {
		raw, err := r.ReadValue()
		if err != nil {
			return r.fail(err)
		}
		offset := r.InputOffset() - int64(len(raw))
		key, err := jsontext.AppendUnquote(nil, raw)
		if err != nil && len(key) == 0 {
			return at(offset, "not JSON: %v", err)
		}
		if err := read(string(key), offset); err != nil {
			return err
		}
	}
	if _, err := r.ReadToken(); err != nil {
		return r.fail(err)
	}
	return nil
}

// next returns the offset of the value that comes next.
func (r *reader) next() int64 {
	i := r.InputOffset()
	for int(i) < len(r.b.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.b.data[i]) >= 0 {
		i++
	}
	return i
}

func kindWord(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '[':
		return "a list"
	case '{':
		return "an object"
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	}
	return "something else"
}

func (r *reader) skip() error {
	if err := r.SkipValue(); err != nil {
		return r.fail(err)
	}
	return nil
}

// text reads a string; another type is an error.
func (r *reader) text(want string) (string, error) {
	if k := r.PeekKind(); k != '"' && k != 0 {
		return "", at(r.next(), "want %s, got %s", want, kindWord(k))
	}
	t, err := r.ReadToken()
	if err != nil {
		return "", r.fail(err)
	}
	return t.String(), nil
}

// textOrNone reads a string; another type is skipped.
func (r *reader) textOrNone() (string, error) {
	if r.PeekKind() != '"' {
		return "", r.skip()
	}
	return r.text("a string")
}

// flag reads true; anything else is false.
func (r *reader) flag() (bool, error) {
	yes := r.PeekKind() == 't'
	return yes, r.skip()
}

// texts reads an object of strings; values of other types are skipped.
func (r *reader) texts() (map[string]string, error) {
	if r.PeekKind() != '{' {
		return nil, r.skip()
	}
	out := make(map[string]string)
	err := r.object("an object", func(key string, _ int64) error {
		isText := r.PeekKind() == '"'
		s, err := r.textOrNone()
		if isText {
			out[key] = s
		}
		return err
	})
	return out, err
}

// list reads a list of strings; anything else is skipped.
func (r *reader) list() ([]string, error) {
	if r.PeekKind() != '[' {
		return nil, r.skip()
	}
	if _, err := r.ReadToken(); err != nil {
		return nil, r.fail(err)
	}
	var out []string
	for r.PeekKind() != ']' {
		s, err := r.textOrNone()
		if err != nil {
			return nil, err
		}
		if s != "" {
			out = append(out, s)
		}
	}
	if _, err := r.ReadToken(); err != nil {
		return nil, r.fail(err)
	}
	return out, nil
}
