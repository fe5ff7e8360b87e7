package pinyin

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"showroom/assets/data"
)

// surnames maps a surname of one or two characters to its readings, the
// preferred one first, syllables separated by blanks.
var surnames = sync.OnceValue(func() map[string][]string {
	var file struct {
		Surnames []struct {
			Surname    string   `json:"surname"`
			Syllables  []string `json:"syllables"`
			AcceptAlso []string `json:"accept_also"`
		} `json:"surnames"`
	}
	if err := json.Unmarshal(data.Surnames, &file); err != nil {
		// The table is compiled in; only a broken build gets here.
		panic(fmt.Sprintf("pinyin: surnames table: %v", err))
	}
	table := make(map[string][]string, len(file.Surnames))
	for _, s := range file.Surnames {
		ways := []string{strings.Join(s.Syllables, " ")}
		for _, also := range s.AcceptAlso {
			also = strings.ReplaceAll(also, "ü", "v")
			if !slices.Contains(ways, also) {
				ways = append(ways, also)
			}
		}
		table[s.Surname] = ways
	}
	return table
})

// readWords puts the readings of known words in place of their characters'.
func readWords(units []unit) {
	for i := 0; i < len(units); i++ {
		for n := min(longestWord, len(units)-i); n > 1; n-- {
			if reading, ok := words[chars(units[i:i+n])]; ok {
				setWays(units[i:i+n], []string{reading})
				i += n - 1
				break
			}
		}
	}
}

// readSurname reads the first characters as a surname. A text of up to four
// characters is taken for a person; a longer one for a firm, where a single
// surname is only a second guess (区… 公司).
func readSurname(units []unit) {
	if len(units) == 0 || units[0].char == 0 {
		return
	}
	single := surnames()[chars(units[:1])]
	if len(units) > 1 {
		if ways, ok := surnames()[chars(units[:2])]; ok {
			setWays(units[:2], ways)
			// 单于 may also be 单 with the given name 于.
			units[0].ways = join(units[0].ways, single)
			return
		}
	}
	switch {
	case single == nil || startsWithWord(units):
	case han(units) <= 4:
		units[0].ways = single
	default:
		units[0].ways = join(units[0].ways, single)
	}
}

func startsWithWord(units []unit) bool {
	if len(units) < 2 {
		return false
	}
	_, ok := words[chars(units[:2])]
	return ok
}

// join returns the ways of both without repeating any.
func join(first, second []string) []string {
	ways := slices.Clone(first)
	for _, w := range second {
		if !slices.Contains(ways, w) {
			ways = append(ways, w)
		}
	}
	return ways
}

// setWays reads several units by whole readings, syllables separated by blanks.
func setWays(units []unit, ways []string) {
	for i := range units {
		units[i].ways = make([]string, len(ways))
		for k, way := range ways {
			units[i].ways[k] = strings.Fields(way)[i]
		}
	}
}

func chars(units []unit) string {
	var b strings.Builder
	for _, u := range units {
		if u.char == 0 {
			return ""
		}
		b.WriteRune(u.char)
	}
	return b.String()
}

// han counts the characters before the first run of letters.
func han(units []unit) int {
	for i, u := range units {
		if u.char == 0 {
			return i
		}
	}
	return len(units)
}
