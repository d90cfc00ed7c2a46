package main

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// TestAccountsAreFresh fails when the evidence that they were made from has
// changed: make them anew, and seal the folder.
func TestAccountsAreFresh(t *testing.T) {
	want, err := accounts("../../copay-2018")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../evidence/accounts.universe.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("accounts.universe.gz is stale: go run ./examples/event-stream-2018/make && go run ./cmd/levee cast seal examples/event-stream-2018/evidence")
	}
}
