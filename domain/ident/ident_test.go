package ident

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// cases: kind, typed, normalised, part of the reason ("" = valid), warn.
var cases = []struct {
	kind         Kind
	typed, plain string
	reason       string
	warn         bool
}{
	{KindVIN, "LSVAA4182E2184847", "LSVAA4182E2184847", "", false},
	{KindVIN, " lvshcamb-1ce054249\u3000", "LVSHCAMB1CE054249", "", false},
	{KindVIN, "ＬＳＧＰＣ５２Ｕ６ＡＦ１０２５５４", "LSGPC52U6AF102554", "", false},
	{KindVIN, "1M8GDM9AXKP042788", "1M8GDM9AXKP042788", "", false},
	{KindVIN, "LGXC16DF6R0000001", "LGXC16DF6R0000001", "", false},
	{KindVIN, "LSVAA4185S2100001", "LSVAA4185S2100001", "", false},
	{KindVIN, "LFV3A23C5D3000001", "LFV3A23C5D3000001", "应为 X，现为 5", true},
	{KindVIN, "LSVAA4182E218484", "LSVAA4182E218484", "少一位", false},
	{KindVIN, "LSVAA4182E218484799", "LSVAA4182E218484799", "多 2 位", false},
	{KindVIN, "LSVAA4182E2I84847", "LSVAA4182E2I84847", "第 12 位是 I", false},
	{KindVIN, "LSVAA4182E2京84847", "LSVAA4182E2京84847", "第 12 位是“京”", false},
	{KindVIN, "", "", "为空", false},

	{KindPlate, "京A12345", "京A12345", "", false},
	{KindPlate, "沪a·F0236", "沪AF0236", "", false},
	{KindPlate, "粤Z1234港", "粤Z1234港", "", false},
	{KindPlate, "沪ＡＤ１２３４５", "沪AD12345", "", false},
	{KindPlate, "粤B F12345", "粤BF12345", "", false},
	{KindPlate, "粤B12345D", "粤B12345D", "", false},
	{KindPlate, "苏EA12345", "苏EA12345", "", false},
	{KindPlate, "京A1234挂", "京A1234挂", "", false},
	{KindPlate, "使123456", "使123456", "", false},
	{KindPlate, "京O12345", "京O12345", "", false},
	{KindPlate, "京A1234", "京A1234", "少 1 位", false},
	{KindPlate, "京A1234567", "京A1234567", "多 1 位", false},
	{KindPlate, "京A1234O", "京A1234O", "I 和 O", false},
	{KindPlate, "京AL12345", "京AL12345", "8 位新能源", false},
	{KindPlate, "京112345", "京112345", "第二位", false},
	{KindPlate, "京I12345", "京I12345", "第二位", false},
	{KindPlate, "A12345", "A12345", "省份简称", true},
	{KindPlate, "京A12?45", "京A12?45", "不该出现", false},
	{KindPlate, "", "", "为空", false},

	{KindPhone, "+86 138 0013 8000", "13800138000", "", false},
	{KindPhone, "0086-13800138000", "13800138000", "", false},
	{KindPhone, "8613800138000", "13800138000", "", false},
	{KindPhone, "(+86)138.0013.8000", "13800138000", "", false},
	{KindPhone, "１３８\u00a0００１３\u3000８０００", "13800138000", "", false},
	{KindPhone, "010-12345678", "01012345678", "", false},
	{KindPhone, "（010）6234-5678", "01062345678", "", false},
	{KindPhone, "0755 2345678", "07552345678", "", false},
	{KindPhone, "+86 21 62345678", "02162345678", "", false},
	{KindPhone, "+86 10 62345678", "01062345678", "", false},
	{KindPhone, "400-820-8820", "4008208820", "", false},
	{KindPhone, "400-820-882", "400820882", "400 电话少一位", false},
	{KindPhone, "1380013800", "1380013800", "手机号少一位", false},
	{KindPhone, "138001380001", "138001380001", "手机号多一位", false},
	{KindPhone, "12800138000", "12800138000", "没有 128 开头", false},
	{KindPhone, "1380013800a", "1380013800A", "“A”", false},
	{KindPhone, "62345678", "62345678", "区号", false},
	{KindPhone, "021-6234567", "0216234567", "少 1 位", false},
	{KindPhone, "0755-623456789", "0755623456789", "分机号", false},
	{KindPhone, "00112345678", "00112345678", "区号不对", false},
	{KindPhone, "0110", "0110", "区号不对", false},
	{KindPhone, "02", "02", "区号不对", false},
	{KindPhone, "+86", "", "补上号码", false},
	{KindPhone, "\u3000", "", "为空", false},
	{KindMobile, "400-820-8820", "4008208820", "以 1 开头", false},
	{KindMobile, "138 0013 8000", "13800138000", "", false},

	{KindIDCard, "11010519491231002X", "11010519491231002X", "", false},
	{KindIDCard, "110105 19491231 002x", "11010519491231002X", "", false},
	{KindIDCard, "440524188001010014", "440524188001010014", "", false},
	{KindIDCard, "110105194912310021", "110105194912310021", "末位应为 X，现为 1", false},
	{KindIDCard, "110105194902300021", "110105194902300021", "出生日期 19490230", false},
	{KindIDCard, "1101051949123100X2", "1101051949123100X2", "第 17 位", false},
	{KindIDCard, "11010519491231002号", "11010519491231002号", "第 18 位是“号”", false},
	{KindIDCard, "110105491231002", "110105491231002", "15 位", false},
	{KindIDCard, "1101051949123100", "1101051949123100", "少 2 位", false},

	{KindUSCC, "91350100M000100Y43", "91350100M000100Y43", "", false},
	{KindUSCC, "91350100m000100y43", "91350100M000100Y43", "", false},
	{KindUSCC, "91350100M000100Y44", "91350100M000100Y44", "末位应为 3，现为 4", false},
	{KindUSCC, "9135010OM000100Y43", "9135010OM000100Y43", "第 8 位是 O", false},
	{KindUSCC, "91350100M000100Y4", "91350100M000100Y4", "少一位", false},
	{KindUSCC, "110105491231002", "110105491231002", "旧注册号", false},

	{KindDocument, "11010519491231002x", "11010519491231002X", "", false},
	{KindDocument, "91350100M000100Y43", "91350100M000100Y43", "", false},
	{KindDocument, "110105194912310021", "110105194912310021", "身份证号校验", false},
	{KindDocument, "91350100M000100Y44", "91350100M000100Y44", "统一社会信用代码校验", false},
	{"shoe", "42", "42", "不认识", false},
}

