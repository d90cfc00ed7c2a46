package lsp

import (
	"context"
	"runtime/debug"
	"slices"
	"time"

	"go.lsp.dev/protocol"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/editor"
	"levee/internal/cast/proof"
	"levee/internal/cast/rule"
	"levee/internal/report"
)

// A finding is a diagnostic with its place in bytes.
type finding struct {
	editor.Range
	severity protocol.DiagnosticSeverity
	code     string // of the rule, or "refuted", "unknown", "evidence"
	message  string
}

// patience is how long an answer may take before what is known at once is
// told first.
const patience = 50 * time.Millisecond

// watch looks at a document whenever there is something new, until it is
// closed, and then takes back what was told of it. Nobody else tells anything
// of a document, so that all comes in its order.
func (s *session) watch(d *document) {
	defer close(d.done)
	if d.after != nil {
		<-d.after
	}
	for {
		select {
		case <-d.gone:
			s.tell(&protocol.PublishDiagnosticsParams{URI: d.uri, Diagnostics: []protocol.Diagnostic{}})
			return
		default:
		}
		select {
		case <-d.wake:
			s.look(d)
		case <-d.gone:
		case <-s.ended:
			return
		}
	}
}

// look tells what is found in the newest version of a document. What takes
// long waits for a pause as long as it took last, up to a second; until then
// the form is told as it is, and what was found before where it stands now.
func (s *session) look(d *document) {
	defer func() {
		if r := recover(); r != nil {
			s.complain("%s: a fault of levee's: %v\n%s", d.uri, r, debug.Stack())
		}
	}()
	d.mu.Lock()
	v, lost, took := d.now, d.lost, d.took
	d.mu.Unlock()
	if v == nil {
		s.publish(d, nil, []finding{{severity: protocol.DiagnosticSeverityError, code: cast.Form, message: lost}})
		return
	}
	if took > patience {
		file, _ := v.read()
		s.publish(d, v, append(problems(file), d.stillThere(v)...))
		if !d.pause(min(took, time.Second)) {
			return
		}
	}
	start := time.Now()
	all := s.findings(d, v)
	took = time.Since(start)
	d.keep(v, all, took)
	s.publish(d, v, all)
}

// pause waits, and tells whether nothing new came meanwhile. What came is left
// for the next look.
func (d *document) pause(long time.Duration) bool {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.wake:
		d.news()
		return false
	case <-d.gone:
		return false
	}
}

// stillThere returns what was found last, where it stands in a version, and
// without what changes have touched.
func (d *document) stillThere(v *version) []finding {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now != v {
		return nil // it will not be told anyway
	}
	var all []finding
	for _, f := range d.shown {
		there := true
		for _, e := range d.edits {
			if f.Range, there = e.moved(f.Range); !there {
				break
			}
		}
		if there {
			all = append(all, f)
		}
	}
	return all
}

// keep notes what was found in a version. What is wrong with the form is not
// kept: it is always told anew.
func (d *document) keep(v *version, all []finding, took time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.took = took
	d.edits, d.before = slices.Clone(d.edits[v.edits-d.before:]), v.edits
	d.shown = slices.DeleteFunc(slices.Clone(all), func(f finding) bool { return f.code == cast.Form || f.code == cast.DupID })
}

// publish tells what was found in a version, unless there is a newer one or
// the document was closed.
func (s *session) publish(d *document, v *version, all []finding) {
	e := s.abilities().encoding
	out := &protocol.PublishDiagnosticsParams{URI: d.uri, Diagnostics: make([]protocol.Diagnostic, 0, len(all))}
	src := newSource(nil)
	if v != nil {
		src = v.source
		out.Version = protocol.NewOptional(v.number)
	}
	for _, f := range all {
		out.Diagnostics = append(out.Diagnostics, protocol.Diagnostic{
			Range: src.between(f.Range, e), Severity: f.severity, Code: protocol.String(f.code),
			Source: protocol.NewOptional("levee"), Message: protocol.String(f.message),
		})
	}
	d.mu.Lock()
	newest := d.now == v
	d.mu.Unlock()
	select {
	case <-d.gone:
	default:
		if newest {
			s.tell(out)
		}
	}
}

