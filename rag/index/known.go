package index

import "verbatim.example/corpus"

// knownSection is the section of a snapshot that holds what the next reading of
// the folder has to know. An index that was built of a corpus alone has none.
const knownSection = "known"

// known returns what was known of the folder when the snapshot in file was made;
// nil when that is nothing. What is wrong with the snapshot is told by [Open].
func known(file string) *corpus.Known {
	s, err := openSnapshot(file)
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
