package main

import (
	"strings"
	"time"

	"verbatim.example/rag"
)

// A shelf holds the engines that serve together: one for each subfolder that a
// channel has to itself, one for the whole corpus, and one for the articles that
// are in no such subfolder. It is never changed; another takes its place.
type shelf struct {
	engines           // as they were read
	gone    []string  // files deleted since
	loaded  time.Time // when the newest of the engines came
	wanting bool      // passages want their vectors

	serving map[string]*rag.Engine // by folder: "" the rest, "." the whole; without what is gone
}

// engines are what was read of the corpus.
type engines struct {
	whole *rag.Engine
	parts map[string]*rag.Engine // by subfolder
}

// same reports whether two hold the very same engines.
func (e engines) same(o engines) bool {
	if e.whole != o.whole {
		return false
	}
	for folder, part := range e.parts {
		if part != o.parts[folder] {
			return false
		}
	}
	return true
}

// each returns what f makes of the engines.
func (e engines) each(f func(*rag.Engine) *rag.Engine) engines {
	made := engines{f(e.whole), map[string]*rag.Engine{}}
	for folder, part := range e.parts {
		made.parts[folder] = f(part)
	}
	return made
}

// shelve makes the views of a shelf.
func (s shelf) shelve() *shelf {
	whole := without(s.whole, s.gone)
	s.serving = map[string]*rag.Engine{".": whole}
	var apart []string
	for folder, part := range s.parts {
		var gone []string
		for _, file := range s.gone {
			if inside, ok := strings.CutPrefix(file, folder+"/"); ok {
				gone = append(gone, inside)
			}
		}
		s.serving[folder] = without(part, gone)
		for _, art := range whole.Corpus().Articles {
			if strings.HasPrefix(art.File, folder+"/") {
				apart = append(apart, art.File)
			}
		}
	}
	s.serving[""] = whole.Without(apart)
	return &s
}

// without leaves files out of an engine, unless no article is left: then its
// folder is more likely to be away than empty.
func without(e *rag.Engine, files []string) *rag.Engine {
	if v := e.Without(files); len(v.Corpus().Articles) > 0 {
		return v
	}
	return e
}
