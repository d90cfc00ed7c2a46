package report

import (
	"fmt"
	"io"
	"time"

	"levee/internal/policy"
	"levee/internal/policy/form"
)

// A PolicyCheck is what `levee policy check` found of one file.
type PolicyCheck struct {
	File    string // "" if there is none and the default policy counts
	AsOf    time.Time
	Errors  form.Errors // then there is no policy
	Policy  *policy.Policy
	Notices []policy.Notice
	Unseen  string // why nobody looked whether accepted findings match something; "" if somebody did
}

// PolicyText writes the check of a policy for people.
func PolicyText(w io.Writer, c *PolicyCheck, o Options) error {
	p := &page{Options: o}
	switch {
	case c.File == "":
		p.line("There is no %s here or above: the default policy counts. `levee policy init` writes one.", policy.FileName)
	case c.Policy != nil:
		p.line("%s is right: %s, %s, as of %s", p.in(bold, Plain(c.File)), plural(c.Policy.Rules(), "rule"),
			plural(len(c.Policy.Accepted()), "accepted finding"), c.AsOf.Format(time.DateOnly))
	}
	for _, e := range c.Errors {
		p.para("", 2, Plain(e.Error()))
	}
	for _, n := range c.Notices {
		p.para("", 2, Plain(n.At.String()+": "+n.Text))
	}
	if c.Unseen != "" {
		p.para("", 2, "Nobody looked whether accepted findings match something: "+Plain(c.Unseen))
	}
	_, err := p.WriteTo(w)
	return err
}

// PolicySchema names the version of the JSON that `levee policy check` writes.
const PolicySchema = "levee-policy/1"

type jsonPolicy struct {
	Schema   string       `json:"schema"`
	Path     string       `json:"path,omitempty"`
	AsOf     time.Time    `json:"asOf"`
	Errors   []jsonNotice `json:"errors"`
	Notices  []jsonNotice `json:"notices"`
	Rules    int          `json:"rules"`
	Accepted int          `json:"accepted"`
}

type jsonNotice struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// PolicyJSON writes the check of a policy for scripts.
func PolicyJSON(w io.Writer, c *PolicyCheck) error {
	out := jsonPolicy{Schema: PolicySchema, Path: c.File, AsOf: c.AsOf, Errors: []jsonNotice{}, Notices: []jsonNotice{}}
	for _, e := range c.Errors {
		out.Errors = append(out.Errors, jsonNotice{e.File, e.Line, e.Column, e.Text})
	}
	for _, n := range c.Notices {
		out.Notices = append(out.Notices, jsonNotice{n.At.File, n.At.Line, n.At.Column, n.Text})
	}
	if c.Policy != nil {
		out.Rules, out.Accepted = c.Policy.Rules(), len(c.Policy.Accepted())
	}
	return WriteJSON(w, out)
}

// PolicyDraft tells what a new policy was fitted to.
func PolicyDraft(w io.Writer, name string, d policy.Draft, notes []string, o Options) error {
	p := &page{Options: o}
	p.para("", 0, Plain(name)+" is written. It is the default policy, with comments, and knows of this project:")
	tell := func(what string, words []string) {
		if len(words) > 0 {
			p.para(fmt.Sprintf("  %-11s ", what), 14, examples(words))
		}
	}
	if d.Client != "" {
		tell("client", []string{d.Client})
	}
	tell("private", d.Private)
	tell("registries", d.Registries)
	for _, note := range notes {
		p.para("  ", 2, Plain(note))
	}
	p.line("Change what should be otherwise, and run `levee policy check`.")
	_, err := p.WriteTo(w)
	return err
}
