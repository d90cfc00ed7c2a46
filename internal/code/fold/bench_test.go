package fold

import (
	"os"
	"testing"
)

func BenchmarkRunRC4(b *testing.B) { benchmarkRun(b, "testdata/obfuscated/rc4.js") }

func BenchmarkRunBase64(b *testing.B) { benchmarkRun(b, "testdata/obfuscated/base64.js") }

func benchmarkRun(b *testing.B, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	ast := parseJS(b, string(src))
	steps := 0
	for b.Loop() {
		budget := &Budget{Steps: 1 << 40, Bytes: 1 << 40}
		Run(&ast.BlockStmt, language{}, budget)
		steps += 1<<40 - budget.Steps
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
}
