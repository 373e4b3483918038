package index

import (
	"path/filepath"

	"verbatim.example/corpus"
)

// knownSection is the section of a snapshot that holds what the next reading of
// the folder has to know. An index that was built of a corpus alone has none.
const knownSection = "known"

// Known returns what was known of the folder when Before was opened, or the
// snapshot was made, for [corpus.ScanAfter]; nil when that is nothing. What is
// wrong with the snapshot is told by [Open].
func Known(o Options) *corpus.Known {
	if o.Before != nil {
		return o.Before.corpus.Known
	}
	if o.Data == "" {
		return nil
	}
	s, err := openSnapshot(filepath.Join(o.Data, snapshotName(o.Root)))
	if err != nil || s.check(func(name string) bool { return name == knownSection }) != nil {
		return nil
	}
	known, err := s.known()
	if err != nil {
		return nil
	}
	return known
}

// known returns what is in the section, whose sum has been checked.
func (s *contentsOf) known() (*corpus.Known, error) {
	part := s.part(knownSection)
	if len(part) == 0 {
		return nil, nil
	}
	return corpus.UnmarshalKnown(part)
}
