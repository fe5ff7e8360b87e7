package search

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"showroom/domain/pinyin"
)

// index is the B-tree of the store as a sorted slice.
type index []row

type row struct {
	term string
	id   int
}

func build(records [][]Field) index {
	var ix index
	for id, fields := range records {
		for _, term := range Terms(fields...) {
			ix = append(ix, row{term, id})
		}
	}
	slices.SortStableFunc(ix, func(a, b row) int { return strings.Compare(a.term, b.term) })
	return ix
}

func (ix index) scan(from, to string, yield func(string, int) bool) error {
	at := sort.Search(len(ix), func(i int) bool { return ix[i].term >= from })
	for ; at < len(ix) && ix[at].term < to; at++ {
		if !yield(ix[at].term, ix[at].id) {
			break
		}
	}
	return nil
}

func find(t *testing.T, records [][]Field, query string) []int {
	t.Helper()
	p := Query(query)
	found, err := Find(p, 50, build(records).scan, func(id int) (bool, error) {
		_, ok := p.Match(records[id]...)
		return ok, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var ids []int
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	return ids
}

var town = [][]Field{
	{{Name, "张伟"}, {Phone, "13800138000"}},
	{{Name, "章子怡"}, {Phone, "13912345678"}},
	{{Name, "赵薇薇"}, {Phone, "18800001380"}},
	{{Name, "单雄信"}, {Phone, "0871-65312345"}},
	{{Name, "Tom李"}},
	{{Name, "盖𠮷"}},
	{{Name, "䶮大明"}},
	{{Name, "重庆长安样例汽车销售有限公司"}},
	{{Plate, "沪A·D12345"}, {VIN, "LSVAA4182E2184847"}},
	{{Number, "BJ-KM01-A-26-00007"}},
	{{Name, "西安"}},
	{{Name, "吕布"}},
}

func TestWhatIsTypedFindsWho(t *testing.T) {
	for query, want := range map[string]string{
		"伟": "[0]", "张伟": "[0]", "雄信": "[3]", "子": "[1]", "長": "[]",
		"zhangw": "[0]", "zw": "[0 2]", "wei": "[0 2]", "zwei": "[0 2]", "zhangz": "[1]", "zhzy": "[1]", "zzyi": "[1]",
		"shanxx": "[3]", "dan": "[]", "sxx": "[3]", "xx": "[3]", "iong": "[]", "hang": "[]",
		"张w": "[0]", "张wei": "[0]", "赵ww": "[2]", "z伟": "[0]", "章z怡": "[1]",
		"tomli": "[4]", "tom李": "[4]", "TOM": "[4]", "Tom 李": "[4]", "ｔｏｍ": "[4]",
		"𠮷": "[5]", "geji": "[5]", "gaiji": "[5]", "gj": "[5]", "ji": "[5]", "䶮": "[6]", "yandm": "[6]",
		"cqca": "[7]", "changan": "[7]", "长安": "[7]", "样例汽车": "[7]", "zhongqing": "[]",
		"138": "[0]", "13800138000": "[0]", "138 0013 8000": "[0]", "0013": "[0]", "8000": "[0]", "00": "[0 2 9]",
		"380": "[2]", "800": "[]", "653": "[3]", "087165": "[3]", "65312345": "[3]",
		"沪AD123": "[8]", "ad12345": "[8]", "D12345": "[8]", "345": "[3 8]", "lsvaa": "[8]", "184847": "[8]", "e2184847": "[8]", "21848": "[]", "18484": "[8]",
		"BJ-KM01-A-26-00007": "[9]", "km01": "[9]", "KM01-A": "[9]", "00007": "[9]", "26-0": "[9]", "bjkm01a": "[9]",
		"张 8000": "[0]", "8000 zw": "[0]", "zw 1380": "[0 2]", "zhang wei": "[0]", "张 9999": "[]",
		"xian": "[10]", "xa": "[10]", "xi an": "[10]", "lvb": "[11]", "lüb": "[11]", "lub": "[11]", "lb": "[11]",
		"": "[]", "  ": "[]", "-": "[]", "%": "[]", "' OR 1=1": "[]", "\xff": "[]",
	} {
		got := find(t, town, query)
		slices.Sort(got)
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %v, want %s", query, got, want)
		}
	}
}

// What was typed to its end comes before what only begins so, the end of a phone before the end of an
// identity card.
func TestWholeBeforePart(t *testing.T) {
	records := [][]Field{
		{{Name, "徐静蕾"}, {Phone, "13900010002"}}, {{Name, "许家豪"}, {Phone, "13900000001"}}, {{Name, "徐静"}, {Number, "110101199001010001"}},
		{{Name, "老徐家"}, {Phone, "00011234567"}},
	}
	for query, want := range map[string]string{
		"xj": "[2 1 0 3]", "徐静": "[2 0]", "xujing": "[2 0]", "0001": "[1 2 3 0]", "13900000001": "[1]",
	} {
		if got := find(t, records, query); fmt.Sprint(got) != want {
			t.Errorf("%q: %v, want %s", query, got, want)
		}
	}
}

func TestBestFirst(t *testing.T) {
	records := [][]Field{{{Name, "李卫"}}, {{Name, "卫国"}}, {{Name, "王二"}}, {{Name, "周威"}}}
	if got := find(t, records, "wei"); fmt.Sprint(got) != "[1 0 3]" {
		t.Error(got)
	}
	if got := find(t, records, "we"); fmt.Sprint(got) != "[2 1 0 3]" {
		t.Error(got)
	}
}

func TestEmphasis(t *testing.T) {
	for _, c := range [][3]string{
		{"伟", "张伟", "伟"}, {"zhangw", "张伟", "张伟"}, {"wei", "张伟", "伟"}, {"zw", "张 伟民", "张|伟"},
		{"tomw", "Tom李", ""}, {"toml", "Tom李", "Tom李"}, {"to", "Tom李", "To"}, {"张w", "张伟民", "张伟"},
		{"Ｔ", "Tom李", "T"}, {"ji", "盖𠮷", "𠮷"}, {"zhang wei", "张伟", "张伟"}, {"x", "张伟", ""}, {"", "张伟", ""},
	} {
		var parts []string
		for _, s := range Match(c[0], c[1]) {
			parts = append(parts, c[1][s.From:s.To])
		}
		if got := strings.Join(parts, "|"); got != c[2] {
			t.Errorf("%s in %s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	hits, ok := Query("8000 张").Match(Field{Name, "张伟"}, Field{Phone, "138-0013-8000"})
	if !ok || fmt.Sprint(hits) != "[{1 [{9 13}]} {0 [{0 3}]}]" {
		t.Error(hits, ok)
	}
}

func TestTermsAreFew(t *testing.T) {
	for name, limit := range map[string]int{"张伟": 5, "盖晟铭": 25, "尉迟雪莲": 20, "远桥样例建筑工程有限责任公司": 35} {
		if n := len(Terms(Field{Name, name}, Field{Phone, "13800138000"})); n > limit+3 {
			t.Errorf("%s: %d terms", name, n)
		}
	}
	if n := len(Terms(Field{Name, strings.Repeat("长", 5000)})); n > 200 {
		t.Errorf("a hostile name has %d terms", n)
	}
	for _, term := range Terms(Field{Name, strings.Repeat("abc ", 5000)}, Field{Name, strings.Repeat("张w", 500)}) {
		if len(term) > 150 && term[0] != classText && term[0] != classTextIn {
			t.Errorf("term of %d bytes: %.40s", len(term), term)
		}
	}
}

var names = rapid.SliceOfN(rapid.SampledFrom([]rune("张伟民王长重单尉迟万俟盖晟乐吕𠮷欧阳 ·")), 1, 6)

// Characters that have several readings each make more initials than are looked for.
func TestManyReadings(t *testing.T) {
	people := [][]Field{{{Name, "张单万长"}}, {{Name, "张万长"}}, {{Name, "赵单万长明"}}}
	for query, want := range map[string]string{"zhang单万长": "[0]", "z单万长": "[0 2]", "z单万chang": "[0 2]", "zhang单w长": "[0]", "单万长ming": "[2]"} {
		got := find(t, people, query)
		slices.Sort(got)
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %v, want %s", query, got, want)
		}
	}
}

// Also where more people than are looked at share what is written.
func TestManyShareARun(t *testing.T) {
	var people [][]Field
	for i := range 1900 {
		people = append(people, []Field{{Name, fmt.Sprintf("王%c%c", rune(0x4e00+i%700), rune(0x5000+i))}})
	}
	for i, name := range []string{"王晓明", "王建国", "王长安"} {
		people = append(people, []Field{{Name, name}})
		query := []string{"王xiaoming", "王jianguo", "王chang"}[i]
		if got := find(t, people, query); !slices.Contains(got, len(people)-1) {
			t.Errorf("%s isn't among %v", query, got)
		}
	}
}

// Match is the definition: the index must not lose anybody it would find. Runs of
// letters inside names are apart (see DESIGN.md).
func TestIndexFindsWhatMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := string(names.Draw(t, "name"))
		fields := []Field{{Name, name}, {Phone, "13800138000"}}
		query := rapid.OneOf(
			rapid.StringMatching(`[a-z]{1,6}`),
			rapid.Map(names, func(rs []rune) string { return string(rs) }),
			rapid.Custom(func(t *rapid.T) string { return pieces(t, name) }),
		).Draw(t, "query")
		p := Query(query)
		hits, want := p.Match(fields...)
		ids, err := Find(p, 5, build([][]Field{fields}).scan, func(int) (bool, error) { return want, nil })
		if err != nil {
			t.Fatal(err)
		}
		if got := len(ids) == 1; got != want {
			t.Fatalf("%q in %q: index %v, match %v %v\nplan %+v\nterms %q", query, name, got, want, hits, p, Terms(fields...))
		}
		for _, h := range hits {
			for _, s := range h.Spans {
				if s.From < 0 || s.From >= s.To || s.To > len(fields[h.Field].Text) {
					t.Fatalf("%q in %q: span %+v", query, name, s)
				}
			}
		}
	})
}

