package ragtest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"strings"
)

// Embed returns the vector of a text: each word adds to the dimension its hash
// names, short words a fifth, and the whole has length 1. Texts that share words
// are near.
func Embed(text string, dims int) []float32 {
	v := make([]float64, dims)
	for _, w := range words(text) {
		h := fnv.New64a()
		h.Write([]byte(w))
		weight := 1.
		if len([]rune(w)) < 4 {
			weight = .2
		}
		v[h.Sum64()%uint64(dims)] += weight
	}
	sum := 0.
	for _, x := range v {
		sum += x * x
	}
	if sum == 0 {
		v[0], sum = 1, 1
	}
	out := make([]float32, dims)
	for i, x := range v {
		out[i] = float32(x / math.Sqrt(sum))
	}
	return out
}

// batchOf is how many texts the faults of a batch let through.
const batchOf = 4

// embeddings answers a request for vectors.
func (x *exchange) embeddings() {
	var body struct {
		Dimensions int `json:"dimensions"`
	}
	json.Unmarshal(x.req.Body, &body)
	n := len(x.req.Input)
	switch {
	case x.has(BatchRefused) && n > batchOf || n > x.s.o.MaxBatch:
		x.error(http.StatusBadRequest, "invalid_request_error", "", "input", fmt.Sprintf("input must have at most %d items", batchOf))
		return
	case x.has(BatchTooLarge) && n > batchOf:
		http.Error(x.w, "Payload Too Large", http.StatusRequestEntityTooLarge)
		return
	}
	if f, ok := x.failing(ErrorObject, ErrorSpaced, ErrorText, ErrorLine, ErrorEvent, ErrorJSON); ok {
		var e any = overloaded
		if f == ErrorText {
			e = "The engine is currently overloaded"
		}
		x.json(http.StatusOK, map[string]any{"error": e})
		return
	}
	dims := x.s.o.Dimensions
	if body.Dimensions > 0 {
		dims = body.Dimensions
	}
	data := make([]any, n)
	tokens := 0
	for i, text := range x.req.Input {
		if x.s.o.MaxText > 0 && len(text) > x.s.o.MaxText {
			x.error(http.StatusInternalServerError, "server_error", "", "", "input is too large to process. increase the physical batch size")
			return
		}
		tokens += len(text)/4 + 1
		data[i] = map[string]any{"object": "embedding", "index": i, "embedding": x.vector(text, i == n-1, dims)}
	}
	x.reply(data, tokens)
}

// vector returns the vector of a text; that of the last is the faulty one.
func (x *exchange) vector(text string, last bool, dims int) any {
	v := Embed(text, dims)
	switch {
	case !last:
	case x.has(WrongDimensions):
		return v[1:]
	case x.has(ZeroVector):
		return make([]float32, dims)
	case x.has(NullNumber):
		with := make([]any, dims)
		for i := range v {
			with[i] = v[i]
		}
		with[dims/2] = nil
		return with
	case x.has(NaN):
		with := make([]any, dims)
		for i := range v {
			with[i] = v[i]
		}
		with[dims/2] = nanMark
		return with
	}
	return v
}

// nanMark stands for the word NaN until the document is written: JSON has none.
const nanMark = "\x00NaN"

// reply sends vectors, in the disorder of the faults.
func (x *exchange) reply(data []any, tokens int) {
	switch {
	case x.has(Shuffled):
		for i := range len(data) / 2 {
			j := len(data) - 1 - i
			data[i], data[j] = data[j], data[i]
		}
	case x.has(MissingVector):
		data = data[:len(data)-1]
	case x.has(TwoOfOne) && len(data) > 1:
		data[1].(map[string]any)["index"] = 0
	}
	reply := map[string]any{"object": "list", "model": x.req.Model, "data": data}
	if !x.has(NoUsage) {
		reply["usage"] = map[string]any{"prompt_tokens": tokens, "total_tokens": tokens}
	}
	b, err := json.Marshal(reply)
	if err != nil {
		panic(err) // of maps and numbers
	}
	quoted, err := json.Marshal(nanMark)
	if err != nil {
		panic(err) // of a string
	}
	text := strings.ReplaceAll(string(b), string(quoted), "NaN")
	if x.has(Broken) || x.has(Truncated) || x.has(CutOff) {
		text = text[:len(text)/2]
	}
	x.w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(x.w, text)
}
