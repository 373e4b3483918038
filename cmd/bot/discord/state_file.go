package discord

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"

	"verbatim.example/rag/disk"
)

// state.json is one object with a sum; a file of a version that wrote none is
// taken as it is. Fields of the object that this version does not know are kept; a
// version that changes what is below them has to change the format.

// read sets the data to what the file holds. Of a file that cannot be read it
// keeps which articles are hidden, if that can still be told, and nothing else.
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
	if s.data, s.rest, err = decodeState(raw); err != nil {
		s.data, s.rest = stateData{Hidden: rescue(raw)}, nil
	}
	return err
}

// decodeState reads a file, and the fields of it that this version does not know.
func decodeState(raw []byte) (d stateData, rest map[string]json.RawMessage, err error) {
	if rest, _, err = disk.Open(raw); err != nil {
		return d, nil, err
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, nil, err
	}
	if d.Format != stateFormat {
		return d, nil, fmt.Errorf("its format is %d, not %d", d.Format, stateFormat)
	}
	for _, known := range []string{"format", "salt", "hidden", "greeted", "guilds"} {
		delete(rest, known)
	}
	maps.DeleteFunc(d.Guilds, func(_ string, g *guildState) bool { return g == nil })
	for _, g := range d.Guilds {
		maps.DeleteFunc(g.Days, func(_ string, d *day) bool { return d == nil })
	}
	slices.Sort(d.Hidden)
	return d, rest, nil
}

// encodeState is the reverse of decodeState.
func encodeState(d *stateData, rest map[string]json.RawMessage) ([]byte, error) {
	return disk.Seal(d, rest)
}

// hiddenList matches the list of hidden files, which cannot stand in a string.
var hiddenList = regexp.MustCompile(`"hidden":\s*(\[(?:"(?:[^"\\]|\\.)*"[,\s]*)*\])`)

// rescue returns the hidden files of a file that cannot be read.
func rescue(raw []byte) (hidden []string) {
	if m := hiddenList.FindSubmatch(raw); m != nil {
		if json.Unmarshal(m[1], &hidden) != nil {
			return nil
		}
	}
	slices.Sort(hidden)
	return slices.Compact(hidden)
}

// write replaces the file.
func (s *state) write() error {
	raw, err := encodeState(&s.data, s.rest)
	if err != nil {
		return err
	}
	return disk.Replace(s.file, true, func(w io.Writer) error { _, err := w.Write(raw); return err })
}
