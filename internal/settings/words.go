package settings

import (
	"strings"
	"unicode"
)

// kebab spells a key with hyphens: "minimumReleaseAge" as
// "minimum-release-age".
func kebab(key string) string {
	var b strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// bare drops from a key all that spellings differ in.
func bare(key string) string {
	key = key[strings.LastIndexByte(key, '.')+1:]
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, key)
}
