package index

import (
	"io"
	"os"
	"path/filepath"

	"verbatim.example/corpus"
)

// knownSection is the section of a snapshot that holds what the next reading of
// the folder has to know; it is empty when the corpus does not know it.
const knownSection = "known"

// Known returns what was known of the folder when Before was opened, or the
// snapshot was made, for [corpus.ScanAfter]; nil when that is nothing, and what
// is wrong with the snapshot is told by [Open].
func Known(o Options) *corpus.Known {
	if o.Before != nil {
		return o.Before.corpus.Known
	}
	if o.Data == "" {
		return nil
	}
	file := filepath.Join(o.Data, snapshotName(o.Root))
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	head, body, err := readHead(f)
	if err != nil || head.Analyzer != identity() || head.Name != filepath.Base(file) {
		return nil
	}
	known, err := head.known(body)
	if err != nil {
		return nil
	}
	return known
}

func knownBytes(c *corpus.Corpus) ([]byte, error) {
	if c.Known == nil {
		return nil, nil
	}
	return c.Known.AppendBinary(nil)
}

func (h *snapshotHead) known(body *io.SectionReader) (*corpus.Known, error) {
	part, err := h.section(body, knownSection)
	if err != nil || len(part) == 0 {
		return nil, err
	}
	return corpus.UnmarshalKnown(part)
}
