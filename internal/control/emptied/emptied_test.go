package emptied

import (
	"testing"

	"levee/internal/control/controltest"
)

func TestCases(t *testing.T) { controltest.Run(t, Control) }
