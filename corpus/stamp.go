package corpus

import (
	"io/fs"
	"time"
)

// A stamp is what the system says of a file. When nothing of it has changed the
// bytes have not either, if the file had been left alone for a while when they
// were read (see settled).
type stamp struct {
	size     int64
	modified int64  // ns since 1970, as the system of the file counts
	changed  int64  // likewise, of the bytes or of what is said of them; 0 where it is not told
	inode    uint64 // 0 where it is not told
}

func stampOf(info fs.FileInfo) stamp {
	s := stamp{size: info.Size()}
	if t := info.ModTime(); !t.IsZero() {
		s.modified = t.UnixNano()
	}
	s.changed, s.inode = changeOf(info)
	return s
}

// granularity is the coarsest step in which file systems count times: FAT's.
const granularity = 2 * time.Second

// settled reports whether a change after began, when the file was not read yet,
// shows in its stamp: it had last been changed well before, so that the next
// change has another time. A file system that tells no times is never settled.
func (s stamp) settled(began time.Time) bool {
	last := max(s.modified, s.changed)
	return last != 0 && last < began.Add(-granularity).UnixNano()
}
