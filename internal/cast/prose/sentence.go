package prose

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTokens is where a sentence ends that does not end by itself.
const maxTokens = 400

// sentences cuts a flow into tokens and those into sentences.
func (r *reader) sentences(f *flow, place Place) {
	tokens := r.tokens(f)
	start := 0
	for i := range tokens {
		if i+1 == len(tokens) || i-start == maxTokens || ends(tokens, start, i) {
			r.sentence(tokens[start:i+1], place)
			start = i + 1
		}
	}
}

// sentence adds a sentence, if there is a word in it.
func (r *reader) sentence(tokens []Token, place Place) {
	words, asks := 0, false
	for i := range tokens {
		if tokens[i].Kind == Word {
			words++
		}
	}
	for i := len(tokens) - 1; i >= 0 && tokens[i].Kind == Mark; i-- {
		asks = asks || tokens[i].Text == "?"
	}
	if words == 0 {
		return
	}
	r.text.Words += words
	r.text.Sentences = append(r.text.Sentences, Sentence{Tokens: tokens, Place: place, Question: asks})
}

// short are words that end in a period without ending a sentence.
var short = []string{"vs.", "cf.", "dr.", "mr.", "mrs.", "ms.", "st.", "no.", "nos.", "fig.", "approx.", "resp.", "sec.", "vol.",
	"p.", "pp.", "ca.", "ed.", "eds.", "prof.", "etc.", "al.", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sep.", "sept.",
	"oct.", "nov.", "dec."}

// ends tells whether a sentence that began at start ends with token i.
func ends(tokens []Token, start, i int) bool {
	next := &tokens[i+1]
	if next.Offset == tokens[i].End || !opens(next) {
		return false
	}
	if note(tokens, start, i) {
		i--
	}
	for ; i >= start; i-- {
		t := &tokens[i]
		switch {
		case t.Kind == Quote:
			return strings.ContainsRune(".!?…", lastRune(strings.TrimRight(t.Text, "\"'”’»“")))
		case t.Kind != Mark:
			return false
		case strings.Contains("!?…", t.Text):
			return true
		case t.Text == ".":
			return i == start || !shortened(&tokens[i-1])
		case !strings.Contains(`)]"'”’»*_`, t.Text):
			return false
		}
	}
	return false
}

// note tells whether token i is the number of a footnote: plain text copied
// from a page has it behind the period, as in "was audited.3 Nobody".
func note(tokens []Token, start, i int) bool {
	t := &tokens[i]
	return i > start && t.Kind == Number && len(t.Text) <= 2 && tokens[i-1].Kind == Mark && tokens[i-1].End == t.Offset
}

// shortened tells whether a period after a word belongs to the word.
func shortened(t *Token) bool {
	if t.Kind != Word {
		return false
	}
	initial := utf8.RuneCountInString(t.Text) == 1 && unicode.IsUpper(lastRune(t.Text)) && t.Text != "I"
	return initial || slices.Contains(short, strings.ToLower(t.Text)+".") || strings.Contains(t.Text, ".") && len(t.Text) <= 4
}

