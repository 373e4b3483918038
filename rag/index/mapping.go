package index

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// A large snapshot is not read but mapped: the system reads a page of the file
// when it is first looked at, and may drop it again. It is no part of the heap.
//
// A mapping is never undone. The strings of its articles lie in it, answers quote
// them, and nothing tells when the last answer is gone. What a process cannot get
// rid of is therefore bounded: the same file is mapped once however often it is
// opened, and of the snapshots that replace each other in one place
// mostMappings are mapped; from then on what changes stays in memory beside the
// last one, and a snapshot that is made nevertheless is read into memory. One that
// was replaced keeps its room on the disk until the process ends.
//
// The file of a mapping must not change. Nothing of this program does that: a
// snapshot is written under another name and moved into its place, and the one
// before lives on for those who map it. A foreign program that cuts the file off
// in its place, or a disk that fails to read it, ends the process with SIGBUS.

// mapFrom is the size in bytes from which a snapshot is mapped: a smaller one is
// read in a few milliseconds.
var mapFrom int64 = 16 << 20

// mostMappings is how many snapshots of one place are mapped: with as many, the
// folder has to change by a sixth until the last is reached.
const mostMappings = 8

// mayMap reports whether the next snapshot of a place would still be mapped, if it
// is large.
func mayMap(place string) bool {
	mappings.Lock()
	defer mappings.Unlock()
	return len(mappings.of[place]) < mostMappings
}

var mappings = struct {
	sync.Mutex
	of map[string][]mapping
}{of: map[string][]mapping{}}

type mapping struct {
	info os.FileInfo
	data []byte
}

// contents returns the bytes of an open file, which must not be changed: mapped
// under the name of its place when it is large. mapped says which.
func contents(f *os.File, info os.FileInfo, place string) (data []byte, mapped bool, err error) {
	if !info.Mode().IsRegular() {
		return nil, false, fmt.Errorf("it is no file")
	}
	if int64(int(info.Size())) != info.Size() {
		return nil, false, fmt.Errorf("it is too large for this machine")
	}
	if info.Size() >= mapFrom {
		if data := mapOnce(f, info, place); data != nil {
			return data, true, nil
		}
	}
	data = make([]byte, info.Size())
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, info.Size()), data); err != nil {
		return nil, false, err
	}
	return data, false, nil
}

// mapOnce returns the one mapping of a file; nil when it is not to be mapped, or
// cannot be.
func mapOnce(f *os.File, info os.FileInfo, place string) []byte {
	mappings.Lock()
	defer mappings.Unlock()
	all := mappings.of[place]
	for _, m := range all {
		if os.SameFile(m.info, info) && m.info.Size() == info.Size() && m.info.ModTime().Equal(info.ModTime()) {
			return m.data
		}
	}
	if len(all) >= mostMappings {
		return nil
	}
	data, err := mapFile(f, info.Size())
	if err != nil {
		return nil
	}
	mappings.of[place] = append(all, mapping{info, data})
	return data
}
