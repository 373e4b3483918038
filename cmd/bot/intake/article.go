package intake

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"verbatim.example/corpus"
)

// Bytes returns the file: front matter, whose values are quoted so that nothing
// in them is anything but their text, and the body.
func (a *Article) Bytes() []byte {
	var b strings.Builder
	b.WriteString("---\n")
	for _, p := range []struct{ key, value string }{
		{"title", a.Title}, {"outlet", a.Outlet}, {"date", a.Date}, {"author", a.Author}, {"url", a.URL},
		{"reports", a.Reports}, {"language", string(a.Language)}, {"retrieved", a.Retrieved},
	} {
		if v := plain(p.value); v != "" {
			b.WriteString(p.key + ": " + quoted(v) + "\n")
		}
	}
	b.WriteString("---\n\n")
	b.WriteString(a.Body)
	return []byte(b.String())
}

// quoted writes a value as JSON does, which YAML reads alike.
func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""` // unreachable: a string is always encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Read returns the article as the corpus will read it. The error is a *Refusal.
func (a *Article) Read() (*corpus.Article, error) {
	c, err := corpus.Read(a.FileName(), a.Bytes())
	if err != nil {
		return nil, refuse("unread", err.Error())
	}
	return c, nil
}

// maxSlug is how long each part of a file name may be, in bytes.
const maxSlug = 60

// FileName is made of date, outlet and title, else the name of the document.
func (a *Article) FileName() string {
	var parts []string
	for _, s := range []string{a.Date, a.Outlet, cmp.Or(a.Title, a.Name)} {
		if s = slug(s); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		parts = []string{"article"}
	}
	return strings.Join(parts, "-") + a.Ext
}

// slug writes s in small letters without accents, figures and hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ß':
			b.WriteString("ss")
		case unicode.Is(unicode.M, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	out := b.String()
	if len(out) > maxSlug {
		out = out[:maxSlug]
		if i := strings.LastIndexByte(out, '-'); i > maxSlug/2 {
			out = out[:i]
		}
	}
	return strings.Trim(out, "-")
}

// maxTwins is how many articles may share date, outlet and title.
const maxTwins = 100

// Write puts the article into a folder, which is made if need be, and returns
// the name of the file. The file is whole when it appears, is readable by all,
// and never takes the place of another: a number is added to its name.
func (a *Article) Write(dir string) (name string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the folder of articles: %w", err)
	}
	f, err := os.CreateTemp(dir, ".adding-*")
	if err != nil {
		return "", fmt.Errorf("write an article: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(a.Bytes())
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("write an article: %w", err)
	}
	stem := strings.TrimSuffix(a.FileName(), a.Ext)
	for n := 1; n <= maxTwins; n++ {
		name = stem + a.Ext
		if n > 1 {
			name = fmt.Sprintf("%s-%d%s", stem, n, a.Ext)
		}
		err := place(f.Name(), filepath.Join(dir, name))
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("write an article: %w", err)
		}
		return name, nil
	}
	return "", refuse("exists", name)
}

// place gives a file its name, unless that is taken. Where there are no hard
// links the name is taken first by an empty file, which the whole one replaces.
func place(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Close(), os.Rename(from, to)); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}
