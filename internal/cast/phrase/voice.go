package phrase

// reach is how many words back a word of saying, asking or denying counts.
const reach = 14

// Claimed tells whether a match is something that the author says in his own
// voice: not a question, not in a condition, not denied or dismissed, not what
// others say, not the mention of a word.
func (m Match) Claimed() bool {
	return !m.Asked() && !m.conditional() && !m.denied() && !m.dismissed() && !m.reported() && !m.mentioned()
}

// Asked tells whether a match stands in a question, direct or not, or in a
// clause that is there to be explained.
func (m Match) Asked() bool {
	return m.Sentence.Question || m.after(asking, false) || m.after(explained, true)
}

var (
	asking = MustSet(`
		@wh
		@ask:now|asking|asked .. who|what|if|which|about
		@ask:now|asking|asked
		question|questions .. is|of|was
		about|over|of who|what|whose`)
	explained = MustSet(`
		^ what $agent
		^ what $adv* @modal
		^ that the|a|nobody|no|his|their|our|its|there|somebody`)
	condition = MustSet(`
		if
		unless
		in case
		suppose`)
	denial = MustSet(`
		@negation
		none|neither of which|whom|them|these|those
		instead of
		rather than
		@view that
		far from
		@say:ing|@think:ing|thinking of
		wrong|false|unfair|mistake|error to|that
		as if|though
		@prevent:base|@prevent:third|@prevent:ing`)
	dismissal = MustSet(`
		@be|@do|@modal not ... control|answer|recommendation|solution|remedy|cause|enough|scale|help|work|suffice|explain|explanation|end|ends
		@be|@do|@modal not scale|help|work|suffice|explain
		@be no|little .. control|answer|recommendation|solution|remedy|cause|help|use|explanation|fix|way
		@be a|the|only symptom|beginning|myth|illusion
		ends|end|stops|stop the search|analysis|investigation
		explain|explains|explained little|nothing
		as it @be called
		, so called ,`)
	saying = MustSet(`
		@say
		@think that
		@think .. that
		according to
		report|reports|study|studies|data|figures show|shows|showed|find|found|suggest|suggests|say|says
		@call .. as
		@blame
		attribution .. to
		@attribute .. to
		in the eyes|opinion|words|view of`)
	said = MustSet(`
		, $agent .. @say:past|@think:past|@call:past
		, @say:past|@think:past .. $agent`)
	mention = MustSet(`
		@call
		so-called
		word|words|term|phrase|label|name
		known as`)
)

// after tells whether a pattern of a set stands before the match, near enough;
// if tight, at most a few words before.
func (m Match) after(set *Set, tight bool) bool {
	far := reach
	if tight {
		far = 6
	}
	for _, b := range m.Sentence.found(set) {
		if b.from <= m.from && m.from-b.from <= far && b.to <= m.from+3 && (b.from < m.from || tight) {
			return true
		}
	}
	return false
}

// conditional tells whether the match stands in an if-clause.
func (m Match) conditional() bool {
	for _, c := range m.Sentence.found(condition) {
		if c.to <= m.from && !m.Sentence.parted(c.to, m.from) {
			return true
		}
	}
	return false
}

// denied tells whether something before the match in its clause denies it.
func (m Match) denied() bool {
	for _, d := range m.Sentence.found(denial) {
		if d.from < m.from && !m.Sentence.parted(d.to, m.from) {
			return true
		}
	}
	return false
}

// dismissed tells whether what comes after the match takes its weight away.
func (m Match) dismissed() bool {
	for _, d := range m.Sentence.found(dismissal) {
		if d.from >= m.to-1 {
			return true
		}
	}
	return false
}

// reported tells whether somebody else says it.
func (m Match) reported() bool {
	s := m.Sentence
	if m.Followed(said, reach) {
		return true
	}
	for _, r := range s.found(saying) {
		if r.from >= m.from || r.from < m.from-reach || m.from < r.to {
			continue
		}
		if r.from > 0 && own(s, r.from) {
			continue
		}
		return true
	}
	return false
}

// own tells whether the subject before a verb is the author himself.
func own(s *Sentence, verb int) bool {
	for i := verb - 1; i >= 0 && i >= verb-4; i-- {
		if words.is("own", s.words[i].text, base) {
			return true
		}
		if s.words[i].agent || s.words[i].mark {
			return false
		}
	}
	return false
}

// mentioned tells whether the match is spoken of as words.
func (m Match) mentioned() bool {
	for _, r := range m.Sentence.found(mention) {
		if r.to <= m.from && m.from-r.to <= 3 {
			return true
		}
	}
	return false
}

// Followed tells whether a pattern of a set stands behind the match, at most
// some words on.
func (m Match) Followed(set *Set, within int) bool {
	for _, f := range m.Sentence.found(set) {
		if f.from >= m.to && f.from-m.to <= within {
			return true
		}
	}
	return false
}

// Preceded tells whether a pattern of a set stands before the match, at most
// some words away.
func (m Match) Preceded(set *Set, within int) bool {
	for _, f := range m.Sentence.found(set) {
		if f.to <= m.from && m.from-f.to <= within {
			return true
		}
	}
	return false
}

// found is Find, remembered.
func (s *Sentence) found(set *Set) []Match {
	all, ok := s.voice[set]
	if !ok {
		if s.voice == nil {
			s.voice = make(map[*Set][]Match)
		}
		all = set.Find(s)
		s.voice[set] = all
	}
	return all
}

// parted tells whether a clause ends between two words.
func (s *Sentence) parted(from, to int) bool {
	for i := from; i < to; i++ {
		w := &s.words[i]
		if w.mark && w.text != "'" && w.text != "/" || words.is("boundary", w.text, base) {
			return true
		}
	}
	return false
}
