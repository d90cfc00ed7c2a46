package property

import (
	"levee/internal/code"
	"levee/internal/code/capability"
)

// code calls f for each artifact whose code is known.
func (s *Subject) code(f func(c *code.Package)) (known int) {
	for i := range s.File.Artifacts {
		a := &s.File.Artifacts[i]
		if c, ok := s.Evidence.Package(a.Name, a.Version).Get(); ok {
			known++
			f(c)
		}
	}
	return known
}

const noCode = "no code was read"

// count is the number of packages of which a test is true.
func (s *Subject) count(test func(c *code.Package) bool) Figure {
	n := 0
	known := s.code(func(c *code.Package) {
		if test(c) {
			n++
		}
	})
	if known == 0 {
		return Figure{Why: noCode}
	}
	return Figure{Value: float64(n), Known: true, Of: known}
}

func tarballDiffers(s *Subject) Figure {
	differ, of := 0, 0
	for i := range s.File.Artifacts {
		a := &s.File.Artifacts[i]
		c, ok := s.Evidence.Comparison(a.Name, a.Version).Get()
		if !ok || c.State != code.Matched && c.State != code.Differs {
			continue
		}
		of++
		if c.State == code.Differs {
			differ++
		}
	}
	if of == 0 {
		return Figure{Why: "nothing was compared with its repository"}
	}
	return Figure{Value: float64(differ), Known: true, Of: of}
}

// minifiedEntry counts the packages whose importers get a minified file.
func minifiedEntry(s *Subject) Figure {
	return s.count(func(c *code.Package) bool {
		entry := make(map[string]bool, len(c.Manifest.Entries))
		for _, name := range c.Manifest.Entries {
			entry[name] = true
		}
		for i := range c.Files {
			if c.Files[i].Minified && entry[c.Files[i].Path] {
				return true
			}
		}
		return false
	})
}

func preMinified(s *Subject) Figure {
	return s.count(func(c *code.Package) bool {
		for i := range c.Files {
			if c.Files[i].Minified {
				return true
			}
		}
		return false
	})
}

// powers are the capabilities by which code can take and send what it was not
// given.
var powers = []string{capability.Net, capability.DNS, capability.FSRead, capability.FSWrite, capability.FSDelete, capability.Exec, capability.Native}

// needless is the share of the packages that use none of the powers which
// every module of Node has: whatever they are needed for, these are not.
func needless(s *Subject) Figure {
	f := s.count(func(c *code.Package) bool {
		for i := range c.Capabilities {
			u := &c.Capabilities[i]
			for _, p := range powers {
				if u.Name == p && u.Phase != code.Never {
					return false
				}
			}
		}
		return true
	})
	if f.Known {
		f.Value = 100 * f.Value / float64(f.Of)
	}
	return f
}
