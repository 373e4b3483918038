package claims

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// rules are the files that decide what Of and Mentions find. They are their own
// version: no number has to be raised by hand when a rule changes.
//
//go:embed *.go data/*.txt
var rules embed.FS

// Identity names the rules of this program. Statements and mentions found under
// another name are of no use with this one. Of text, on which the rules stand,
// text.Identity tells.
var Identity = sync.OnceValue(func() string {
	id, err := identityOf(rules)
	if err != nil {
		panic(err) // compiled in: a test finds it first
	}
	return id
})

// identityOf hashes the files of a folder with their names, tests left out.
func identityOf(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := fs.ReadFile(files, name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the rules: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:6]), nil
}
