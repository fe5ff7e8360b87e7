package ident

import (
	"strings"

	"showroom/domain/calendar"
)

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const (
	idChecks = "10X98765432"
	// idProvinces are the first two digits in use: provinces, Taiwan, the residence cards of Hong
	// Kong, Macao and Taiwan (81–83), and 9x of foreigners' permanent cards. County codes come
	// and go, so old ones are never refused.
	idProvinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)

// IDCard judges an 18-digit identity number (GB 11643): a real date of birth and the check digit.
func IDCard(text string) Verdict {
	card := bare(text)
	if len(card) == 15 {
		return wrong(card, "这是 15 位旧身份证号，请按现在的证件填写 18 位")
	}
	if reason := lengthFault("身份证号", card, 18); reason != "" {
		return wrong(card, "%s", reason)
	}
	if place, r := firstOutside(card, digits); place > 0 && (place < 18 || r != 'X') {
		return wrong(card, "身份证号第 %d 位是“%c”，只能是数字（最后一位可以是 X），请核对", place, r)
	}
	if _, err := calendar.ReadDay(card[6:14]); err != nil {
		return wrong(card, "身份证号里的出生日期 %s 不存在，请核对第 7 至 14 位", card[6:14])
	}
	if want := idCheck(card); card[17] != want {
		return wrong(card, "身份证号校验不通过（末位应为 %c，现为 %c），请对照证件核对每一位", want, card[17])
	}
	if card[0] != '9' && !strings.Contains(idProvinces, card[:2]) {
		return doubtful(card, "身份证号前两位 %s 不是省份代码，请对照证件核对，确认无误可保存", card[:2])
	}
	return valid(card)
}

func idCheck(card string) byte {
	sum := 0
	for i, weight := range idWeights {
		sum += int(card[i]-'0') * weight
	}
	return idChecks[sum%11]
}

// Birthday is the date of birth in a normalised id card number; none if it holds none.
func Birthday(card string) calendar.Day {
	if len(card) != 18 {
		return 0
	}
	d, err := calendar.ReadDay(card[6:14])
	if err != nil {
		return 0
	}
	return d
}

// Gender is 男 or 女 by the 17th digit of a normalised id card number; empty if it is none.
func Gender(card string) string {
	if Birthday(card) == 0 || card[16] < '0' || card[16] > '9' {
		return ""
	}
	if card[16]%2 == 1 {
		return "男"
	}
	return "女"
}
