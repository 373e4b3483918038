package corpus

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

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
func (s *Files) Parse(ctx context.Context) (*Corpus, error) { return s.ParseAfter(ctx, nil) }

// ParseAfter is Parse for a folder that was read before: a file that is there
// and cannot be read now keeps the article that it was then, which Skipped says.
// before may be nil.
func (s *Files) ParseAfter(ctx context.Context, before *Corpus) (*Corpus, error) {
	c := &Corpus{Skipped: slices.Clone(s.skipped)}
	var table sources
	articles := make([]file, 0, len(s.files))
	for _, f := range s.files {
		if f.path == sourcesFile {
			table = readSources(f.data)
			continue
		}
		articles = append(articles, f)
	}

	// First what each file says alone, then what shows only across files.
	pages := make([]*page, len(articles))
	skips := make([]*Skip, len(articles))
	workers := runtime.GOMAXPROCS(0)
	each(ctx, len(articles), workers, func(i int) {
		pages[i], skips[i] = readPage(articles[i])
	})
	groups := twins(articles)
	repeats := countRepeats(firsts(pages, groups))
	made := make([]*Article, len(articles))
	each(ctx, len(groups), workers, func(g int) {
		first := "" // the article of the group
		for _, i := range groups[g] {
			if pages[i] == nil {
				continue
			}
			made[i], skips[i] = pages[i].article(repeats, table)
			switch {
			case made[i] == nil:
			case first == "":
				first = articles[i].path
			default:
				made[i], skips[i] = nil, &Skip{File: articles[i].path, Reason: reasonTwin(first)}
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("parse corpus: %w", err)
	}

	broken := slices.Clone(s.broken)
	for _, group := range groups {
		if !slices.ContainsFunc(group, func(i int) bool { return made[i] != nil }) {
			for _, i := range group {
				broken = append(broken, articles[i].path)
			}
		}
	}
	for i := range articles {
		if made[i] != nil {
			c.Articles = append(c.Articles, *made[i])
		}
		if skips[i] != nil {
			c.Skipped = append(c.Skipped, *skips[i])
		}
	}
	c.Fingerprint = fingerprint(c.keep(s.files, broken, before))
	c.Skipped = append(c.Skipped, table.unused(articles)...)
	slices.SortStableFunc(c.Skipped, compareSkips)
	if len(c.Articles) == 0 {
		if len(c.Skipped) > 0 {
			first := c.Skipped[0]
			return nil, fmt.Errorf("%w; %d skipped, first %s: %s", errEmptyCorpus, len(c.Skipped), first.File, first.Reason)
		}
		return nil, errEmptyCorpus
	}
	return c, nil
}

// twins groups the files whose names differ only in case or in the Unicode form
// of their accents: a case-insensitive disk cannot hold both, so one is read,
// the first that makes an article. Most groups are one file.
func twins(files []file) [][]int {
	groups := make([][]int, 0, len(files))
	known := make(map[string]int, len(files))
	for i, f := range files {
		key := strings.ToLower(norm.NFC.String(f.path))
		g, ok := known[key]
		if !ok {
			g = len(groups)
			known[key] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// firsts returns the first page with text of each group.
func firsts(pages []*page, groups [][]int) []*page {
	out := make([]*page, 0, len(groups))
	for _, group := range groups {
		for _, i := range group {
			if pages[i] != nil && (len(group) == 1 || len(pages[i].segs) > 0) {
				out = append(out, pages[i])
				break
			}
		}
	}
	return out
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
