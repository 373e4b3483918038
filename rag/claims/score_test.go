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

// TestScores measures the rules on both halves of the labelled set. With -v it
// lists the errors on dev; of test it gives totals alone.
func TestScores(t *testing.T) {
	articles := fixture(t)
	halves := map[string]score{"dev": {}, "test": {}}
	speakers := map[string]tally{}
	media := map[string]tally{}
	for _, s := range readLines[sentence](t, "sentences.jsonl") {
		st, a := read(s, articles)
		sc := halves[s.Split]
		miss := func(label, want, got string) {
			if s.Split == "dev" {
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
			if !sc.count(l.name, l.want, l.got) {
				miss(l.name, l.want, l.got)
			}
		}
		got := claims.Text(a, st.Speaker)
		tl := speakers[s.Split]
		switch same := sameSpeaker(s.Speaker, got); {
		case s.Speaker == "" && got == "":
		case same:
			tl.hit++
		default:
			tl.wrong += count(got != "")
			tl.missed += count(s.Speaker != "")
			miss("speaker", s.Speaker, got)
		}
		speakers[s.Split] = tl
		tl = media[s.Split]
		var found []string
		for _, m := range st.Reports {
			found = append(found, claims.CanonicalMedium(claims.Text(a, m)))
		}
		for _, m := range s.Reports {
			if slices.Contains(found, claims.CanonicalMedium(m)) {
				tl.hit++
			} else {
				tl.missed++
				miss("reports", m, fmt.Sprint(found))
			}
		}
		if extra := len(found) - len(s.Reports); extra > 0 {
			tl.wrong += extra
			miss("reports", fmt.Sprint(s.Reports), fmt.Sprint(found))
		}
		media[s.Split] = tl
	}
	for _, half := range []string{"dev", "test"} {
		report(t, half, halves[half], speakers[half], media[half])
		for label, least := range floors[half] {
			got := 0.0
			switch label {
			case "speaker":
				got = speakers[half].f1()
			case "reports":
				got = media[half].f1()
			case "denial":
				got = halves[half]["denial"]["true"].f1()
			default:
				got, _ = halves[half].macro(label)
			}
			if got < least {
				t.Errorf("%s %s: F1 %.3f, want %.3f at least", half, label, got, least)
			}
		}
	}
}

// floors is the least F1 of each half: of the classes' mean for a label of
// several, of the denials, the speakers and the media.
var floors = map[string]map[string]float64{
	"dev":  {"verb": .98, "modality": .98, "polarity": .98, "speaker_kind": .97, "denial": .98, "speaker": .98, "reports": .95},
	"test": {"verb": .87, "modality": .9, "polarity": .92, "speaker_kind": .86, "denial": .85, "speaker": .86, "reports": .8},
}

// report logs the totals of a half, and of dev those of each class.
func report(t *testing.T, half string, sc score, speaker, media tally) {
	t.Helper()
	for _, label := range []string{"verb", "modality", "polarity", "speaker_kind"} {
		f1, accuracy := sc.macro(label)
		t.Logf("%s %s: macro F1 %.3f, accuracy %.3f", half, label, f1, accuracy)
		if half == "test" {
			continue
		}
		for _, class := range classes[label] {
			t.Logf("  %-12s %v", class, sc[label][class])
		}
	}
	t.Logf("%s denial: %v", half, sc["denial"]["true"])
	t.Logf("%s speaker: %v", half, speaker)
	t.Logf("%s reports: %v", half, media)
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
