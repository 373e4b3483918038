package main

import (
	"math"
	"runtime/debug"
	"testing"
	"testing/fstest"
)

func TestGroupMemory(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"not Linux", nil, math.MaxInt64},
		{"version 2, in a container", map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "536870912\n"}, 512 << 20},
		{"without a limit", map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, math.MaxInt64},
		{"the least of the groups above", map[string]string{
			"proc/self/cgroup": "0::/bots.slice/bot.service\n", "sys/fs/cgroup/bots.slice/memory.max": "1000000\n", "sys/fs/cgroup/bots.slice/bot.service/memory.max": "2000000\n",
		}, 1_000_000},
		{"version 1", map[string]string{
			"proc/self/cgroup":                                            "12:cpu,cpuacct:/docker/1\n5:memory:/docker/1\n0::/docker/1\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":                  "300000000\n",
			"sys/fs/cgroup/memory/docker/2/memory.limit_in_bytes":         "1\n",
			"sys/fs/cgroup/cpu,cpuacct/docker/1/memory.limit_in_bytes":    "2\n",
			"sys/fs/cgroup/memory/docker/1/below/memory.limit_in_bytes":   "3\n",
			"sys/fs/cgroup/memory/docker/1/memory.memsw.limit_in_bytes":   "4\n",
			"sys/fs/cgroup/memory/docker/1/memory.kmem.usage_in_bytes":    "5\n",
			"sys/fs/cgroup/memory/docker/1/memory.soft_limit_in_bytes.x":  "6\n",
			"sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes.removed": "7\n",
		}, 300_000_000},
		{"version 1 without a limit", map[string]string{"proc/self/cgroup": "5:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, math.MaxInt64},
		{"nonsense", map[string]string{"proc/self/cgroup": "\n:\n0::\n5:memory:../../..\n", "sys/fs/cgroup/memory.max": "-5\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "many"}, math.MaxInt64},
	} {
		fsys := fstest.MapFS{}
		for name, content := range test.files {
			fsys[name] = &fstest.MapFile{Data: []byte(content)}
		}
		if got := groupMemory(fsys); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

// What the operator has set stays.
func TestKeepToMemory(t *testing.T) {
	fsys := fstest.MapFS{"proc/self/cgroup": {Data: []byte("0::/\n")}, "sys/fs/cgroup/memory.max": {Data: []byte("8589934592\n")}}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	const want = 8589934592 / 10 * 9
	if got := keepToMemory(fsys); got < want-10 || got > want+10 || debug.SetMemoryLimit(-1) != got {
		t.Errorf("kept to %d", got)
	}
	before := debug.SetMemoryLimit(-1)
	fsys["sys/fs/cgroup/memory.max"].Data = []byte("100000000")
	if got := keepToMemory(fsys); got != 0 || debug.SetMemoryLimit(-1) != before {
		t.Errorf("then to %d", got)
	}
}
