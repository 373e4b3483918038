package corpus

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
	held := &Files{skipped: slices.Clone(s.skipped), broken: slices.Clone(s.broken)}
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

// keep takes the articles of the broken files and folders, of which c has none,
// over from the corpus before, and returns the files that c is now made of.
func (c *Corpus) keep(files []file, broken []string, before *Corpus) []file {
	if before == nil || len(broken) == 0 {
		return files
	}
	hashes := map[string][32]byte{}
	for _, a := range before.Articles {
		where := slices.IndexFunc(broken, func(b string) bool { return a.File == b || strings.HasPrefix(a.File, b+"/") })
		if where < 0 {
			continue
		}
		if !slices.Contains(a.Notes, noteKept) {
			a.Notes = append(slices.Clip(a.Notes), noteKept)
		}
		c.Articles = append(c.Articles, a)
		hashes[a.File] = a.Hash
		for i := range c.Skipped {
			if k := &c.Skipped[i]; k.File == broken[where] && !k.Kept {
				k.Kept = true
				k.Reason += reasonKept
			}
		}
	}
	slices.SortFunc(c.Articles, func(a, b Article) int { return strings.Compare(a.File, b.File) })
	now := make([]file, 0, len(files)+len(hashes))
	for _, f := range files {
		if h, ok := hashes[f.path]; ok {
			f.hash = h
			delete(hashes, f.path)
		}
		now = append(now, f)
	}
	for p, h := range hashes {
		now = append(now, file{path: p, hash: h})
	}
	slices.SortFunc(now, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return now
}
