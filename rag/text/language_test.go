package text

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestDetect(t *testing.T) {
	for s, want := range map[string]Language{
		"Qui a réclamé l'expulsion d'Elon Musk ?": French,
		"qui a reclame son expulsion":             French,
		"Who asked for it?":                       English,
		"démenti Kremlin":                         French,
		"c koi le doge":                           French,
		"Elon Musk Starlink Taiwan":               Unknown,
		"":                                        Unknown,
		"Musk's tweet":                            English,
	} {
		if got := Detect(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// shared is the folder of the public sets; tests on them are skipped without it.
const shared = "../../../shared/eval"

// At least 99.5 % of the questions and of the documents of the public sets.
func TestDetectShared(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared, "*", "questions.jsonl"))
	if len(files) == 0 {
		t.Skip("SKIPPED: the public sets are not here")
	}
	n, wrong := 0, 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for sc := bufio.NewScanner(f); sc.Scan(); {
			var q struct{ Question, Lang string }
			if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			n++
			if string(Detect(q.Question)) != q.Lang {
				wrong++
				t.Logf("%q", q.Question)
			}
		}
	}
	docs, _ := filepath.Glob(filepath.Join(shared, "*", "docs", "*.txt"))
	for _, name := range docs {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if Detect(string(data)) != French {
			wrong++
			t.Logf("%s", filepath.Base(name))
		}
	}
	t.Logf("%d of %d wrong", wrong, n)
	if wrong*1000 > n*5 {
		t.Errorf("%d of %d wrong", wrong, n)
	}
}
