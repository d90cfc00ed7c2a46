// Package warning reads what Node warned of. A file of warnings with traces
// becomes kinds of warnings, each with whose code raised it, the way by which
// that came in, and whether it goes with what the package says it is for. It
// knows the form of Node's warnings and what their codes mean; who runs the
// command, and how what was heard looks, it leaves to others.
package warning
