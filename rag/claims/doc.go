// Package claims says who says what in a sentence: speaker, modality, denial, origin; and merges names.
package claims
