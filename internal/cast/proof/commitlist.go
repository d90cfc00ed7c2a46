package proof

import (
	"bytes"
	"time"

	"go.yaml.in/yaml/v3"

	"levee/internal/cast/claim"
)

// A CommitList is what a repository holds, as a file of kind commits has it.
type CommitList struct {
	Repository string      `yaml:"repository"`
	Whole      string      `yaml:"whole,omitempty"` // a time in which no commit is missing
	Commits    []CommitRow `yaml:"commits"`
	Tags       []TagRow    `yaml:"tags,omitempty"`
}

// A CommitRow is one commit of a list.
type CommitRow struct {
	ID      string            `yaml:"id"`
	At      string            `yaml:"at"`
	Author  string            `yaml:"author"`
	Subject string            `yaml:"subject,omitempty"`
	Whole   bool              `yaml:"whole,omitempty"` // Files are all that it has
	Files   map[string]string `yaml:"files,omitempty"` // "git:" and the id of the blob, by path
}

// A TagRow is one tag of a list.
type TagRow struct {
	ID string `yaml:"id"`
	At string `yaml:"at"`
}

// NewCommitRow returns a row, without e-mail addresses.
func NewCommitRow(id string, at time.Time, author, subject string) CommitRow {
	return CommitRow{ID: id, At: at.Format(time.RFC3339), Author: claim.WithoutMail(author), Subject: claim.WithoutMail(subject)}
}

// Write returns the list as a file of kind commits.
func (l *CommitList) Write() ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(l); err != nil {
		return nil, err
	}
	return b.Bytes(), e.Close()
}
