package npm

// An Integrity is one hash by which a lockfile names a tarball, such as
// algorithm "sha512" and base64 sum. The zero Integrity matches nothing.
type Integrity struct{ Algorithm, Sum string }
