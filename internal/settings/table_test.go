package settings

import "testing"

func TestTableCanBeRead(t *testing.T) {
	if _, err := parseTable(defaultsText); err != nil {
		t.Fatal(err)
	}
}
