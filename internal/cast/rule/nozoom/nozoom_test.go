package nozoom

import (
	"testing"

	"levee/internal/cast/rule/ruletest"
)

func TestCases(t *testing.T) { ruletest.Analyses(t, Rule) }
