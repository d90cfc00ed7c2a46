// Package resolve knows how clients choose versions: which one they pick for
// a range as of a day, and which changes of a lockfile a change of manifests
// needed. It asks nobody: what is not in the histories and lockfiles that it
// is given is unknown.
package resolve
