//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package index

import "os"

// On these systems one process at a time may append to a data folder.
func lock(*os.File) error   { return nil }
func unlock(*os.File) error { return nil }
