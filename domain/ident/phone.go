package ident

import "strings"

// Phone judges a mobile, landline or 400/800 number. Normalised is digits only, without the
// country code: +86 138 0013 8000 → 13800138000, (010)1234-5678 → 01012345678.
func Phone(text string) Verdict {
	number, fault := phoneDigits(text)
	if fault.Reason != "" {
		return fault
	}
	switch {
	case strings.HasPrefix(number, "400"), strings.HasPrefix(number, "800"):
		if reason := lengthFault(number[:3]+" 电话", number, 10); reason != "" {
			return wrong(number, "%s", reason)
		}
		return valid(number)
	case strings.HasPrefix(number, "0"):
		return landline(number)
	}
	return mobile(number)
}

// Mobile judges a number that must be a mobile: ^1[3-9][0-9]{9}$ after normalising.
func Mobile(text string) Verdict {
	number, fault := phoneDigits(text)
	if fault.Reason != "" {
		return fault
	}
	return mobile(number)
}

func mobile(number string) Verdict {
	if number[0] != '1' {
		return wrong(number, "手机号应以 1 开头，座机请带区号，请核对")
	}
	if reason := lengthFault("手机号", number, 11); reason != "" {
		return wrong(number, "%s", reason)
	}
	if number[1] < '3' {
		return wrong(number, "没有 %s 开头的手机号，请核对前三位", number[:3])
	}
	return valid(number)
}

// landline: 010 and 02x have a code of three digits and eight behind it; others four, and seven or eight.
func landline(number string) Verdict {
	code, shortest := 4, 7
	if strings.HasPrefix(number, "01") || strings.HasPrefix(number, "02") {
		code, shortest = 3, 8
	}
	if len(number) < code || number[1] == '0' || number[1] == '1' && number[2] != '0' {
		return wrong(number, "座机区号不对，请核对，例如 010-12345678")
	}
	switch subscriber := len(number) - code; {
	case subscriber < shortest:
		return wrong(number, "座机号码少 %d 位（区号后应为 %d 至 8 位），请核对", shortest-subscriber, shortest)
	case subscriber > 8:
		return wrong(number, "座机号码多 %d 位（区号后最多 8 位），分机号请写在备注里", subscriber-8)
	}
	return valid(number)
}

// phoneDigits strips separators and the country code, and refuses what is not digits.
func phoneDigits(text string) (number string, fault Verdict) {
	number = bare(text)
	if number == "" {
		return "", wrong("", "电话为空，请填写")
	}
	explicit := strings.HasPrefix(number, "+86") || strings.HasPrefix(number, "0086")
	if explicit {
		number = number[strings.Index(number, "86")+2:]
	} else if len(number) == 13 && strings.HasPrefix(number, "86") {
		number = number[2:]
	}
	if number == "" {
		return "", wrong("", "只有国家区号，请补上号码")
	}
	if place, r := firstOutside(number, digits); place > 0 {
		return number, wrong(number, "电话里有“%c”，只能是数字，请核对", r)
	}
	if explicit && (number[0] >= '2' && number[0] <= '9' && len(number) > 9 && !strings.HasPrefix(number, "400") || len(number) == 10 && strings.HasPrefix(number, "10")) {
		number = "0" + number // abroad the 0 of the area code is left out
	}
	return number, Verdict{}
}