func TestCheck(t *testing.T) {
	for _, c := range cases {
		got := Check(c.kind, c.typed)
		if got.Normalised != c.plain || got.Valid != (c.reason == "") || got.Warn != c.warn || !strings.Contains(got.Reason, c.reason) || got.Valid && got.Reason != "" {
			t.Errorf("Check(%s, %q) = %+v, want %q, reason %q, warn %v", c.kind, c.typed, got, c.plain, c.reason, c.warn)
		}
	}
}

func TestUnknownProvinceMayBeSaved(t *testing.T) {
	card := "99" // 9x is a foreigner's card and passes
	card += "0105194912310021"
	card = card[:17] + string(idCheck(card))
	if got := IDCard(card); !got.Valid {
		t.Errorf("a permanent residence card is refused: %+v", got)
	}
	card = "00" + card[2:]
	card = card[:17] + string(idCheck(card))
	if got := IDCard(card); got.Valid || !got.Warn || !strings.Contains(got.Reason, "省份代码") {
		t.Errorf("province 00: %+v", got)
	}
}

// draw makes a valid identifier of the kind: a random body over the alphabet, then its check.
func draw(t *rapid.T, kind Kind) string {
	switch kind {
	case KindVIN:
		body := rapid.StringOfN(rapid.RuneFrom([]rune(vinAlphabet)), 17, 17, -1).Draw(t, "vin")
		return body[:vinPlace] + string(vinCheck(body)) + body[vinPlace+1:]
	case KindUSCC:
		body := rapid.StringOfN(rapid.RuneFrom([]rune(usccAlphabet)), 17, 17, -1).Draw(t, "uscc")
		return body + string(usccCheck(body))
	}
	serial := rapid.StringOfN(rapid.RuneFrom([]rune(digits)), 3, 3, -1).Draw(t, "serial")
	year := rapid.StringMatching(`(19[0-9]|200)[0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])`).Draw(t, "birthday")
	body := "110105" + year + serial
	return body + string(idCheck(body))
}

// Every weight of the id card and the 统一社会信用代码 is prime to the modulus, so any change of one
// character is found. So it is for a VIN, but for letters that share a value (A, J and 1).
func TestOneWrongCharacterIsFound(t *testing.T) {
	alphabets := map[Kind]string{KindVIN: vinAlphabet, KindUSCC: usccAlphabet, KindIDCard: digits}
	for kind, alphabet := range alphabets {
		rapid.Check(t, func(t *rapid.T) {
			text := draw(t, kind)
			if got := Check(kind, text); !got.Valid || got.Normalised != text {
				t.Fatalf("%s %s is not valid: %s", kind, text, got.Reason)
			}
			place := rapid.IntRange(0, len(text)-1).Draw(t, "place")
			other := rapid.SampledFrom([]byte(alphabet)).Draw(t, "other")
			if other == text[place] || kind == KindVIN && place != vinPlace && vinValue(other) == vinValue(text[place]) {
				return
			}
			if broken := text[:place] + string(other) + text[place+1:]; Check(kind, broken).Valid {
				t.Fatalf("%s became %s and nobody noticed", text, broken)
			}
		})
	}
}

func vinValue(sign byte) int {
	value := strings.IndexByte(vinAlphabet, sign)
	if value > 9 {
		return vinValues[value-10]
	}
	return value
}

func TestNormalisingIsStable(t *testing.T) {
	kinds := []Kind{KindVIN, KindPlate, KindPhone, KindMobile, KindIDCard, KindUSCC, KindDocument}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		first := Check(kind, rapid.OneOf(rapid.String(), rapid.StringMatching(`[+０-９0-9 ()\-]{0,20}`)).Draw(t, "text"))
		if !first.Valid {
			return
		}
		if again := Check(kind, first.Normalised); again != first {
			t.Fatalf("%+v became %+v", first, again)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, c := range cases {
		f.Add(string(c.kind), c.typed)
	}
	f.Fuzz(func(t *testing.T, kind, text string) {
		got := Check(Kind(kind), text)
		if got.Valid == (got.Reason != "") || got.Valid && got.Warn {
			t.Fatalf("%q: %+v contradicts itself", text, got)
		}
		if got.Valid && !utf8.ValidString(got.Normalised) {
			t.Fatalf("%q is valid as %q", text, got.Normalised)
		}
		if again := Check(Kind(kind), got.Normalised); got.Valid && again != got {
			t.Fatalf("%+v became %+v", got, again)
		}
		ModelYear(got.Normalised, 20261121)
		Birthday(got.Normalised)
		Gender(got.Normalised)
		if masked := Mask(Kind(kind), text); got.Valid && len([]rune(text)) > 4 && masked == text {
			t.Fatalf("%q stays in the open", text)
		}
	})
}
