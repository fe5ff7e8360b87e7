package ident

import (
	"strings"

	"showroom/domain/calendar"
)

const (
	vinAlphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
	vinYears    = "ABCDEFGHJKLMNPRSTVWXY123456789" // from 1980, again every 30 years
	vinPlace    = 8                                // of the check digit, from 0
)

var (
	vinWeights = [17]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	// vinValues are those of the letters of vinAlphabet, in its order from A.
	vinValues = [...]int{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9}
)

// VIN judges a vehicle identification number (GB 16735). A wrong check digit is doubtful,
// not refused: it is mandatory for cars made for China, but imports may lack it.
func VIN(text string) Verdict {
	vin := bare(text)
	if reason := lengthFault("VIN ", vin, 17); reason != "" {
		return wrong(vin, "%s", reason)
	}
	if place, r := firstOutside(vin, vinAlphabet); place > 0 {
		if strings.ContainsRune("IOQ", r) {
			return wrong(vin, "VIN 第 %d 位是 %c，VIN 不用字母 I、O、Q，请核对是否为 1 或 0", place, r)
		}
		return wrong(vin, "VIN 第 %d 位是“%c”，只能是数字和大写字母，请核对", place, r)
	}
	if want := vinCheck(vin); vin[vinPlace] != want {
		return doubtful(vin, "VIN 第 9 位校验位应为 %c，现为 %c，请对照车辆铭牌核对；进口车确认无误可保存", want, vin[vinPlace])
	}
	return valid(vin)
}

func vinCheck(vin string) byte {
	sum := 0
	for i := range vin {
		value := strings.IndexByte(vinAlphabet, vin[i])
		if value > 9 {
			value = vinValues[value-10]
		}
		sum += value * vinWeights[i]
	}
	if sum %= 11; sum == 10 {
		return 'X'
	}
	return byte('0' + sum)
}

// ModelYear is the year that position 10 of a normalised VIN names: of the 30-year cycle the
// latest that is not after next year. 0 when there is none (many imports).
func ModelYear(vin string, today calendar.Day) int {
	if len(vin) != 17 {
		return 0
	}
	step := strings.IndexByte(vinYears, vin[9])
	if step < 0 {
		return 0
	}
	year := 1980 + step
	for year+30 <= today.Year()+1 {
		year += 30
	}
	return year
}
