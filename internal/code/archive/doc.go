// Package archive reads the files of a tarball or a folder, read within
// limits, and npm's rules for which files are published. It knows paths, sizes
// and digests; what the files hold it leaves to others.
package archive
