package cast

import (
	"slices"
	"strings"
)

// A Kind is one kind of element: how its heading is written, and its fields.
// The parser, the formatter and docs/cast-format.md all follow Kinds.
type Kind struct {
	Word     string   // "event", "controller"
	Prefix   string   // of its ids: "E"; empty for elements that are named
	Part     int      // of the handbook's five parts; 0 for what belongs to none
	Doc      string   // one sentence
	Timed    bool     // a time may stand between id and title
	Untitled bool     // a title may be left out
	Inline   bool     // it has no heading, but stands in a field or a structure block
	Party    bool     // its name alone is its id
	Names    []string // the names that there are, if they are a closed list
	Fields   []Field
	New      func() Element
}

// A Field is one field of a kind of element.
type Field struct {
	Key    string
	Doc    string
	Words  []string // the words that a Word or Words may be
	Needed bool     // an element without it says too little; rule incomplete tells
	slot   func(Element) any
}

// Slot returns a pointer to the field of an element: a *Text, *[]Text, *Word,
// *Words, *Level, *Time, *Party, *Parties, *[]Belief, *[]Enforcement,
// *[]*Responsibility, or References.
func (f *Field) Slot(e Element) any { return f.slot(e) }

// field makes a field of the kind of element that at takes.
func field[E Element](key string, at func(E) any, doc string, words ...string) Field {
	return Field{Key: key, Doc: doc, Words: words, slot: func(e Element) any { return at(e.(E)) }}
}

// needed marks a field that an element should have.
func needed(f Field) Field {
	f.Needed = true
	return f
}

// Field returns the field of a key, and nil if the kind has none.
func (k *Kind) Field(key string) *Field {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return nil
	}
	return &k.Fields[i]
}

// Keys returns the keys of the kind in canonical order.
func (k *Kind) Keys() []string {
	keys := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		keys[i] = f.Key
	}
	return keys
}

// Value names the kind of value that a field has, as the documents do.
func (k *Kind) Value(f *Field) string {
	switch v := f.Slot(k.New()).(type) {
	case *Text:
		return "text"
	case *[]Text:
		return "text, repeatable"
	case *Word:
		return "one of " + codeList(f.Words)
	case *Words:
		return "some of " + codeList(f.Words)
	case *Level:
		return "a level"
	case *Time:
		return "time"
	case *Party:
		return "a name"
	case *Parties:
		return "names"
	case *[]Belief:
		return "`name: what (since time; true until time)`, repeatable"
	case *[]Enforcement:
		return "`name (how)`, repeatable"
	case *[]*Responsibility:
		return "`RS-n what (for SC-n; over name)`, repeatable"
	case References:
		return "ids: " + strings.TrimSuffix(wanted(v), " id")
	}
	return ""
}

// Sentence tells whether the value of a field is read as a sentence.
func Sentence(slot any) bool {
	switch slot.(type) {
	case *Text, *[]Text, *[]Belief, *[]Enforcement, *[]*Responsibility:
		return true
	}
	return false
}

// wanted names the kinds that a field refers to.
func wanted(r References) string {
	var all []string
	for _, k := range Kinds {
		if r.Wants(k.New()) {
			all = append(all, k.IDForm())
		}
	}
	if len(all) == len(Kinds) {
		return "any id"
	}
	return strings.Join(all, " or ")
}

// Article returns the word of the kind with its article: "an event".
func (k *Kind) Article() string {
	if strings.ContainsRune("aeiou", rune(k.Word[0])) {
		return "an " + k.Word
	}
	return "a " + k.Word
}

// IDForm returns how the ids of the kind look: "E-n", or "controller NAME".
func (k *Kind) IDForm() string {
	if k.Prefix != "" {
		return k.Prefix + "-n"
	}
	return k.Word + " NAME"
}

// common are the fields that every element with a heading has.
var common = []Field{
	field("claim", func(e Element) any { return &e.Core().Claims }, "what the evidence can prove, see docs/claims.md"),
	field("source", func(e Element) any { return &e.Core().Sources }, "where it comes from"),
	field("certainty", func(e Element) any { return &e.Core().Certainty }, "how sure the analysis is",
		"certain", "likely", "possible", "unknown"),
	field("quote", func(e Element) any { return &e.Core().Quotes }, "somebody's own words, with their source"),
	field("same-as", func(e Element) any { return &e.Core().SameAs }, "its ids in another analysis, for `levee cast compare`; or `none`"),
}

// Common is how many fields at the end of the table of a kind every element
// with a heading has.
const Common = 5

// KindOf returns the kind of ids with a prefix, and nil if there is none.
func KindOf(prefix string) *Kind {
	return find(func(k *Kind) bool { return k.Prefix != "" && k.Prefix == prefix })
}

// KindNamed returns the kind of elements that are named after a word, and nil
// if there is none.
func KindNamed(word string) *Kind {
	return find(func(k *Kind) bool { return k.Prefix == "" && k.Word == word })
}

func find(is func(*Kind) bool) *Kind {
	if i := slices.IndexFunc(Kinds, is); i >= 0 {
		return Kinds[i]
	}
	return nil
}

// codeList writes words as the documents do.
func codeList(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }

// Repeatable tells whether a field may stand several times.
func Repeatable(slot any) bool {
	switch slot.(type) {
	case *[]Text, *[]Belief, *[]Enforcement, *[]*Responsibility:
		return true
	}
	return false
}

// Plural tells whether a field may hold several values.
func Plural(slot any) bool {
	switch slot.(type) {
	case *Words, *Parties, References:
		return true
	}
	return Repeatable(slot)
}

// Empty tells whether a field has no value.
func Empty(slot any) bool {
	switch v := slot.(type) {
	case *Text:
		return !v.Given()
	case *[]Text:
		return len(*v) == 0
	case *Word:
		return !v.Given()
	case *Words:
		return len(*v) == 0
	case *Level:
		return !v.Given()
	case *Time:
		return !v.Given()
	case *Parties:
		return len(*v) == 0
	case *[]Belief:
		return len(*v) == 0
	case *[]Enforcement:
		return len(*v) == 0
	case *[]*Responsibility:
		return len(*v) == 0
	case References:
		return v.Len() == 0
	}
	return true
}
