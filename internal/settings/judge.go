package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A State tells whether a protection is switched on. The zero State is
// Unknown.
type State uint8

const (
	Unknown State = iota
	Lacking       // the client, in this version, has no such protection
	Off           // it has it, and it is off
	On
)

// String returns "unknown", "lacking", "off" or "on".
func (s State) String() string { return [...]string{"unknown", "lacking", "off", "on"}[s] }

// A Verdict says of one client whether a protection is switched on.
type Verdict struct {
	*Protection
	Client  Client
	State   State
	Words   string        // what is the case, lower case, no period
	Setting Setting       // that decided; the zero Setting if none did
	Amount  time.Duration // of a cooldown that is on
	Since   string        // the version that the fix needs, if the one in use is not known
	Fix     []Line        // lines that switch it on; nil if it is on, or nothing can
}

// A Line is one setting as it is written into a file of the project.
type Line struct {
	File, Key, Value string
	Names            []string // of a list, or of a map from names to true: those that it lacks
	Map              bool
}

// String returns the line as the file would have it: "min-release-age=7".
func (l Line) String() string {
	switch {
	case l.Names != nil:
		return l.Key + ": + " + strings.Join(l.Names, ", ")
	case strings.HasSuffix(l.File, "npmrc"):
		return l.Key + "=" + l.Value
	case strings.HasSuffix(l.File, "yarnrc"):
		return l.Key + " " + l.Value
	case strings.HasSuffix(l.File, ".toml"):
		if i := strings.LastIndexByte(l.Key, '.'); i >= 0 {
			return "[" + l.Key[:i] + "] " + l.Key[i+1:] + " = " + l.Value
		}
		return l.Key + " = " + l.Value
	}
	return l.Key + ": " + l.Value
}

// Judge answers for one client in use, protection by protection; those that
// are no question for it are left out.
func (v *Inventory) Judge(u *Use, wish Wish) []Verdict {
	var all []Verdict
	for _, p := range Protections {
		if !theTable().answers(u.Client, p) || slices.Contains(wish.Waived, p.Name) {
			continue
		}
		all = append(all, v.judge(u, p, wish))
	}
	return all
}

// judge asks each version that may be in use; where some have it on and some
// have not, the answer is not known.
func (v *Inventory) judge(u *Use, p *Protection, wish Wish) Verdict {
	var answers []Verdict
	for _, at := range u.points {
		answers = append(answers, v.judgeAt(u.Client, at, p))
	}
	newest := len(answers) - 1
	out := answers[newest]
	missing := newest // the newest version in which it is not on
	for missing >= 0 && answers[missing].State == On {
		missing--
	}
	same := func(a Verdict) bool { return a.State == out.State && a.Amount == out.Amount }
	switch {
	case missing >= 0 && slices.ContainsFunc(answers, func(a Verdict) bool { return a.State == On }),
		slices.ContainsFunc(answers, func(a Verdict) bool { return a.Amount != out.Amount }):
		out.State, out.Amount = Unknown, 0
		out.Words = disagreement(u, answers, same)
	case slices.ContainsFunc(answers, func(a Verdict) bool { return a.State == Unknown }) && out.State != Unknown:
		out.State, out.Words = Unknown, "what older versions do is not known"
	}
	if missing < 0 && out.Amount > 0 && out.Amount < wish.Cooldown {
		missing = newest
		out.State, out.Words = Off, out.Words+", and "+Days(wish.Cooldown)+" are asked for"
	}
	if missing >= 0 && (out.State != Unknown || !v.written(u, p, wish)) {
		out.Fix, out.Since = v.fix(u, p, u.points[missing], wish)
	}
	if out.State != Lacking {
		out.Fix = append(out.Fix, v.lists(u, p, u.points[newest], wish)...)
	}
	return out
}

// disagreement says what the newest versions do, and the one before them.
func disagreement(u *Use, answers []Verdict, same func(Verdict) bool) string {
	i := len(answers) - 1
	for i > 0 && same(answers[i-1]) {
		i--
	}
	return fmt.Sprintf("%s from %s %s on, %s before; the project does not say which one it is", stateWords(answers[i]), u.Client.Title(), u.points[i].short(), stateWords(answers[max(i-1, 0)]))
}

func stateWords(v Verdict) string {
	switch {
	case v.State == On && v.Amount > 0:
		return "on, with " + Days(v.Amount) + ","
	case v.State == Lacking:
		return "not there"
	}
	return v.State.String()
}

// judgeAt answers for one version.
func (v *Inventory) judgeAt(c Client, at point, p *Protection) Verdict {
	out := Verdict{Protection: p, Client: c}
	var ons []rule
	lacks := ""
	for _, r := range theTable().rules {
		if r.client != c || r.control != p.Name || !r.span.has(at) {
			continue
		}
		switch r.kind {
		case "off":
			if e, ok := v.satisfied(c, at, r.terms); ok {
				return out.say(Off, p.Off, e)
			}
		case "on":
			ons = append(ons, r)
		case "lacks":
			lacks = r.words
		}
	}
	return v.anyOn(out, at, ons, lacks)
}

func (v *Inventory) anyOn(out Verdict, at point, ons []rule, lacks string) Verdict {
	var decided effective
	for i, r := range ons {
		e, ok := v.satisfied(out.Client, at, r.terms)
		if ok {
			return out.say(On, cmp.Or(r.words, out.On), e)
		}
		if i == 0 || e.From.Level != Default {
			decided = e
		}
	}
	switch {
	case lacks != "":
		out.State, out.Words = Lacking, lacks
		return out
	case len(ons) > 0:
		return out.say(Off, out.Off, decided)
	}
	out.Words = "what this version does is not known"
	return out
}

// satisfied tells whether all terms hold, and returns the setting that
// decided: the first that does not hold, else the first.
func (v *Inventory) satisfied(c Client, at point, terms []term) (effective, bool) {
	var first effective
	for i, t := range terms {
		e := v.effective(c, at, t.key)
		if !t.holds(e) {
			return e, false
		}
		if i == 0 {
			first = e
		}
	}
	return first, true
}

func (v Verdict) say(s State, words string, e effective) Verdict {
	v.State, v.Setting = s, e.Setting
	value := e.Value.String()
	if v.Name == Cooldown && s == On {
		if v.Amount = e.amount(); v.Amount > 0 {
			value = Days(v.Amount)
		} else {
			words = "a version that is out since before $value alone is taken"
		}
	}
	v.Words = strings.ReplaceAll(words, "$value", value)
	return v
}

// Of returns what a setting is for a client in use; false if that hangs on
// which of the versions it is that it may be.
func (v *Inventory) Of(u *Use, key string) (string, bool) {
	var value string
	for i, at := range u.points {
		one := v.effective(u.Client, at, key).Value.String()
		if i > 0 && one != value {
			return "", false
		}
		value = one
	}
	return value, len(u.points) > 0
}

// effective returns a setting as it counts for a version of a client. What
// the client would not take is as if it were not there.
func (v *Inventory) effective(c Client, at point, key string) effective {
	value, typ := theTable().defaultOf(c, at, key)
	for _, s := range sources(c, at) {
		spelt := s.spell(key)
		if spelt == "" {
			continue
		}
		found, ok := v.find(s.kind, s.level, spelt)
		if !ok {
			continue
		}
		if !found.Value.List {
			if found.Value.Text, ok = converters[typ](found.Value.Text); !ok {
				continue
			}
		}
		return effective{found, typ}
	}
	return effective{Setting{Key: key, Value: Value{Text: value}}, typ}
}
