package ident

import "testing"

func TestModelYear(t *testing.T) {
	for sign, want := range map[string]int{"R": 2024, "S": 2025, "T": 2026, "V": 2027, "W": 1998, "E": 2014, "1": 2001, "0": 0, "U": 0} {
		if got := ModelYear("LSVAA4182"+sign+"2184847", 20261121); got != want {
			t.Errorf("model year %s = %d, want %d", sign, got, want)
		}
	}
	for sign, want := range map[string]int{"W": 2028, "X": 2029, "Y": 2030, "1": 2031} {
		if got := ModelYear("LSVAA4182"+sign+"2184847", 20310101); got != want {
			t.Errorf("model year %s = %d, want %d", sign, got, want)
		}
	}
	if got := ModelYear("LSV", 20261121); got != 0 {
		t.Errorf("a short VIN is of %d", got)
	}
}

func TestPlateKindOf(t *testing.T) {
	for plate, want := range map[string]PlateKind{
		"京A12345": PlateOrdinary, "沪AF0236": PlateOrdinary, "粤Z1234港": PlateSpecial, "沪AD12345": PlateBattery, "粤BF12345": PlateHybrid,
		"粤B12345D": PlateBattery, "苏EA12345": PlateBattery, "京AK12345": PlateHybrid, "京A12345G": PlateHybrid, "京": PlateNone, "": PlateNone,
	} {
		if got := PlateKindOf(plate); got != want {
			t.Errorf("%s is %s, want %s", plate, got, want)
		}
	}
}

func TestBirthdayAndGender(t *testing.T) {
	if d, g := Birthday("11010519491231002X"), Gender("11010519491231002X"); d != 19491231 || g != "女" {
		t.Errorf("%s %s", d, g)
	}
	if d, g := Birthday("440524188001010014"), Gender("440524188001010014"); d != 18800101 || g != "男" {
		t.Errorf("%s %s", d, g)
	}
	if d, g := Birthday("91350100M000100Y43"), Gender("91350100M000100Y43"); d != 0 || g != "" {
		t.Errorf("a firm was born on %s and is %s", d, g)
	}
	if Birthday("") != 0 || Gender("") != "" {
		t.Error("an empty number tells something")
	}
}

func TestMasks(t *testing.T) {
	for _, c := range [][2]string{
		{MaskPhone("13800138000"), "138****8000"}, {MaskPhone("1380013"), "****"}, {MaskPhone(""), ""},
		{MaskDocument("11010519491231002X"), "110105********002X"}, {MaskDocument("110105"), "********"},
		{MaskName("张三"), "张*"}, {MaskName("欧阳震华"), "欧*"}, {MaskName("𠮷田"), "𠮷*"}, {MaskName(" "), ""}, {MaskName("张"), "张*"},
		{MaskVIN("LSVAA4182E2184847"), "LSV**********4847"}, {MaskPlate("京A12345"), "京A***45"}, {MaskPlate("京A"), "***"},
		{Mask("other", "secret"), "****"}, {Mask(KindPhone, "13800138000"), "138****8000"}, {Mask(KindPlate, "沪AD12345"), "沪A***45"},
	} {
		if c[0] != c[1] {
			t.Errorf("masked %s, want %s", c[0], c[1])
		}
	}
}
