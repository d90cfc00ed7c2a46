package form

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxText bounds a text, in bytes.
const maxText = 4000

// Choice is one of some values, each written as fmt.Sprint writes it.
func Choice[T any](to *T, values ...T) Value { return NameOf(to, "", values...) }

// NameOf is Choice among so many values that an error cannot list them: it
// says what they are, such as "the name of a control".
func NameOf[T any](to *T, what string, values ...T) Value {
	c := choice{set: func(i int) { *to = values[i] }, what: what}
	for _, v := range values {
		c.words = append(c.words, fmt.Sprint(v))
	}
	return c
}

type choice struct {
	set   func(int)
	what  string
	words []string
}

func (c choice) Words() string { return cmp.Or(c.what, Listed(c.words)) }

func (c choice) Schema(defs Defs) *Schema { return &Schema{Enum: c.words} }

func (c choice) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, c.Words()) {
		return
	}
	if i := slices.Index(c.words, n.Value); i >= 0 {
		c.set(i)
		return
	}
	r.want(n, c.Words()+Suggestion(n.Value, c.words))
}

// Text is a text that check has nothing against; check may be nil. Its error
// completes what was read: "want ...". Words tell what is expected, and the
// pattern is what a JSON schema can say of it, "" for nothing.
func Text(to *string, words, pattern string, check func(string) error) Value {
	return text{to, words, pattern, check}
}

type text struct {
	to             *string
	words, pattern string
	check          func(string) error
}

func (t text) Words() string { return t.words }

func (t text) Schema(defs Defs) *Schema {
	return &Schema{Type: "string", Pattern: t.pattern, MinLength: 1, MaxLength: maxText}
}

func (t text) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, t.words) {
		return
	}
	if n.Value == "" || len(n.Value) > maxText {
		r.Errorf(n, "want %s, of 1 to %d bytes", t.words, maxText)
		return
	}
	if t.check != nil {
		if err := t.check(n.Value); err != nil {
			r.Errorf(n, "%s: %v", quoted(n.Value), err)
			return
		}
	}
	*t.to = n.Value
}

// Whole is a whole number within bounds.
func Whole(to *int, least, most int) Value { return whole{to, least, most} }

type whole struct {
	to          *int
	least, most int
}

func (w whole) Words() string {
	if w.least == w.most {
		return strconv.Itoa(w.least)
	}
	return fmt.Sprintf("a whole number from %d to %d", w.least, w.most)
}

func (w whole) Schema(defs Defs) *Schema {
	return &Schema{Type: "integer", Minimum: number(float64(w.least)), Maximum: number(float64(w.most))}
}

func (w whole) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, w.Words()) {
		return
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil || n.Tag != "!!int" || i < w.least || i > w.most {
		r.want(n, w.Words())
		return
	}
	*w.to = i
}

// Number is a number within bounds.
func Number(to *float64, least, most float64) Value { return decimal{to, least, most} }

type decimal struct {
	to          *float64
	least, most float64
}

func (d decimal) Words() string { return fmt.Sprintf("a number from %g to %g", d.least, d.most) }

func (d decimal) Schema(defs Defs) *Schema {
	return &Schema{Type: "number", Minimum: number(d.least), Maximum: number(d.most)}
}

func (d decimal) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, d.Words()) {
		return
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || n.Tag != "!!int" && n.Tag != "!!float" || math.IsNaN(f) || f < d.least || f > d.most {
		r.want(n, d.Words())
		return
	}
	*d.to = f
}

// Flag is true or false.
func Flag(to *bool) Value { return flag{to} }

type flag struct{ to *bool }

func (flag) Words() string { return "true or false" }

func (flag) Schema(defs Defs) *Schema { return &Schema{Type: "boolean"} }

func (f flag) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, f.Words()) {
		return
	}
	if n.Tag != "!!bool" {
		r.want(n, f.Words())
		return
	}
	*f.to = n.Value == "true" || n.Value == "True" || n.Value == "TRUE"
}

// Date is a day, read as its last second in UTC: the day itself is part of it.
func Date(to *time.Time) Value { return date{to} }

type date struct{ to *time.Time }

func (date) Words() string { return "a date such as 2027-01-31" }

func (date) Schema(defs Defs) *Schema { return &Schema{Type: "string", Format: "date"} }

func (d date) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, d.Words()) {
		return
	}
	day, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		r.want(n, d.Words())
		return
	}
	*d.to = day.Add(24*time.Hour - time.Second)
}
