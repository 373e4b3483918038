package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A specification validates bodies against Discord's OpenAPI document. It is
// shared by all servers; each operation is compiled once, when first met.
type specification struct {
	once     sync.Once
	mu       sync.Mutex
	compiler *jsonschema.Compiler // nil without the document
	paths    map[string]map[string]any
	schemas  map[string]*jsonschema.Schema
}

var spec specification

// SpecPath is the document relative to the root of the module; without it
// bodies are held against the limits alone.
const SpecPath = "../shared/specs/discord-openapi.json"

// load reads the document, if it is there.
func (sp *specification) load() {
	dir, err := os.Getwd()
	if err != nil {
		return
	}
	for !isFile(filepath.Join(dir, "go.mod")) {
		if dir == filepath.Dir(dir) {
			return
		}
		dir = filepath.Dir(dir)
	}
	b, err := os.ReadFile(filepath.Join(dir, SpecPath))
	if err != nil {
		return
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		panic(fmt.Sprintf("discordtest: %s: %v", SpecPath, err))
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("spec.json", doc); err != nil {
		panic(fmt.Sprintf("discordtest: %s: %v", SpecPath, err))
	}
	var known struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(b, &known); err != nil {
		panic(fmt.Sprintf("discordtest: %s: %v", SpecPath, err))
	}
	sp.compiler, sp.paths, sp.schemas = c, known.Paths, map[string]*jsonschema.Schema{}
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// operation returns the schema of a route's body; nil when it has none.
func (sp *specification) operation(method, route string) (*jsonschema.Schema, error) {
	sp.once.Do(sp.load)
	sp.mu.Lock()
	defer sp.mu.Unlock()
	op, _ := sp.paths[route][strings.ToLower(method)].(map[string]any)
	if op["requestBody"] == nil {
		return nil, nil
	}
	key := method + " " + route
	if s, ok := sp.schemas[key]; ok {
		return s, nil
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(route)
	s, err := sp.compiler.Compile("spec.json#/paths/" + escaped + "/" + strings.ToLower(method) + "/requestBody/content/application~1json/schema")
	sp.schemas[key] = s
	return s, err
}

// checkSchema holds a body against Discord's specification. What it refuses
// for a limit that limits.go names is reported as that limit.
func (s *Server) checkSchema(c *call) *apiError {
	if len(c.body) == 0 || c.route == "" {
		return nil
	}
	schema, err := spec.operation(c.method, c.route)
	if err != nil {
		s.t.Errorf("discordtest: compile %s %s: %v", c.method, c.route, err)
	}
	if schema == nil {
		return nil
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.body))
	if err != nil {
		return nil // reported where the body is read
	}
	err = schema.Validate(numbered(v))
	if err == nil {
		return nil
	}
	if limit := s.overLimits(c); limit != nil {
		return limit
	}
	s.breakRule(RuleSchema, c, "%v", err)
	return invalid("", "MODEL_TYPE_CONVERT", err.Error())
}

// numbered turns default_member_permissions, which Discord takes as text and
// specifies as a number, into the number.
func numbered(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = numbered(v[i])
		}
	case map[string]any:
		if text, ok := v["default_member_permissions"].(string); ok {
			if _, err := strconv.ParseInt(text, 10, 64); err == nil {
				v["default_member_permissions"] = json.Number(text)
			}
		}
	}
	return v
}

// overLimits returns the first limit that a body breaks, reporting it.
func (s *Server) overLimits(c *call) *apiError {
	message := func(b []byte) *apiError {
		var d draft
		if json.Unmarshal(b, &d) != nil {
			return nil
		}
		return s.checkLimits(c, &d, s.messages[c.value("message_id")])
	}
	switch {
	case strings.HasSuffix(c.route, "/callback"):
		var body struct {
			Type int             `json:"type"`
			Data json.RawMessage `json:"data"`
		}
		json.Unmarshal(c.body, &body)
		switch body.Type {
		case AckModal:
			m := &Modal{}
			json.Unmarshal(body.Data, m)
			return c.checkModal(m)
		case AckChoices:
			var data struct {
				Choices []Choice `json:"choices"`
			}
			json.Unmarshal(body.Data, &data)
			return c.checkChoices("data", data.Choices)
		}
		return message(body.Data)
	case strings.Contains(c.route, "/commands"):
		list := []json.RawMessage{c.body}
		if c.method == "PUT" {
			json.Unmarshal(c.body, &list)
		}
		for _, b := range list {
			if _, err := s.readCommand(c, c.value("guild_id"), b); err != nil {
				return err
			}
		}
		return nil
	case strings.HasSuffix(c.route, "/threads"):
		return nil
	}
	return message(c.body)
}
