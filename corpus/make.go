package corpus

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// make makes the articles, or takes them over.
func (p *parsing) make(ctx context.Context) {
	skips, r := p.old.skips, 0 // of the files of old from r on
	for i := range p.items {
		it := &p.items[i]
		if it.cut {
			continue
		}
		for ; r < it.same; r++ {
			if p.old.marks[r]&markPage == 0 {
				skips = skips[1:]
			}
		}
		switch {
		case !p.hasPage(it):
			it.skip = &skips[0]
		case it.was < 0:
			it.skip = &Skip{File: it.path, Reason: reasonEmpty}
		default:
			it.made = &p.before.Articles[it.was]
		}
	}
	each(ctx, len(p.items), runtime.GOMAXPROCS(0), func(i int) {
		it := &p.items[i]
		if it.page == nil {
			return
		}
		it.made, it.skip = it.page.article(p.repeats, p.table.sources)
		if it.was < 0 {
			return
		}
		if was := &p.before.Articles[it.was]; it.made != nil && it.made.same(was) {
			it.made = was
		} else {
			it.was = -1
		}
	})
	for _, group := range p.groups {
		first := "" // the article of the group
		for _, i := range group {
			it := &p.items[i]
			switch {
			case it.made == nil:
			case first == "":
				first = it.path
			default:
				it.made, it.was, it.skip = nil, -1, &Skip{File: it.path, Reason: reasonTwin(first)}
			}
		}
	}
}

// same reports whether two articles of one file are equal.
func (a *Article) same(b *Article) bool {
	return a.Title == b.Title && a.Outlet == b.Outlet && a.Author == b.Author && a.Date == b.Date && a.URL == b.URL &&
		a.Reports == b.Reports && a.Language == b.Language && a.Text == b.Text && a.Lines == b.Lines && a.Hash == b.Hash &&
		slices.Equal(a.Sentences, b.Sentences) && slices.Equal(a.Notes, b.Notes)
}

// corpus returns what has become of the files that s found.
func (p *parsing) corpus(s *Files) (*Corpus, []int, error) {
	if p.moved {
		s = p.files(s)
	}
	c := &Corpus{Skipped: p.skipped, Articles: make([]Article, 0, len(p.items))}
	from := make([]int, 0, len(p.items))
	for i := range p.items {
		it := &p.items[i]
		if it.made != nil {
			c.Articles, from = append(c.Articles, *it.made), append(from, it.was)
		}
		if it.skip != nil {
			c.Skipped = append(c.Skipped, *it.skip)
		}
	}
	kept, keptFrom := c.keep(p.spoilt(), p.before)
	from = c.merge(from, kept, keptFrom)
	c.Fingerprint = s.Fingerprint()
	if len(kept) > 0 || p.table.kept {
		hashes := make(map[string][32]byte, len(kept))
		for i := range kept {
			hashes[kept[i].File] = kept[i].Hash
		}
		if p.table.kept {
			hashes[sourcesFile] = sha256.Sum256(p.table.raw)
		}
		c.Fingerprint = fingerprint(with(s.files, hashes))
	}
	if p.table.kept {
		c.Skipped = append(c.Skipped, p.table.bad...)
		c.tellKept(sourcesFile)
	} else {
		c.Skipped = append(c.Skipped, p.table.unused(p.items)...)
	}
	slices.SortStableFunc(c.Skipped, compareSkips)
	if len(c.Articles) == 0 {
		if len(c.Skipped) > 0 {
			first := c.Skipped[0]
			return nil, nil, fmt.Errorf("%w; %d skipped, first %s: %s", errEmptyCorpus, len(c.Skipped), first.File, first.Reason)
		}
		return nil, nil, errEmptyCorpus
	}
	c.Known = p.known(s.State())
	return c, from, nil
}

// files returns what the scan would have found, had it been now.
func (p *parsing) files(s *Files) *Files {
	now := &Files{skipped: slices.Clone(p.skipped), broken: p.broken, again: s.again}
	for i := range p.items {
		now.files = append(now.files, p.items[i].file)
	}
	for _, f := range s.files {
		if f.path == sourcesFile {
			now.files = append(now.files, f)
		}
	}
	slices.SortFunc(now.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return now
}

// spoilt returns the files and folders that are there and make no article now;
// of twins, when none of them does.
func (p *parsing) spoilt() []string {
	out := slices.Clone(p.broken)
	for i := range p.items {
		if it := &p.items[i]; !it.twin && it.made == nil {
			out = append(out, it.path)
		}
	}
	for _, group := range p.groups {
		if !slices.ContainsFunc(group, func(i int) bool { return p.items[i].made != nil }) {
			for _, i := range group {
				out = append(out, p.items[i].path)
			}
		}
	}
	return out
}

// known returns what the next reading has to know.
func (p *parsing) known(state string) *Known {
	k := &Known{state: state, lines: make([]byte, 0, len(p.old.lines)), names: make([]byte, 0, len(p.old.names))}
	if len(p.table.raw) > 0 {
		k.table = p.table.raw
	}
	for i := range p.items {
		it := &p.items[i]
		mark := byte(0)
		if p.hasPage(it) {
			mark |= markPage
		} else {
			k.skips = append(k.skips, *it.skip)
		}
		if it.counted {
			mark |= markCounted
		}
		if it.made != nil || it.twin {
			mark |= markArticle
		}
		switch {
		case !it.cut:
			k.lines = append(k.lines, p.old.linesOf(it.same)...)
		case it.page != nil:
			it.page.lines(func(key uint64) { k.lines = binary.LittleEndian.AppendUint64(k.lines, key) })
		}
		k.add(&it.file, mark)
	}
	k.common = p.common()
	return k
}

// common returns the lines that stand in many files, as they are kept.
func (p *parsing) common() []byte {
	type line struct {
		key uint64
		n   int32
	}
	var lines []line
	for key, t := range p.repeats.counts {
		if n := t.before + t.more; n >= minFileShare {
			lines = append(lines, line{key, n})
		}
	}
	for c := p.old.common; len(c) > 0; c = c[commonSize:] {
		key := binary.LittleEndian.Uint64(c)
		if _, told := p.repeats.counts[key]; !told {
			lines = append(lines, line{key, int32(binary.LittleEndian.Uint32(c[8:]))})
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.key, b.key) })
	var out []byte
	for _, l := range lines {
		out = binary.LittleEndian.AppendUint64(out, l.key)
		out = binary.LittleEndian.AppendUint32(out, uint32(l.n))
	}
	return out
}
