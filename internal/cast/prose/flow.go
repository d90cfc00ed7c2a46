package prose

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// A flow is the text of one block with markup taken out. Each of its bytes has
// its offset in the file.
type flow struct {
	text []byte
	at   []int
	code map[int]int // offset of a stretch of code -> its end
}

// stand is the byte that stands for a stretch of code.
const stand = 0x01

func (f *flow) add(source []byte, from, to int) {
	for i := from; i < to; i++ {
		c := source[i]
		if c == stand {
			c = ' '
		}
		f.text = append(f.text, c)
		f.at = append(f.at, i)
	}
}

func (f *flow) put(c byte, at int) {
	f.text = append(f.text, c)
	f.at = append(f.at, at)
}

// run reads the text of a block, its first bytes left out, into sentences.
func (r *reader) run(block ast.Node, place Place, skip int) {
	lines := block.Lines()
	if lines == nil || lines.Len() == 0 {
		return
	}
	f := &flow{code: make(map[int]int)}
	from, to := lines.At(0).Start, lines.At(lines.Len()-1).Stop
	r.gather(block, f, from, to, 0)
	cut := 0
	for cut < len(f.at) && f.at[cut] < from+skip {
		cut++
	}
	f.text, f.at = f.text[cut:], f.at[cut:]
	r.sentences(f, place)
}

// gather adds the text below a node to a flow; depth bounds how far links and
// emphasis may be nested.
func (r *reader) gather(parent ast.Node, f *flow, from, to, depth int) {
	if depth > maxDepth {
		return
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			f.add(r.source, n.Segment.Start, n.Segment.Stop)
			if n.SoftLineBreak() || n.HardLineBreak() {
				f.put('\n', n.Segment.Stop)
			}
		case *ast.CodeSpan:
			r.code(n, f)
		case *ast.AutoLink:
			r.address(n, f, to)
		case *ast.RawHTML:
			r.inline(n, from, to)
		case *ast.Image, *east.FootnoteLink:
		default:
			r.gather(n, f, from, to, depth+1)
		}
	}
}

// address lets one byte stand for a bare address. Its node gives a position
// at or a little before the text.
func (r *reader) address(n *ast.AutoLink, f *flow, to int) {
	label := n.Label(r.source)
	if n.Pos() < 0 || n.Pos() >= to {
		return
	}
	if at := bytes.Index(r.source[n.Pos():to], label); at >= 0 {
		f.code[n.Pos()+at] = n.Pos() + at + len(label)
		f.put(stand, n.Pos()+at)
	}
}

// code lets one byte stand for a code span.
func (r *reader) code(n *ast.CodeSpan, f *flow) {
	first, ok := n.FirstChild().(*ast.Text)
	last, same := n.LastChild().(*ast.Text)
	if !ok || !same {
		return
	}
	f.code[first.Segment.Start] = last.Segment.Stop
	f.put(stand, first.Segment.Start)
}
