// Package region knows the administrative divisions of GB/T 2260: it finds the
// six-digit code of an area from what people write in an address column, and
// prints a code as the first part of an address.
//
// The table is decoded once, when first needed. Codes of areas that have been
// abolished are not in it (old id cards carry them): an unknown code is normal
// and never a reason to refuse a record. Taiwan, Hong Kong and Macao have no
// areas in it.
package region

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"showroom/assets/data"
)

// Area is one county, district or town of the third level.
type Area struct {
	Code     string // six digits
	Province string // 云南省
	City     string // 昆明市; empty where the table has only a place holder
	Name     string // 盘龙区
}

// String returns the printed form without gaps: 云南省昆明市盘龙区.
func (a Area) String() string { return a.Province + a.City + a.Name }

// placeholders are second-level names that nobody writes in an address.
var placeholders = map[string]bool{
	"市辖区": true, "县": true, "省直辖县级行政区划": true, "自治区直辖县级行政区划": true,
}

type table struct {
	areas     []Area
	byCode    map[string]int    // six digits: index into areas
	bySpelled map[string]string // joined names: six digits
	provinces map[string]string // two digits: name
	cities    map[string]string // four digits: name, empty for a place holder
}

var all = sync.OnceValue(func() *table {
	var file struct {
		Provinces, Cities, Areas [][2]string
	}
	if err := json.Unmarshal(data.Regions, &file); err != nil {
		// The table is compiled in; only a broken build gets here.
		panic(fmt.Sprintf("region: table: %v", err))
	}
	t := &table{
		areas:     make([]Area, 0, len(file.Areas)),
		byCode:    make(map[string]int, len(file.Areas)),
		bySpelled: make(map[string]string, 2*len(file.Areas)),
		provinces: make(map[string]string, len(file.Provinces)),
		cities:    make(map[string]string, len(file.Cities)),
	}
	for _, p := range file.Provinces {
		t.provinces[p[0]] = p[1]
	}
	for _, c := range file.Cities {
		if placeholders[c[1]] {
			c[1] = ""
		}
		t.cities[c[0]] = c[1]
	}
	for _, a := range file.Areas {
		t.byCode[a[0]] = len(t.areas)
		t.areas = append(t.areas, Area{a[0], t.provinces[a[0][:2]], t.cities[a[0][:4]], a[1]})
	}
	t.spell()
	return t
})

// spell fills bySpelled with the full spelling of every area and, where no other
// place is spelt so, the shorter ones people use: without the city, with the
// place holder, without the ending of the province, or the area alone.
func (t *table) spell() {
	for _, a := range t.areas {
		t.bySpelled[a.String()] = a.Code
	}
	short := map[string]string{}
	for _, a := range t.areas {
		province := shortProvince(a.Province)
		for _, s := range []string{
			a.Province + a.Name, province + a.City + a.Name, province + a.Name,
			a.Province + "市辖区" + a.Name, a.Province + a.Province + a.Name,
			a.City + a.Name, a.Name,
		} {
			if code, ok := short[s]; ok && code != a.Code {
				short[s] = "" // two places: no answer is better than a wrong one
			} else {
				short[s] = a.Code
			}
		}
	}
	for s, code := range short {
		if _, taken := t.bySpelled[s]; code != "" && !taken {
			t.bySpelled[s] = code
		}
	}
}

func shortProvince(name string) string {
	for _, ending := range []string{"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"} {
		if short, ok := strings.CutSuffix(name, ending); ok {
			return short
		}
	}
	return name
}

// separators are dropped before a spelling is looked up.
var separators = strings.NewReplacer(
	" ", "", "\u00a0", "", "\u3000", "", "\t", "", "/", "", "／", "", "-", "", "－", "", "—", "",
	",", "", "，", "", "、", "", "·", "", ">", "", "\\", "", "|", "",
)

// Parse finds the code of what an address column says: names with no separator,
// blanks, "/" or "-" between them, or the six digits themselves. The second
// result is false if no area, or more than one, is written so.
func Parse(text string) (code string, ok bool) {
	joined := separators.Replace(text)
	if _, ok := all().byCode[joined]; ok {
		return joined, true
	}
	code, ok = all().bySpelled[joined]
	return code, ok
}

// Name returns the printed address part of a code of six, four or two digits (or
// six with trailing zeros), "" if unknown: 530103 is 云南省昆明市盘龙区.
func Name(code string) string {
	t := all()
	if i, ok := t.byCode[code]; ok {
		return t.areas[i].String()
	}
	if len(code) == 6 {
		if short, ok := strings.CutSuffix(code, "0000"); ok {
			code = short
		} else {
			code = strings.TrimSuffix(code, "00")
		}
	}
	switch len(code) {
	case 2:
		return t.provinces[code]
	case 4:
		if _, ok := t.cities[code]; ok {
			return t.provinces[code[:2]] + t.cities[code]
		}
	}
	return ""
}

// Province returns the name of the province a code begins with, "" if unknown.
func Province(code string) string {
	if len(code) < 2 {
		return ""
	}
	return all().provinces[code[:2]]
}

// Lookup returns the area of a six-digit code.
func Lookup(code string) (Area, bool) {
	i, ok := all().byCode[code]
	if !ok {
		return Area{}, false
	}
	return all().areas[i], true
}

// Division is a province, municipality or autonomous region.
type Division struct {
	Code string // six digits
	Name string
}

// Provinces lists the first level in the order of its codes.
func Provinces() []Division {
	out := make([]Division, 0, len(all().provinces))
	for code, name := range all().provinces {
		out = append(out, Division{Code: code + "0000", Name: name})
	}
	slices.SortFunc(out, func(a, b Division) int { return strings.Compare(a.Code, b.Code) })
	return out
}
