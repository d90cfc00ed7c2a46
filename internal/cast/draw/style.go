package draw

import _ "embed"

// Style is what pages that show figures inline need among their styles. All of
// it holds for figures alone.
//
//go:embed style.css
var Style string

// pageStyle is for figures that are files of their own.
const pageStyle = `@page { size: A4; margin: 12mm; } @media print { svg { max-width: 100%; height: auto; } }
`

// The faces of the figures.
var (
	head   = face{13, true}
	name   = face{11.5, true}
	plain  = face{10.5, false}
	strong = face{10.5, true}
	small  = face{9.5, false}
	tag    = face{9.5, true}
)

// The size of a page of A4 within its margins, in pixels of a figure, so that
// the smallest text is printed at five and a half points at least.
const (
	page = 830.0
	tall = 1240.0
)
