// Package rules lists all rules of the accident analysis. It knows nothing but
// their order.
package rules

import (
	"levee/internal/cast/rule"
	"levee/internal/cast/rule/absolute"
	"levee/internal/cast/rule/blame"
	"levee/internal/cast/rule/boundary"
	"levee/internal/cast/rule/conflict"
	"levee/internal/cast/rule/counterfactual"
	"levee/internal/cast/rule/danglingref"
	"levee/internal/cast/rule/discipline"
	"levee/internal/cast/rule/factorgap"
	"levee/internal/cast/rule/footnote"
	"levee/internal/cast/rule/hazardform"
	"levee/internal/cast/rule/hedge"
	"levee/internal/cast/rule/hindsight"
	"levee/internal/cast/rule/humanerror"
	"levee/internal/cast/rule/incomplete"
	"levee/internal/cast/rule/interval"
	"levee/internal/cast/rule/leftout"
	"levee/internal/cast/rule/noaction"
	"levee/internal/cast/rule/noauthority"
	"levee/internal/cast/rule/nobelief"
	"levee/internal/cast/rule/nofeedback"
	"levee/internal/cast/rule/noresponsibility"
	"levee/internal/cast/rule/nosurvivor"
	"levee/internal/cast/rule/nowhy"
	"levee/internal/cast/rule/nozoom"
	"levee/internal/cast/rule/onelevel"
	"levee/internal/cast/rule/onlyone"
	"levee/internal/cast/rule/order"
	"levee/internal/cast/rule/orphancontrol"
	"levee/internal/cast/rule/orphanevent"
	"levee/internal/cast/rule/outcome"
	"levee/internal/cast/rule/passive"
	"levee/internal/cast/rule/procedure"
	"levee/internal/cast/rule/rootcause"
	"levee/internal/cast/rule/stopped"
	"levee/internal/cast/rule/term"
	"levee/internal/cast/rule/todo"
	"levee/internal/cast/rule/ucaform"
	"levee/internal/cast/rule/uncorrected"
	"levee/internal/cast/rule/undated"
	"levee/internal/cast/rule/unlinked"
	"levee/internal/cast/rule/unmeasured"
	"levee/internal/cast/rule/unowned"
	"levee/internal/cast/rule/unsourced"
	"levee/internal/cast/rule/vagueowner"
)

// All holds every rule by kind, in the order in which docs/rules.md shows them.
var All = []*rule.Rule{
	blame.Rule,
	rootcause.Rule,
	humanerror.Rule,
	hindsight.Rule,
	counterfactual.Rule,
	discipline.Rule,
	vagueowner.Rule,
	procedure.Rule,
	outcome.Rule,
	passive.Rule,
	hedge.Rule,
	absolute.Rule,
	term.Rule,

	nofeedback.Rule,
	noaction.Rule,
	noauthority.Rule,
	nobelief.Rule,
	noresponsibility.Rule,
	boundary.Rule,
	nowhy.Rule,
	stopped.Rule,
	nozoom.Rule,
	onelevel.Rule,
	onlyone.Rule,
	unlinked.Rule,
	unowned.Rule,
	unmeasured.Rule,
	nosurvivor.Rule,
	conflict.Rule,
	factorgap.Rule,
	leftout.Rule,
	incomplete.Rule,
	todo.Rule,
	hazardform.Rule,
	ucaform.Rule,
	danglingref.Rule,
	footnote.Rule,
	orphanevent.Rule,
	orphancontrol.Rule,

	order.Rule,
	undated.Rule,
	unsourced.Rule,
	uncorrected.Rule,
	interval.Rule,
}
