// Package rules lists all rules of the accident analysis. It knows nothing but
// their order.
package rules

import "levee/internal/cast/rule"

// All holds every rule by kind, in the order in which docs/rules.md shows them.
var All = []*rule.Rule{}
