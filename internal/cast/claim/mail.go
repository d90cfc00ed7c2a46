package claim

import "regexp"

// mail is an e-mail address within a text. Addresses are nobody's business:
// neither claims nor lists of commits have them.
var mail = regexp.MustCompile(`[^\s<]+@[^\s>]+\.[^\s>]+`)

// HasMail tells whether a text has an e-mail address in it.
func HasMail(s string) bool { return mail.MatchString(s) }

// WithoutMail puts a remark in the place of e-mail addresses.
func WithoutMail(s string) string { return mail.ReplaceAllString(s, "(address withheld)") }
