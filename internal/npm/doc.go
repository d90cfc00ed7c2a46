// Package npm holds npm's words: names, versions, ranges, specs, integrity,
// manifests and packuments. It reads them as npm's own code does, odd cases
// included; what they mean for anyone's safety it leaves to others.
package npm
