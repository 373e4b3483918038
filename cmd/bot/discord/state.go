package discord

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
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
	maxKept     = 5000             // votes, links and words of a guild, each
	saveAfter   = 5 * time.Second  // of a change; hiding and greeting are saved at once
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

	mu     sync.Mutex
	data   stateData
	timer  *time.Timer
	warned bool
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
			log.Warn("the state cannot be read: starting anew, the old file is kept aside", "file", s.file, "err", err)
			if err := os.Rename(s.file, s.file+badStateExt); err != nil {
				log.Warn("the state will not be kept", "err", err)
				s.file = ""
			}
			s.data = stateData{}
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

func (s *state) read() error {
	info, err := os.Stat(s.file)
	if err != nil {
		return err
	}
	if info.Size() > dirtyLimit {
		return fmt.Errorf("it has %d bytes", info.Size())
	}
	raw, err := os.ReadFile(s.file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &s.data); err != nil {
		return err
	}
	if s.data.Format != stateFormat {
		return fmt.Errorf("its format is %d, not %d", s.data.Format, stateFormat)
	}
	for id, g := range s.data.Guilds {
		if g == nil {
			delete(s.data.Guilds, id)
			continue
		}
		for k, d := range g.Days {
			if d == nil {
				delete(g.Days, k)
			}
		}
	}
	return nil
}

// close saves what is not yet saved.
func (s *state) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
		s.save()
	}
}

// change runs f and saves: at once, or a little later with what comes by then.
func (s *state) change(atOnce bool, f func(d *stateData)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.data)
	switch {
	case atOnce:
		if s.timer != nil {
			s.timer.Stop()
			s.timer = nil
		}
		s.save()
	case s.timer == nil:
		s.timer = time.AfterFunc(saveAfter, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.timer != nil {
				s.timer = nil
				s.save()
			}
		})
	}
}

// save replaces the file. The lock is held.
func (s *state) save() {
	if s.file == "" {
		return
	}
	if err := s.replace(); err != nil && !s.warned {
		s.warned = true
		s.log.Warn("the state cannot be saved: counters will be lost", "file", s.file, "err", err)
	}
}

func (s *state) replace() (err error) {
	raw, err := json.Marshal(&s.data)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.file), "."+stateName+"-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.file)
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
	oldest := s.now().UTC().AddDate(0, 0, -keptDays).Format(dayLayout)
	for k := range g.Days {
		if k < oldest {
			delete(g.Days, k)
		}
	}
	g.Review = recent(g.Review, func(e entryLink) bool { return e.Day >= oldest })
	g.Votes = recent(g.Votes, func(v vote) bool { return v.Day >= oldest })
	g.Words = recent(g.Words, func(w missingWord) bool { return w.Day >= oldest })
	return g
}

// recent keeps what is not too old, and not too much.
func recent[T any](list []T, ok func(T) bool) []T {
	list = slices.DeleteFunc(list, func(v T) bool { return !ok(v) })
	return list[max(0, len(list)-maxKept):]
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
