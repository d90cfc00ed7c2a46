package prose

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var (
	comment = regexp.MustCompile(`(?s)<!--\s*levee:(.*?)-->`)
	accept  = regexp.MustCompile(`^accept\s+([a-z]+(?:\s*,\s*[a-z]+)*)\s*(?::\s*(.*))?$`)
)

// comments reads the acceptances in a block of HTML. They wait for the block
// that follows.
func (r *reader) comments(h *ast.HTMLBlock) {
	lines := h.Lines()
	if lines.Len() == 0 {
		return
	}
	end := lines.At(lines.Len() - 1).Stop
	if h.HasClosure() {
		end = h.ClosureLine.Stop
	}
	start := lines.At(0).Start
	for _, m := range comment.FindAllSubmatchIndex(r.source[start:end], -1) {
		if a := r.acceptance(start+m[0], string(r.source[start+m[2]:start+m[3]])); a >= 0 {
			r.pending = append(r.pending, a)
		}
	}
}

// inline reads the acceptances in HTML inside a block, which they hold for.
func (r *reader) inline(h *ast.RawHTML, from, to int) {
	n := h.Segments.Len()
	if n == 0 {
		return
	}
	start := h.Segments.At(0).Start
	if m := comment.FindSubmatch(r.source[start:h.Segments.At(n-1).Stop]); m != nil {
		if a := r.acceptance(start, string(m[1])); a >= 0 {
			r.text.Acceptances[a].From, r.text.Acceptances[a].To = from, to
		}
	}
}

// acceptance adds what a comment says after "levee:", and returns its index,
// -1 if it is not understood.
func (r *reader) acceptance(offset int, said string) int {
	m := accept.FindStringSubmatch(strings.Join(strings.Fields(said), " "))
	if m == nil || m[2] == "" {
		message := `want a comment such as "levee: accept RULE: REASON"`
		if m != nil {
			message = "accepts " + m[1] + " without a reason: want one after a colon"
		}
		r.text.Problems = append(r.text.Problems, Problem{offset, message})
		return -1
	}
	var rules []string
	for name := range strings.SplitSeq(m[1], ",") {
		rules = append(rules, strings.TrimSpace(name))
	}
	r.text.Acceptances = append(r.text.Acceptances, Acceptance{Rules: rules, Reason: m[2], Offset: offset})
	return len(r.text.Acceptances) - 1
}

// take returns the acceptances that wait, which the next block takes over.
func (r *reader) take() []int {
	waiting := r.pending
	r.pending = nil
	return waiting
}

// release lets acceptances hold for the sentences that were read since from.
func (r *reader) release(waiting []int, from int) {
	read := r.text.Sentences[from:]
	if len(read) == 0 {
		return
	}
	for _, a := range waiting {
		r.text.Acceptances[a].From = read[0].Offset()
		r.text.Acceptances[a].To = read[len(read)-1].End()
	}
}
