package pipeline

import (
	"slices"
	"strings"
)

// watching are words of commands that ask whether a package that is used is
// known to be bad.
var watching = map[string][]string{
	"npm": {"audit"}, "pnpm": {"audit"}, "yarn": {"audit"}, "bun": {"audit"}, "osv-scanner": nil, "levee": {"check"}, "snyk": {"test", "monitor"},
	"trivy": {"fs", "repo", "repository"}, "grype": nil, "audit-ci": nil, "better-npm-audit": {"audit"}, "socket": {"scan", "ci"}, "depscan": nil,
}

// watchingActions do the same as actions.
var watchingActions = []string{"google/osv-scanner-action", "snyk/actions", "aquasecurity/trivy-action", "anchore/scan-action", "socketdev/"}

// watchOf tells what a step asks, "" if it asks nothing of the kind.
func watchOf(s *Step) (string, Place) {
	if s.Uses != nil {
		for _, a := range watchingActions {
			if strings.HasPrefix(s.Uses.Name, a) {
				return s.Uses.Name, s.Uses.At
			}
		}
	}
	for i := range s.Commands {
		c := &s.Commands[i]
		subs, ok := watching[c.Program]
		words := strings.Fields(c.Text)
		if ok && !slices.Contains(words, "signatures") && (subs == nil || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(subs, w) })) {
			return c.Text, c.At
		}
	}
	return "", Place{}
}

// scheduled notes what jobs that start by the clock ask.
func (r *reader) scheduled(jobs []Job) {
	for i := range jobs {
		for k := range jobs[i].Steps {
			if what, at := watchOf(&jobs[i].Steps[k]); what != "" {
				r.out.Watches = append(r.out.Watches, Watch{what, at})
			}
		}
	}
}
