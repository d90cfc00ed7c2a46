// Package disguise finds what hides code from a reader: text off-screen,
// invisible letters, obfuscators' shapes, code under the name of data. It knows
// bytes and shapes; what the code does it leaves to package js.
package disguise
