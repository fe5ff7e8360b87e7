package region

import (
	"slices"
	"strings"
	"sync"

	"showroom/domain/search"
)

// index holds the search terms of every area, in order: the names of the area,
// its city and its province may each begin a match.
type entry struct {
	term string
	area int
}

var index = sync.OnceValue(func() []entry {
	var entries []entry
	for i, a := range all().areas {
		for _, term := range search.Terms(names(a)...) {
			entries = append(entries, entry{term, i})
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		switch {
		case a.term < b.term:
			return -1
		case a.term > b.term:
			return 1
		}
		return 0
	})
	return entries
})

// names are the spellings that people type; the formal one is left to Parse.
func names(a Area) []search.Field {
	fields := []search.Field{{Kind: search.Number, Text: a.Code}, {Kind: search.Name, Text: a.Name}}
	city := strings.TrimSuffix(a.City, "市")
	if city != "" {
		fields = append(fields, search.Field{Kind: search.Name, Text: city + a.Name})
	}
	return append(fields, search.Field{Kind: search.Name, Text: shortProvince(a.Province) + city + a.Name})
}

// Search returns at most limit areas for what a person types in a picker:
// Chinese, pinyin, initials or the beginning of the code; the area's own name
// first; what Parse understands comes before all. The first call takes a moment, to spell all names.
func Search(text string, limit int) []Area {
	entries := index()
	plan := search.Query(text)
	found, err := search.Find(plan, limit, func(from, to string, yield func(string, int) bool) error {
		at, _ := slices.BinarySearchFunc(entries, from, func(e entry, term string) int {
			switch {
			case e.term < term:
				return -1
			case e.term > term:
				return 1
			}
			return 0
		})
		for ; at < len(entries) && entries[at].term < to; at++ {
			if !yield(entries[at].term, entries[at].area) {
				break
			}
		}
		return nil
	}, func(i int) (bool, error) {
		_, ok := plan.Match(names(all().areas[i])...)
		return ok, nil
	})
	if err != nil {
		return nil // a scan of memory does not fail
	}
	var areas []Area
	if code, ok := Parse(text); ok {
		areas = append(areas, all().areas[all().byCode[code]])
	}
	for _, f := range found {
		if a := all().areas[f.ID]; len(areas) < limit && (len(areas) == 0 || a.Code != areas[0].Code) {
			areas = append(areas, a)
		}
	}
	return areas
}
