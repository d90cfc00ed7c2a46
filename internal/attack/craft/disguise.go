package craft

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// quote returns an expression for a string, as the disguise has it. What is
// encoded is so for node and pages alike.
func (w *writer) quote(s string) string {
	switch w.pick["disguise"] {
	case "encoded-string":
		return fmt.Sprintf("%s('%s')", w.name("decode"), base64.StdEncoding.EncodeToString([]byte(s)))
	case "string-table":
		for i, t := range w.table {
			if t == s {
				return fmt.Sprintf("%s(%#x)", w.name("lookup"), i+w.offset())
			}
		}
		w.table = append(w.table, s)
		return fmt.Sprintf("%s(%#x)", w.name("lookup"), len(w.table)-1+w.offset())
	}
	quoted := "'" + strings.ReplaceAll(s, "'", "\\'") + "'"
	if w.is("disguise", "split-over-packages") {
		part := fmt.Sprintf("' + require('%s').%s() + '", w.partner, w.name("part"))
		quoted = strings.ReplaceAll(quoted, w.host(), part)
	}
	return quoted
}

// offset is what the numbers of a table begin with.
func (w *writer) offset() int { return 0x100 + len(w.name("lookup")) }

// hides tells whether names are hidden too.
func (w *writer) hides() bool { return w.is("disguise", "encoded-string", "string-table") }

func (w *writer) member(of, name string) string {
	if w.hides() {
		return of + "[" + w.quote(name) + "]"
	}
	return of + "." + name
}

func (w *writer) module(name string) string { return "require(" + w.quote(name) + ")" }

// prelude defines what the hidden strings need.
func (w *writer) prelude() string {
	decode := "Buffer.from(%s, 'base64').toString()"
	if w.browser() {
		decode = "atob(%s)"
	}
	switch {
	case w.is("disguise", "encoded-string"):
		return fmt.Sprintf("const %s = s => "+decode+"\n", w.name("decode"), "s")
	case w.is("disguise", "string-table") && len(w.table) > 0:
		var rows []string
		for _, s := range w.table {
			e := []byte(base64.StdEncoding.EncodeToString([]byte(s)))
			for i, j := 0, len(e)-1; i < j; i, j = i+1, j-1 {
				e[i], e[j] = e[j], e[i]
			}
			rows = append(rows, "'"+string(e)+"'")
		}
		back := fmt.Sprintf("%s[i - %#x].split('').reverse().join('')", w.name("rows"), w.offset())
		return fmt.Sprintf("const %s = [%s]\nconst %s = i => "+decode+"\n", w.name("rows"), strings.Join(rows, ", "), w.name("lookup"), back)
	}
	return ""
}

// payload returns the statements that stand where the variant puts them:
// guarded by its key, hidden as its disguise has it.
func (w *writer) payload() string {
	if w.is("disguise", "encrypted") {
		return w.encrypted()
	}
	body := w.body()
	if c := w.condition(); c != "" {
		body = "if (" + c + ") {\n  " + strings.ReplaceAll(body, "\n", "\n  ") + "\n}"
	}
	body = w.prelude() + body
	if w.is("disguise", "invisible-letters") {
		body = "/* \u202e } \u2066" + w.one(verbs) + " " + w.one(nouns) + "\u2069 \u2066 */\n" + body
	}
	return ";(function () {\n  " + strings.ReplaceAll(body, "\n", "\n  ") + "\n}).call(this)"
}

// condition returns the expression that is true for whom the variant is meant;
// "" for everyone.
func (w *writer) condition() string {
	env := func(name string) string { return w.member(w.member("process", "env"), name) }
	switch w.pick["key"] {
	case "dependents-name":
		return fmt.Sprintf("%s === %s", env("npm_package_name"), w.quote(w.carrier.Project))
	case "environment-value":
		return env("CI")
	case "date":
		return fmt.Sprintf("Date.now() > %d", w.scene.Published.AddDate(0, 0, 5).UnixMilli())
	case "random-share":
		return fmt.Sprintf("Math.random() < 0.%d", 1+w.rng.IntN(4))
	case "production-only":
		if w.browser() {
			return "location.hostname !== 'localhost'"
		}
		return fmt.Sprintf("%s === 'production'", env("NODE_ENV"))
	case "place-on-earth":
		return "Intl.DateTimeFormat().resolvedOptions().timeZone.startsWith('Antarctica/')"
	}
	if w.browser() {
		return "typeof window !== 'undefined'"
	}
	return ""
}

// encrypted returns a loader for a ciphertext. What it holds is a comment; the
// key is what the variant's key stage looks at, or stands beside it.
func (w *writer) encrypted() string {
	key := w.hex(16)
	from := "'" + key + "'"
	if w.is("key", "dependents-name") {
		key = (w.carrier.Project + strings.Repeat(" ", 32))[:32]
		from = "process.env.npm_package_name.padEnd(32).slice(0, 32)"
	}
	plain := "// " + w.one(nouns) + " " + w.one(nouns)
	if w.browser() {
		return w.encryptedInPage(plain, key[:8])
	}
	iv := w.hex(8)
	text := hex.EncodeToString(encipher([]byte(plain), []byte(key), []byte(iv)))
	c := w.name("cipher")
	body := fmt.Sprintf("const %[1]s = require('crypto').createDecipheriv('aes-256-cbc', %[2]s, '%[3]s')\nmodule._compile(%[1]s.update('%[4]s', 'hex', 'utf8') + %[1]s.final('utf8'), '')",
		c, from, iv, text)
	if cond := w.condition(); cond != "" && !w.is("key", "dependents-name") {
		body = "if (" + cond + ") {\n" + body + "\n}"
	}
	return "try {\n" + body + "\n} catch {}"
}

// encryptedInPage is the same where there is no cipher at hand.
func (w *writer) encryptedInPage(plain, key string) string {
	var codes []string
	for i := range len(plain) {
		codes = append(codes, fmt.Sprint(plain[i]^key[i%len(key)]))
	}
	body := fmt.Sprintf("(0, eval)([%s].map((c, i) => String.fromCharCode(c ^ '%s'.charCodeAt(i %% %d))).join(''))", strings.Join(codes, ", "), key, len(key))
	return "if (" + w.condition() + ") {\n  " + body + "\n}"
}

// encipher is AES-256-CBC with the padding of PKCS 7.
func encipher(plain, key, iv []byte) []byte {
	n := aes.BlockSize - len(plain)%aes.BlockSize
	for range n {
		plain = append(plain, byte(n))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil // the key has 32 bytes
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	return plain
}
