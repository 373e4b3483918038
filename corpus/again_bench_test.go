package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// benchFolder writes n articles of about 400 words into folders of a thousand.
func benchFolder(b *testing.B, n int) (dir string, write func(i, version int)) {
	b.Helper()
	dir = b.TempDir()
	write = func(i, version int) {
		var s strings.Builder
		fmt.Fprintf(&s, "Le pont numéro %d, version %d\n\nLe Courrier de la Vallée\n\n", i, version)
		for p := range 12 {
			fmt.Fprintf(&s, "Le conseil municipal de la ville %d a voté mardi la réouverture du vieux pont de pierre numéro %d, fermé depuis deux ans, dit le maire. "+
				"M. Martin, qui conteste la dépense de %d euros, a quitté la salle avant le vote.\n\n", i%977, i, i*p)
		}
		s.WriteString("Abonnez-vous\n")
		file := filepath.Join(dir, fmt.Sprintf("%03d", i/1000), fmt.Sprintf("n%06d.txt", i))
		if i%1000 == 0 {
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(file, []byte(s.String()), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for i := range n {
		write(i, 0)
	}
	return dir, write
}

// BenchmarkAgain measures a folder that was read before: reading and parsing
// everything; a scan in which nothing has changed; and what one changed file
// costs in all. TMPDIR says on which file system.
func BenchmarkAgain(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if testing.Short() && n > 1_000 {
				b.Skip("large")
			}
			dir, write := benchFolder(b, n)
			open := func() (folder, func() error, error) { return openFolder(dir) }
			read := func(b *testing.B, before *Corpus) *Corpus {
				var known *Known
				if before != nil {
					known = before.Known
				}
				files, err := scan(b.Context(), open, known, later())
				if err != nil {
					b.Fatal(err)
				}
				c, _, err := files.ParseAfter(b.Context(), before)
				if err != nil {
					b.Fatal(err)
				}
				return c
			}
			c := read(b, nil)
			b.Run("everything", func(b *testing.B) {
				for b.Loop() {
					read(b, nil)
				}
			})
			b.Run("unchanged", func(b *testing.B) {
				for b.Loop() {
					files, err := scan(b.Context(), open, c.Known, later())
					if err != nil || files.State() != c.Known.State() {
						b.Fatal("it has changed: ", err)
					}
				}
			})
			b.Run("one", func(b *testing.B) {
				for version := 1; b.Loop(); version++ {
					b.StopTimer()
					write(n/2, version)
					b.StartTimer()
					c = read(b, c)
				}
			})
			b.Run("known", func(b *testing.B) {
				data, err := c.Known.AppendBinary(nil)
				if err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					if _, err := UnmarshalKnown(data); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(len(data))/float64(n), "B/file")
			})
		})
	}
}
