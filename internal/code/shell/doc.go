// Package shell reads command lines: which programs run, with what, and what
// they fetch or send. It knows words and pipes; nothing is ever run.
package shell
