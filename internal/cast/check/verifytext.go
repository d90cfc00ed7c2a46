package check

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/cast/proof"
	"levee/internal/report"
)

// How many claims are shown without All: a screen of them.
const (
	mostRefuted = 5
	mostUnknown = 3
)

// VerifyText writes what became of the claims for people: what is refuted
// first, then what is unknown; what is confirmed is counted, and shown with
// All.
func VerifyText(w io.Writer, v *Verification, o report.Options) error {
	p := &page{options: o, most: mostRefuted}
	p.claims(v, proof.Refuted)
	p.most = mostUnknown
	p.claims(v, proof.Unknown)
	if o.All {
		p.claims(v, proof.Confirmed)
	}
	p.verified(v)
	if p.folded {
		p.line("--all shows everything.")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// claims shows the claims that came out one way.
func (p *page) claims(v *Verification, state proof.State) {
	shown := 0
	for i := range v.Claims {
		c := &v.Claims[i]
		if c.State != state {
			continue
		}
		if shown++; !p.left(shown) {
			p.claim(fmt.Sprintf("%s:%d:%d: ", report.Plain(v.Name), c.Line, c.Column), c)
		}
	}
	p.more(shown, state.String()+" claims")
}

// someProof is how many facts are shown for a claim without All.
const someProof = 3

func (p *page) claim(lead string, c *Claim) {
	lead += c.State.String() + ": "
	text := fmt.Sprintf("%s (%s", c.Text, c.Item)
	if c.Corrected != "" && c.State == proof.Refuted {
		text += ", corrected by " + string(c.Corrected)
	}
	p.para(lead, text+")", 4)
	if c.Instead != "" {
		p.para("    instead:   ", c.Instead, 15)
	}
	if c.Why != "" {
		p.para("    why:       ", c.Why, 15)
	}
	if c.Settle != "" {
		p.para("    to settle: ", c.Settle, 15)
	}
	p.proof(c)
}

// ClaimText tells what became of one claim as VerifyText does, with all proofs
// and without its place.
func ClaimText(c *Claim, width int) string {
	p := &page{options: report.Options{Width: width, All: true}}
	p.claim("", c)
	return p.String()
}

// proof shows what a verdict rests on: where it stands, or with All what it
// says and who says so.
func (p *page) proof(c *Claim) {
	if p.options.All {
		for _, f := range c.Proof {
			says := f.Where() + ": " + f.Says
			if f.Source != "" {
				says += " (" + f.Source + ")"
			}
			p.para("    proof:     ", says, 15)
		}
		return
	}
	var places []string
	for _, f := range c.Proof[:min(len(c.Proof), someProof)] {
		places = append(places, f.Where())
	}
	if n := len(c.Proof) - someProof; n > 0 {
		places = append(places, fmt.Sprintf("and %d more", n))
	}
	if len(places) > 0 {
		p.para("    proof:     ", strings.Join(places, ", "), 15)
	}
}

// verified is the last line: how many claims came out which way.
func (p *page) verified(v *Verification) {
	p.para(report.Plain(v.Name)+": ", fmt.Sprintf("%s; %d confirmed, %d refuted, %d unknown; evidence: %s in %s",
		amount(len(v.Claims), "claim"), v.Count(proof.Confirmed), v.Count(proof.Refuted), v.Count(proof.Unknown),
		amount(v.Evidence.Files(), "file"), v.Folder), 4)
}
