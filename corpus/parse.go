package corpus

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// Load reads the folder dir into a corpus: [Scan], then [Files.Parse]. Who keeps
// a snapshot calls the two apart, because a scan alone tells whether it fits.
func Load(ctx context.Context, dir string) (*Corpus, error) {
	files, err := Scan(ctx, dir)
	if err != nil {
		return nil, err
	}
	return files.Parse(ctx)
}

// Parse turns the files into articles. It depends on nothing but their paths
// and bytes: the same files give the same corpus on every machine. A bad file
// is reported in Skipped and the rest is read; a folder without any article, or
// a done ctx, is an error.
func (s *Files) Parse(ctx context.Context) (*Corpus, error) {
	c, _, err := s.ParseAfter(ctx, nil)
	return c, err
}

// ParseAfter is Parse for a folder that was read before; before may be nil. A
// file that is there and cannot be read now keeps the article that it was then,
// and sources.csv what it said, which Skipped says. An article that nothing has
// changed for is taken over as it was, and shares its text with the one before:
// from has its place there for each article, -1 for one that was made anew. The
// corpus is the same as if every file had been parsed.
//
// Bytes that the scan did not read are read here when they are needed; if they
// have changed since, the corpus is of them as they are now.
func (s *Files) ParseAfter(ctx context.Context, before *Corpus) (c *Corpus, from []int, err error) {
	p := newParsing(s, before)
	for {
		want := p.plan(ctx)
		if len(want) == 0 || ctx.Err() != nil {
			break
		}
		if err := p.fetch(ctx, s.again, want); err != nil {
			return nil, nil, err
		}
	}
	if ctx.Err() == nil {
		p.make(ctx)
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("parse corpus: %w", err)
	}
	return p.corpus(s)
}

// readPage reads one file by its format, or says why it is skipped.
func readPage(f file) (*page, *Skip) {
	decoded, note := decode(f.data)
	if line, reason := unfit(decoded); reason != "" {
		return nil, &Skip{File: f.path, Line: line, Reason: reason}
	}
	p := &page{file: f.path, hash: f.hash, format: formatOf(f.path)}
	if note != "" {
		p.notes = append(p.notes, note)
	}
	front, told, skip := p.frontMatter(decoded)
	if skip != nil {
		return nil, skip
	}
	p.told = told
	switch {
	case p.format == formatMarkdown:
		if line := overmarked(decoded); line > 0 {
			return nil, &Skip{File: f.path, Line: line, Reason: reasonOvermarked}
		}
	case p.format == formatHTML && note == noteWindows1252:
		if charset := declaredCharset(f.data); charset != "" {
			return nil, &Skip{File: f.path, Reason: reasonCharset(charset)}
		}
	}
	p.cut(decoded, front)
	p.weigh()
	return p, nil
}

// cut reads a decoded text by its format, from behind its front matter on.
func (p *page) cut(decoded string, front int) {
	switch p.format {
	case formatText:
		p.text = decoded
		p.starts = lineStarts(p.text)
		p.cutText(front)
	case formatMarkdown:
		p.cutMarkdown(decoded, lineOffset(decoded, front))
	case formatHTML:
		p.cutHTML(decoded, lineOffset(decoded, front))
	}
}

// article decides what each segment is, completes the metadata, and cuts the
// sentences.
func (p *page) article(repeats repeats, table sources) (*Article, *Skip) {
	m := meta{}
	m.fill(table.row(p.file, &p.notes))
	m.fill(p.told)
	p.classify(&m, repeats)
	m.fill(meta{date: dateInName(p.file)})
	sents := p.sentences()
	if !slices.ContainsFunc(sents, func(s Sentence) bool { return s.Kind == Body }) {
		return nil, &Skip{File: p.file, Reason: reasonEmpty}
	}
	if m.title == "" {
		m.title = p.firstWords(sents)
		p.notes = append(p.notes, noteNoTitle)
	}
	if m.language == "" {
		m.language = text.Detect(p.prose(sents))
	}
	if n := noiseLines(sents); n > 0 {
		p.notes = append(p.notes, noteNoise(n))
	}
	return &Article{
		File: p.file, Title: m.title, Outlet: m.outlet, Author: m.author, Date: m.date, URL: m.url,
		Reports: m.reports, Language: m.language,
		Text: p.text, Lines: len(p.starts), Sentences: sents, Notes: p.notes, Hash: p.hash,
	}, nil
}

// noiseLines counts the lines of the site.
func noiseLines(sents []Sentence) int {
	n, last := 0, 0
	for _, s := range sents {
		if s.Kind == Noise {
			n += max(0, s.Last-max(last, s.First-1))
			last = max(last, s.Last)
		}
	}
	return n
}

// sample is how much text tells a language, in bytes: some 300 words.
const sample = 2000

// prose returns the first sentences to tell the language by.
func (p *page) prose(sents []Sentence) string {
	var b strings.Builder
	for _, s := range sents {
		if s.Kind == Body {
			b.WriteString(p.text[s.Start:s.End])
			b.WriteByte('\n')
		}
		if b.Len() > sample {
			break
		}
	}
	return b.String()
}

// firstWords stands in for a title.
func (p *page) firstWords(sents []Sentence) string {
	var words []string
	for _, s := range sents {
		if s.Kind != Body {
			continue
		}
		words = append(words, strings.Fields(oneLine(p.text[s.Start:s.End]))...)
		if len(words) > 10 {
			return strings.Join(words[:10], " ") + "…"
		}
	}
	return strings.Join(words, " ")
}
