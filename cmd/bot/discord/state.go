package discord

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// What the bot remembers, in state.json: counters by day, votes and links to
// public questions without an answer (30 days), the hidden files, which guilds
// were greeted. People are named by a salted hash. No text of a message is kept;
// a word that occurs in no article is kept once three people have asked with it,
// until then only its salted hash is.

const (
	keptDays    = 30
	enoughAsked = 3                // people who make a missing word worth showing
	maxKept     = 5000             // votes, links and words of a guild, and people of a day, each
	keptOfAll   = 200_000          // … of all guilds, so that many have less each
	maxGreeted  = 20_000           // guilds
	saveAfter   = 5 * time.Second  // of a change; hiding and greeting are saved at once
	saveAgain   = time.Minute      // after it failed
	dayLayout   = time.DateOnly    // UTC
	stateName   = "state.json"     // 0600
	stateFormat = 1                // of the file
	hashLetters = 16               // of a salted id
	badStateExt = ".unreadable"    // a file that cannot be read is kept aside
	dirtyLimit  = 64 * 1024 * 1024 // a larger file is not ours
)

// A state is safe for concurrent use. What cannot be written is kept in memory,
// after one warning.
type state struct {
	file string // "": in memory
	log  *slog.Logger
	now  func() time.Time

	opened time.Time

	// unkept is told, once, that what is remembered cannot be saved; nil: nobody.
	unkept func()
	forgot bool // the file could not be read

	mu     sync.Mutex
	data   stateData
	rest   map[string]json.RawMessage // fields of the file that a newer version wrote
	timer  *time.Timer                // nil: nothing is to be saved
	closed bool
	warned bool
	took   time.Duration // of the last writing
}

type stateData struct {
	Format  int                    `json:"format"`
	Salt    string                 `json:"salt"`
	Hidden  []string               `json:"hidden,omitempty"`  // slash paths under the corpus root, sorted
	Greeted []string               `json:"greeted,omitempty"` // salted ids of guilds
	Guilds  map[string]*guildState `json:"guilds,omitempty"`  // "": direct messages
}

type guildState struct {
	Days   map[string]*day `json:"days,omitempty"`
	Review []entryLink     `json:"review,omitempty"` // oldest first
	Votes  []vote          `json:"votes,omitempty"`
	Words  []missingWord   `json:"words,omitempty"`
}

// A day counts. Its people are salted ids.
type day struct {
	Questions int      `json:"questions,omitempty"`
	Refused   int      `json:"refused,omitempty"`
	Generated int      `json:"generated,omitempty"` // answers that a model wrote; the others quote
	Fallback  int      `json:"fallback,omitempty"`  // questions a model was to answer and did not
	Good      int      `json:"good,omitempty"`
	Bad       int      `json:"bad,omitempty"`
	People    []string `json:"people,omitempty"`
}

// An entryLink is an answer worth a look: where it is and why.
type entryLink struct {
	Channel string `json:"channel"`
	Message string `json:"message"`
	Day     string `json:"day"`
	Bad     bool   `json:"bad,omitempty"` // rated down; else refused
	By      string `json:"by"`
}

type vote struct {
	Message string `json:"message"`
	Day     string `json:"day"`
	Good    bool   `json:"good,omitempty"`
	By      string `json:"by"`
}

type missingWord struct {
	Key    string   `json:"key"`            // salted hash
	Text   string   `json:"text,omitempty"` // once enough people asked
	People []string `json:"people"`
	Day    string   `json:"day"` // last asked
}

// openState reads the state of a data folder; "" keeps nothing.
func openState(dir string, log *slog.Logger) *state {
	s := &state{log: log, now: time.Now, opened: time.Now()}
	if dir != "" {
		s.file = filepath.Join(dir, stateName)
		if err := s.read(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.forgot = true
			log.Warn("the state cannot be read: starting anew, the old file is kept aside", "file", s.file, "err", err, "still_hidden", len(s.data.Hidden))
			if err := os.Rename(s.file, s.file+badStateExt); err != nil {
				log.Warn("the state will not be kept", "err", err)
				s.file = ""
			}
		}
	}
	s.data.Format = stateFormat
	if len(s.data.Salt) < 32 {
		s.data.Salt = hex.EncodeToString(random(16))
	}
	if s.data.Guilds == nil {
		s.data.Guilds = map[string]*guildState{}
	}
	return s
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// close saves what is not yet saved.
func (s *state) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.save()
	}
	s.closed = true
	s.settle()
}

