package blame

import (
	"testing"

	"levee/internal/cast/rule/ruletest"
)

func TestCases(t *testing.T) { ruletest.Texts(t, Rule) }
