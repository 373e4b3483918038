package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// A sourceText is what source prints as JSON.
type sourceText struct {
	File      string `json:"file"`
	Title     string `json:"title"`
	FirstLine int    `json:"first_line"`
	LastLine  int    `json:"last_line"`
	Text      string `json:"text"`
}

func (a *app) source() *cobra.Command {
	return &cobra.Command{
		Use:   "source FILE[:FIRST[-LAST]]",
		Short: "Show an article, or lines of it, as the program reads it",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{"source takes one file", "for example: bot source article.txt:3-5; for the files: bot sources"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			e, cfg, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			s, err := findSource(e, args[0])
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(s)
			}
			p := a.page(cfg)
			for i, line := range strings.Split(s.Text, "\n") {
				p.text(fmt.Sprintf("%5d  %s", s.FirstLine+i, line), "       ")
			}
			return a.write(p.b.String())
		},
	}
}

var lineRange = regexp.MustCompile(`^(.*):([0-9]{1,9})(?:-([0-9]{1,9}))?$`)

// findSource returns the lines that arg names. A file whose own name looks like
// FILE:LINE is found first.
func findSource(e *rag.Engine, arg string) (sourceText, error) {
	c := e.Corpus()
	file, first, last := arg, 1, 0
	if m := lineRange.FindStringSubmatch(arg); m != nil && findArticle(c, arg) == nil {
		file = m[1]
		first, _ = strconv.Atoi(m[2])
		last = first
		if m[3] != "" {
			last, _ = strconv.Atoi(m[3])
		}
	}
	if findArticle(c, file) == nil {
		return sourceText{}, usageError{fmt.Sprintf("%q is not a file of the corpus", file), "for the files: bot sources"}
	}
	art, err := e.Article(file)
	if err != nil {
		return sourceText{}, err
	}
	lines := strings.Split(strings.TrimSuffix(art.Text, "\n"), "\n")
	if last == 0 && first == 1 {
		last = len(lines)
	}
	if first < 1 || last < first || last > len(lines) {
		return sourceText{}, usageError{fmt.Sprintf("%s has the lines 1 to %d", art.File, len(lines)), ""}
	}
	return sourceText{art.File, art.Title, first, last, strings.Join(lines[first-1:last], "\n")}, nil
}

func findArticle(c *corpus.Corpus, file string) *corpus.Article {
	for i := range c.Articles {
		if c.Articles[i].File == file {
			return &c.Articles[i]
		}
	}
	return nil
}
