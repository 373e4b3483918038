package corpus

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An editor changes a folder in all the ways that folders change.
type editor struct {
	t    *testing.T
	r    *rand.Rand
	dir  string
	time time.Time // of the last change: each has its own
	lock func(file string, locked bool)
}

// Lines that pages share: enough of them for some to become lines of the site,
// and to cease to be.
var sharedLines = []string{
	"Abonnez-vous", "Le Courrier de la Vallée", "Accueil", "Rubrique Société", "Contact Archives Publicité",
	"Les quais rouvrent samedi au public, annonce la mairie", "Nos correspondants à Villebourg", "Partager cet article",
}

func (e *editor) text() string {
	var b strings.Builder
	if e.r.IntN(4) == 0 {
		fmt.Fprintf(&b, "---\ntitle: Titre %d\n---\n", e.r.IntN(50))
	}
	line := func() {
		for range e.r.IntN(3) {
			b.WriteString(sharedLines[e.r.IntN(len(sharedLines))] + "\n\n")
		}
	}
	line()
	fmt.Fprintf(&b, "Le pont numéro %d\n\n", e.r.IntN(40))
	for range 1 + e.r.IntN(3) {
		fmt.Fprintf(&b, "Le conseil a voté mardi la réouverture du pont numéro %d, fermé depuis deux ans.\n\n", e.r.IntN(30))
	}
	line()
	switch e.r.IntN(14) {
	case 0:
		return ""
	case 1:
		return "\x00" + b.String()
	case 2:
		return "---\ntitle: \"x\n---\n" + b.String()
	case 3:
		return sharedLines[e.r.IntN(len(sharedLines))] + "\n"
	}
	return b.String()
}

func (e *editor) table() string {
	var b strings.Builder
	if e.r.IntN(5) > 0 {
		b.WriteString("file,title,date,url\n")
	}
	for range e.r.IntN(6) {
		fmt.Fprintf(&b, "%s,%s,%s,%s\n", e.name(), []string{"", "Un titre", "Un autre"}[e.r.IntN(3)],
			[]string{"", "hier", "2024-03-12"}[e.r.IntN(3)], []string{"", "ftp://x", "https://c.example/a"}[e.r.IntN(3)])
	}
	if e.r.IntN(5) == 0 {
		b.WriteString("a/b.txt,\"half")
	}
	return b.String()
}

func (e *editor) name() string {
	return []string{"", "a/", "a/c/", "B/"}[e.r.IntN(4)] + string(rune('a'+e.r.IntN(8))) + []string{".txt", ".TXT", ".md", ".html", ".pdf"}[min(e.r.IntN(9), 4)]
}

// file returns one that is there, or any.
func (e *editor) file() string {
	var files []string
	filepath.WalkDir(e.dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, p)
		}
		return nil
	})
	if len(files) == 0 {
		return filepath.Join(e.dir, e.name())
	}
	return files[e.r.IntN(len(files))]
}

func (e *editor) write(file string, data string) {
	os.MkdirAll(filepath.Dir(file), 0o700)
	if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
		return // a folder, or a link to nowhere
	}
	e.touch(file)
}

func (e *editor) touch(file string) {
	e.time = e.time.Add(time.Second)
	os.Chtimes(file, e.time, e.time)
}

// edit makes one change and says which.
func (e *editor) edit() string {
	file := e.file()
	switch e.r.IntN(14) {
	case 0, 1, 2:
		file = filepath.Join(e.dir, e.name())
		e.write(file, e.text())
		return "write " + file
	case 3:
		e.write(file, e.text())
		return "edit " + file
	case 4:
		os.Remove(file)
		return "delete " + file
	case 5:
		to := filepath.Join(e.dir, e.name())
		os.MkdirAll(filepath.Dir(to), 0o700)
		os.Rename(file, to)
		return "rename " + file + " to " + to
	case 6:
		e.touch(file)
		return "touch " + file
	case 7: // as large as before, at the same time
		data, _ := os.ReadFile(file)
		info, err := os.Stat(file)
		if err != nil || len(data) == 0 {
			return "nothing"
		}
		data[len(data)/2] ^= 1
		os.WriteFile(file+".new", data, 0o600)
		os.Chtimes(file+".new", info.ModTime(), info.ModTime())
		os.Rename(file+".new", file)
		return "replace " + file
	case 8:
		to := filepath.Join(e.dir, e.name())
		os.MkdirAll(filepath.Dir(to), 0o700)
		os.Symlink(file, to) // absolute: it leads out
		if rel, err := filepath.Rel(filepath.Dir(to), file); err == nil && e.r.IntN(3) > 0 {
			os.Remove(to)
			os.Symlink(rel, to)
		}
		return "link " + to + " to " + file
	case 9, 10:
		e.write(filepath.Join(e.dir, sourcesFile), e.table())
		return "write the table"
	case 11:
		e.lock(file, true)
		return "lock " + file
	case 12:
		e.lock(file, false)
		return "unlock " + file
	default: // a line spreads, or goes from all
		line, n := sharedLines[e.r.IntN(len(sharedLines))]+"\n\n", 0
		add := e.r.IntN(2) == 0
		filepath.WalkDir(e.dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || filepath.Ext(p) == ".csv" {
				return nil
			}
			data, err := os.ReadFile(p)
			switch {
			case err != nil || len(data) == 0:
			case !add && strings.Contains(string(data), line):
				e.write(p, strings.ReplaceAll(string(data), line, ""))
				n++
			case add && e.r.IntN(3) == 0:
				e.write(p, line+string(data))
				n++
			}
			return nil
		})
		return fmt.Sprintf("spread %t a line over %d files", add, n)
	}
}
