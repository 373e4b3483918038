package corpus

type repeats map[string]int

func countRepeats(pages []*page) repeats { return nil }

func (p *page) classify(m *meta, r repeats) {
	if len(p.segs) == 0 {
		return
	}
	if m.title == "" && !stops(p.str(p.segs[0])) {
		m.title = p.str(p.segs[0])
		p.segs[0].kind = Heading
	}
}
