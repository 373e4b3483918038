package discord

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// phrases reads every said of the files of words, by name.
func phrases(t *testing.T) map[string]said {
	t.Helper()
	all := map[string]said{}
	for _, file := range []string{"words.go", "words_run.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			lit, ok := spec.Values[0].(*ast.CompositeLit)
			if !ok || len(lit.Elts) != 2 {
				return true
			}
			var parts [2]string
			for i, e := range lit.Elts {
				b, ok := e.(*ast.BasicLit)
				if !ok {
					return true
				}
				parts[i], _ = strconv.Unquote(b.Value)
			}
			all[spec.Names[0].Name] = said{parts[0], parts[1]}
			return true
		})
	}
	if len(all) < 100 {
		t.Fatalf("only %d phrases found", len(all))
	}
	return all
}

var verbs = regexp.MustCompile(`%[a-z]`)

// Both languages say the same with the same values, in French typography and
// without slips of it.
func TestPhrases(t *testing.T) {
	for name, s := range phrases(t) {
		fr := s.in(text.French)
		if s.fr == "" || s.en == "" {
			t.Errorf("%s lacks a language", name)
		}
		if got, want := verbs.FindAllString(s.fr, -1), verbs.FindAllString(s.en, -1); !slices.Equal(got, want) {
			t.Errorf("%s: French takes %v, English %v", name, got, want)
		}
		for _, bad := range []string{"« ", " »", " :", " ;", " !", " ?", "'", "  "} {
			if strings.Contains(fr, bad) && name != "saidColon" {
				t.Errorf("%s: %q holds %q", name, fr, bad)
			}
		}
		if strings.ContainsAny(s.en, "'«»") || strings.Contains(s.en, " :") {
			t.Errorf("%s: %q", name, s.en)
		}
		// Errors are one sentence, and nothing is too long for a phone.
		if n := utf8.RuneCountInString(fr); n > 500 {
			t.Errorf("%s has %d characters", name, n)
		}
	}
}

// Discord's limits of names, descriptions and labels.
func TestNames(t *testing.T) {
	name := regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)
	for key, s := range phrases(t) {
		for _, v := range []string{s.in(text.French), s.en} {
			n := utf8.RuneCountInString(v)
			switch {
			case key == "nameCheck":
				if n > 32 {
					t.Errorf("%s: %q", key, v)
				}
			case strings.HasPrefix(key, "name"), strings.HasPrefix(key, "option"):
				if !name.MatchString(v) || v != strings.ToLower(v) {
					t.Errorf("%s: %q is no name", key, v)
				}
			case strings.HasPrefix(key, "describe"):
				if n > 100 || strings.HasSuffix(v, ".") {
					t.Errorf("%s: %q", key, v)
				}
			case strings.HasPrefix(key, "label"):
				if n > 34 {
					t.Errorf("%s: %q is cut on a button", key, v)
				}
			case strings.HasPrefix(key, "title"):
				if n > 45 {
					t.Errorf("%s: %q", key, v)
				}
			}
		}
	}
}

func TestLanguageOf(t *testing.T) {
	for locale, want := range map[string]text.Language{"fr": "fr", "en-US": "en", "de": "en", "": "en"} {
		if got := languageOf(locale); got != want {
			t.Errorf("%q: %s", locale, got)
		}
	}
	l := nameAsk.localizations()
	if l["fr"] != "demander" || l["en-US"] != "ask" || l["en-GB"] != "ask" {
		t.Error(l)
	}
}
