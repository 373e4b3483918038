package claims

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

// A rule or a word of the data changes the identity; a test does not.
func TestIdentity(t *testing.T) {
	was := Identity()
	if len(was) != 12 {
		t.Errorf("identity %q", was)
	}
	for name, changes := range map[string]bool{"statement.go": true, "data/fr.txt": true, "data/new.txt": true, "new.go": true, "names_test.go": false} {
		files := fstest.MapFS{}
		err := fs.WalkDir(rules, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				data, _ := fs.ReadFile(rules, name)
				files[name] = &fstest.MapFile{Data: data}
			}
			return err
		})
		if err != nil || len(files) < 20 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		old := files[name]
		if old == nil {
			old = &fstest.MapFile{}
		}
		files[name] = &fstest.MapFile{Data: append([]byte("# "), old.Data...)}
		if id, err := identityOf(files); (id != was) != changes || err != nil {
			t.Errorf("%s changed: %s, was %s, %v", name, id, was, err)
		}
	}
}
