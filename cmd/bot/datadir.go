package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// prepareData makes the data folder, for its owner alone, and tries whether it
// can be written to.
func prepareData(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return forUser(err, "mkdir and chown", dir)
	}
	return tryToWrite(dir)
}

// tryToWrite says why files cannot be put into a folder.
func tryToWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		err = fmt.Errorf("write to %s: %w", dir, errors.Unwrap(err)) // without the random name
		return forUser(err, "chown", dir)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// forUser says with a missing right who lacks it, and the command that gives it: in
// a container the program's user is another than the one who made the files.
func forUser(err error, command, path string) error {
	if uid := os.Getuid(); errors.Is(err, fs.ErrPermission) && uid >= 0 {
		return fmt.Errorf("%w (user %d, which this program runs as, may after %s %[2]d %[4]s)", err, uid, command, path)
	}
	return err
}

// leftover matches the files that take the place of another once they are whole:
// those of a run that was killed meanwhile stay behind. Older versions have given
// some of them other names.
var leftover = regexp.MustCompile(`^(?:\.(?:writable|adding|health\.json|state\.json|spent\.json|index-[0-9a-f]+\.snap)-|spent\.json\.|index-[0-9a-f]+\.snap\.)\d+(?:\.tmp)?$`)

// leftoverAge is the age from which on such a file is nobody's: whoever writes one
// does so without a pause.
const leftoverAge = time.Minute

// sweepData takes away what killed runs left behind in the data folder and among
// the articles in it, as far as it can.
func sweepData(dir string, now time.Time) {
	sweep(dir, now)
	sweep(filepath.Join(dir, "articles"), now)
}

// sweep is sweepData for one folder. A file whose time lies ahead is from before
// the clock was set back.
func sweep(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !leftover.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()).Abs() > leftoverAge {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
