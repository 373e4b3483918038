package corpus

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
)

// A folder that is read again may hold what cannot be read for the moment: a
// file half written, without the right to read it, or spoilt by its last edit.
// Its article stays as it was read last, and is reported. A file that is gone is
// gone at once.

// Reads reports whether [Scan] looks at a file of that slash path: an article,
// the table of sources, or a file that it reports because it wants converting.
func Reads(file string) bool {
	for part := range strings.SplitSeq(file, "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	return formatOf(file) != formatNone || file == sourcesFile || convertible(file) != ""
}

// Hold returns the files without some that are still being written. They are
// reported, and keep their last good version like those that cannot be read.
func (s *Files) Hold(writing []string) *Files {
	if len(writing) == 0 {
		return s
	}
	held := &Files{skipped: slices.Clone(s.skipped), broken: slices.Clone(s.broken), again: s.again}
	for _, f := range s.files {
		if !slices.Contains(writing, f.path) {
			held.files = append(held.files, f)
			continue
		}
		held.skip(f.path, reasonWaiting)
		held.broken = append(held.broken, f.path)
	}
	return held
}

// State identifies the files with what was skipped: hex SHA-256. What is equal
// parses to the same corpus after the same one.
func (s *Files) State() string {
	h := sha256.New()
	fmt.Fprintln(h, s.Fingerprint())
	skipped := slices.SortedFunc(slices.Values(s.skipped), compareSkips)
	for _, k := range skipped {
		fmt.Fprintf(h, "%q %d %q\n", k.File, k.Line, k.Reason)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func compareSkips(a, b Skip) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Reason, b.Reason))
}

// keep returns the articles before of the files and folders that are broken now,
// and their places there, -1 where one is changed by a note. It says so where they
// are reported.
func (c *Corpus) keep(broken []string, before *Corpus) (kept []Article, from []int) {
	if before == nil || len(broken) == 0 {
		return nil, nil
	}
	names := make(map[string]bool, len(broken))
	for _, b := range broken {
		names[b] = true
	}
	for i, a := range before.Articles {
		where := a.File
		for !names[where] && where != "." {
			where = path.Dir(where)
		}
		if where == "." {
			continue
		}
		if !slices.Contains(a.Notes, noteKept) {
			a.Notes = append(slices.Clip(a.Notes), noteKept)
			i = -1
		}
		kept, from = append(kept, a), append(from, i)
		c.tellKept(where)
	}
	return kept, from
}

// tellKept notes at what is reported of a file or folder that it keeps its last
// good version.
func (c *Corpus) tellKept(file string) {
	for i := range c.Skipped {
		if k := &c.Skipped[i]; k.File == file && !k.Kept {
			k.Kept = true
			k.Reason += reasonKept
		}
	}
}

// merge puts kept articles among the others, in order.
func (c *Corpus) merge(from []int, kept []Article, keptFrom []int) []int {
	if len(kept) == 0 {
		return from
	}
	articles, places := make([]Article, 0, len(c.Articles)+len(kept)), make([]int, 0, len(c.Articles)+len(kept))
	for i, a := range c.Articles {
		for len(kept) > 0 && kept[0].File < a.File {
			articles, places = append(articles, kept[0]), append(places, keptFrom[0])
			kept, keptFrom = kept[1:], keptFrom[1:]
		}
		articles, places = append(articles, a), append(places, from[i])
	}
	c.Articles = append(articles, kept...)
	return append(places, keptFrom...)
}

// with returns the files with the last good versions in the place of those that
// are broken now, for the fingerprint.
func with(files []file, kept map[string][32]byte) []file {
	now := make([]file, 0, len(files)+len(kept))
	for _, f := range files {
		if h, ok := kept[f.path]; ok {
			f.hash = h
			delete(kept, f.path)
		}
		now = append(now, f)
	}
	for p, h := range kept {
		now = append(now, file{path: p, hash: h})
	}
	slices.SortFunc(now, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return now
}

// A table is the sources.csv that counts.
type table struct {
	sources
	raw  []byte // what it was read from; nil: there is none
	kept bool   // it is the last good version
}

// keepTable has the last good version of sources.csv count where the one that is
// there cannot be read, or is half written.
func (p *parsing) keepTable() {
	if p.table.whole || p.table.raw == nil && !slices.Contains(p.broken, sourcesFile) || p.old.table == nil {
		return
	}
	if last := readSources(p.old.table); last.whole {
		last.bad = p.table.bad // what is wrong now
		p.table = table{last, p.old.table, true}
	}
}

// A tableChange is a table of sources before and after an edit; nil: it is the same.
type tableChange struct{ before, now sources }

func (t *table) change(raw []byte) *tableChange {
	if bytes.Equal(t.raw, raw) {
		return nil
	}
	return &tableChange{readSources(raw), t.sources}
}

// concerns reports whether the change says something else of a file.
func (t *tableChange) concerns(file string) bool {
	if t == nil {
		return false
	}
	var notesBefore, notes []string
	return t.before.row(file, &notesBefore) != t.now.row(file, &notes) || !slices.Equal(notesBefore, notes)
}
