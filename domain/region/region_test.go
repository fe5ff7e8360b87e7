package region

import "testing"

func TestParseEverySpelling(t *testing.T) {
	for _, a := range all().areas {
		for _, gap := range []string{"", " ", "/", "-", "　", "／", " / "} {
			text := a.Province + gap + a.City + gap + a.Name
			if code, ok := Parse(text); !ok || code != a.Code {
				t.Fatalf("%q: %q, want %s", text, code, a.Code)
			}
		}
		if got := Name(a.Code); got != a.Province+a.City+a.Name {
			t.Fatalf("%s: %s", a.Code, got)
		}
		if Province(a.Code) != a.Province {
			t.Fatalf("%s: %s", a.Code, Province(a.Code))
		}
	}
	if len(all().areas) != 2978 || len(all().provinces) != 31 {
		t.Errorf("%d areas, %d provinces", len(all().areas), len(all().provinces))
	}
}

func TestParseWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string]string{
		"北京市 西城区": "110102", "北京市/市辖区/西城区": "110102", "北京西城区": "110102", "北京市-北京市-西城区": "110102",
		"重庆市-奉节县": "500236", "海南省/儋州市/儋州市": "460400", "海南省澄迈县": "469023", "云南昆明市盘龙区": "530103",
		"昆明市盘龙区": "530103", "530103": "530103", "新疆石河子市": "659001", "广东省东莞市": "441900",
		"": "", "火星": "", "朝阳区": "", "盘龙区": "530103", "云南省": "", "999999": "", "\xff": "",
	} {
		if code, _ := Parse(text); code != want {
			t.Errorf("%q: %q, want %q", text, code, want)
		}
	}
}

func TestNameOfAnyLevel(t *testing.T) {
	for code, want := range map[string]string{
		"110102": "北京市西城区", "530000": "云南省", "53": "云南省", "5301": "云南省昆明市", "530100": "云南省昆明市",
		"1101": "北京市", "469023": "海南省澄迈县", "": "", "999999": "", "x": "", "530199": "",
	} {
		if got := Name(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if a, ok := Lookup("530103"); !ok || a.City != "昆明市" {
		t.Error(a)
	}
	if _, ok := Lookup("510102"); ok {
		t.Error("an abolished area is there")
	}
}

func TestSearch(t *testing.T) {
	for text, want := range map[string]string{
		"panlong": "530103", "盘龙": "530103", "kmpl": "530103", "kunmingpl": "530103", "530103": "530103",
		"昆明盘龙": "530103", "重庆奉节": "500236", "cqfj": "500236", "昆明 盘龙": "530103", "云南省昆明市盘龙区": "530103",
	} {
		found := false
		for _, a := range Search(text, 20) {
			found = found || a.Code == want
		}
		if !found {
			t.Errorf("%s: %v", text, Search(text, 20))
		}
	}
	if got := Search("", 5); len(got) != 0 {
		t.Error(got)
	}
	if got := Search("s", 7); len(got) != 7 {
		t.Error(got)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		Parse("云南省/昆明市/盘龙区")
	}
}

func TestProvincesAreListedInOrder(t *testing.T) {
	got := Provinces()
	if len(got) != 31 || got[0] != (Division{Code: "110000", Name: "北京市"}) || got[30].Code != "650000" {
		t.Errorf("%d provinces from %v to %v", len(got), got[0], got[len(got)-1])
	}
}
