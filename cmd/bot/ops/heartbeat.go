package ops

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"verbatim.example/rag/disk"
)

// BeatFile is the heartbeat of a running bot, in its data folder: what it says of
// itself, replaced every few seconds, so that another process can tell how it
// fares without a port, a shell or a signal.
const BeatFile = "health.json"

const (
	// BeatEvery is how often the heartbeat is written.
	BeatEvery = 5 * time.Second
	// BeatStale is the age from which on a heartbeat is nobody's any more: six of
	// them, which is more than a busy disk holds one up.
	BeatStale = 30 * time.Second
)

// A Check is one thing that has to be so for the bot to be ready.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// Failing returns the first check that is not ok, nil when all are.
func Failing(checks []Check) *Check {
	for i := range checks {
		if !checks[i].OK {
			return &checks[i]
		}
	}
	return nil
}

// A Beat is one heartbeat.
type Beat struct {
	Instance string    `json:"instance"` // of the run; new with each start
	PID      int       `json:"pid"`
	Version  string    `json:"version"`
	At       time.Time `json:"at"`
	Ready    bool      `json:"ready"`
	Checks   []Check   `json:"checks"`
}

// A Heart writes the heartbeat of one run.
type Heart struct {
	Dir     string // data folder
	Version string
	Checks  func() []Check
	Every   time.Duration
	Log     *slog.Logger
	// Other is told, once, that another run beats in the same folder.
	Other func()

	instance string
	last     time.Time // of the own beats; zero: none was written
	warned   bool
	told     bool
}

// Beat writes heartbeats until ctx ends, and then takes the last one away.
func (h *Heart) Beat(ctx context.Context) {
	h.instance = rand.Text()
	t := time.NewTicker(h.Every)
	defer t.Stop()
	for {
		h.once(time.Now())
		select {
		case <-ctx.Done():
			if b, err := ReadBeat(h.Dir); err == nil && b.Instance == h.instance {
				os.Remove(filepath.Join(h.Dir, BeatFile)) // else it is stale soon
			}
			return
		case <-t.C:
		}
	}
}

func (h *Heart) once(now time.Time) {
	// What overwrote the own beat is another run that is alive.
	if b, err := ReadBeat(h.Dir); err == nil && !h.last.IsZero() && b.Instance != h.instance && !h.told {
		h.told = true
		h.Log.Error("another bot uses the same data folder: stop one of the two", "pid", b.PID)
		h.Other()
	}
	checks := h.Checks()
	b := Beat{h.instance, os.Getpid(), h.Version, now.UTC(), Failing(checks) == nil, checks}
	if err := b.write(h.Dir); err != nil {
		if !h.warned {
			h.warned = true
			h.Log.Warn("the heartbeat cannot be written", "err", err)
		}
		return
	}
	h.warned, h.last = false, now
}

// write replaces the heartbeat of a folder. On a disk without room for another
// file it is written over the one that is there: a bot that answers is not to be
// called dead for that.
func (b Beat) write(dir string) error {
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	raw = append(raw, '\n')
	err = disk.Replace(filepath.Join(dir, BeatFile), false, func(w io.Writer) error { _, err := w.Write(raw); return err })
	if err != nil && overwrite(dir, raw) == nil {
		return nil
	}
	return err
}

// overwrite writes a heartbeat over one that is at least as long.
func overwrite(dir string, raw []byte) error {
	f, err := os.OpenFile(filepath.Join(dir, BeatFile), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Size() < int64(len(raw)) {
		err = io.ErrShortWrite
	}
	if err == nil {
		_, err = f.WriteAt(append(raw, bytes.Repeat([]byte(" "), int(info.Size())-len(raw))...), 0)
	}
	return errors.Join(err, f.Close())
}

// ReadBeat reads the heartbeat of a data folder.
func ReadBeat(dir string) (Beat, error) {
	raw, err := os.ReadFile(filepath.Join(dir, BeatFile))
	if err != nil {
		return Beat{}, err
	}
	var b Beat
	if err := json.Unmarshal(raw, &b); err != nil {
		return Beat{}, fmt.Errorf("read the heartbeat: %w", err)
	}
	return b, nil
}

// Judge says in one line how the bot of a heartbeat fares at a time, and whether
// it is well: alive and ready. err is that of ReadBeat or Probe.
func (b Beat) Judge(err error, now time.Time) (well bool, line string) {
	age := now.Sub(b.At).Round(time.Second)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, "no bot is running on this data folder"
	case err != nil:
		return false, err.Error()
	case age >= BeatStale:
		return false, fmt.Sprintf("the last heartbeat is %s old: the bot hangs or was killed", age)
	case age <= -BeatStale: // one that is alive has beaten by the new clock meanwhile
		return false, fmt.Sprintf("the last heartbeat is %s ahead of the clock, which was set back: the bot hangs or was killed", -age)
	}
	if c := Failing(b.Checks); c != nil {
		return false, fmt.Sprintf("not ready: %s: %s", c.Name, c.Detail)
	}
	return b.Ready, fmt.Sprintf("ready: heartbeat %s old", max(0, age))
}
