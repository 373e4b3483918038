package corpus

import (
	"context"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// An article depends on its file's path and bytes, its row of sources.csv, its
// twins, and on which of its lines other files repeat. Where none of it has
// changed since the folder was parsed last, the article is taken over. The lines
// of all files are kept by their keys, so that what a changed file does to the
// others shows without reading them.

// A parsing is the files on their way into a corpus.
type parsing struct {
	before  *Corpus // may be nil
	old     *Known  // its; knows nothing rather than nil
	items   []item  // the article files, by path
	skipped []Skip
	broken  []string
	moved   bool // a file was no more what the scan had found

	table   table
	groups  [][]int // items that are twins
	repeats repeats
}

// An item is one article file.
type item struct {
	file
	same int  // its place in old, of the same bytes; -1: none
	was  int  // its article's place before, of the same bytes; -1: none
	redo bool // its article may come out otherwise, though its bytes have not changed

	cut  bool // it was read into a page
	page *page
	skip *Skip // why there is no page, or no article

	twin    bool
	counted bool // its lines count among the repeats
	made    *Article
}

func newParsing(s *Files, before *Corpus) *parsing {
	p := &parsing{before: before, old: &Known{}, skipped: slices.Clone(s.skipped), broken: slices.Clone(s.broken)}
	if before != nil && before.Known != nil {
		p.old = before.Known
	}
	p.items = make([]item, 0, len(s.files))
	at, was := 0, 0
	for _, f := range s.files {
		if f.path == sourcesFile {
			p.table = table{sources: readSources(f.data), raw: f.data}
			continue
		}
		it := item{file: f, same: -1, was: -1}
		if at = p.old.from(at, f.path); p.old.is(at, f.path) && p.old.hash(at) == f.hash {
			it.same = at
		}
		for before != nil && was < len(before.Articles) && before.Articles[was].File < f.path {
			was++
		}
		if it.same >= 0 && was < len(before.Articles) {
			if a := &before.Articles[was]; a.File == f.path && a.Hash == f.hash && !slices.Contains(a.Notes, noteKept) {
				it.was = was
			}
		}
		p.items = append(p.items, it)
	}
	p.keepTable()
	edit := p.table.change(p.old.table)
	for i := range p.items {
		it := &p.items[i]
		it.redo = it.same >= 0 && (edit.concerns(it.path) || p.old.marks[it.same]&markArticle != 0 && it.was < 0)
	}
	p.twins()
	return p
}

// plan settles which files are parsed anew, and cuts them into pages; it returns
// those of them whose bytes are needed first.
func (p *parsing) plan(ctx context.Context) (want []int) {
	for ctx.Err() == nil {
		var todo []int
		for i := range p.items {
			it := &p.items[i]
			switch {
			case it.cut || it.same >= 0 && !it.redo:
			case it.data == nil:
				want = append(want, i)
			default:
				todo = append(todo, i)
			}
		}
		each(ctx, len(todo), runtime.GOMAXPROCS(0), func(k int) {
			it := &p.items[todo[k]]
			it.page, it.skip = readPage(it.file)
			it.cut = true
		})
		if len(want) > 0 || !p.count() {
			return want
		}
	}
	return nil
}

// fetch reads the bytes that are wanted. What has changed since the scan is taken
// as it is now.
func (p *parsing) fetch(ctx context.Context, open opener, want []int) error {
	began := time.Now()
	d, done, err := open()
	if err != nil {
		return err
	}
	defer done()
	reasons := make([]string, len(want))
	each(ctx, len(want), max(4, 2*runtime.GOMAXPROCS(0)), func(k int) {
		it := &p.items[want[k]]
		was := it.file
		reasons[k] = it.file.read(d, began)
		switch {
		case it.hash != was.hash:
			it.same, it.was = -1, -1
		case it.stamp == was.stamp:
			it.settled = was.settled
		}
	})
	if ctx.Err() != nil {
		return nil // which the caller sees
	}
	gone := false
	for k, i := range want {
		it := &p.items[i]
		p.moved = p.moved || it.same < 0 || reasons[k] != ""
		switch reasons[k] {
		case "":
			continue
		case reasonVanished:
		default:
			p.skipped = append(p.skipped, Skip{File: it.path, Reason: reasons[k]})
			p.broken = append(p.broken, it.path)
		}
		it.path, gone = "", true
	}
	if gone {
		p.items = slices.DeleteFunc(p.items, func(it item) bool { return it.path == "" })
		p.twins()
	}
	return nil
}

// twins groups the files whose names differ only in case or in the Unicode form
// of their accents: a case-insensitive disk cannot hold both, so one is read,
// the first that makes an article. They are always parsed anew, for there are
// few.
func (p *parsing) twins() {
	first := make(map[string]int, len(p.items))
	group := map[string]int{}
	p.groups = nil
	for i := range p.items {
		p.items[i].twin = false
		key := twinKey(p.items[i].path)
		f, ok := first[key]
		if !ok {
			first[key] = i
			continue
		}
		g, ok := group[key]
		if !ok {
			g = len(p.groups)
			group[key] = g
			p.groups = append(p.groups, []int{f})
		}
		p.groups[g] = append(p.groups[g], i)
	}
	for _, g := range p.groups {
		for _, i := range g {
			p.items[i].twin, p.items[i].redo = true, true
		}
	}
}

// twinKey is what twins have in common.
func twinKey(path string) string {
	for i := range len(path) {
		if c := path[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return strings.ToLower(norm.NFC.String(path))
		}
	}
	return path
}

// hasPage reports whether the file could be parsed.
func (p *parsing) hasPage(it *item) bool {
	if it.cut {
		return it.page != nil
	}
	return p.old.marks[it.same]&markPage != 0
}

// count counts the repeats, and reports whether they change what is to be parsed
// anew: of every file that is not, the standings of its lines are as before.
func (p *parsing) count() (more bool) {
	p.repeats = repeats{counts: map[uint64]tally{}}
	counts := p.repeats.counts
	add := func(key uint64, more int32) {
		t := counts[key]
		t.more += more
		counts[key] = t
	}
	for i := range p.items {
		it := &p.items[i]
		it.counted = !it.twin && p.hasPage(it)
	}
	for _, g := range p.groups { // the first with text counts
		for _, i := range g {
			if it := &p.items[i]; it.page != nil && len(it.page.segs) > 0 {
				it.counted = true
				break
			}
		}
	}
	found := make([]bool, p.old.len())
	for i := range p.items {
		it := &p.items[i]
		more := int32(0)
		if it.counted {
			p.repeats.files++
			more = 1
		}
		if it.same < 0 {
			if it.page != nil {
				it.page.lines(func(key uint64) { add(key, more) })
			}
			continue
		}
		found[it.same] = true
		if p.old.marks[it.same]&markCounted != 0 {
			more--
		}
		if more != 0 || it.cut {
			eachKey(p.old.linesOf(it.same), func(key uint64) { add(key, more) })
		}
	}
	for r, m := range p.old.marks {
		if m&markCounted != 0 && !found[r] {
			eachKey(p.old.linesOf(r), func(key uint64) { add(key, -1) })
		}
	}
	return p.old.len() > 0 && p.spread()
}

// spread counts where the lines of changed files stood before, and has the files
// parsed anew that hold a line whose standing has changed with them.
func (p *parsing) spread() (more bool) {
	counts, files := p.repeats.counts, p.old.counted()
	if len(counts) == 0 && files == p.repeats.files {
		return false
	}
	has := newSieve(counts)
	for r, m := range p.old.marks {
		if m&markCounted == 0 {
			continue
		}
		eachKey(p.old.linesOf(r), func(key uint64) {
			if !has.may(key) {
				return
			}
			if t, ok := counts[key]; ok {
				t.before++
				counts[key] = t
			}
		})
	}
	dirty := map[uint64]tally{}
	for key, t := range counts {
		if standingOf(t.before, files) != standingOf(t.before+t.more, p.repeats.files) {
			dirty[key] = t
		}
	}
	for c := p.old.common; len(c) > 0; c = c[commonSize:] {
		key, n := binary.LittleEndian.Uint64(c), int32(binary.LittleEndian.Uint32(c[8:]))
		if _, told := counts[key]; !told && standingOf(n, files) != standingOf(n, p.repeats.files) {
			dirty[key] = tally{before: n}
		}
	}
	if len(dirty) == 0 {
		return false
	}
	has = newSieve(dirty)
	for i := range p.items {
		it := &p.items[i]
		if it.same < 0 || it.redo {
			continue
		}
		eachKey(p.old.linesOf(it.same), func(key uint64) {
			if has.may(key) {
				if _, ok := dirty[key]; ok {
					it.redo = true
				}
			}
		})
		more = more || it.redo
	}
	return more
}

// eachKey calls f with each of some keys as they are kept.
func eachKey(keys []byte, f func(key uint64)) {
	for ; len(keys) > 0; keys = keys[8:] {
		f(binary.LittleEndian.Uint64(keys))
	}
}

// A sieve tells most of the keys that a map does not hold, faster than the map.
type sieve [1 << 13]byte

func newSieve(keys map[uint64]tally) *sieve {
	var s sieve
	for k := range keys {
		s[k>>3&(1<<13-1)] |= 1 << (k & 7)
	}
	return &s
}

func (s *sieve) may(k uint64) bool { return s[k>>3&(1<<13-1)]&(1<<(k&7)) != 0 }