// opens tells whether a sentence may begin with a token.
func opens(t *Token) bool {
	if t.Kind != Word {
		return t.Kind != Mark || strings.Contains(`([“"‘'*_¿¡`, t.Text)
	}
	r, _ := utf8.DecodeRuneInString(t.Text)
	return unicode.IsUpper(r) || strings.ContainsFunc(t.Text, func(r rune) bool { return r == '-' || unicode.IsDigit(r) || unicode.IsUpper(r) }) || !unicode.Is(unicode.Latin, r)
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// tokens cuts a flow into tokens.
func (r *reader) tokens(f *flow) []Token {
	quotes := quotations(f.text)
	var all []Token
	for i := 0; i < len(f.text); {
		if len(quotes) > 0 && quotes[0].from <= i {
			if quotes[0].from == i {
				all = append(all, r.token(f, Quote, i, quotes[0].to))
				i = quotes[0].to
			}
			quotes = quotes[1:]
			continue
		}
		c, size := utf8.DecodeRune(f.text[i:])
		switch {
		case c == stand:
			all = append(all, Token{Code, string(r.source[f.at[i]:f.code[f.at[i]]]), f.at[i], f.code[f.at[i]]})
			i++
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			end := wordEnd(f.text, i)
			kind := Word
			if unicode.IsDigit(c) {
				kind = Number
			}
			all = append(all, r.token(f, kind, i, end))
			i = end
		case unicode.IsSpace(c) || unicode.IsControl(c):
			i += size
		default:
			all = append(all, r.token(f, Mark, i, i+size))
			i += size
		}
	}
	return all
}

// token makes a token of a stretch of a flow.
func (r *reader) token(f *flow, kind Kind, from, to int) Token {
	return Token{kind, string(bytes.ReplaceAll(f.text[from:to], []byte{stand}, []byte("`"))), f.at[from], f.at[to-1] + 1}
}

// wordEnd returns where the word ends that begins at from. Apostrophes,
// hyphens, dots and the like belong to it when a letter or digit follows.
func wordEnd(text []byte, from int) int {
	i := from
	for i < len(text) {
		c, size := utf8.DecodeRune(text[i:])
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) {
			next, _ := utf8.DecodeRune(text[i+size:])
			if !strings.ContainsRune("'’-.@_/:", c) || !unicode.IsLetter(next) && !unicode.IsDigit(next) {
				break
			}
			if c == '.' && unicode.IsDigit(next) && i-from > 3 && !bytes.ContainsFunc(text[from:i], notLetter) {
				break // a footnote's number, not a version
			}
		}
		i += size
	}
	return i
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && r != '-' }

// A quotation is a stretch of a flow between quotation marks, these included.
type quotation struct{ from, to int }

// closers are the marks that end a quotation, by those that begin it.
var closers = map[rune]string{'"': `"`, '“': `”"“`, '„': `“”"`, '«': `»`, '‘': `’`, '\'': `'`}

// quotations finds what is quoted in a block. A mark that nothing closes
// quotes to the end of the block if it is the first thing in it, as where a
// quotation goes on over paragraphs, and else nothing.
func quotations(text []byte) []quotation {
	var all []quotation
	var open string // marks that nothing closes from here on
	before := ' '
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		next, _ := utf8.DecodeRune(text[i+size:])
		if closers[c] != "" && mayOpen(c, before, next) && !strings.ContainsRune(open, c) {
			if end := closing(text, i+size, c); end > 0 {
				all = append(all, quotation{i, end})
				i, before = end, '"'
				continue
			}
			if len(bytes.TrimSpace(text[:i])) == 0 && c != '\'' && c != '‘' {
				return append(all, quotation{i, len(text)})
			}
			open += string(c)
		}
		before = c
		i += size
	}
	return all
}

// mayOpen tells whether a mark between two runes begins a quotation.
func mayOpen(c, before, next rune) bool {
	if c == '“' || c == '„' || c == '«' {
		return true
	}
	if unicode.IsLetter(before) || unicode.IsDigit(before) {
		return false
	}
	if c == '"' {
		return !unicode.IsSpace(next) && next != utf8.RuneError
	}
	return unicode.IsLetter(next)
}

// closing returns where the quotation ends that the mark open began before
// from, 0 if nowhere.
func closing(text []byte, from int, open rune) int {
	before := open
	for i := from; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		next, _ := utf8.DecodeRune(text[i+size:])
		apostrophe := (c == '\'' || c == '’') && (unicode.IsLetter(next) || unicode.IsDigit(next) || unicode.IsSpace(before))
		if strings.ContainsRune(closers[open], c) && !apostrophe {
			return i + size
		}
		before = c
		i += size
	}
	return 0
}
