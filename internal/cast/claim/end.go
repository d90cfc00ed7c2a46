package claim

import "levee/internal/npm"

// An EndKind tells what an End names.
type EndKind uint8

// What an end of a span can be.
const (
	EndTime     EndKind = iota
	EndEvent            // an event of the analysis, by its id
	EndRelease          // the publication of a version
	EndRecord           // a commit, a tag or an issue
	EndAdvisory         // the publication of an advisory
	EndFile             // the day of a file of the evidence, such as a lockfile
)

// An End is one end of a span: a time, or what has one.
type End struct {
	Kind   EndKind
	Time   Time   // of EndTime
	ID     string // of an event, a record or an advisory; the name of a file
	Pkg    npm.ID // of EndRelease
	Record Kind   // of EndRecord
	Repo   string // of EndRecord
}

// String returns the end as a claim has it.
func (e End) String() string {
	switch e.Kind {
	case EndTime:
		return e.Time.Text
	case EndRelease:
		return e.Pkg.String()
	case EndRecord:
		return string(e.Record) + " " + quoted(e.ID) + " in " + quoted(e.Repo)
	case EndAdvisory:
		return "advisory " + e.ID
	}
	if e.Kind == EndFile && endKind(token{text: e.ID}) != EndFile {
		return marked(e.ID)
	}
	return quoted(e.ID)
}