// change runs f and saves: at once, or a little later with what comes by then.
func (s *state) change(atOnce bool, f func(d *stateData)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.data)
	if atOnce {
		s.save()
	} else {
		s.later(max(saveAfter, 20*s.took)) // so that a large file is not written all the time
	}
}

// later saves in a while, unless that is to happen already. The lock is held.
func (s *state) later(d time.Duration) {
	if s.timer != nil || s.closed {
		return
	}
	s.timer = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.timer != nil {
			s.save()
		}
	})
}

// settle drops what was to be saved later. The lock is held.
func (s *state) settle() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// save replaces the file, and tries again later when that fails: a disk that is
// full may have room then. The lock is held.
func (s *state) save() {
	s.settle()
	if s.file == "" {
		return
	}
	began := time.Now()
	s.prune()
	err := s.write()
	s.took = time.Since(began)
	if err != nil {
		if !s.warned {
			s.log.Warn("the state cannot be saved: counters will be lost", "file", s.file, "err", err)
			if s.unkept != nil {
				s.unkept()
				s.unkept = nil
			}
		}
		s.later(saveAgain)
	}
	s.warned = err != nil
}

// salted names somebody or something without saying who or what.
func (s *state) salted(kind, id string) string {
	m := hmac.New(sha256.New, []byte(s.data.Salt))
	m.Write([]byte(kind + "\x00" + id))
	return hex.EncodeToString(m.Sum(nil))[:hashLetters]
}

// guild returns what is kept of a guild, without what is too old.
func (s *state) guild(id string) *guildState {
	g := s.data.Guilds[id]
	if g == nil {
		g = &guildState{}
		s.data.Guilds[id] = g
	}
	if g.Days == nil {
		g.Days = map[string]*day{}
	}
	// A day later than tomorrow was counted by a clock that was wrong, and would
	// never grow old.
	now := s.now().UTC()
	oldest, newest := now.AddDate(0, 0, -keptDays).Format(dayLayout), now.AddDate(0, 0, 1).Format(dayLayout)
	kept := func(day string) bool { return oldest <= day && day <= newest }
	maps.DeleteFunc(g.Days, func(k string, _ *day) bool { return !kept(k) })
	most := s.most()
	g.Review = recent(g.Review, most, func(e entryLink) bool { return kept(e.Day) })
	g.Votes = recent(g.Votes, most, func(v vote) bool { return kept(v.Day) })
	g.Words = recent(g.Words, most, func(w missingWord) bool { return kept(w.Day) })
	return g
}

// most is how many votes, links and words of one guild are kept, each, and people
// of one of its days.
func (s *state) most() int { return min(maxKept, max(20, keptOfAll/max(1, len(s.data.Guilds)))) }

// recent keeps what is not too old, and the newest most of it.
func recent[T any](list []T, most int, ok func(T) bool) []T {
	list = slices.DeleteFunc(list, func(v T) bool { return !ok(v) })
	return list[max(0, len(list)-most):]
}

// prune forgets what is too old, and the guilds of which then nothing is left.
// The lock is held.
func (s *state) prune() {
	for id := range s.data.Guilds {
		if g := s.guild(id); len(g.Days)+len(g.Review)+len(g.Votes)+len(g.Words) == 0 {
			delete(s.data.Guilds, id)
		}
	}
	s.data.Greeted = s.data.Greeted[max(0, len(s.data.Greeted)-maxGreeted):]
}

func (s *state) today() string { return s.now().UTC().Format(dayLayout) }

func (g *guildState) day(k string) *day {
	d := g.Days[k]
	if d == nil {
		d = &day{}
		g.Days[k] = d
	}
	return d
}

// newestFirst orders days.
func newestFirst(a, b string) int { return cmp.Compare(b, a) }

// foldWord is how words are told apart.
func foldWord(w string) string { return strings.ToLower(strings.TrimSpace(w)) }
