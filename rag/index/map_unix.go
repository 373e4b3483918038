//go:build (darwin || dragonfly || freebsd || linux || netbsd || openbsd) && !nommap

package index

import (
	"os"
	"syscall"
)

// mapFile maps the first bytes of a file for reading. The file may be closed.
func mapFile(f *os.File, size int64) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
}

// unmap undoes mapFile: nothing may look at the bytes any more.
func unmap(data []byte) error { return syscall.Munmap(data) }
