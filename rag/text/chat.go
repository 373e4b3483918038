package text

import (
	_ "embed"
	"strings"
	"sync"
)

// People ask in chat as they write in chat.

//go:embed data/chat_fr.tsv
var chatFrench string

var loadChat = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for short, long := range table(chatFrench) {
		m[Fold(short)] = strings.Fields(phrase(long))
	}
	return m
})

// Spell returns the folded words that a French chat abbreviation stands for:
// "pk" gives pourquoi; nil for any other form.
func Spell(form string) []string { return loadChat()[form] }
