package ragtest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Made news, for measuring at sizes that no corpus at hand has. An article follows
// from the seed and its number alone, so that a corpus of 1 000 is the beginning of
// one of 100 000, and articles can be made in any order by any number of workers.

// News makes the first n articles of about 400 words: file → text. They are told
// as news is: dated and by an outlet; persons with given name, surname and
// function, later by the surname alone; bodies with acronyms; acts of speech,
// hearsay, figures and weekdays. Of eight one is an earlier one that another outlet
// took over, and one denies an earlier one. Words are made up, the stop words
// French.
func News(seed uint64, n int) map[string]string {
	texts := make(map[string]string, n)
	for file, text := range Articles(seed, 0, n) {
		texts[file] = text
	}
	return texts
}

// Articles yields the made articles from number first up to end: slash path and
// text. A thousand of them share a folder.
func Articles(seed uint64, first, end int) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := first; i < end; i++ {
			if !yield(newsFile(i), article(seed, i)) {
				return
			}
		}
	}
}

// WriteNews writes the first n made articles into a folder that need not be there.
func WriteNews(dir string, seed uint64, n int) error {
	const run = 250
	var next atomic.Int64
	errs := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for w := range errs {
		workers.Go(func() {
			for errs[w] == nil {
				first := int(next.Add(run)) - run
				if first >= n {
					return
				}
				errs[w] = writeNews(dir, seed, first, min(first+run, n))
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("write made news: %w", err)
		}
	}
	return nil
}

func writeNews(dir string, seed uint64, first, end int) error {
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(newsFile(first))), 0o755); err != nil {
		return err
	}
	for file, text := range Articles(seed, first, end) {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func newsFile(i int) string { return fmt.Sprintf("%03d/n%06d.txt", i/1000, i) }

// What an article is by its number, of each eight: most are stories of their own,
// one takes over that of two before, one denies what was said four before.
const (
	newsGroup = 8
	takenOver = 5
	denial    = 7
)

// storyOf returns the number of the story that article i is on.
func storyOf(i int) int {
	switch i % newsGroup {
	case takenOver:
		return i - 2
	case denial:
		return i - 4
	}
	return i
}

// article makes article i.
func article(seed uint64, i int) string {
	switch i % newsGroup {
	case takenOver:
		s := newStory(seed, storyOf(i))
		r := rand.New(rand.NewPCG(seed^0x7a, uint64(i)))
		for k := range s.sentences {
			if r.IntN(10) == 0 {
				s.sentences[k] = s.scene()
			}
		}
		s.outlet, s.date = s.otherOutlet(), s.date.AddDate(0, 0, r.IntN(2))
		return s.write()
	case denial:
		s, of := newStory(seed, i), newStory(seed, storyOf(i))
		s.date = of.date.AddDate(0, 0, 1+s.r.IntN(3))
		s.hero, s.title = of.hero, of.hero.surname+" dément "+of.matter
		s.sentences[0] = fmt.Sprintf("Le %s, %s, a démenti %s, comme %s l’avait écrit.", of.hero.function, of.hero.name(), of.said, of.outlet)
		s.sentences[2] = fmt.Sprintf("« %s », a répondu %s.", capital(s.tail()), of.hero.surname)
		return s.write()
	}
	return newStory(seed, i).write()
}

// A story is an article before it is written.
type story struct {
	*newsroom
	matter        string // what it is about
	title, outlet string
	date          time.Time
	hero          person
	said          string // what the hero announces
	sentences     []string
}

var newsOutlets = [...]string{"Le Fanal", "Radio Estuaire", "Méridia", "La Vigie", "L’Écho du Nord", "Le Phare", "La Gazette", "Télé Rivage"}

// newStory tells story i.
func newStory(seed uint64, i int) *story {
	w := newNewsroom(rand.New(rand.NewPCG(seed, uint64(i))))
	s := &story{newsroom: w, hero: w.person()}
	r, rival := w.r, w.person()
	office, acronym := w.body()
	s.said = w.tail()
	s.matter = fmt.Sprintf("la %s des %s", w.word(), w.word())
	s.title = s.hero.surname + " et " + s.matter
	s.outlet = newsOutlets[r.IntN(len(newsOutlets))]
	s.date = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(30*365))
	s.sentences = []string{
		fmt.Sprintf("Le %s, %s, a %s %s %s.", s.hero.function, s.hero.name(), pick(r, "annoncé", "déclaré", "affirmé", "confirmé"), pick(r, "lundi", "mardi", "jeudi"), s.said),
		fmt.Sprintf("L’%s (%s) a %s %d %s.", office, acronym, pick(r, "recensé", "promis", "estimé"), 2+r.IntN(5000), w.tail()),
		fmt.Sprintf("%s, %s, a %s %s.", rival.name(), rival.function, pick(r, "démenti", "accusé", "reconnu", "refusé de commenter"), w.tail()),
	}
	for range 18 + r.IntN(5) {
		switch r.IntN(9) {
		case 0:
			s.add("« %s », a %s %s.", capital(w.tail()), pick(r, "déclaré", "nié", "estimé", "répondu"), pick(r, s.hero.surname, "M. "+s.hero.surname, rival.surname))
		case 1:
			s.add("Selon %s, %s aurait %s.", pick(r, "Le Fanal", "une source proche", acronym, "La Vigie"), pick(r, s.hero.surname, rival.surname), w.tail())
		case 2:
			s.add("À %s, %s n’a pas %s.", w.town(), s.hero.name(), w.tail())
		case 3:
			s.add("%s a %s %d euros %s.", w.person().name(), pick(r, "reçu", "versé", "touché"), 1000*r.IntN(900), w.tail())
		case 4:
			s.add("En %d, la %s de %s %s.", 1950+r.IntN(70), w.word(), w.town(), w.tail())
		default:
			s.sentences = append(s.sentences, w.scene())
		}
	}
	return s
}

func (s *story) add(format string, args ...any) {
	s.sentences = append(s.sentences, fmt.Sprintf(format, args...))
}

// otherOutlet returns one that did not publish the story.
func (s *story) otherOutlet() string {
	for k, name := range newsOutlets {
		if name == s.outlet {
			return newsOutlets[(k+1)%len(newsOutlets)]
		}
	}
	return s.outlet
}

// write returns the text of the file, two or three sentences a paragraph.
func (s *story) write() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\noutlet: %s\ndate: %s\n---\n", s.title, s.outlet, s.date.Format(time.DateOnly))
	for k, sentence := range s.sentences {
		if k%5 == 0 || k%5 == 2 {
			b.WriteString("\n\n")
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(sentence)
	}
	b.WriteByte('\n')
	return b.String()
}
