package pipeline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// expression matches what GitHub puts in before a step runs.
var expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)

// expressions returns what stands between the brackets in a text.
func expressions(text string) []string {
	var all []string
	for _, m := range expression.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.TrimSpace(m[1]))
	}
	return all
}

// expand puts what was given under a name, by a caller or by the environment,
// in place of the expressions that are that name alone: what a secret or a title
// is called inside does not hide it. Given is by whole names: "inputs.title".
func expand(text string, given map[string]string) string {
	if len(given) == 0 || !strings.Contains(text, "${{") {
		return text
	}
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		if value := given[strings.TrimSpace(expression.FindStringSubmatch(e)[1])]; value != "" {
			return value
		}
		return e
	})
}

var (
	secretName  = regexp.MustCompile(`\bsecrets\s*(?:\.\s*([A-Za-z_][A-Za-z0-9_-]*)|\[\s*['"]([^'"]+)['"]\s*\])`)
	allSecrets  = regexp.MustCompile(`\bto[Jj][Ss][Oo][Nn]\(\s*secrets\s*\)`)
	ownToken    = regexp.MustCompile(`\bgithub\s*\.\s*token\b`)
	foreignText = regexp.MustCompile(`\bgithub\.(?:head_ref\b|event\.(?:issue\.(?:title|body)|` +
		`pull_request\.(?:title|body|head\.(?:ref|label|repo\.(?:default_branch|description|homepage)))|comment\.body|review\.body|review_comment\.body|` +
		`discussion\.(?:title|body)|pages[.\[*\]0-9]*\.page_name|commits[.\[*\]0-9]*\.(?:message|author\.(?:name|email))|` +
		`head_commit\.(?:message|author\.(?:name|email)|committer\.(?:name|email))|` +
		`workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email))|head_repository\.description|pull_requests[.\[*\]0-9]*\.head\.ref))\b)`)
	foreignRef = regexp.MustCompile(`\bgithub\.(?:head_ref\b|event\.(?:pull_request\.(?:head\b|number\b|merge_commit_sha\b)|number\b|issue\.number\b|` +
		`workflow_run\.(?:head_sha|head_branch|head_commit|head_repository|pull_requests)\b))`)
)

// ofOwnToken is what GitHub calls the job's own token among the secrets.
const ofOwnToken = "GITHUB_TOKEN"

// every stands for all secrets that there are.
const every = "every secret"

// secretsOf returns the secrets that expressions in a text name, sorted, and
// whether they name the job's own token.
func secretsOf(text string) (names []string, own bool) {
	for _, e := range expressions(text) {
		for _, m := range secretName.FindAllStringSubmatch(e, -1) {
			if name := m[1] + m[2]; strings.EqualFold(name, ofOwnToken) {
				own = true
			} else {
				names = append(names, name)
			}
		}
		if allSecrets.MatchString(e) {
			names = append(names, every)
		}
		own = own || ownToken.MatchString(e)
	}
	slices.Sort(names)
	return slices.Compact(names), own
}

// injections returns the expressions in a script that strangers write.
func injections(script *node, given map[string]string) []Injection {
	var all []Injection
	for i, line := range strings.Split(script.string(), "\n") {
		for _, e := range expressions(expand(line, given)) {
			if word := foreignText.FindString(e); word != "" && !harmless(e) {
				all = append(all, Injection{word, script.within(i + 1)})
			}
		}
	}
	return all
}

// harmless tells expressions of which a comparison is put in, not the text.
func harmless(e string) bool {
	return strings.Contains(e, "==") || strings.Contains(e, "!=") || strings.HasPrefix(e, "contains(") || strings.HasPrefix(e, "startsWith(")
}

// masked takes expressions out of a script, which no shell's grammar knows:
// each becomes a word that shown turns back. Lines stay.
func masked(text string) (out string, shown *strings.Replacer) {
	var pairs []string
	out = expression.ReplaceAllStringFunc(text, func(e string) string {
		word := fmt.Sprintf("EXPR%dX", len(pairs)/2)
		pairs = append(pairs, word, strings.ReplaceAll(e, "\n", " "))
		return word
	})
	slices.Reverse(pairs) // word 10 before word 1: the pairs are reversed, too
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i], pairs[i+1] = pairs[i+1], pairs[i]
	}
	return out, strings.NewReplacer(pairs...)
}

// ours are conditions that are true for this repository's own branches alone,
// for those who may write to it, or for events that they start.
var ours = []string{
	"head.repo.full_name==github.repository", "github.repository==github.event.pull_request.head.repo.full_name", "head.repo.fork==false",
	"!github.event.pull_request.head.repo.fork", "head_repository.full_name==github.repository", "head.repo.owner.login==github.repository_owner",
	"workflow_run.event=='push'", "workflow_run.event!='pull_request'",
	"author_association=='MEMBER'", "author_association=='OWNER'", "author_association=='COLLABORATOR'",
	"github.event_name=='push'", "github.event_name=='workflow_dispatch'", "github.event_name=='schedule'",
}

// fromHere tells a condition each of whose alternatives is one of ours.
func fromHere(condition string) bool {
	if condition == "" {
		return false
	}
	for alternative := range strings.SplitSeq(strings.ReplaceAll(condition, " ", ""), "||") {
		if !slices.ContainsFunc(ours, func(own string) bool { return strings.Contains(alternative, own) }) {
			return false
		}
	}
	return true
}
