// Package ident reads the identifiers of the trade: VIN, plate, phone, id card and
// 统一社会信用代码 (facts.md 2.4).
//
// Every kind has one function from what was typed to a Verdict, and Check picks it by Kind.
// Normalised is what is stored and searched, also when the text is not valid, so that
// nothing that anyone typed is lost. Extras (birthday, model year, kind of plate) take
// normalised text. Not here: whether a number is really in use, and looking up regions.
package ident

import (
	"fmt"
	"strings"

	"showroom/domain/ident/halfwidth"
)

// Kind names an identifier as the ctl's check verb does.
type Kind string

// The kinds that Check knows. KindPhone takes mobiles, landlines and 400 numbers; KindMobile
// mobiles only; KindDocument an id card or a 统一社会信用代码.
const (
	KindVIN      Kind = "vin"
	KindPlate    Kind = "plate"
	KindPhone    Kind = "phone"
	KindMobile   Kind = "mobile"
	KindIDCard   Kind = "idcard"
	KindUSCC     Kind = "uscc"
	KindDocument Kind = "document"
)

// Verdict is the outcome of a check. Reason is empty when Valid and otherwise says, in the
// user's words, what is wrong and what to do. Warn marks an invalid value that may still be
// saved after the user confirmed it (an imported car's VIN without a check digit).
type Verdict struct {
	Normalised string `json:"normalised"`
	Valid      bool   `json:"valid"`
	Warn       bool   `json:"warn"`
	Reason     string `json:"reason"`
}

// Check judges text as a kind. An unknown kind is a fault of the caller and is never valid.
func Check(kind Kind, text string) Verdict {
	switch kind {
	case KindVIN:
		return VIN(text)
	case KindPlate:
		return Plate(text)
	case KindPhone:
		return Phone(text)
	case KindMobile:
		return Mobile(text)
	case KindIDCard:
		return IDCard(text)
	case KindUSCC:
		return USCC(text)
	case KindDocument:
		return Document(text)
	}
	return Verdict{Normalised: text, Reason: fmt.Sprintf("不认识的号码类型“%s”", kind)}
}

// Document judges the paper of a customer: an id card, or the 统一社会信用代码 of a firm.
func Document(text string) Verdict {
	person := IDCard(text)
	if person.Valid {
		return person
	}
	if firm := USCC(text); firm.Valid || strings.ContainsAny(strings.TrimSuffix(firm.Normalised, "X"), letters) {
		return firm
	}
	return person
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// bare folds widths, raises letters and drops what people put between the characters:
// blanks, hyphens, dots and brackets.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-.()[]{}<>_·•・。、【】〔〕《》「」", r) {
			return -1
		}
		return r
	}, strings.ToUpper(halfwidth.Tight(text)))
}

func valid(text string) Verdict { return Verdict{Normalised: text, Valid: true} }

func wrong(text, format string, args ...any) Verdict {
	return Verdict{Normalised: text, Reason: fmt.Sprintf(format, args...)}
}

// doubtful is wrong, but may be saved after confirmation.
func doubtful(text, format string, args ...any) Verdict {
	v := wrong(text, format, args...)
	v.Warn = true
	return v
}

// lengthFault says by how much text misses the length in characters; empty when it fits.
func lengthFault(name, text string, want int) string {
	switch have := len([]rune(text)); {
	case have == 0:
		return name + "为空，请填写"
	case have == want-1:
		return fmt.Sprintf("%s少一位（应为 %d 位），请核对", name, want)
	case have == want+1:
		return fmt.Sprintf("%s多一位（应为 %d 位），请核对", name, want)
	case have < want:
		return fmt.Sprintf("%s少 %d 位（应为 %d 位），请核对", name, want-have, want)
	case have > want:
		return fmt.Sprintf("%s多 %d 位（应为 %d 位），请核对", name, have-want, want)
	}
	return ""
}

// firstOutside is the place (from 1) and the character of text that the alphabet lacks; place 0 if none.
func firstOutside(text, alphabet string) (place int, r rune) {
	for i, r := range []rune(text) {
		if !strings.ContainsRune(alphabet, r) {
			return i + 1, r
		}
	}
	return 0, 0
}

const digits = "0123456789"
