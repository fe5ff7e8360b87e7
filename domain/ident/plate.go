package ident

import (
	"regexp"
	"strings"
)

// PlateKind tells what a plate says about its car.
type PlateKind string

// The kinds of plates. The letters of new-energy plates tell battery cars from the others.
const (
	PlateNone     PlateKind = ""       // not a plate that we know
	PlateOrdinary PlateKind = "普通"     // fuel cars
	PlateBattery  PlateKind = "新能源纯电"  // letters D A B C E
	PlateHybrid   PlateKind = "新能源非纯电" // letters F G H J K: plug-in, range extender, fuel cell
	PlateSpecial  PlateKind = "专用"     // 挂 学 警 港 澳 使 领
)

const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

var (
	plateHead     = `^[` + provinces + `][A-HJ-Z]`
	plateOrdinary = regexp.MustCompile(plateHead + `[A-HJ-NP-Z0-9]{5}$`)
	plateSpecial  = regexp.MustCompile(plateHead + `[A-HJ-NP-Z0-9]{4}[挂学警港澳使领]$|^使[0-9]{6}$`)
	plateSmallNEV = regexp.MustCompile(plateHead + `([A-HJK])[A-HJ-NP-Z0-9][0-9]{4}$`)
	plateLargeNEV = regexp.MustCompile(plateHead + `[0-9]{5}([A-HJK])$`)
)

// PlateKindOf reads a normalised plate.
func PlateKindOf(plate string) PlateKind {
	switch {
	case plateOrdinary.MatchString(plate):
		return PlateOrdinary
	case plateSpecial.MatchString(plate):
		return PlateSpecial
	}
	for _, form := range []*regexp.Regexp{plateSmallNEV, plateLargeNEV} {
		if match := form.FindStringSubmatch(plate); match != nil {
			if strings.Contains("ABCDE", match[1]) {
				return PlateBattery
			}
			return PlateHybrid
		}
	}
	return PlateNone
}

// Plate judges a number plate: seven characters, eight for new energy, or a special one. A car
// without a plate has a status instead; plates of the forces (no province sign) are doubtful.
func Plate(text string) Verdict {
	plate := bare(text)
	if PlateKindOf(plate) != PlateNone {
		return valid(plate)
	}
	signs := []rune(plate)
	switch {
	case len(signs) == 0:
		return wrong(plate, "车牌为空，请填写；尚未上牌请选择“未上牌”")
	case !strings.ContainsRune(provinces, signs[0]):
		return doubtful(plate, "车牌第一位“%c”不是省份简称，请核对；部队等特殊号牌确认无误可保存", signs[0])
	case len(signs) < 2 || signs[1] < 'A' || signs[1] > 'Z' || signs[1] == 'I':
		return wrong(plate, "车牌第二位应为发牌机关字母，请核对，例如 %c A12345", signs[0])
	case len(signs) < 7:
		return wrong(plate, "车牌少 %d 位（普通 7 位，新能源 8 位），请核对", 7-len(signs))
	case len(signs) > 8:
		return wrong(plate, "车牌多 %d 位（普通 7 位，新能源 8 位），请核对", len(signs)-8)
	case strings.ContainsAny(string(signs[2:]), "IO"):
		return wrong(plate, "车牌序号不用字母 I 和 O，请核对是否为 1 和 0")
	case len(signs) == 8:
		return wrong(plate, "8 位新能源车牌应为“字母 + 1 位 + 4 位数字”或“5 位数字 + 字母”，请核对")
	}
	return wrong(plate, "车牌“%s”里有不该出现的字符，请核对", plate)
}
