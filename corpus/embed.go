package corpus

import (
	"embed"
	"io/fs"
)

//go:embed all:articles
var embedded embed.FS

// Embedded is the demonstration corpus, compiled in.
func Embedded() fs.FS {
	articles, err := fs.Sub(embedded, "articles")
	if err != nil {
		panic(err) // unreachable: the folder is compiled in
	}
	return articles
}
