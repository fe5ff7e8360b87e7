// Package words says what the desk says in the language that the user chose. The code speaks Chinese;
// English comes from assets/words. The language is one for the whole program, is switched at run time
// and does not depend on the system's locale.
//
// Not here: what customers get on paper, which is always Chinese, and words that users typed.
package words

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	assets "showroom/assets/words"
)

// Language is one of the languages of the desk.
type Language string

// The languages, by their BCP 47 tags.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Languages are all of them, in the order of the menu.
var Languages = []Language{Chinese, English}

// Name is what a language calls itself.
func (l Language) Name() string {
	if l == English {
		return "English"
	}
	return "中文"
}

var current atomic.Value // Language

func init() { current.Store(Chinese) }

// Current is the language in use.
func Current() Language { return current.Load().(Language) }

// Use switches the language; an unknown one is Chinese. Whoever shows words must draw them again.
func Use(l Language) {
	if l != English {
		l = Chinese
	}
	current.Store(l)
}

// Tr is the Chinese text in the current language. A text without a translation stays as it is, so that
// nothing is hidden; a test keeps that from happening.
func Tr(zh string) string {
	if Current() == Chinese || zh == "" {
		return zh
	}
	return list().say(zh)
}

// Trf is Tr for a text with values: the translation of the format, filled in.
func Trf(zh string, values ...any) string {
	said := fmt.Sprintf(Tr(zh), values...)
	if Current() == English {
		return one(said)
	}
	return said
}

// In is Tr for a word that reads differently in one place: 客户 on a record is Customer, in the
// navigation Customers. The list has such words under place/word; others read as everywhere.
func In(place, zh string) string {
	if Current() == Chinese {
		return zh
	}
	if en, ok := list().exact[place+"/"+zh]; ok {
		return en
	}
	return Tr(zh)
}

// Navigation is the place of the rail and of list pages' titles.
const Navigation = "导航"

// Tab is the place of a word beside a count, such as a tab's: 报价 is Quotes there.
const Tab = "页签"

// Heading is the place of a column's head, where room is scarce.
const Heading = "列"

// Known tells whether the text has an English entry of its own.
func Known(zh string) bool {
	_, ok := list().exact[zh]
	return ok
}

// Keys are the Chinese texts of the list, sorted.
func Keys() []string {
	out := make([]string, 0, len(list().exact))
	for zh := range list().exact {
		out = append(out, zh)
	}
	sort.Strings(out)
	return out
}

// EnglishOf is the list's entry for a text, "" if there is none.
func EnglishOf(zh string) string { return list().exact[zh] }

type book struct {
	exact   map[string]string
	pattern []pattern
	seen    sync.Map // finished sentences: string to string
}

type pattern struct {
	match   *regexp.Regexp
	english string
}

var list = sync.OnceValue(func() *book {
	b := &book{}
	if err := json.Unmarshal(assets.English, &b.exact); err != nil {
		panic("assets/words/en.json: " + err.Error()) // a test reads it, so it can't be shipped
	}
	for zh, en := range b.exact {
		if strings.Contains(zh, "%") {
			b.pattern = append(b.pattern, pattern{compile(zh), en})
		}
	}
	// The longest pattern is the most exact one.
	sort.Slice(b.pattern, func(i, j int) bool {
		x, y := b.pattern[i].match.String(), b.pattern[j].match.String()
		return len(x) > len(y) || len(x) == len(y) && x < y
	})
	return b
})

var verb = regexp.MustCompile(`%(?:s|d)`)

// compile makes a format into an expression that finds its values again.
func compile(zh string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString("^")
	at := 0
	for _, v := range verb.FindAllStringIndex(zh, -1) {
		b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(zh[at:v[0]], "%%", "%")))
		if zh[v[0]:v[1]] == "%d" {
			b.WriteString(`(-?\d+)`)
		} else {
			b.WriteString(`(.+?)`)
		}
		at = v[1]
	}
	b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(zh[at:], "%%", "%")) + "$")
	return regexp.MustCompile(b.String())
}

func (b *book) say(zh string) string {
	if en, ok := b.exact[zh]; ok {
		return en
	}
	if en, ok := b.seen.Load(zh); ok {
		return en.(string)
	}
	en := one(b.fill(zh))
	b.seen.Store(zh, en)
	return en
}

// fill reads a finished sentence through the patterns. Values are themselves read: 请填写姓名, or a message that
// carries another one. A value is always shorter than its sentence, so this ends.
func (b *book) fill(zh string) string {
	for _, p := range b.pattern {
		found := p.match.FindStringSubmatch(zh)
		if found == nil {
			continue
		}
		n := 0
		return verb.ReplaceAllStringFunc(p.english, func(string) string {
			n++
			if n >= len(found) {
				return ""
			}
			return b.say(found[n])
		})
	}
	return zh
}