// tell sends diagnostics.
func (s *session) tell(p *protocol.PublishDiagnosticsParams) {
	if err := s.client.PublishDiagnostics(context.Background(), p); err != nil {
		s.log(err.Error())
	}
}

// findings returns all that is found in a version: what `levee cast check`
// tells, and what the evidence says of claims.
func (s *session) findings(d *document, v *version) []finding {
	file, doc := v.read()
	if doc == nil {
		if !s.Prose {
			return nil
		}
		file = check.Read(v.name, v.text, s.Rules)
		return append(problems(file), found(file)...)
	}
	looked := *file
	looked.Problems = slices.Clone(file.Problems)
	looked.Look(s.Rules)
	all := append(problems(&looked), found(&looked)...)
	if looked.Looked {
		all = append(all, s.claims(d, file.Analysis)...)
	}
	return all
}

// problems returns what is wrong with the form of a file.
func problems(f *check.File) []finding {
	var all []finding
	for _, p := range f.Problems {
		text := p.Message
		if p.Suggestion != "" {
			text += "; did you mean " + p.Suggestion + "?"
		}
		all = append(all, finding{editor.Range{Start: p.Start, End: p.End}, protocol.DiagnosticSeverityError, p.Rule, report.Plain(text)})
	}
	return all
}

// severities are those of the protocol by ours.
var severities = map[rule.Severity]protocol.DiagnosticSeverity{
	rule.Error:   protocol.DiagnosticSeverityError,
	rule.Warning: protocol.DiagnosticSeverityWarning,
	rule.Note:    protocol.DiagnosticSeverityInformation,
}

// found returns what rules have found, each with what to ask or write instead.
func found(f *check.File) []finding {
	var all []finding
	for _, x := range f.Findings {
		text := report.Plain(x.Message) + "\n" + report.Plain(x.Suggestion)
		all = append(all, finding{editor.Range{Start: x.Offset, End: x.End}, severities[x.Severity], x.Rule.Name, text})
	}
	return all
}

// claims returns what the evidence says of the claims of an analysis: those
// that it refutes, the quieter if a correction says so, and those that it
// cannot settle.
func (s *session) claims(d *document, a *cast.Analysis) []finding {
	var all []finding
	for item, text := range a.Claims() {
		settler, err := s.settler(d, a)
		if settler == nil && err == nil {
			return nil
		}
		var c *check.Claim
		if err == nil {
			c, _, err = settler.Settle(a, item, text) // what cannot be read is a problem of the form
		}
		if err != nil {
			at := editor.Range{Start: a.Front.Evidence.Span.Start, End: a.Front.Evidence.Span.End}
			return []finding{{at, protocol.DiagnosticSeverityWarning, "evidence", report.Plain("no claim is held against evidence: " + err.Error())}}
		}
		if f, ok := settled(c); ok {
			f.Range = editor.Range{Start: text.Span.Start, End: text.Span.End}
			all = append(all, f)
		}
	}
	return all
}

// settled returns what there is to say of a claim beside it.
func settled(c *check.Claim) (finding, bool) {
	switch {
	case c == nil || c.State == proof.Confirmed:
		return finding{}, false
	case c.State == proof.Unknown:
		text := "unknown: " + c.Why
		if c.Settle != "" {
			text += "\nto settle it: " + c.Settle
		}
		return finding{severity: protocol.DiagnosticSeverityInformation, code: "unknown", message: plainLines(text)}, true
	case c.Corrected != "":
		return finding{severity: protocol.DiagnosticSeverityHint, code: "refuted", message: plainLines("refuted, and corrected by " + string(c.Corrected) + ": " + c.Instead)}, true
	}
	return finding{severity: protocol.DiagnosticSeverityError, code: "refuted", message: plainLines("refuted: " + c.Instead)}, true
}
