package ident

import "strings"

// The masks of facts.md 2.11. They are the same in lists, search, exports, paper and logs,
// and they hold for text that is no valid number too: what is too short is hidden whole.

// MaskPhone keeps the first three and the last four: 138****8000.
func MaskPhone(phone string) string { return mask(phone, 3, 4, 4) }

// MaskDocument keeps the first six and the last four of an id card: 110105********002X.
func MaskDocument(card string) string { return mask(card, 6, 4, 8) }

// MaskVIN keeps the maker's three signs and the serial's last four: LSV**********4847.
func MaskVIN(vin string) string { return mask(vin, 3, 4, 10) }

// MaskPlate keeps province, authority and the last two: 京A***45.
func MaskPlate(plate string) string { return mask(plate, 2, 2, 3) }

// MaskName keeps the first character and hides the length of the rest: 张*.
func MaskName(name string) string {
	for _, first := range strings.TrimSpace(name) {
		return string(first) + "*"
	}
	return ""
}

// Mask hides a value of a kind; for an unknown kind all of it.
func Mask(kind Kind, text string) string {
	switch kind {
	case KindPhone, KindMobile:
		return MaskPhone(text)
	case KindIDCard, KindUSCC, KindDocument:
		return MaskDocument(text)
	case KindVIN:
		return MaskVIN(text)
	case KindPlate:
		return MaskPlate(text)
	}
	return mask(text, 0, 0, 4)
}

// mask always writes the same number of stars. Text is shown in part only if at least a third
// as many characters as are shown stay hidden.
func mask(text string, head, tail, stars int) string {
	signs := []rune(text)
	if len(signs) == 0 {
		return ""
	}
	hidden := strings.Repeat("*", stars)
	if shown := head + tail; len(signs) < shown+(shown+2)/3 {
		return hidden
	}
	return string(signs[:head]) + hidden + string(signs[len(signs)-tail:])
}
