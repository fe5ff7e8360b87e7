package money

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCapitals(t *testing.T) {
	for amount, want := range map[Fen]string{
		1640902: "人民币壹万陆仟肆佰零玖元零贰分", 32504: "人民币叁佰贰拾伍元零肆分", 23980000: "人民币贰拾叁万玖仟捌佰元整",
		20001000: "人民币贰拾万零壹拾元整", 100000100: "人民币壹佰万零壹元整", 100_000_000_00: "人民币壹亿元整",
		123456780: "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角", 10700053: "人民币壹拾万柒仟元伍角叁分", 1000: "人民币壹拾元整",
		5: "人民币伍分", 50: "人民币伍角", 55: "人民币伍角伍分", 0: "人民币零元整", -500000: "人民币负伍仟元整", -5: "人民币负伍分",
		100_007_000_00: "人民币壹亿零柒仟元整", 100_070_000_00: "人民币壹亿零柒万元整", 1_070_000_000_00: "人民币壹拾亿柒仟万元整",
		100_000_001_00: "人民币壹亿零壹元整", 1_000_500_00: "人民币壹佰万零伍佰元整", 10_000_00: "人民币壹万元整",
		Max: "人民币玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
	} {
		if got, err := Capitals(amount); err != nil || got != want {
			t.Errorf("Capitals(%s) = %s, %v, want %s", amount, got, err, want)
		}
	}
	for _, amount := range []Fen{Max + 1, -Max - 1} {
		if got, err := Capitals(amount); err == nil {
			t.Errorf("Capitals(%s) = %s, want a refusal", amount, got)
		}
	}
}

func TestCapitalsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := Fen(rapid.OneOf(
			rapid.Int64Range(int64(-Max), int64(Max)),
			rapid.Int64Range(0, 99999999),
			rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]int64{0, 0, 0, 1, 9}), 12, 12), joinDigits),
		).Draw(t, "amount"))
		text, err := Capitals(amount)
		if err != nil {
			t.Fatal(err)
		}
		if got := readCapitals(t, text); got != amount {
			t.Fatalf("%s reads as %s, want %s", text, got, amount)
		}
		if strings.Contains(text, "零零") || strings.Contains(text, "零元") && amount != 0 || strings.HasSuffix(text, "零") {
			t.Fatalf("%s has a zero too many", text)
		}
		if strings.HasSuffix(text, "整") != (amount%100 == 0) {
			t.Fatalf("%s: 整 belongs after 元 only", text)
		}
	})
}

func joinDigits(digits []int64) int64 {
	var value int64
	for _, digit := range digits {
		value = value*10 + digit
	}
	return value
}

// readCapitals is an independent reader: it adds up digit × unit and closes a section at 万 and 亿.
func readCapitals(t *rapid.T, text string) Fen {
	rest, found := strings.CutPrefix(text, "人民币")
	if !found {
		t.Fatalf("%s lacks its prefix", text)
	}
	rest, negative := strings.CutPrefix(rest, "负")
	digits := map[rune]int64{'零': 0, '壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}
	small := map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}
	var total, section, digit, fen int64
	for _, r := range rest {
		if value, ok := digits[r]; ok {
			digit = value
			continue
		}
		switch r {
		case '拾', '佰', '仟':
			section += digit * small[r]
		case '万':
			total += (section + digit) * 1_0000
			section = 0
		case '亿':
			total += (section + digit) * 1_0000_0000
			section = 0
		case '元':
			total += section + digit
			section = 0
		case '角':
			fen += digit * 10
		case '分':
			fen += digit
		case '整':
		default:
			t.Fatalf("%s: what is %c", text, r)
		}
		digit = 0
	}
	value := Fen(total*100 + fen)
	if negative {
		value = -value
	}
	return value
}
