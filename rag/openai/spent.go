package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"verbatim.example/rag"
	"verbatim.example/rag/disk"
)

const (
	spentName   = "spent.json" // 0600, replaced whole
	spentFormat = 1
	spentLimit  = 64 << 20      // bytes; a larger file is not ours
	spentMost   = 1 << 50       // of each number
	spentAside  = ".unreadable" // a file that cannot be read is kept beside
)

// A spent is what one day cost. It holds numbers and salted names, no text.
type spent struct {
	Format int    `json:"format"`
	Day    string `json:"day"` // UTC
	Warned int    `json:"warned,omitempty"`
	Lost   bool   `json:"lost,omitempty"` // what was counted before cannot be read
	tally
}

// A tally is a spend by payer.
type tally struct {
	Total  Spend            `json:"total"`
	Guilds map[string]Spend `json:"guilds,omitempty"`
	Users  map[string]Spend `json:"users,omitempty"`
}

func (t *tally) add(p rag.Payer, s Spend) {
	if t.Guilds == nil {
		t.Guilds, t.Users = map[string]Spend{}, map[string]Spend{}
	}
	t.Total = t.Total.plus(s)
	if p.Guild != "" {
		t.Guilds[p.Guild] = t.Guilds[p.Guild].plus(s)
	}
	if p.User != "" {
		t.Users[p.User] = t.Users[p.User].plus(s)
	}
}

// remove takes back what was added.
func (t *tally) remove(p rag.Payer, s Spend) {
	t.Total = t.Total.minus(s)
	drop := func(m map[string]Spend, name string) {
		if m[name] = m[name].minus(s); m[name] == (Spend{}) {
			delete(m, name)
		}
	}
	if p.Guild != "" {
		drop(t.Guilds, p.Guild)
	}
	if p.User != "" {
		drop(t.Users, p.User)
	}
}

// A spentFile keeps the day's numbers across restarts. What cannot be read is
// set aside and what cannot be written kept in memory, after one line in the log.
// The file is sealed: one that was edited cannot be read either. One of a version
// that sealed none is taken as it is.
//
// Several processes may share a folder (a command line beside the bot): what one
// wrote the others read before they count. Two that count in the same instant
// may lose one of the two requests.
type spentFile struct {
	dir    string
	log    *slog.Logger
	lost   func(line string) // in place of log; may be nil
	warned bool
	seen   fs.FileInfo // of the file last read or written; nil: none
}

func (f *spentFile) name() string { return filepath.Join(f.dir, spentName) }

// changed reports whether another process replaced the file.
func (f *spentFile) changed() bool {
	if f.dir == "" {
		return false
	}
	st, err := os.Stat(f.name())
	return err == nil && (f.seen == nil || !os.SameFile(f.seen, st))
}

func (f *spentFile) look() {
	if st, err := os.Stat(f.name()); err == nil {
		f.seen = st
	}
}

// read returns what the file holds; of one that cannot be read, that it is lost.
func (f *spentFile) read() spent {
	if f.dir == "" {
		return spent{}
	}
	f.look()
	s, err := readSpent(f.name())
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return s
	}
	aside := f.name() + spentAside
	if moved := os.Rename(f.name(), aside); moved != nil {
		err = errors.Join(err, moved)
	}
	f.warn("what was spent today cannot be read, the old file is kept aside: with a daily budget no model is asked until midnight UTC; to count anew stop the bot and delete "+f.name(), aside, err)
	return spent{Lost: true}
}

func readSpent(name string) (spent, error) {
	file, err := os.Open(name)
	if err != nil {
		return spent{}, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, spentLimit))
	if err != nil {
		return spent{}, err
	}
	return decodeSpent(raw)
}

func decodeSpent(raw []byte) (spent, error) {
	_, sealed, err := disk.Open(raw)
	if err != nil {
		return spent{}, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if !sealed { // then it has no field but those of this version, not even a spoilt sum
		d.DisallowUnknownFields()
	}
	var s spent
	if err := d.Decode(&s); err != nil {
		return spent{}, err
	}
	if s.Format != spentFormat {
		return spent{}, fmt.Errorf("its format is %d, not %d", s.Format, spentFormat)
	}
	all := []Spend{s.Total}
	for _, m := range []map[string]Spend{s.Guilds, s.Users} {
		for _, n := range m {
			all = append(all, n)
		}
	}
	for _, n := range all {
		if min(n.Requests, n.Input, n.Output, n.Embedding) < 0 {
			return spent{}, errors.New("it holds a number below zero")
		}
		if max(n.Requests, n.Input, n.Output, n.Embedding) > spentMost {
			return spent{}, errors.New("it holds a number that nobody can have spent")
		}
	}
	if s.Guilds == nil {
		s.Guilds = map[string]Spend{}
	}
	if s.Users == nil {
		s.Users = map[string]Spend{}
	}
	return s, nil
}

func (f *spentFile) write(s spent) {
	if f.dir == "" {
		return
	}
	raw, err := disk.Seal(s, nil)
	if err == nil {
		err = disk.Replace(f.name(), true, func(w io.Writer) error { _, err := w.Write(raw); return err })
	}
	if err != nil && !f.warned {
		f.warn("what is spent cannot be saved: a restart will count anew", f.name(), err)
	}
	f.warned = err != nil
	f.look()
}

func (f *spentFile) warn(said, file string, err error) {
	if f.lost != nil {
		f.lost(said + ": " + file + ": " + err.Error())
		return
	}
	f.log.Warn(said, "file", file, "err", err)
}
