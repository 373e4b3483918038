package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
)

// parserVersion counts the changes to what the parser makes of a file. A test
// holds it to what the parser makes of a sample.
const parserVersion = 1

// Identity identifies how files become articles: 16 hex digits over the version
// of the parser and the words it reads lines by. What was made from articles
// under another identity is out of date.
func Identity() string { return identity() }

var identity = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, parserVersion, noiseList)
	// Maps print in the order of their keys.
	fmt.Fprintln(h, monthNames, dateLead, dateFiller, timeFiller, roles, roleTail, pressWords, places, particles,
		creditWords, menuWords, joinWords, verbForms,
		voidTags, impliedEnd, invisibleTags, furnitureTags, blockTags, furnitureRoles, furnitureClasses)
	return hex.EncodeToString(h.Sum(nil)[:8])
})
