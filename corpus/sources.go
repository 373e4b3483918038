package corpus

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sourceColumns are the columns of sources.csv, in the order they are written.
var sourceColumns = []string{"file", "title", "outlet", "date", "author", "url"}

// sources is what sources.csv says: for each file, what corrects the article.
type sources struct {
	rows  map[string]sourceRow
	bad   []Skip
	whole bool // its columns are named, and it does not end in the middle of a row
}

type sourceRow struct {
	line int
	meta meta
	date string // as written; normalised when used, so that the article has the note
	url  string
}

// readSources reads the table: UTF-8, UTF-16 or Windows-1252, with commas,
// semicolons or tabs, the columns in any order, unknown ones ignored. A row
// that cannot be used is reported; the others count.
func readSources(data []byte) sources {
	s := sources{rows: map[string]sourceRow{}}
	bad := func(line int, reason string) {
		s.bad = append(s.bad, Skip{File: sourcesFile, Line: line, Reason: reason})
	}
	decoded, _ := decode(data)
	if line, reason := unfit(decoded); reason != "" {
		bad(line, reason)
		return s
	}
	// Excel may put a line "sep=;" first.
	offset, comma := 0, rune(0)
	if head := strings.TrimSpace(decoded[:lineEnd(decoded)]); strings.HasPrefix(head, "sep=") && utf8.RuneCountInString(head) == 5 {
		comma, _ = utf8.DecodeRuneInString(head[4:])
		decoded, offset = decoded[lineEnd(decoded):], 1
	}
	if comma == 0 || !strings.ContainsRune(",;\t", comma) {
		comma = separator(decoded[:lineEnd(decoded)])
	}
	r, torn := csv.NewReader(strings.NewReader(decoded)), false
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, false
	var columns []string
	for {
		record, err := r.Read()
		if err == io.EOF {
			if s.whole = columns != nil && !torn; columns == nil {
				bad(1+offset, reasonHeader(""))
			}
			return s
		}
		if torn = err != nil; torn {
			line, message := 0, err.Error()
			if e, ok := errors.AsType[*csv.ParseError](err); ok {
				line, message = e.StartLine, e.Err.Error()
			}
			bad(line+offset, reasonRow(message))
			if columns == nil {
				return s
			}
			continue
		}
		line, _ := r.FieldPos(0)
		line += offset
		if columns == nil {
			columns = header(record)
			if columns == nil {
				bad(line, reasonHeader(oneLine(strings.Join(record, string(comma)))))
				return s
			}
			continue
		}
		file, row := readRow(columns, record)
		row.line = line
		switch _, twice := s.rows[file]; {
		case file == "" && row == (sourceRow{line: line}):
		case file == "":
			bad(line, reasonRowEmpty)
		case twice:
			bad(line, reasonRowTwice)
		default:
			s.rows[file] = row
		}
	}
}

// header returns the names of the columns, "" for one that is not known; nil
// when there is no column of files.
func header(record []string) []string {
	names := make([]string, len(record))
	known := false
	for i, name := range record {
		name = strings.ToLower(strings.TrimSpace(name))
		for _, c := range sourceColumns {
			if name == c {
				names[i] = c
			}
		}
		known = known || name == "file"
	}
	if !known {
		return nil
	}
	return names
}

func readRow(columns, record []string) (file string, row sourceRow) {
	for i, value := range record {
		if i >= len(columns) {
			break
		}
		value = oneLine(unguard(value))
		switch columns[i] {
		case "file":
			file = strings.TrimPrefix(strings.ReplaceAll(value, `\`, "/"), "./")
		case "title":
			row.meta.title = value
		case "outlet":
			row.meta.outlet = value
		case "date":
			row.date = value
		case "author":
			row.meta.author = value
		case "url":
			row.url = value
		}
	}
	return file, row
}

// row is what the table says of a file; notes takes what is wrong with it.
func (s sources) row(file string, notes *[]string) meta {
	row, ok := s.rows[file]
	if !ok {
		return meta{}
	}
	where := fmt.Sprintf("%s line %d", sourcesFile, row.line)
	if row.date != "" {
		d, ok := parseDate(row.date)
		if !ok {
			*notes = append(*notes, noteBadDate(where, row.date))
		}
		row.meta.date = d
	}
	if row.url != "" {
		u, ok := cleanURL(row.url)
		if !ok {
			*notes = append(*notes, noteBadURL(where))
		}
		row.meta.url = u
	}
	return row.meta
}

// unused reports the rows that could not be used.
func (s sources) unused(articles []item) []Skip {
	out := s.bad
	for file, row := range s.rows {
		if _, ok := slices.BinarySearchFunc(articles, file, func(it item, file string) int { return strings.Compare(it.path, file) }); !ok {
			out = append(out, Skip{File: sourcesFile, Line: row.line, Reason: reasonNoSuchFile(file)})
		}
	}
	return out
}

// separator is the most frequent of the separators in a header line.
func separator(head string) rune {
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := strings.Count(head, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// WriteSourcesCSV writes what is known of the articles as a table to correct
// and complete, and to put into the folder as sources.csv. It is UTF-8 with a
// byte order mark, commas and CRLF, which spreadsheet programs open by a double
// click with accents intact (where the system's list separator is a semicolon,
// Excel wants Data, From Text/CSV; it saves with semicolons, which are read
// too). A cell that a spreadsheet would compute (=, +, -, @, tab) is guarded by
// an apostrophe, which reading takes off again.
func WriteSourcesCSV(w io.Writer, c *Corpus) error {
	var buf bytes.Buffer
	buf.WriteString("\uFEFF")
	out := csv.NewWriter(&buf)
	out.UseCRLF = true
	records := [][]string{sourceColumns}
	for i := range c.Articles {
		a := &c.Articles[i]
		records = append(records, []string{
			guard(a.File), guard(a.Title), guard(a.Outlet), guard(a.Date), guard(a.Author), guard(a.URL),
		})
	}
	if err := out.WriteAll(records); err != nil {
		return fmt.Errorf("write %s: %w", sourcesFile, err)
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("write %s: %w", sourcesFile, err)
	}
	return nil
}

// guard makes a spreadsheet take a cell as text; unguard undoes it.
func guard(s string) string {
	if dangerous(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && dangerous(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

// dangerous reports whether a spreadsheet would compute a cell that starts so.
func dangerous(s string) bool {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@＝＋－＠\t\r", r)
}
