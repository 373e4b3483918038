//go:build !unix

package corpus

// There are no pipes in folders on these systems.
const nonblock = 0
