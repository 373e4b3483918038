package openai

import (
	"cmp"
	"flag"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"verbatim.example/prompts"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// With -record the cassette of an endpoint is made anew: of the one that
// OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL and OPENAI_EMBEDDING_MODEL name,
// or of the fake.
var record = flag.Bool("record", false, "record a cassette of the endpoint that OPENAI_* name")

const tapes = "testdata/cassettes"

// taped are the prompts of every cassette; a model may answer them as it likes.
var taped = []prompts.Prompt{asked, {
	Name: "rewrite", Version: "test", System: `Reply with one JSON object {"fr": …, "en": …}: the question in French and in English.`,
	User: "Question : Et le maire ?\n", MaxTokens: 100, JSON: true,
}}

func TestCassettes(t *testing.T) {
	if *record {
		makeTape(t)
	}
	files, err := filepath.Glob(filepath.Join(tapes, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cassettes in %s: %v", tapes, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			tape, err := ragtest.Replay(file)
			if err != nil {
				t.Fatal(err)
			}
			via := &http.Client{Transport: tape}
			replay(t, Endpoint{BaseURL: "http://replay/v1", Key: "another", Model: tape.Model("/chat/completions"), HTTP: via},
				tape.Model("/embeddings"), "deadbeef|", strings.HasPrefix(filepath.Base(file), "fake"))
		})
	}
}

// replay runs what is on every tape, with the nonce of its day; the answers of
// the fake are known.
func replay(t *testing.T, e Endpoint, embedding, nonce string, fake bool) {
	t.Helper()
	m := chat(t, ChatConfig{Endpoint: e})
	for _, p := range taped {
		p.User = strings.ReplaceAll(p.User, "0a1b2c3d|", nonce)
		got, err := text(t.Context(), m, p)
		if err != nil || strings.TrimSpace(got) == "" {
			t.Errorf("%s: %q %v", p.Name, got, err)
		}
		if fake && p.Name == "answer" && got != written {
			t.Errorf("the fake wrote %q", got)
		}
	}
	if s := m.Stats(); s.PromptTokens == 0 || s.CompletionTokens == 0 {
		t.Errorf("nothing counted: %+v", s)
	}
	if embedding == "" {
		return
	}
	e.Model = embedding
	v, err := NewEmbeddings(EmbeddingConfig{Endpoint: e})
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := v.Embed(t.Context(), index.PassageText, sixTexts)
	if err != nil || len(vectors) != len(sixTexts) {
		t.Errorf("%d vectors: %v", len(vectors), err)
	}
}

func makeTape(t *testing.T) {
	e := Endpoint{
		BaseURL: os.Getenv("OPENAI_BASE_URL"), Key: os.Getenv("OPENAI_API_KEY"),
		Model: cmp.Or(os.Getenv("OPENAI_MODEL"), "gpt-4o-mini"),
	}
	embedding := os.Getenv("OPENAI_EMBEDDING_MODEL")
	name := "fake"
	if e.BaseURL+e.Key == "" {
		e.BaseURL, e.Key, e.Model, embedding = ragtest.New(t, ragtest.Options{}).URL, secretKey, "fake-chat", "fake-embedding"
	} else {
		e.BaseURL = cmp.Or(e.BaseURL, "https://api.openai.com/v1")
		name = regexp.MustCompile(`[^\w.-]+`).ReplaceAllString(e.Host()+"-"+e.Model, "-")
	}
	tape := ragtest.Record(filepath.Join(tapes, name+".jsonl"), http.DefaultTransport)
	e.HTTP = &http.Client{Transport: tape}
	replay(t, e, embedding, "0a1b2c3d|", name == "fake")
	if t.Failed() {
		t.Fatal("not saved")
	}
	if err := tape.Save(); err != nil {
		t.Fatal(err)
	}
}

// No file of the tests' data holds a credential.
func TestNoCredentials(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("testdata", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		seen++
		if found := ragtest.Credential(b); found != "" {
			t.Errorf("%s holds %s", file, found)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d files: %v", seen, err)
	}
}
