package claims_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// read returns the statement of a labelled sentence, which is read behind its
// context alone, and its speaker.
func read(s sentence, articles map[string]*corpus.Article) (claims.Statement, *corpus.Article) {
	a := &corpus.Article{Language: text.Language(s.Lang)}
	if f := articles[s.Article]; f != nil {
		a.Outlet, a.Date = f.Outlet, f.Date
	}
	for _, t := range []string{s.Context, s.Text} {
		if t == "" {
			continue
		}
		start := len(a.Text)
		a.Text += t
		a.Sentences = append(a.Sentences, corpus.Sentence{Start: start, End: len(a.Text)})
		a.Text += "\n"
	}
	all := claims.Of(a)
	return all[len(all)-1], a
}

// A tally counts a class's hits and misses.
type tally struct{ hit, wrong, missed int }

func (t tally) f1() float64 {
	if t.hit == 0 {
		return 0
	}
	return 2 * float64(t.hit) / float64(2*t.hit+t.wrong+t.missed)
}

func (t tally) String() string {
	rate := func(n, of int) float64 { return float64(n) / float64(max(of, 1)) }
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f (%d)", rate(t.hit, t.hit+t.wrong), rate(t.hit, t.hit+t.missed), t.f1(), t.hit+t.missed)
}

// A score is what the rules got right, by label and class.
type score map[string]map[string]tally

func (s score) count(label, want, got string) bool {
	if s[label] == nil {
		s[label] = map[string]tally{}
	}
	if want == got {
		t := s[label][want]
		t.hit++
		s[label][want] = t
		return true
	}
	t := s[label][want]
	t.missed++
	s[label][want] = t
	t = s[label][got]
	t.wrong++
	s[label][got] = t
	return false
}

// macro returns the mean F1 of the classes of a label, and the accuracy.
func (s score) macro(label string) (f1, accuracy float64) {
	hit, all := 0, 0
	for _, t := range s[label] {
		f1 += t.f1() / float64(len(s[label]))
		hit += t.hit
		all += t.hit + t.missed
	}
	return f1, float64(hit) / float64(all)
}

// A result is what the rules got right of some sentences.
type result struct {
	labels         score
	speaker, media tally
}

// measure reads the sentences by the rules and lists the errors, where it may.
func measure(t *testing.T, sentences []sentence, articles map[string]*corpus.Article, list bool) *result {
	t.Helper()
	res := &result{labels: score{}}
	for _, s := range sentences {
		st, a := read(s, articles)
		miss := func(label, want, got string) {
			if list {
				t.Logf("%s: %s: want %s, have %s\n\t%s | %s", s.ID, label, want, got, s.Context, s.Text)
			}
		}
		labels := []struct{ name, want, got string }{
			{"verb", s.Verb, st.Verb.String()},
			{"modality", s.Modality, st.Modality.String()},
			{"polarity", s.Polarity, map[bool]string{true: "negative", false: "positive"}[st.Negative]},
			{"speaker_kind", s.SpeakerKind, st.Kind.String()},
			{"denial", fmt.Sprint(s.Verb == "denies"), fmt.Sprint(st.Verb == claims.Denies)},
		}
		for _, l := range labels {
			if !res.labels.count(l.name, l.want, l.got) {
				miss(l.name, l.want, l.got)
			}
		}
		got := claims.Text(a, st.Speaker)
		switch same := sameSpeaker(s.Speaker, got); {
		case s.Speaker == "" && got == "":
		case same:
			res.speaker.hit++
		default:
			res.speaker.wrong += count(got != "")
			res.speaker.missed += count(s.Speaker != "")
			miss("speaker", s.Speaker, got)
		}
		var found []string
		for _, m := range st.Reports {
			found = append(found, claims.CanonicalMedium(claims.Text(a, m)))
		}
		for _, m := range s.Reports {
			if slices.Contains(found, claims.CanonicalMedium(m)) {
				res.media.hit++
			} else {
				res.media.missed++
				miss("reports", m, fmt.Sprint(found))
			}
		}
		if extra := len(found) - len(s.Reports); extra > 0 {
			res.media.wrong += extra
			miss("reports", fmt.Sprint(s.Reports), fmt.Sprint(found))
		}
	}
	return res
}

