package grid

import (
	"context"
	"sort"
	"strings"

	"showroom/domain/pinyin"
	"showroom/ui/work"
)

// page is how many rows are read at once.
const page = 200

// cache keeps the pages that were read. It belongs to the window's goroutine; only the source is called
// in the background.
type cache[T any] struct {
	source Source[T]
	order  Order
	count  int
	pages  map[int][]T
	asked  map[int]bool
	ctx    context.Context
	cancel context.CancelFunc
	told   func(fresh bool, err error)
}

func (c *cache[T]) init(s Source[T], told func(bool, error)) {
	c.source, c.told = s, told
	c.pages, c.asked = map[int][]T{}, map[int]bool{}
}

type first[T any] struct {
	count, page int
	rows        []T
}

// reload reads the count and the page of a row; until they are there, the old rows stay.
func (c *cache[T]) reload(order Order, near int) {
	if c.cancel != nil {
		c.cancel()
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	source := c.source
	work.Go(c.ctx, func(ctx context.Context) (first[T], error) {
		n, err := source.Count(ctx)
		if err != nil {
			return first[T]{}, err
		}
		at := min(near, max(n-1, 0)) / page
		rows, err := source.Rows(ctx, order, at*page, page)
		return first[T]{n, at, rows}, err
	}, func(f first[T], err error) {
		if err == nil {
			c.order, c.count = order, f.count
			c.pages, c.asked = map[int][]T{f.page: f.rows}, map[int]bool{f.page: true}
		}
		c.told(true, err)
	})
}

// peek is a row that was read, nil otherwise.
func (c *cache[T]) peek(i int) *T {
	rows := c.pages[i/page]
	if i < 0 || i%page >= len(rows) {
		return nil
	}
	return &rows[i%page]
}

// want is peek and begins to read the page where it is missing.
func (c *cache[T]) want(i int) *T {
	if row := c.peek(i); row != nil {
		return row
	}
	at := i / page
	if i < 0 || i >= c.count || c.asked[at] {
		return nil
	}
	c.asked[at] = true
	source, order := c.source, c.order
	asked := c.asked
	work.Go(c.ctx, func(ctx context.Context) ([]T, error) {
		return source.Rows(ctx, order, at*page, page)
	}, func(rows []T, err error) {
		if err != nil {
			delete(asked, at)
		} else {
			c.pages[at] = rows
		}
		c.told(false, err)
	})
	return c.peek(i)
}

// ask runs a question to the source in the background; a reload forgets it.
func (c *cache[T]) ask(job func(context.Context) (int, error), done func(int, error)) {
	work.Go(c.ctx, job, done)
}

// find is the index of the first row, among those that were read, for which is holds; -1 for none.
func (c *cache[T]) find(is func(*T) bool) int {
	at := make([]int, 0, len(c.pages))
	for p := range c.pages {
		at = append(at, p)
	}
	sort.Ints(at)
	for _, p := range at {
		for i := range c.pages[p] {
			if is(&c.pages[p][i]) {
				return p*page + i
			}
		}
	}
	return -1
}

// begins tells whether a text begins with what was typed, in Han, in pinyin or by initials.
func begins(text, typed string) bool {
	text, typed = strings.ToLower(text), strings.ToLower(typed)
	return strings.HasPrefix(text, typed) || strings.HasPrefix(pinyin.Initials(text), typed) || strings.HasPrefix(pinyin.Full(text), typed)
}

// Slice is a source of rows that are in memory. Less compares two rows by a column, nil: rows can't be sorted.
type Slice[T any] struct {
	All  []T
	Less func(column string, a, b *T) bool
}

// Count is the number of rows.
func (s Slice[T]) Count(context.Context) (int, error) { return len(s.All), nil }

// Rows sorts a copy and cuts out a part.
func (s Slice[T]) Rows(_ context.Context, o Order, offset, limit int) ([]T, error) {
	all := s.All
	if o.Column != "" && s.Less != nil {
		all = append([]T(nil), s.All...)
		sort.SliceStable(all, func(i, j int) bool {
			if o.Down {
				i, j = j, i
			}
			return s.Less(o.Column, &all[i], &all[j])
		})
	}
	offset = min(offset, len(all))
	return append([]T(nil), all[offset:min(offset+limit, len(all))]...), nil
}
