package postgres

import (
	"container/list"
	"sync"

	"verbatim.example/rag/index"
)

// cacheBytes is how much memory the articles read last may take: some 3 000 of 400
// words.
const cacheBytes = 128 << 20

// A cache keeps the records used last. Rows of articles are never changed, so that
// it never has to forget one for being out of date.
type cache struct {
	mu    sync.Mutex
	most  int
	size  int
	order *list.List // of *cached, last used first
	byID  map[int64]*list.Element
}

type cached struct {
	id     int64
	record *index.Record
	size   int
}

func newCache(most int) *cache {
	return &cache{most: most, order: list.New(), byID: map[int64]*list.Element{}}
}

// get sets the records that are kept, beside their ids, and returns the ids of the
// others.
func (c *cache) get(ids []int64, records []*index.Record) (absent []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, id := range ids {
		e := c.byID[id]
		if e == nil {
			absent = append(absent, id)
			continue
		}
		c.order.MoveToFront(e)
		records[i] = e.Value.(*cached).record
	}
	return absent
}

func (c *cache) put(id int64, r *index.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byID[id] != nil {
		return
	}
	n := r.Size()
	c.byID[id] = c.order.PushFront(&cached{id, r, n})
	for c.size += n; c.size > c.most && c.order.Len() > 1; {
		last := c.order.Remove(c.order.Back()).(*cached)
		delete(c.byID, last.id)
		c.size -= last.size
	}
}
