package main

import (
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryShare is how much of the memory that a container may use the collector
// keeps to; the rest is for what it does not count.
const memoryShare = 0.9

// keepToMemory has the collector keep to the memory that the control group of
// the process may use, so that a corpus that is nearly too large makes the bot
// slower and not dead. GOMEMLIMIT comes first. It returns the limit in bytes, 0
// when it set none.
func keepToMemory(root fs.FS) int64 {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return 0
	}
	limit := groupMemory(root)
	if limit == math.MaxInt64 {
		return 0
	}
	limit = int64(memoryShare * float64(limit))
	debug.SetMemoryLimit(limit)
	return limit
}

// With manyPassages most of what is known lies in the mapped snapshot, and what is
// left on the heap is collected often enough to stay small: each time it has grown
// by tightGrowth percent.
const (
	manyPassages = 50_000
	tightGrowth  = 50
)

// keepTight has the collector keep the heap small beside a corpus of so many
// passages. GOGC comes first.
func keepTight(passages int) {
	if _, set := os.LookupEnv("GOGC"); !set && passages >= manyPassages {
		debug.SetGCPercent(tightGrowth)
	}
}

// groupMemory returns the least limit of the control groups that the process is
// in, of either version, as far as they can be seen; math.MaxInt64 without one.
// Source: Linux's cgroups(7); lines of /proc/self/cgroup are id:controllers:path.
func groupMemory(root fs.FS) int64 {
	least := int64(math.MaxInt64)
	groups, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return least
	}
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		dir, file := "sys/fs/cgroup", "memory.max"
		if parts[1] != "" {
			if !strings.Contains(","+parts[1]+",", ",memory,") {
				continue
			}
			dir, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		}
		// Seen from inside a container the groups above may be missing, and its
		// own stand at the root.
		for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
			if b, err := fs.ReadFile(root, path.Join(dir, group, file)); err == nil {
				if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 {
					least = min(least, n)
				}
			}
			if group == "/" {
				break
			}
		}
	}
	if least > math.MaxInt64/2 { // how version 1 writes that there is none
		return math.MaxInt64
	}
	return least
}
