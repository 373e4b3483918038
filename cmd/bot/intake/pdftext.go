package intake

import (
	"context"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// What a page shows: its operators are followed as ISO 32000-1 has them in 8.4
// (graphics state), 9.3 and 9.4 (text), as far as they move or show text. The
// library reads objects, streams and operators; its own text functions know no
// widths of composite fonts and no spacing of words.

// A matrix is a b c d e f of the standard.
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

var identity = matrix{1, 0, 0, 1, 0, 0}

// A state is what q saves and Q restores, and the text state with it.
type state struct {
	ctm                                    matrix
	font                                   *font
	size, char, word, scale, leading, rise float64
}

// Limits of what pages nest and save.
const (
	maxForms  = 8
	maxStates = 200
)

// A showing follows the pages of one file.
type showing struct {
	ctx  context.Context
	left int // operators that may still follow
	out  []fragment
}

// page returns what a page shows, in its order.
func (s *showing) page(p pdf.Page) []fragment {
	s.out = nil
	contents := p.V.Key("Contents")
	if contents.Kind() == pdf.Stream || contents.Kind() == pdf.Array {
		s.run(contents, p.Resources(), state{ctm: identity, scale: 1}, 0)
	}
	return s.out
}

// run follows the operators of a stream.
func (s *showing) run(stream, resources pdf.Value, g state, depth int) {
	if depth > maxForms {
		return
	}
	fonts := map[string]*font{}
	var saved []state
	var tm, line matrix
	next := func(x, y float64) {
		line = matrix{1, 0, 0, 1, x, y}.times(line)
		tm = line
	}
	pdf.Interpret(stream, func(stk *pdf.Stack, op string) {
		if s.left--; s.left < 0 || s.left%1000 == 0 && s.ctx.Err() != nil {
			panic(refuse("slow"))
		}
		args := make([]pdf.Value, stk.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stk.Pop()
		}
		num := func(i int) float64 {
			if i < len(args) {
				return args[i].Float64()
			}
			return 0
		}
		six := func() matrix { return matrix{num(0), num(1), num(2), num(3), num(4), num(5)} }
		switch op {
		case "q":
			if len(saved) < maxStates {
				saved = append(saved, g)
			}
		case "Q":
			if n := len(saved) - 1; n >= 0 {
				g, saved = saved[n], saved[:n]
			}
		case "cm":
			g.ctm = six().times(g.ctm)
		case "BT":
			tm, line = identity, identity
		case "Tf":
			if len(args) > 1 {
				name := args[0].Name()
				if fonts[name] == nil {
					fonts[name] = newFont(resources.Key("Font").Key(name))
				}
				g.font, g.size = fonts[name], num(1)
			}
		case "Tc":
			g.char = num(0)
		case "Tw":
			g.word = num(0)
		case "Tz":
			g.scale = num(0) / 100
		case "TL":
			g.leading = num(0)
		case "Ts":
			g.rise = num(0)
		case "Tm":
			tm = six()
			line = tm
		case "Td":
			next(num(0), num(1))
		case "TD":
			g.leading = -num(1)
			next(num(0), num(1))
		case "T*":
			next(0, -g.leading)
		case "Tj":
			s.show(&g, &tm, args)
		case "'":
			next(0, -g.leading)
			s.show(&g, &tm, args)
		case "\"":
			g.word, g.char = num(0), num(1)
			next(0, -g.leading)
			s.show(&g, &tm, args[min(2, len(args)):])
		case "TJ":
			if len(args) > 0 {
				list := make([]pdf.Value, args[0].Len())
				for i := range list {
					list[i] = args[0].Index(i)
				}
				s.show(&g, &tm, list)
			}
		case "Do":
			if len(args) > 0 {
				s.form(resources.Key("XObject").Key(args[0].Name()), resources, g, depth)
			}
		}
	})
}

// form follows a form that a page shows.
func (s *showing) form(x, resources pdf.Value, g state, depth int) {
	if x.Kind() != pdf.Stream || x.Key("Subtype").Name() != "Form" {
		return
	}
	if own := x.Key("Resources"); own.Kind() == pdf.Dict {
		resources = own
	}
	if m := x.Key("Matrix"); m.Len() == 6 {
		var by matrix
		for i := range by {
			by[i] = m.Index(i).Float64()
		}
		g.ctm = by.times(g.ctm)
	}
	s.run(x, resources, g, depth+1)
}

// show shows strings, with numbers between them that move what follows.
func (s *showing) show(g *state, tm *matrix, list []pdf.Value) {
	if g.font == nil {
		return
	}
	for _, v := range list {
		if v.Kind() != pdf.String {
			move := -v.Float64() / 1000 * g.size * g.scale
			*tm = matrix{1, 0, 0, 1, move, 0}.times(*tm)
			continue
		}
		for _, c := range g.font.codes(v.RawString()) {
			at := matrix{g.size * g.scale, 0, 0, g.size, 0, g.rise}.times(*tm).times(g.ctm)
			width := c.width / 1000
			advance := width*g.size + g.char
			if c.space {
				advance += g.word
			}
			if math.Abs(at[1]) < math.Abs(at[0])/4 && at[0] > 0 { // what runs along the line
				s.add(c.text, at[4], at[5], width*at[0], math.Abs(at[3]))
			}
			*tm = matrix{1, 0, 0, 1, advance * g.scale, 0}.times(*tm)
		}
	}
}

// Distances in the size of the letters: what is farther apart is another word,
// or another column.
const (
	wordGap   = .17
	columnGap = 1.2
)

// add adds a letter at (x, y), to the fragment before if it goes on there.
func (s *showing) add(t string, x, y, width, size float64) {
	if t == "" || size < .5 || math.IsNaN(x+y+width) || math.IsInf(x+y+width, 0) {
		return
	}
	if n := len(s.out) - 1; n >= 0 {
		f := &s.out[n]
		gap := x - f.x1
		if math.Abs(y-f.y) < .2*size && math.Abs(size-f.size) < .2*f.size && gap > -.5*size && gap < columnGap*size {
			if gap > wordGap*size && t != " " && !strings.HasSuffix(f.text, " ") {
				f.text += " "
			}
			f.text += t
			f.x1 = max(f.x1, x+width)
			return
		}
	}
	if strings.TrimSpace(t) == "" {
		return
	}
	s.out = append(s.out, fragment{x0: x, x1: x + width, y: y, size: size, text: t})
}
