package phrase

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"levee/internal/cast/prose"
)

// A Sentence is a sentence made ready for patterns.
type Sentence struct {
	*prose.Sentence
	words []word
	voice map[*Set][]Match // what was found for Claimed, which asks for the same again and again
}

// A word is what a pattern's element is held against. A contraction gives two,
// as does a possessive: "didn't" is "did" and "not", "npm's" is "npm" and "'s".
type word struct {
	text        string // lower case
	offset, end int
	token       int // index in the sentence
	grain       uint16
	agent       bool
	mark        bool // punctuation
	opaque      bool // a quotation or code: its text is empty, and no element names it
}

// Read makes all sentences of a text ready.
func Read(t *prose.Text) []Sentence {
	all := make([]Sentence, len(t.Sentences))
	for i := range t.Sentences {
		s := &t.Sentences[i]
		ws := make([]word, 0, len(s.Tokens)+2)
		for j := range s.Tokens {
			ws = addWords(ws, s, j)
		}
		all[i] = Sentence{Sentence: s, words: ws}
	}
	return all
}

// addWords adds the words of one token.
func addWords(ws []word, s *prose.Sentence, i int) []word {
	t := &s.Tokens[i]
	w := word{offset: t.Offset, end: t.End, token: i}
	switch t.Kind {
	case prose.Mark:
		w.text, w.mark = t.Text, true
		if t.Text == "’" {
			w.text = "'"
		}
		w.grain = grain(w.text)
		return append(ws, w)
	case prose.Quote, prose.Code:
		w.opaque = true
		return append(ws, w)
	}
	low := strings.ToLower(strings.ReplaceAll(t.Text, "’", "'"))
	first, second := split(low)
	w.text = first
	w.grain = grain(first)
	w.agent = agent(first) || t.Kind == prose.Word && isName(t.Text, low, i == 0)
	ws = append(ws, w)
	if second != "" {
		ws = append(ws, word{text: second, offset: t.Offset, end: t.End, token: i, grain: grain(second)})
	}
	return ws
}

// split divides a contraction or a possessive.
func split(w string) (first, second string) {
	switch w {
	case "can't", "cannot":
		return "can", "not"
	case "won't":
		return "will", "not"
	}
	if head, ok := strings.CutSuffix(w, "n't"); ok {
		return head, "not"
	}
	for _, tail := range []string{"'s", "'re", "'ve", "'d", "'ll", "'m"} {
		if head, ok := strings.CutSuffix(w, tail); ok && head != "" {
			return head, tail
		}
	}
	return w, ""
}

// agent tells whether a word stands for somebody who acts.
func agent(w string) bool {
	return words.is("person", w, base|third) || words.is("body", w, base|third) || words.is("pronoun", w, base)
}

// tails are how common words end that begin sentences.
var tails = []string{"s", "ed", "ing", "ly", "er", "ion", "ity", "ment", "ness", "ance", "ence", "ous", "al", "ive", "ful", "ble"}

// Common tells whether a word is in words.txt: none that is only a name.
func Common(w string) bool { return words.all[strings.ToLower(w)] }

// isName tells whether a word is somebody's or something's name, as far as
// spelling tells: a capital inside a sentence, or at its beginning in a word
// that looks like no other.
func isName(text, low string, first bool) bool {
	r, size := utf8.DecodeRuneInString(text)
	if !unicode.IsUpper(r) || size == len(text) {
		return false
	}
	if text == strings.ToUpper(text) {
		return false // an abbreviation
	}
	if !first {
		return true
	}
	common := func(tail string) bool { return strings.HasSuffix(low, tail) }
	return !words.all[low] && !strings.Contains(text, "-") && !slices.ContainsFunc(tails, common)
}
