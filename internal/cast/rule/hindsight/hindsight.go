// Package hindsight is the rule about what one knows only afterwards.
package hindsight

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when people are measured by what was known afterwards.
var Rule = &rule.Rule{
	Name:     "hindsight",
	Title:    "people are measured by what was known only afterwards",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `After an accident the signs that mattered are easy to see, and among a thousand others they were not. "Should
have", "could have", "if only" and "failed to notice" tell what the author knows and not what those knew who were there.`,
	Misses: `Hindsight without its words: an account in which each fact that mattered is told, and none of those that hid it.
"Should" and "could" about machines are left alone, so that what a program should have done to an account is not found.`,
	Source:  `CAST Handbook, clue words "should have", "could have", "if only"; Engineering a Safer World, chapter 11`,
	Suggest: `Tell what could be seen at that time and among what: why did it make sense then not to look?`,
	Run:     rule.Claimed(patterns, `%q is hindsight: it tells what is known now`),
}

var patterns = phrase.MustSet(`
	-@nobody $agent .. should|could|ought to? not? $adv* have $adv* -been $done
	should never have been $done
	failed to flag|catch
	might $adv* have $adv* @act:done
	should|could|ought to? not? $adv* have $adv* @act:done|@miss:done
	should|could|might|ought to? not? $adv* have $adv* been $adv* @act:done
	$agent .. could|should|might $adv* have done
	failed|fails|failing to $adv* @perceive:base
	$agent .. failed to $adv* @notice:base
	$agent .. did not $adv* @perceive:base
	@nobody ... @perceive:past
	if only -a -one ... had|were|was|would|could
	^ obviously|clearly|plainly|evidently ,? ... @be:past|@act:past|did|had
	it @be:past $adv* @obvious that|to
	@be:past there for .. to see
	in|with hindsight -bias
	in retrospect
	^ looking back
	any|every competent|reasonable|decent|good|experienced $agent .. would
	all $agent|that had to
	$agent .. simply|just|only had to
	$agent .. missed the|a|an|all|every .. @sign
	$agent .. overlooked
	should|ought to? have been $adv* @obvious
	would have been $adv* @obvious to
	alarm bells
	accident|disaster waiting to happen
	red flag|flags .. missed|ignored|overlooked
	@do not bother|think|care to
	turned a blind eye
	blind to
	$agent .. never @perceive:past
	$agent .. ignored|disregarded .. @sign
`)
