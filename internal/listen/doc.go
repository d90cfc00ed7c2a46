// Package listen runs a project's own command with Node's warnings sent to a
// file. Nothing of Levee runs in the command's processes: Node is asked by its
// own environment variables. What the warnings mean it leaves to package
// warning.
package listen