// f1 returns the F1 of a label: of the classes' mean where it has several.
func (res *result) f1(label string) float64 {
	switch label {
	case "speaker":
		return res.speaker.f1()
	case "reports":
		return res.media.f1()
	case "denial":
		return res.labels["denial"]["true"].f1()
	}
	f, _ := res.labels.macro(label)
	return f
}

// TestScores measures the rules on the labelled sentences: both halves of the
// set, and the batches of more.jsonl. With -v it lists the errors on dev; of test
// it gives totals alone.
func TestScores(t *testing.T) {
	articles := fixture(t)
	parts := map[string][]sentence{}
	for _, s := range readLines[sentence](t, "sentences.jsonl") {
		parts[s.Split] = append(parts[s.Split], s)
	}
	batches := 0
	for _, s := range readLines[sentence](t, "more.jsonl") {
		parts["more"] = append(parts["more"], s)
		parts[fmt.Sprint("batch ", s.Batch)] = append(parts[fmt.Sprint("batch ", s.Batch)], s)
		batches = max(batches, s.Batch)
	}
	for _, part := range []string{"dev", "test", "more"} {
		t.Run(part, func(t *testing.T) {
			res := measure(t, parts[part], articles, part != "test")
			res.log(t, part)
			for label, least := range floors[part] {
				if got := res.f1(label); got < least {
					t.Errorf("%s %s: F1 %.3f, want %.3f at least", part, label, got, least)
				}
			}
		})
	}
	for n := range batches {
		part := fmt.Sprint("batch ", n+1)
		t.Run(part, func(t *testing.T) { measure(t, parts[part], articles, true).log(t, part) })
	}
}

// floors is the least F1 of each half: of the classes' mean for a label of
// several, of the denials, the speakers and the media.
var floors = map[string]map[string]float64{
	"dev":  {"verb": .98, "modality": .98, "polarity": .98, "speaker_kind": .97, "denial": .98, "speaker": .98, "reports": .95},
	"more": {"verb": .99, "modality": .99, "polarity": .99, "speaker_kind": .99, "denial": .98, "speaker": .99, "reports": .98},
	"test": {"verb": .88, "modality": .92, "polarity": .94, "speaker_kind": .87, "denial": .86, "speaker": .88, "reports": .81},
}

// log logs the totals of a part, and but for test those of each class.
func (res *result) log(t *testing.T, part string) {
	t.Helper()
	for _, label := range []string{"verb", "modality", "polarity", "speaker_kind"} {
		f1, accuracy := res.labels.macro(label)
		t.Logf("%s %s: macro F1 %.3f, accuracy %.3f", part, label, f1, accuracy)
		if part == "test" {
			continue
		}
		for _, class := range classes[label] {
			t.Logf("  %-12s %v", class, res.labels[label][class])
		}
	}
	t.Logf("%s denial: %v", part, res.labels["denial"]["true"])
	t.Logf("%s speaker: %v", part, res.speaker)
	t.Logf("%s reports: %v", part, res.media)
}

// sameSpeaker reports whether two spellings of a speaker match as the README of
// the set says.
func sameSpeaker(a, b string) bool {
	x, y := bare(a), bare(b)
	if x == "" || y == "" {
		return x == y
	}
	if x == y {
		return true
	}
	if !strings.Contains(x, y) && !strings.Contains(y, x) {
		return false
	}
	f, g := strings.Fields(x), strings.Fields(y)
	return f[0] == g[0] || f[len(f)-1] == g[len(g)-1]
}

// bare is a speaker folded, without leading determiners and titles.
func bare(s string) string {
	f := strings.Fields(strings.ReplaceAll(plain(text.Fold(s)), "’", "'"))
	for len(f) > 0 {
		w := strings.TrimPrefix(strings.TrimPrefix(f[0], "l'"), "d'")
		if leading[w] {
			f = f[1:]
			continue
		}
		f[0] = w
		break
	}
	return strings.Join(f, " ")
}

var leading = text.Set("le la les l un une des ce cet cette ces son sa ses leur leurs notre nos the a an his her its their m. m mme me dr mr ms mrs")