// pieces types a name as people do: some characters, some syllables, some
// beginnings.
func pieces(t *rapid.T, name string) string {
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "", " "}).Draw(t, "lead"))
	for _, s := range tokens(name, first(name)) {
		if s.char != "" && rapid.Bool().Draw(t, "as written") {
			b.WriteString(s.char)
			continue
		}
		n := len(s.spelt)
		if rapid.Bool().Draw(t, "initial") {
			n = 1
		}
		b.WriteString(s.spelt[:n])
	}
	return b.String()
}

func first(name string) pinyin.Reading {
	if rs := pinyin.Readings(name); len(rs) > 0 {
		return rs[0]
	}
	return nil
}

func FuzzQuery(f *testing.F) {
	for _, q := range []string{"zwei", "张w", "8000", "', \x00", strings.Repeat("xian", 30), strings.Repeat("a1", 50), "ⅷ㈱ǆ", "\u202e张"} {
		f.Add(q, "张伟")
	}
	f.Fuzz(func(t *testing.T, query, name string) {
		p := Query(query)
		if len(p.Lookups) > 40 {
			t.Errorf("%d lookups", len(p.Lookups))
		}
		hits, ok := p.Match(Field{Name, name}, Field{Number, name})
		if ok && len(hits) == 0 {
			t.Error("a match without a hit")
		}
		for _, term := range Terms(Field{Name, name}, Field{Number, name}) {
			if term == "" || strings.Contains(term, "\xff") {
				t.Errorf("term %q", term)
			}
		}
	})
}
