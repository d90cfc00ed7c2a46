// Package reading reads one package: every file of it, joined into a
// code.Package. It knows which file is an entry, which module leads to which;
// what one file says it leaves to package js.
package reading
