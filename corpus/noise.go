package corpus

// How lines of the site are told from lines of the article. A wrongly dropped
// sentence can never be quoted, a wrongly kept one competes with a thousand
// others: precision comes before recall, and a line needs one strong sign or
// two weak ones.
//
//   - Furniture of the format: HTML's nav, header, footer, aside, form.
//   - Phrases (noise.txt): calls to action (« Abonnez-vous », "Sign up for"),
//     the first person of a site (« notre newsletter », "our journalism"),
//     counters, prices, cookies, sharing, other articles, legal lines. Most
//     count only at the start of a line, where prose does not put them.
//   - Navigation: a line all of whose words are menu words (« Accueil »,
//     "Facebook Twitter"), or short words before a better title.
//     Three or more short names set apart by signs, a breadcrumb, are as good
//     as two weak signs; so is the source of a picture (« Photo : AFP »).
//   - No finite verb in a short line without a stop: a weak sign.
//   - All of a line is a link (HTML, Markdown): a weak sign.
//   - Repetition: the same line in three files or more is a weak sign; in a
//     quarter of the files it is as good as two, unless the file shares half of
//     its words with others, for then it is a copy of an article.
//   - Position: two weak signs are enough only before the first or behind the
//     last paragraph of prose; behind it, weak lines between told ones go too,
//     when most of the run is told.
//   - Bylines (byline.go).
//
// Doubt is for the article: a sentence of more than a dozen words wants two
// signs, one with a verb more than an edge's worth, one that begins with a
// quotation only strong ones, and paragraphs over 120 words are never told.

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits in words, found on the evaluation documents with lines put in.
const (
	maxNoise     = 120 // no longer line is of the site
	maxTold      = 40  // a longer one needs two strong phrases (consent notices)
	maxVerbless  = 8   // a longer line without a known verb has one we do not know
	maxRepeat    = 25  // a longer repeated line is a sentence that was copied
	maxAbsorbed  = 15  // a longer line without any sign is of the article
	maxCredit    = 10
	maxGap       = 2 // untold lines in a row inside a run
	minRepeat    = 3 // files
	repeatShare  = 4 // one file in four
	minFileShare = 4 // files, for that share to say anything
)

// Scores, the weights of noise.txt: enough anywhere, at an edge, with another sign.
const (
	strong = 3
	edge   = 2
	weak   = 1
)

// cues scores the words of one line by phrases and navigation. stop says that
// it ends like a sentence, quoted that it begins with a quotation, which is
// somebody's and not the site's; bare that the only sign is a missing verb.
func cues(words []string, stop, quoted bool) (score int, bare bool) {
	if len(words) == 0 || len(words) > maxNoise {
		return 0, false
	}
	strongHits, edgeHits, weakHits := 0, 0, 0
	covered := 0 // words of a phrase are not signs again
	for i, w := range words {
		best, behind := 0, 0
		for _, p := range phrases()[w] {
			if p.start && (i > 0 || quoted) || len(words)-i < len(p.words) || p.end && len(words)-i != len(p.words) || p.weight <= best {
				continue
			}
			match := true
			for k, want := range p.words {
				if words[i+k] != want {
					match = false
					break
				}
			}
			if match {
				best, behind = p.weight, i+len(p.words)
			}
		}
		if best == 0 || best < strong && i < covered {
			continue
		}
		covered = max(covered, behind)
		switch {
		case best == strong:
			strongHits++
		case best == edge:
			edgeHits++
		case best == weak && !slices.Contains(words[:i], w):
			weakHits++
		}
	}
	if len(words) > maxTold {
		if strongHits >= 2 {
			return strong, false
		}
		return 0, false
	}
	if stop && len(words) > maxAbsorbed {
		weakHits = min(weakHits, 1) // prose about newspapers uses their words
	}
	if quoted {
		edgeHits, weakHits = 0, 0
	}
	if stop && len(words) > minProse && strongHits == 1 {
		strongHits, edgeHits = 0, edgeHits+1 // one phrase in a long sentence
	}
	score = strong*strongHits + edge*edgeHits + weak*weakHits
	if stop && score == edge && finiteVerb(words) {
		score = weak
	}
	if navigation(words) {
		score += strong
	}
	if !stop && len(words) <= maxVerbless && !finiteVerb(words) {
		bare = score == 0
		score += weak
	}
	return score, bare
}

