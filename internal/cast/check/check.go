// Package check puts together what `levee cast check` tells of a file: where
// its form is wrong, what the rules find, which branches of its questions end
// where, and what of the method it leaves out. Which rules there are it is
// told.
package check

import (
	"bytes"
	"errors"
	"slices"
	"sort"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
	"levee/internal/cast/text"
)

// A File is one file and what was found in it.
type File struct {
	Name     string
	Analysis *cast.Analysis // nil for Markdown that is no analysis, and for what cannot be read
	Problems []Problem      // of its form, and of what answers findings
	Looked   bool           // whether rules have looked: not if its form is wrong
	Findings []Finding      // that stand
	Accepted []Finding      // that the text answers
	Words    int            // of prose
	source   []byte
	starts   []int // offset of each line
}

// A Problem is a place where the form is wrong.
type Problem struct {
	Rule         string // of cast.Problem, "claim" for one that cannot be read, or "accept" for a comment that answers nothing
	Line, Column int
	Start, End   int // in bytes; equal where nothing is spanned
	Message      string
	Suggestion   string
}

// A Finding is what a rule found, with its place.
type Finding struct {
	rule.Finding
	Line, Column int
	Reason       string // of an accepted one
}

// Parse reads a file, and lets no rule look at it.
func Parse(name string, src []byte) *File {
	f := &File{Name: name, source: src, starts: starts(src)}
	if text.IsAnalysis(src) || len(src) > text.MaxSize || len(bytes.TrimSpace(src)) == 0 {
		var problems []cast.Problem
		f.Analysis, problems = text.Parse(name, src)
		for _, p := range problems {
			f.Problems = append(f.Problems, problem(p.Rule, p.Span, p.Message, p.Suggestion))
		}
	}
	return f
}

// Read reads a file and lets the rules look at it: all of them if it is an
// analysis, those of language if it is other Markdown.
func Read(name string, src []byte, rules []*rule.Rule) *File {
	f := Parse(name, src)
	f.Look(rules)
	return f
}

// Look lets rules look at a file that was parsed, unless its form is wrong.
func (f *File) Look(rules []*rule.Rule) {
	if len(f.Problems) > 0 {
		return
	}
	sentences, err := prose.Parse(f.source)
	if err != nil {
		at := new(prose.Error)
		errors.As(err, &at)
		start := f.starts[min(max(at.Line, 1), len(f.starts))-1]
		f.Problems = []Problem{{cast.Form, max(at.Line, 1), max(at.Column, 1), start, start, at.Message, ""}}
		return
	}
	f.Words, f.Looked = sentences.Words, true
	if f.Analysis != nil {
		f.Problems = unreadClaims(f.Analysis)
	}
	f.take(rule.Run(rule.Subject{Text: sentences, Analysis: f.Analysis}, rules, rules))
}

func problem(rule string, s cast.Span, message, suggestion string) Problem {
	return Problem{rule, s.Line, s.Column, s.Start, s.End, message, suggestion}
}

// take takes over what the rules found.
func (f *File) take(r rule.Result) {
	for _, p := range r.Problems {
		line, column := f.place(p.Offset)
		f.Problems = append(f.Problems, Problem{"accept", line, column, p.Offset, p.Offset, p.Message, ""})
	}
	for _, x := range r.Findings {
		line, column := f.place(x.Offset)
		f.Findings = append(f.Findings, Finding{x, line, column, ""})
	}
	for _, x := range r.Accepted {
		line, column := f.place(x.Offset)
		f.Accepted = append(f.Accepted, Finding{x.Finding, line, column, x.Reason})
	}
}

// Clean tells whether nothing was found that is more than a note.
func (f *File) Clean() bool {
	return !slices.ContainsFunc(f.Findings, func(x Finding) bool { return x.Severity > rule.Note })
}

func starts(src []byte) []int {
	all := []int{0}
	for i, c := range src {
		if c == '\n' {
			all = append(all, i+1)
		}
	}
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		all[0] = 3
	}
	return all
}

// place turns an offset into a line and a column of characters, both from 1.
func (f *File) place(offset int) (line, column int) {
	offset = min(offset, len(f.source))
	line = max(1, sort.SearchInts(f.starts, offset+1))
	from := min(f.starts[line-1], offset)
	return line, 1 + utf8.RuneCount(f.source[from:offset])
}

// Open returns the ends of the tree of questions that are no answers.
func (f *File) Open() []*cast.Branch {
	var open []*cast.Branch
	if f.Analysis != nil {
		cast.Leaves(f.Analysis.Zoom(), func(b *cast.Branch) {
			if b.End != cast.Answered {
				open = append(open, b)
			}
		})
	}
	return open
}

// A Gap is a step of the method that is not done in full.
type Gap struct {
	Slot     *cast.Slot
	Coverage cast.Coverage
	Limit    *cast.Limit // that says so; nil for a missing one
}

// Gaps returns the steps of the method that the analysis does not do in full.
func (f *File) Gaps() []Gap {
	var gaps []Gap
	if f.Analysis == nil {
		return nil
	}
	for _, p := range cast.Parts {
		for _, s := range p.Slots {
			if c, l := f.Analysis.Covers(s); c != cast.Done {
				gaps = append(gaps, Gap{s, c, l})
			}
		}
	}
	return gaps
}
