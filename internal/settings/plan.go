package settings

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"levee/internal/settings/edit"
)

// A FileChange is what is to be written into one file of a project.
type FileChange struct {
	Path  string // of the project, slash-separated
	Text  []byte // the whole file, as it will be
	Hunks []Hunk
}

// A Hunk is some lines that give way to others.
type Hunk struct {
	Line           int // of the first, from 1, in the file as it is before the hunk
	Removed, Added []string
}

// Plan makes the lines that switch on what is off in the project itself: what
// a user has on their own machine protects nobody else. Notes are what a
// person should know of them. Nothing is written; an error means that nothing
// should be.
func Plan(s Sources, wish Wish) (changes []FileChange, notes []string, err error) {
	s.Env = nil
	s.Files = slices.DeleteFunc(slices.Clone(s.Files), func(f File) bool { return f.Level != Project })
	v := Read(s)
	if broken := v.Broken(); broken != nil {
		return nil, nil, broken
	}
	for i := range v.Clients {
		u := &v.Clients[i]
		for _, verdict := range v.Judge(u, wish) {
			if verdict.Minor {
				continue
			}
			for _, l := range verdict.Fix {
				if changes, err = change(changes, s.Files, l); err != nil {
					return nil, nil, err
				}
			}
			notes = append(notes, verdict.notes(u, wish)...)
		}
	}
	return changes, notes, verify(s, changes, wish)
}

// change sets one line in the file as it is after those before it.
func change(changes []FileChange, files []File, l Line) ([]FileChange, error) {
	at := slices.IndexFunc(changes, func(c FileChange) bool { return c.Path == l.File })
	if at < 0 {
		c := FileChange{Path: l.File}
		if i := slices.IndexFunc(files, func(f File) bool { return f.Path == l.File }); i >= 0 {
			c.Text = files[i].Data
		}
		changes = append(changes, c)
		at = len(changes) - 1
	}
	c := &changes[at]
	after, err := edit.Set(l.File, c.Text, l.Key, edit.Value{Scalar: l.Value, Names: l.Names, Map: l.Map})
	if err != nil {
		return nil, err
	}
	if h, ok := hunk(c.Text, after); ok {
		c.Hunks = append(c.Hunks, h)
	}
	c.Text = after
	return changes, nil
}

// hunk returns the lines in which two texts differ.
func hunk(before, after []byte) (Hunk, bool) {
	if bytes.Equal(before, after) {
		return Hunk{}, false
	}
	a, b := textLines(before), textLines(after)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	for len(a) > start && len(b) > start && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return Hunk{start + 1, a[start:], b[start:]}, true
}

func textLines(text []byte) []string {
	s := strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// verify reads the files as they would be: what is still off was written in
// vain, and is better not written.
func verify(s Sources, changes []FileChange, wish Wish) error {
	for _, c := range changes {
		s.Files = withFile(s.Files, c)
	}
	v := Read(s)
	if broken := v.Broken(); broken != nil {
		return fmt.Errorf("%w, if levee wrote it; add the lines by hand", broken)
	}
	for i := range v.Clients {
		for _, verdict := range v.Judge(&v.Clients[i], wish) {
			if !verdict.Minor && verdict.State == Off && len(verdict.Fix) > 0 && v.Clients[i].Version != "" {
				return fmt.Errorf("%s: %s would not switch %s on; add it by hand", verdict.Fix[0].File, verdict.Fix[0], verdict.Name)
			}
		}
	}
	return nil
}

// withFile puts a file in the place of the one that is there.
func withFile(files []File, c FileChange) []File {
	files = slices.Clone(files)
	for i := range files {
		if files[i].Path == c.Path {
			files[i].Data = c.Text
			return files
		}
	}
	for _, p := range ProjectFiles {
		if p.Name == c.Path {
			return append(files, File{Path: c.Path, Kind: p.Kind, Level: Project, Data: c.Text})
		}
	}
	return files
}

// notes says what the lines of a verdict do besides, or need.
func (v *Verdict) notes(u *Use, wish Wish) []string {
	var notes []string
	if len(v.Fix) > 0 && v.Since != "" {
		notes = append(notes, fmt.Sprintf("%s needs %s %s or later; the project does not say which it is installed with", v.Fix[0].Key, u.Client.Title(), v.Since))
	}
	for _, l := range v.Fix {
		if bare(l.Key) != "ignorescripts" {
			continue
		}
		note := "ignore-scripts stops the project's own prepare and postinstall as well"
		if len(wish.Allow) > 0 {
			note += "; " + u.Title() + " has no list of those that may run: `" + u.Client.Title() + " rebuild NAME --ignore-scripts=false` runs those of one package (" + strings.Join(wish.Allow, ", ") + ")"
		}
		notes = append(notes, note)
	}
	return notes
}
