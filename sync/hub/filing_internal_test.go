package hub

import (
	"sync"
	"testing"
)

// What a push leaves while what was left before is being filed is still to be filed then, also where none of it is remembered.
func TestFiledLeavesWhatCameMeanwhile(t *testing.T) {
	for _, c := range []struct {
		name        string
		epoch       string
		first, next int64 // heads up to which phones were left before the filing and during it
		filed       int64
		more        bool
	}{
		{"nothing came", "e1", 1000, 1000, 1000, false},
		{"more came", "e1", 1000, 2000, 1000, true},
		{"more came, and was filed with it", "e1", 1000, 2000, 2000, false},
		{"only a part is filed", "e1", 90_000, 90_000, 50_000, true},
		{"a backup was put back", "e2", 90_000, 300, 300, false},
	} {
		f := filing{by: map[string]*backlog{}}
		f.of("KM01", "e1", c.first)
		f.of("KM01", c.epoch, c.next)
		f.filed("KM01", c.filed)
		if more := f.begin("KM01", new(sync.WaitGroup)); more != c.more {
			t.Errorf("%s: more to file %v", c.name, more)
		}
	}
}
