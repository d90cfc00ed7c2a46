package claim

import (
	"strings"
	"unicode"

	"levee/internal/npm"
)

// quoted returns a word as a claim has it: in quotation marks if it would not
// be one word otherwise.
func quoted(s string) string {
	if strings.ContainsAny(s, ",\"`") || strings.ContainsFunc(s, unicode.IsSpace) {
		return marked(s)
	}
	return s
}

// marked puts a text in quotation marks. No text has both sorts of them, as a
// claim could not hold it.
func marked(s string) string {
	if strings.Contains(s, `"`) {
		return "`" + s + "`"
	}
	return `"` + s + `"`
}

// sentence joins what is there.
func sentence(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p != "" {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(p)
		}
	}
	return b.String()
}

// with returns a keyword and what follows it, or nothing if that is not there.
func with(keyword, s string) string {
	if s == "" {
		return ""
	}
	return keyword + " " + quoted(s)
}

func asOf(t Time) string {
	if t.Unset() {
		return ""
	}
	return "as of " + t.Text
}

// either returns the first of two texts if the claim denies something.
func either(not bool, no, yes string) string {
	if not {
		return no
	}
	return yes
}

// String returns the claim in its canonical form.
func (c *Published) String() string {
	return sentence(c.ID.String(), "published", c.When.String(), with("by", c.By))
}

// String returns the claim in its canonical form.
func (c *Removed) String() string { return sentence(c.ID.String(), "removed", c.When.String()) }

// String returns the claim in its canonical form.
func (c *Dependency) String() string {
	verb := map[Change]string{Adds: "adds dependency", Drops: "drops dependency", Has: "depends on", Without: "does not depend on"}
	return sentence(c.ID.String(), verb[c.Change], c.Name, c.rng(), with("since", c.Since))
}

func (c *Dependency) rng() string {
	if c.Range == "since" {
		return marked(c.Range)
	}
	return quoted(c.Range)
}

// String returns the claim in its canonical form.
func (c *Dependencies) String() string {
	return sentence(c.ID.String(), "has", c.N.Text, "dependencies")
}

// String returns the claim in its canonical form.
func (c *Maintainers) String() string {
	who := make([]string, len(c.Who))
	for i, w := range c.Who {
		who[i] = quoted(w)
	}
	list := strings.Join(who, ", ")
	if len(who) == 0 {
		list = "none"
	}
	return sentence(c.ID.String(), "maintainers", list, asOf(c.At))
}

// String returns the claim in its canonical form.
func (c *AllBy) String() string {
	return sentence("every dependency of", c.ID.String(), "maintained by", quoted(c.Who), either(c.Alone, "alone", ""))
}

// String returns the claim in its canonical form.
func (c *Locks) String() string {
	return sentence(quoted(c.File), either(c.Not, "does not lock", "locks"), c.ID.String())
}

// String returns the claim in its canonical form.
func (c *LockCount) String() string {
	return sentence(quoted(c.File), "locks", c.N.Text, string(c.Of))
}

// String returns the claim in its canonical form.
func (c *Flags) String() string {
	return sentence(quoted(c.File), either(c.Not, "does not flag", "flags"), c.ID.String(), c.Flag)
}

// String returns the claim in its canonical form.
func (c *Path) String() string {
	steps := make([]string, len(c.Steps))
	for i, s := range c.Steps {
		steps[i] = s.String()
	}
	return sentence("path", strings.Join(steps, " > "), "in", quoted(c.File))
}

// String returns the claim in its canonical form.
func (c *Accounts) String() string {
	return sentence(c.N.Text, "accounts in", quoted(c.File), asOf(c.At))
}

// String returns the claim in its canonical form.
func (c *Cooldown) String() string {
	return sentence("cooldown of", Number(c.Days), "days", either(c.Not, "does not keep", "keeps"), c.ID.String(), "out of", quoted(c.File))
}

// String returns the claim in its canonical form.
func (c *Picks) String() string {
	return sentence(c.Name, quoted(c.Range), asOf(c.At), "picks", c.Version)
}

// String returns the claim in its canonical form.
func (c *Recorded) String() string {
	return sentence(string(c.Kind), quoted(c.ID), c.When.String(), "in", quoted(c.Repo), with("by", c.By))
}

// String returns the claim in its canonical form.
func (c *None) String() string {
	at := "in"
	if c.Kind == Release {
		at = "of"
	}
	return sentence("no", string(c.Kind), at, quoted(c.Where), with("by", c.By), c.When.String())
}

// String returns the claim in its canonical form.
func (c *InRepo) String() string {
	return sentence("file", quoted(c.File), "of", c.ID.String(), either(c.Not, "is not in", "is in"), quoted(c.Repo), "at", c.Commit)
}

// String returns the claim in its canonical form.
func (c *Hash) String() string {
	owner := "in " + quoted(c.Repo) + " at " + c.Commit
	if c.ID != (npm.ID{}) {
		owner = "of " + c.ID.String()
	}
	return sentence("file", quoted(c.File), owner, "has hash", c.Sum)
}

// String returns the claim in its canonical form.
func (c *Advisory) String() string { return sentence("advisory", c.ID, "published", c.When.String()) }

// String returns the claim in its canonical form.
func (c *Covers) String() string {
	return sentence("advisory", c.Advisory, either(c.Not, "does not cover", "covers"), c.ID.String())
}

// String returns the claim in its canonical form.
func (c *Span) String() string {
	return sentence(c.From.String(), "to", c.To.String(), "is", c.N.Text, string(c.Unit))
}

// String returns the claim in its canonical form.
func (c *Order) String() string {
	return sentence(c.First.String(), "is", either(c.After, "after", "before"), c.Second.String())
}

// String returns the claim in its canonical form.
func (c *Figure) String() string {
	return sentence(marked(c.Name), "is", c.N.Text, quoted(c.Unit), asOf(c.At))
}
