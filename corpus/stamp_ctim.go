//go:build linux || openbsd || dragonfly || solaris

package corpus

import (
	"io/fs"
	"syscall"
)

// changeOf returns what the system tells beyond the portable.
func changeOf(info fs.FileInfo) (changed int64, inode uint64) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return st.Ctim.Nano(), st.Ino
}
