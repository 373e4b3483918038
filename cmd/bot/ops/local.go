package ops

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
)

// A bot that cannot write to its data folder has no heartbeat there. On Linux it
// can be asked all the same: it answers to a name that is no file, and that is
// made of the folder's path. The name is free to all on the machine or in the
// container, so what answers says how a bot fares and nothing else.

// localName is the name for a data folder, as the programs of one container, or of
// the machine outside of all, see it.
func localName(dir string) (string, error) {
	if runtime.GOOS != "linux" {
		return "", errors.ErrUnsupported
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	mounts, _ := os.Readlink("/proc/self/ns/mnt") // without it containers that share a network share names
	sum := sha256.Sum256([]byte(mounts + "\x00" + dir))
	return "@verbatim-" + hex.EncodeToString(sum[:16]), nil
}

// Listen opens the name of a data folder, which needs not exist. It fails where
// another bot has opened it, and on systems without such names.
func Listen(dir string) (net.Listener, error) {
	name, err := localName(dir)
	if err != nil {
		return nil, err
	}
	return net.Listen("unix", name)
}

// Ask asks the bot that listens for a data folder how it fares, as Probe does.
func Ask(ctx context.Context, dir string) (Beat, error) {
	name, err := localName(dir)
	if err != nil {
		return Beat{}, err
	}
	t := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", name)
	}}
	return probe(ctx, t, "bot")
}
