package structure

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"levee/internal/stamp"
)

// Text writes the structure as the beginning of an accident analysis (see
// docs/cast-format.md), which `levee cast` reads, checks and draws.
func (s *Structure) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\nanalysis: %s\nsystem: %s\n", quoted("the control structure of "+s.Name), quoted(s.Name+", the packages that it is built from, and those who publish, install and build them"))
	fmt.Fprintf(&b, "losses: [L-1]\nlevels: [%s]\n---\n# The control structure of %s\n\n", strings.Join(Levels, ", "), plain(s.Name))
	fmt.Fprintf(&b, "As far as `levee structure` could tell on %s. What is marked missing is not there; what only people can tell is asked at the end.\n\n", s.AsOf)
	s.constraints(&b)
	s.parties(&b)
	s.arrows(&b)
	if len(s.Unknowns) > 0 {
		b.WriteString("## What is not known\n\n")
	}
	for i, u := range s.Unknowns {
		fmt.Fprintf(&b, "### U-%d %s\n- settled-by: %s\n- who: %s\n\n", i+1, plain(u.Title), plain(u.Settled), plain(u.Who))
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

func (s *Structure) constraints(b *bytes.Buffer) {
	b.WriteString("## Losses, hazards, constraints\n\n### L-1 People who use the product are harmed by code that came with a package\n- to: those who use it\n\n")
	b.WriteString("### H-1 The project is built from code that works against those who use it\n- losses: L-1\n\n")
	for _, c := range stamp.Constraints {
		fmt.Fprintf(b, "### %s %s\n- prevents: H-1\n", c.ID, strings.TrimSuffix(c.Text, "."))
		for _, p := range s.Controllers {
			if p.For == c.ID {
				fmt.Fprintf(b, "- enforced-by: %s (%s)\n", p.Name, plain(p.Responsible))
			}
		}
		b.WriteString("\n")
	}
}

func (s *Structure) parties(b *bytes.Buffer) {
	b.WriteString("## Who controls what\n\n")
	for i, p := range s.Controllers {
		fmt.Fprintf(b, "### controller %s: %s\n- level: %s\n- responsible: RS-%d %s (for %s; over %s)\n", p.Name, plain(p.Title), p.Level, i+1, plain(p.Responsible), p.For, p.Over)
		for _, c := range p.Context {
			fmt.Fprintf(b, "- context: %s\n", plain(c))
		}
		b.WriteString("\n")
	}
	for _, p := range s.Processes {
		fmt.Fprintf(b, "### process %s: %s\n- level: %s\n\n", p.Name, plain(p.Title), p.Level)
	}
}

func (s *Structure) arrows(b *bytes.Buffer) {
	b.WriteString("```structure\n")
	actions, feedback := 0, 0
	for _, a := range s.Arrows {
		flaw := ""
		if a.Missing {
			flaw = " [missing]"
		}
		if a.Feedback {
			feedback++
			fmt.Fprintf(b, "FB-%d %s ~> %s: %s%s\n", feedback, a.From, a.To, plain(a.Text), flaw)
		} else {
			actions++
			fmt.Fprintf(b, "CA-%d %s -> %s: %s%s\n", actions, a.From, a.To, plain(a.Text), flaw)
		}
	}
	b.WriteString("```\n\n")
}

// plain makes foreign text one line that Markdown takes for nothing else.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\u2028\u2029`[]<>#*_\\", r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// quoted is plain text as a scalar of YAML.
func quoted(s string) string { return fmt.Sprintf("%q", strings.ReplaceAll(plain(s), `"`, "'")) }
