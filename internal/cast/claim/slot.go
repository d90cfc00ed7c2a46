package claim

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"levee/internal/cast"
	"levee/internal/npm"
)

// A match holds what the slots of a rule were filled with.
type match struct {
	id                   npm.ID
	steps                []npm.ID
	dep, rng, version    string
	file, path           string
	repo, commit, record string
	advisory, sum        string
	who                  []string
	when                 Condition
	at                   Time
	n                    Quantity
	ends                 []End
	name, unit           string
	word                 string // the keyword that stood last where there was a choice
}

// slots are the parts of a rule that hold something, by the name that the
// syntax gives them. Each reads its tokens or says what it wants.
var slots = map[string]func(*parser, *match) *failure{
	"PKG@V": (*parser).release,
	"PKG[@V]": func(p *parser, m *match) *failure {
		return p.word("a package, such as event-stream or event-stream@3.3.6", func(s string) (err error) {
			m.id, err = maybeRelease(s)
			return err
		})
	},
	"PKG": func(p *parser, m *match) *failure {
		return p.word("the name of a package", func(s string) error {
			if m.id = (npm.ID{Name: s}); p.at == 0 && looksLikeDay(s) {
				return errNoPackage
			}
			return npm.ValidName(s)
		})
	},
	"D": func(p *parser, m *match) *failure {
		return p.word("the name of a package", func(s string) error {
			m.dep = s
			return npm.ValidName(s)
		})
	},
	"V": func(p *parser, m *match) *failure {
		return p.word("a version, such as 3.3.6", func(s string) error {
			m.version = s
			return version(s)
		})
	},
	"A": (*parser).steps,
	"RANGE": func(p *parser, m *match) *failure {
		return p.word("a range, such as ~3.3.0", func(s string) error {
			m.rng = s
			return nil
		})
	},
	"RANGES": (*parser).ranges,
	"TIME":   (*parser).asOf,
	"WHEN":   (*parser).when,
	"WHO":    (*parser).who,
	"WHO,": func(p *parser, m *match) *failure {
		f := p.who(m)
		for f == nil && p.is(",") {
			p.at++
			f = p.who(m)
		}
		return f
	},
	"FILE": func(p *parser, m *match) *failure {
		if t, ok := p.next(); ok && !t.quoted && (endKind(t) == EndRelease || looksLikeDay(t.text)) {
			return p.wantsThing(aFile)
		}
		return p.word(aFile, func(s string) error {
			m.file = s
			return nil
		})
	},
	"PATH": func(p *parser, m *match) *failure {
		return p.word("a file's path, such as index.min.js", func(s string) error {
			m.path = s
			return nil
		})
	},
	"REPO":     (*parser).repo,
	"COMMIT":   (*parser).commit,
	"ID":       (*parser).record,
	"ADVISORY": (*parser).advisory,
	"HASH": func(p *parser, m *match) *failure {
		return p.word("a hash, such as sha256: or git: and its digits", func(s string) (err error) {
			m.sum, err = ParseSum(s)
			return err
		})
	},
	"N": (*parser).quantity,
	"DAYS": func(p *parser, m *match) *failure {
		return p.number(&m.n.Low)
	},
	"UNIT": (*parser).timeUnit,
	"NAME": (*parser).figure,
	"MEASURE": func(p *parser, m *match) *failure {
		return p.word("a unit", func(s string) error {
			m.unit = s
			return nil
		})
	},
	"END": (*parser).end,
}

func (p *parser) release(m *match) *failure {
	return p.word("a package with its version, such as event-stream@3.3.6", func(s string) (err error) {
		m.id, err = release(s)
		return err
	})
}

func (p *parser) commit(m *match) *failure {
	return p.word("a commit", func(s string) error {
		m.commit = s
		return CheckCommit(s)
	})
}

func (p *parser) record(m *match) *failure {
	return p.word("the name of a tag, or the number of an issue", func(s string) error {
		m.record = s
		return nil
	})
}

func (p *parser) advisory(m *match) *failure {
	return p.word("the id of an advisory", func(s string) error {
		m.advisory = s
		return advisoryID(s)
	})
}

func (p *parser) repo(m *match) *failure {
	return p.word("a repository, such as dominictarr/event-stream", func(s string) error {
		m.repo = s
		return nil
	})
}

// word reads one token with what makes a value of it. What it says is wrong
// becomes the complaint.
func (p *parser) word(thing string, read func(string) error) *failure {
	t, ok := p.next()
	if !ok || t.text == "," && !t.quoted {
		return p.wantsThing(thing)
	}
	if err := read(t.text); err != nil {
		return p.misfit(thing, t, err)
	}
	p.at++
	return nil
}

