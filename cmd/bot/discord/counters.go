package discord

import (
	"maps"
	"slices"
)

// An outcome is what became of a question, as far as it is kept.
type outcome struct {
	guild, user string
	refused     bool
	generated   bool     // a model wrote the answer
	fallback    bool     // a model was to write it and did not
	missing     []string // words that occur in no article
	// channel and message of a public answer; "" when it was private: then
	// nothing leads back to it.
	channel, message string
}

// asked counts a question.
func (s *state) asked(o outcome) {
	s.change(false, func(*stateData) {
		g := s.guild(o.guild)
		d := g.day(s.today())
		by := s.salted("user", o.user)
		d.Questions++
		if o.generated {
			d.Generated++
		}
		if o.fallback {
			d.Fallback++
		}
		if len(d.People) < s.most() && !slices.Contains(d.People, by) {
			d.People = append(d.People, by)
		}
		if !o.refused {
			return
		}
		d.Refused++
		if o.message != "" && o.guild != "" {
			g.Review = append(g.Review, entryLink{Channel: o.channel, Message: o.message, Day: s.today(), By: by})
		}
		for _, w := range o.missing {
			s.missed(g, foldWord(w), by)
		}
	})
}

// missed counts who asked with a word that occurs in no article.
func (s *state) missed(g *guildState, word, by string) {
	key := s.salted("word", word)
	i := slices.IndexFunc(g.Words, func(w missingWord) bool { return w.Key == key })
	if i < 0 {
		g.Words = append(g.Words, missingWord{Key: key})
		i = len(g.Words) - 1
	}
	w := &g.Words[i]
	w.Day = s.today()
	if len(w.People) < enoughAsked && !slices.Contains(w.People, by) {
		w.People = append(w.People, by)
	}
	if len(w.People) >= enoughAsked {
		w.Text = word
	}
}

// vote counts what a person thinks of an answer; a second vote replaces the
// first. channel is "" when the answer was private.
func (s *state) vote(guild, channel, message, user string, good bool) {
	s.change(false, func(*stateData) {
		g := s.guild(guild)
		by := s.salted("user", user)
		now := s.today()
		count := func(day string, good bool, n int) {
			d := g.day(day)
			if good {
				d.Good = max(0, d.Good+n)
			} else {
				d.Bad = max(0, d.Bad+n)
			}
		}
		i := slices.IndexFunc(g.Votes, func(v vote) bool { return v.Message == message && v.By == by })
		if i >= 0 {
			count(g.Votes[i].Day, g.Votes[i].Good, -1)
			g.Votes = slices.Delete(g.Votes, i, i+1)
		}
		count(now, good, 1)
		g.Votes = append(g.Votes, vote{Message: message, Day: now, Good: good, By: by})
		g.Review = slices.DeleteFunc(g.Review, func(e entryLink) bool { return e.Bad && e.Message == message && e.By == by })
		if !good && channel != "" && guild != "" {
			g.Review = append(g.Review, entryLink{Channel: channel, Message: message, Day: now, Bad: true, By: by})
		}
	})
}

// deleted forgets the links to an answer that is no more.
func (s *state) deleted(guild, message string) {
	s.change(false, func(*stateData) {
		g := s.guild(guild)
		g.Review = slices.DeleteFunc(g.Review, func(e entryLink) bool { return e.Message == message })
	})
}

// review returns the answers of a guild worth a look, newest first, each once,
// and the words that enough people asked with and no article holds.
func (s *state) review(guild string) (links []entryLink, words []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guild)
	for _, e := range slices.Backward(g.Review) {
		if i := slices.IndexFunc(links, func(o entryLink) bool { return o.Message == e.Message }); i >= 0 {
			links[i].Bad = links[i].Bad || e.Bad
			continue
		}
		links = append(links, e)
	}
	for _, w := range g.Words {
		if w.Text != "" && len(w.People) >= enoughAsked {
			words = append(words, w.Text)
		}
	}
	slices.Sort(words)
	return links, words
}

// A usageDay is one day of a guild in numbers.
type usageDay struct {
	day       string
	people    int
	questions int
	refused   int
	generated int // of the answers
	fallback  int // of the questions
	good, bad int
}

// usage returns the days of a guild, newest first.
func (s *state) usage(guild string) []usageDay {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guild)
	var out []usageDay
	for _, k := range slices.SortedFunc(maps.Keys(g.Days), newestFirst) {
		d := g.Days[k]
		out = append(out, usageDay{k, len(d.People), d.Questions, d.Refused, d.Generated, d.Fallback, d.Good, d.Bad})
	}
	return out
}

// hidden returns the files that are in no answer, sorted.
func (s *state) hidden() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.data.Hidden)
}

// toggle hides a file, or shows it again, and reports which. It is on disk when
// it returns.
func (s *state) toggle(file string) (hidden bool) {
	s.change(true, func(d *stateData) {
		i, found := slices.BinarySearch(d.Hidden, file)
		if found {
			d.Hidden = slices.Delete(d.Hidden, i, i+1)
		} else {
			d.Hidden = slices.Insert(d.Hidden, i, file)
		}
		hidden = !found
	})
	return hidden
}

// greet reports whether a guild has not been greeted, and remembers that it is.
// A guild that the bot was in before it started is not greeted when nothing is
// kept: nobody knows whether it was.
func (s *state) greet(guild string, before bool) (first bool) {
	s.change(true, func(d *stateData) {
		id := s.salted("guild", guild)
		first = !slices.Contains(d.Greeted, id)
		if first {
			d.Greeted = append(d.Greeted, id)
		}
	})
	return first && !(before && s.file == "")
}

// forgetGuild erases all that is kept of a guild, but that it was greeted.
func (s *state) forgetGuild(guild string) {
	s.change(true, func(d *stateData) { delete(d.Guilds, guild) })
}

// forgetUser erases all that is kept of a person and reports whether there was
// anything. Numbers by day stay; they are nobody's.
func (s *state) forgetUser(user string) (found bool) {
	s.change(true, func(d *stateData) {
		id := s.salted("user", user)
		mine := func(by string) bool {
			found = found || by == id
			return by == id
		}
		for _, g := range d.Guilds {
			for _, day := range g.Days {
				day.People = slices.DeleteFunc(day.People, mine)
			}
			g.Review = slices.DeleteFunc(g.Review, func(e entryLink) bool { return mine(e.By) })
			g.Votes = slices.DeleteFunc(g.Votes, func(v vote) bool { return mine(v.By) })
			for i := range g.Words {
				w := &g.Words[i]
				if w.People = slices.DeleteFunc(w.People, mine); len(w.People) < enoughAsked {
					w.Text = ""
				}
			}
			g.Words = slices.DeleteFunc(g.Words, func(w missingWord) bool { return len(w.People) == 0 })
		}
	})
	return found
}
