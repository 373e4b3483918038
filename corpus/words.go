package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Everything the package says in fixed words. Its readers are operators, so it
// is English, and a reason ends in the remedy.

const (
	reasonName       = "the name is not valid UTF-8 or holds control characters: rename the file"
	reasonLink       = "a link that leads out of the folder or nowhere: copy the file here"
	reasonFolderLink = "a link to a folder: move the folder here"
	reasonEmpty      = "no sentence to quote: fill or remove the file"
	reasonBinary     = "not a text: convert it to UTF-8 text, or remove it"
	reasonOvermarked = "more Markdown marks than a text has: remove them, or rename the file to .txt"
	reasonNotClosed  = "front matter is opened by --- and never closed: add a line --- after its last key"
	reasonRowEmpty   = "the row names no file: fill its first column or delete it"
	reasonRowTwice   = "a second row for this file: delete one"
	reasonWaiting    = "still being written: it is read when it has not changed for a moment"
	reasonVanished   = "deleted while the folder was read" // not reported

	reasonKept = "; answers come from its last good version" // after another reason

	noteWindows1252 = "read as Windows-1252"
	noteUTF16       = "read as UTF-16"
	noteNoTitle     = "no title found: its first words stand in for one"
	noteKept        = "the last good version of a file that cannot be read as it is now"
)

// errEmptyCorpus is what Parse returns when no article is left.
var errEmptyCorpus = errors.New("no article to read: put .txt, .md or .html files into the folder (CORPUS_DIR or --corpus)")

func reasonUnreadable(err error) string {
	// The path is said beside the reason already.
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return fmt.Sprintf("unreadable (%v): check its permissions", err)
}

func reasonTooBig(size int64) string {
	return fmt.Sprintf("%.1f MB, over the limit of %d MB: split it into articles", float64(size)/(1<<20), maxFile>>20)
}

func reasonTwin(first string) string {
	return fmt.Sprintf("its name differs from %s only in case or accents: rename one", first)
}

func reasonSameFile(first string) string {
	return fmt.Sprintf("a link to %s, which is read already: remove one of the two", first)
}

func reasonLongLine(size int) string {
	return fmt.Sprintf("a line of %d bytes: break it into paragraphs", size)
}

func reasonCharset(charset string) string {
	return fmt.Sprintf("written in %s, which is not read: convert it with iconv -f %s -t UTF-8", charset, charset)
}

func reasonYAML(message string) string {
	return "broken front matter (" + message + "): correct it; a value with a colon or a leading quote needs quotes around it"
}

func reasonNoSuchFile(file string) string {
	return fmt.Sprintf("%s is not an article of the folder: correct the row or delete it", file)
}

func reasonRow(message string) string {
	return "unreadable row (" + message + "): correct it"
}

func reasonHeader(have string) string {
	return fmt.Sprintf("the first line must name the columns file,title,outlet,date,author,url (it reads %q)", have)
}

func noteBadUTF8(line int) string {
	return fmt.Sprintf("line %d: invalid UTF-8, shown as \uFFFD", line)
}

func noteBadDate(where, value string) string {
	return fmt.Sprintf("%s: not a date: %q", where, value)
}

func noteBadURL(where string) string {
	return where + ": not a web address, left out"
}

func noteNoise(lines int) string {
	if lines == 1 {
		return "1 line of the site, not of the article, is never quoted"
	}
	return fmt.Sprintf("%d lines of the site, not of the article, are never quoted", lines)
}

// convertible says how to convert a file of a kind that is not read but often
// found among articles; it is empty for every other kind.
func convertible(name string) string {
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	ext := strings.ToUpper(strings.TrimPrefix(path.Ext(base), "."))
	quote := func(s string) string {
		if strings.IndexFunc(s, func(r rune) bool { return !wordRune(r) && r != '.' && r != '-' && r != '_' }) < 0 {
			return s
		}
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	switch strings.ToLower(path.Ext(base)) {
	case ".pdf", ".docx", ".odt":
		return fmt.Sprintf("%s is not read: make an article of it with bot add %s", ext, quote(base))
	case ".rtf", ".epub":
		return fmt.Sprintf("%s is not read: convert it with pandoc %s -o %s", ext, quote(base), quote(stem+".md"))
	case ".doc":
		return fmt.Sprintf("DOC is not read: save it as DOCX, then bot add %s", quote(stem+".docx"))
	}
	return ""
}