// misfit says what is wrong with a token: that it is nothing of the kind, or,
// where it looks like it, what is wrong.
func (p *parser) misfit(thing string, t token, err error) *failure {
	if err == errNoPackage {
		return p.wantsThing(thing)
	}
	if strings.ContainsAny(t.text, "0123456789@") && p.at > 0 && !looksLikeDay(t.text) || strings.LastIndexByte(t.text, '@') > 0 {
		return p.complain(err)
	}
	return p.wantsThing(thing)
}

func release(s string) (npm.ID, error) {
	id := npm.ParseID(s)
	if id.Version == "" {
		return id, fmt.Errorf("package %.80q: want it with its version, as in event-stream@3.3.6", s)
	}
	if err := npm.ValidName(id.Name); err != nil {
		return id, err
	}
	return id, version(id.Version)
}

func maybeRelease(s string) (npm.ID, error) {
	if id := npm.ParseID(s); id.Version == "" {
		return id, npm.ValidName(id.Name)
	}
	return release(s)
}

func version(s string) error {
	v, err := npm.ParseVersion(s)
	if err == nil && v.String() != s && !strings.Contains(s, "+") {
		err = fmt.Errorf("version %q: want it as %q", s, v)
	}
	return err
}

var (
	hexID    = regexp.MustCompile(`^[0-9a-f]{7,64}$`)
	recordID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9:._-]*$`)
	dated    = regexp.MustCompile(`^(\.\.)?[0-9]{4}($|\.\.|-[0-9]{2}($|\.\.|-))`)
)

var errNoPackage = errors.New("want the name of a package")

// looksLikeDay tells what was meant to be a day, or times with ".." between.
// Packages and files of such names need quotation marks.
func looksLikeDay(s string) bool { return looksDated(s) && len(strings.Trim(s, "0123456789")) > 0 }

func looksDated(s string) bool { return dated.MatchString(s) }

// CheckCommit tells why a text is not the hash of a commit, whole or
// shortened to seven digits or more.
func CheckCommit(s string) error {
	if !hexID.MatchString(s) {
		return fmt.Errorf("commit %.80q: want 7 to 64 digits of its hash", s)
	}
	return nil
}

func advisoryID(s string) error {
	if !recordID.MatchString(s) {
		return fmt.Errorf("advisory %.80q: want an id, such as GHSA-mh6f-8j2x-4483", s)
	}
	return nil
}

// hexLengths are the digits of the hashes that are known.
var hexLengths = map[string]int{"md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}

// ParseSum reads the hash of a file, algorithm:hex or an integrity, and returns
// it as algorithm:hex. The id of a blob, git:hex, may be shortened to seven
// digits.
func ParseSum(s string) (string, error) {
	bad := fmt.Errorf("hash %.80q: want one such as sha256: and 64 digits, or git: and at least 7", s)
	algorithm, digits, ok := strings.Cut(s, ":")
	if !ok {
		all, err := npm.ParseIntegrity(s)
		if err != nil || len(all) != 1 {
			return "", bad
		}
		return all[0].Algorithm + ":" + all[0].Hex(), nil
	}
	if algorithm == "git" && hexID.MatchString(digits) {
		return s, nil
	}
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != hexLengths[algorithm] || strings.ToLower(digits) != digits {
		return "", bad
	}
	return s, nil
}

// who reads an account or a person's name. Addresses are nobody's business.
func (p *parser) who(m *match) *failure {
	return p.word("an account", func(s string) error {
		if HasMail(s) {
			return fmt.Errorf("want the name of an account, not an e-mail address")
		}
		m.who = append(m.who, s)
		return nil
	})
}

// asOf reads a time that has both ends.
func (p *parser) asOf(m *match) *failure {
	if f := p.time(&m.at); f != nil {
		return f
	}
	if m.at.From.IsZero() || m.at.Until.IsZero() {
		p.at--
		return p.complain(fmt.Errorf("time %q: want one with a beginning and an end", m.at.Text))
	}
	return nil
}

func (p *parser) time(into *Time) *failure {
	if t, ok := p.next(); ok && looksDated(t.text) {
		if _, err := ParseTime(t.text); err != nil {
			return p.complain(err)
		}
	}
	return p.word("a time, such as 2018-09-09", func(s string) (err error) {
		*into, err = ParseTime(s)
		return err
	})
}

// when reads "at T", "before T", "after T" or "between T and T".
func (p *parser) when(m *match) *failure {
	if !p.is(string(At), string(Before), string(After), string(Between)) {
		return p.wants(string(At), string(Before), string(After), string(Between))
	}
	m.when.Is = Relation(p.toks[p.at].text)
	p.at++
	if f := p.time(&m.when.T); f != nil || m.when.Is != Between {
		return f
	}
	if !p.is("and") {
		return p.wants("and")
	}
	p.at++
	if f := p.time(&m.when.U); f != nil {
		return f
	}
	if !m.when.U.Until.After(m.when.T.From) {
		p.at--
		return p.complain(fmt.Errorf("time %q: want one after %s", m.when.U.Text, m.when.T.Text))
	}
	return nil
}

// steps reads A > B > C.
func (p *parser) steps(m *match) *failure {
	for {
		f := p.word("a package", func(s string) error {
			id, err := maybeRelease(s)
			m.steps = append(m.steps, id)
			return err
		})
		if f != nil {
			return f
		}
		if !p.is(">") {
			break
		}
		p.at++
	}
	if len(m.steps) < 2 {
		return p.wants(">")
	}
	return nil
}

// ranges reads a range of one or more words, up to "as".
func (p *parser) ranges(m *match) *failure {
	var words []string
	start := p.at
	for p.at < len(p.toks) && !p.is("as") && !p.is(",") {
		words = append(words, p.toks[p.at].text)
		p.at++
	}
	m.rng = strings.Join(words, " ")
	if _, err := npm.ParseRange(m.rng); err != nil || m.rng == "" {
		p.at = start
		return p.wantsThing("a range, such as ~3.3.0")
	}
	return nil
}

// quantity reads a number, "N to M", or a number with a bound before it.
func (p *parser) quantity(m *match) *failure {
	bound := ""
	switch {
	case p.is("about"):
		bound = "about"
		p.at++
	case p.is("at", "more", "fewer"):
		first := p.toks[p.at].text
		p.at++
		want := map[string][]string{"at": {"least", "most"}, "more": {"than"}, "fewer": {"than"}}[first]
		if !p.is(want...) {
			return p.wants(want...)
		}
		bound = first + " " + p.toks[p.at].text
		p.at++
	}
	var n float64
	if f := p.number(&n); f != nil {
		return f
	}
	m.n = Exactly(n)
	if bound != "" {
		m.n.Text = bound + " " + m.n.Text
		m.n.Low, m.n.High = bounds[bound](n)
		return nil
	}
	if !p.is("to") {
		return nil
	}
	p.at++
	var high float64
	if f := p.number(&high); f != nil {
		return f
	}
	if high < n {
		p.at--
		return p.complain(fmt.Errorf("number %s: want more than %s", Number(high), Number(n)))
	}
	m.n = Quantity{n, high, Number(n) + " to " + Number(high)}
	return nil
}

func (p *parser) number(into *float64) *failure {
	return p.word("a number", func(s string) (err error) {
		*into, err = number(s)
		return err
	})
}

func (p *parser) timeUnit(m *match) *failure {
	words := make([]string, len(Units))
	for i, u := range Units {
		words[i] = string(u)
	}
	if t, ok := p.next(); ok && !t.quoted {
		if u, ok := unitOf(t.text); ok {
			m.unit = string(u)
			p.at++
			return nil
		}
	}
	return p.wants(words...)
}

// figure reads the name of a figure, which stands in quotation marks.
func (p *parser) figure(m *match) *failure {
	if t, ok := p.next(); !ok || !t.quoted {
		return p.wantsThing("the name of a figure in quotation marks")
	}
	m.name = p.toks[p.at].text
	p.at++
	return nil
}

// endKind tells what the first token of an end names.
func endKind(t token) EndKind {
	switch {
	case t.quoted:
		return EndFile
	case t.text == string(Commit), t.text == string(Tag), t.text == string(Issue):
		return EndRecord
	case t.text == "advisory":
		return EndAdvisory
	case looksDated(t.text):
		return EndTime
	case cast.IDForm.MatchString(t.text):
		return EndEvent
	case strings.LastIndexByte(t.text, '@') > 0:
		return EndRelease
	}
	return EndFile
}

// end reads one end of a span.
func (p *parser) end(m *match) *failure {
	t, ok := p.next()
	if !ok {
		return p.wantsThing("a time, an event, a release, a commit, an advisory or a file")
	}
	e := End{Kind: endKind(t), ID: t.text}
	var f *failure
	switch e.Kind {
	case EndTime:
		e.ID = ""
		f = p.time(&e.Time)
	case EndRelease:
		f = p.release(m)
		e.ID, e.Pkg = "", m.id
	case EndAdvisory:
		p.at++
		f = p.advisory(m)
		e.ID = m.advisory
	case EndRecord:
		e.Record = Kind(t.text)
		f = p.endRecord(m)
		e.ID, e.Repo = m.record, m.repo
	case EndEvent, EndFile:
		f = p.word("an end", func(string) error { return nil })
	}
	m.ends = append(m.ends, e)
	return f
}

func (p *parser) endRecord(m *match) *failure {
	p.at++
	read, what := p.record, &m.record
	if p.toks[p.at-1].text == string(Commit) {
		read, what = p.commit, &m.commit
	}
	if f := read(m); f != nil {
		return f
	}
	m.record = *what
	if !p.is("in") {
		return p.wants("in")
	}
	p.at++
	return p.repo(m)
}
