package proof

import (
	"go.yaml.in/yaml/v3"

	"levee/internal/cast/claim"
)

// Limits of a list of commits.
const (
	maxCommits = 100_000
	maxInTree  = 200_000
)

// A commitReader reads one list of commits.
type commitReader struct {
	document
	entry  *entry
	people map[string]string // accounts by author
	repo   *repository
}

// readCommits reads what a repository holds.
func readCommits(e *Evidence, en *entry) error {
	text, err := en.text(maxText)
	if err != nil {
		return err
	}
	r := &commitReader{document: document{en.file}, entry: en}
	root, err := r.root(text)
	if err != nil {
		return err
	}
	fields, err := r.fields(root, "repository", "whole", "people", "commits", "tags")
	if err != nil {
		return err
	}
	name, err := r.text(root, fields, "repository", true)
	if err != nil {
		return err
	}
	r.repo = e.repo(name)
	if fields["whole"] != nil {
		whole, err := r.time(fields["whole"])
		if err != nil {
			return err
		}
		fact := en.fact(fields["whole"].Line, "no commit of %s is missing in %s", name, whole)
		r.repo.whole = append(r.repo.whole, sighting{when: whole, fact: fact})
	}
	if r.people, err = r.pairs(fields["people"]); err != nil {
		return err
	}
	if err := r.list(fields["commits"], r.commit); err != nil {
		return err
	}
	return r.list(fields["tags"], r.tag)
}

func (r *commitReader) list(n *yaml.Node, read func(*yaml.Node) (record, error)) error {
	items, err := r.items(n, maxCommits)
	if err != nil {
		return err
	}
	for _, item := range items {
		rec, err := read(item)
		if err != nil {
			return err
		}
		r.repo.records = append(r.repo.records, rec)
	}
	return nil
}

// pairs reads a mapping from text to text.
func (r *commitReader) pairs(n *yaml.Node) (map[string]string, error) {
	all := make(map[string]string)
	if n == nil {
		return all, nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) > 2*maxInTree {
		return nil, r.at(n, "want a mapping")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i+1].Kind != yaml.ScalarNode {
			return nil, r.at(n.Content[i+1], "want one line of text")
		}
		all[n.Content[i].Value] = n.Content[i+1].Value
	}
	return all, nil
}

func (r *commitReader) commit(n *yaml.Node) (record, error) {
	rec := record{kind: claim.Commit}
	fields, err := r.fields(n, "id", "at", "author", "subject", "files", "whole")
	if err != nil {
		return rec, err
	}
	var author, subject, whole string
	if err := r.texts(n, fields, true, map[string]*string{"id": &rec.id}); err != nil {
		return rec, err
	}
	if err := r.texts(n, fields, false, map[string]*string{"author": &author, "subject": &subject, "whole": &whole}); err != nil {
		return rec, err
	}
	if err := claim.CheckCommit(rec.id); err != nil {
		return rec, r.at(fields["id"], "id: %w", err)
	}
	if claim.HasMail(author) {
		return rec, r.at(fields["author"], "author: want a name, not an e-mail address")
	}
	if rec.when, err = r.time(fields["at"]); err != nil {
		return rec, err
	}
	if author != "" {
		rec.by = r.names(author)
	}
	rec.whole = whole == "true"
	says := "commit " + rec.id[:min(8, len(rec.id))]
	if !rec.when.Unset() {
		says += " at " + rec.when.Text
	}
	if author != "" {
		says += " by " + author
	}
	if subject != "" {
		says += ": " + subject
	}
	rec.fact = r.entry.fact(n.Line, "%s", says)
	rec.files, err = r.files(fields["files"], rec.id)
	return rec, err
}

// names returns the names of a person: as the author, and as an account.
func (r *commitReader) names(author string) []string {
	if account := r.people[author]; account != "" {
		return []string{author, account}
	}
	return []string{author}
}

func (r *commitReader) files(n *yaml.Node, id string) (map[string]digest, error) {
	sums, err := r.pairs(n)
	if err != nil {
		return nil, err
	}
	files := make(map[string]digest, len(sums))
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		path, sum := n.Content[i], n.Content[i+1]
		hash, err := claim.ParseSum(sum.Value)
		if err != nil {
			return nil, r.at(sum, "%w", err)
		}
		files[path.Value] = digest{hash, r.entry.fact(path.Line, "%s at %.8s has hash %s", path.Value, id, hash)}
	}
	return files, nil
}

func (r *commitReader) tag(n *yaml.Node) (record, error) {
	rec := record{kind: claim.Tag}
	fields, err := r.fields(n, "id", "at", "by")
	if err != nil {
		return rec, err
	}
	var by string
	if err := r.texts(n, fields, true, map[string]*string{"id": &rec.id}); err != nil {
		return rec, err
	}
	if err := r.texts(n, fields, false, map[string]*string{"by": &by}); err != nil {
		return rec, err
	}
	if by != "" {
		rec.by = r.names(by)
	}
	rec.when, err = r.time(fields["at"])
	rec.fact = r.entry.fact(n.Line, "tag %s at %s", rec.id, rec.when)
	return rec, err
}
