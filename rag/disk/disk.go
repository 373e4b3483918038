// Package disk keeps files whole: one takes the place of another at once or not
// at all, and a sum in it shows damage.
package disk

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// Replace writes a file through a temporary one beside it, ".NAME-" and digits,
// that is for its owner alone. Where it fails the file is as it was. A lasting one
// is on the disk before it takes its place, so that not even a power cut leaves
// half of it.
func Replace(name string, lasting bool, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // 0600
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil && lasting {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// sumField is the CRC-32C, in hex, of the object without it, its fields sorted
// and without spaces.
const sumField = "sum"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrDamaged is the error of an object that is not what was sealed.
var ErrDamaged = errors.New("it is damaged: its sum is wrong")

// Seal writes a JSON object with its sum. Fields that rest has and v has not are
// written too.
func Seal(v any, rest map[string]json.RawMessage) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]json.RawMessage, len(rest))
	for k, v := range rest {
		fields[k] = v
	}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	sum, err := sumOf(fields)
	if err != nil {
		return nil, err
	}
	fields[sumField] = sum
	return json.Marshal(fields)
}

// Open reads the fields of a JSON object, without its sum, and reports whether it
// had one. The error is ErrDamaged when the sum is another's.
func Open(raw []byte) (fields map[string]json.RawMessage, sealed bool, err error) {
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, false, err
	}
	written, sealed := fields[sumField]
	if !sealed {
		return fields, false, nil
	}
	delete(fields, sumField)
	sum, err := sumOf(fields)
	if err != nil {
		return nil, true, err
	}
	if string(sum) != string(written) {
		return nil, true, ErrDamaged
	}
	return fields, true, nil
}

func sumOf(fields map[string]json.RawMessage) (json.RawMessage, error) {
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `"%08x"`, crc32.Checksum(raw, castagnoli)), nil
}
