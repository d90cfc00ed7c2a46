// Package repo compares a tarball with the repository that it names, by git: a
// local clone or an address. It knows tags, commits and trees; what a difference
// means for a constraint it leaves to the controls. The program git, 2.29 or
// later, does the reading; nothing is ever checked out.
package repo
