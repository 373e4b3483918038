package ragtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// SpecPath is the API's OpenAPI document relative to the root of the module;
// without it bodies are held against what the fake reads of them alone.
const SpecPath = "../shared/specs/openai-openapi.json"

// schemas are those of the bodies by path, compiled once for all servers; nil
// without the document.
var schemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	dir, err := os.Getwd()
	if err != nil {
		return nil
	}
	for !isFile(filepath.Join(dir, "go.mod")) {
		if dir == filepath.Dir(dir) {
			return nil
		}
		dir = filepath.Dir(dir)
	}
	b, err := os.ReadFile(filepath.Join(dir, SpecPath))
	if err != nil {
		return nil
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		panic(fmt.Sprintf("ragtest: %s: %v", SpecPath, err))
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("spec.json", doc); err != nil {
		panic(fmt.Sprintf("ragtest: %s: %v", SpecPath, err))
	}
	compiled := map[string]*jsonschema.Schema{}
	for path, name := range map[string]string{
		"/chat/completions": "CreateChatCompletionRequest",
		"/embeddings":       "CreateEmbeddingRequest",
	} {
		compiled[path] = c.MustCompile("spec.json#/components/schemas/" + name)
	}
	return compiled
})

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// validate holds a request against the specification.
func (s *Server) validate(r Request, method string) {
	if method != "POST" || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		s.violate("%s: %s with the content type %q", r.Path, method, r.Header.Get("Content-Type"))
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Body))
	if err != nil {
		s.violate("%s: %v", r.Path, err)
		return
	}
	if schema := schemas()[r.Path]; schema != nil {
		if err := schema.Validate(v); err != nil {
			s.violate("%s: %v", r.Path, err)
		}
	}
	switch {
	case r.JSON && !strings.Contains(strings.ToLower(r.System+r.User), "json"):
		s.violate("%s: a JSON object is asked for, and the messages do not hold the word", r.Path)
	case strings.HasSuffix(r.Path, "/embeddings"):
		for i, text := range r.Input {
			if text == "" {
				s.violate("%s: text %d is empty", r.Path, i)
			}
		}
	case strings.HasSuffix(r.Path, "/chat/completions") && r.User == "":
		s.violate("%s: no message of the user", r.Path)
	}
}
