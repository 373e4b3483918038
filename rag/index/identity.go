package index

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Analyzer names how this program turns articles into an index and ranks its
// passages. Coefficients fitted under another name are of no use.
var Analyzer = sync.OnceValue(func() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d %d %d %d %d %d %d %d %+v",
		text.Identity(), passageWords, maxWords, tailWords, leastInitials, mostInitials, minGram, maxGram, dimensions, gramTableBits, tuning))
	return hex.EncodeToString(sum[:6])
})

// ranking names all that a ranking depends on beside its files: how they become
// articles, and these an index.
func ranking() string { return corpus.Identity() + " " + Analyzer() }

// identity names all that a snapshot depends on beside its files: the rules that
// say who says what too.
func identity() string { return ranking() + " " + claims.Identity() }

// Identity names all that the records of articles depend on beside their files.
func Identity() string { return identity() }