// weigh reads the signs every segment carries by itself.
func (p *page) weigh() {
	seen := make(map[uint64]bool, len(p.segs))
	for i := range p.segs {
		s := &p.segs[i]
		str := p.str(*s)
		s.stop = stops(str)
		if s.form == formItem {
			str = str[marker(str):]
		}
		words := tokens(str[:min(len(str), maxWeighed)], maxNoise+1)
		s.count = len(words)
		if len(str) > maxWeighed {
			s.count = maxNoise + 1
		}
		s.key = lineKey(str)
		s.again = seen[s.key]
		seen[s.key] = true
		s.cue, s.bare = cues(words, s.stop, quoted(str))
		if breadcrumb(str) {
			s.cue += edge
		}
		if s.count <= maxCredit && credit(str) {
			s.cue += edge
		}
		if s.linked && !s.stop && s.count <= maxTitle {
			s.cue += weak
		}
	}
}

func quoted(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("«“\"„‹‘", r)
}

// maxWeighed is a length in bytes that maxNoise words stay under; maxKey is how
// much of a line tells it from others.
const (
	maxWeighed = 1500
	maxKey     = 200
)

// lineKey is what copies of a line have in common: 64 bits of the SHA-256 of how
// it begins, case aside.
func lineKey(s string) uint64 {
	sum := sha256.Sum256([]byte(strings.ToLower(s[:min(len(s), maxKey)])))
	return binary.LittleEndian.Uint64(sum[:])
}

// lines calls f with the key of each line of the page, once for each.
func (p *page) lines(f func(key uint64)) {
	for i := range p.segs {
		if s := &p.segs[i]; !s.again {
			f(s.key)
		}
	}
}

// repeats counts in how many files a line stands.
type repeats struct {
	files  int
	counts map[uint64]tally // by segment.key, of the lines that are asked for
}

// A tally is in how many files a line stood when they were read last, and in how
// many more it stands now.
type tally struct{ before, more int32 }

// countRepeats counts the lines of one page alone.
func countRepeats(p *page) repeats {
	r := repeats{files: 1, counts: map[uint64]tally{}}
	p.lines(func(key uint64) { r.counts[key] = tally{more: 1} })
	return r
}

// A standing is what the number of files that hold a line says of it.
type standing uint8

const (
	single    standing = iota
	copied             // in two files
	repeated           // in minRepeat
	often              // in a quarter of the files
	veryOften          // and twice as many as that takes
)

// standingOf returns the standing of a line that stands in n files.
func standingOf(n int32, files int) standing {
	switch {
	case n < 2:
		return single
	case n < minRepeat:
		return copied
	case n < minFileShare || int(n)*repeatShare < files:
		return repeated
	case n < 2*minFileShare:
		return often
	}
	return veryOften
}

func (r repeats) standing(key uint64) standing {
	t := r.counts[key]
	return standingOf(t.before+t.more, r.files)
}

// score adds up the signs of every segment of a page. Of other pages it depends
// on the standings of its lines alone.
func (r repeats) score(p *page) []int {
	scores := make([]int, len(p.segs))
	shared, all := 0, 0
	for i := range p.segs {
		s := &p.segs[i]
		all += s.count
		if r.standing(s.key) >= copied {
			shared += s.count
		}
	}
	for i := range p.segs {
		s := &p.segs[i]
		scores[i] = s.cue
		st := r.standing(s.key)
		if 2*shared > all || st < repeated || s.count > maxRepeat {
			continue // a copy of an article shares its words
		}
		switch {
		case st >= often && (s.cue > 0 || !s.stop || st == veryOften):
			scores[i] += edge
		case s.cue > 0 && !s.bare:
			scores[i] += weak
		}
	}
	return scores
}
