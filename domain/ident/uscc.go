package ident

import "strings"

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// USCC judges a 统一社会信用代码 (GB 32100): 18 characters, the last a check over 31 values.
func USCC(text string) Verdict {
	code := bare(text)
	if len(code) == 15 {
		return wrong(code, "这是 15 位旧注册号，请填写营业执照上的 18 位统一社会信用代码")
	}
	if reason := lengthFault("统一社会信用代码", code, 18); reason != "" {
		return wrong(code, "%s", reason)
	}
	if place, r := firstOutside(code, usccAlphabet); place > 0 {
		if strings.ContainsRune("IOSVZ", r) {
			return wrong(code, "统一社会信用代码第 %d 位是 %c，代码不用字母 I、O、S、V、Z，请核对是否为 1、0、5、U、2", place, r)
		}
		return wrong(code, "统一社会信用代码第 %d 位是“%c”，只能是数字和大写字母，请核对", place, r)
	}
	if want := usccCheck(code); code[17] != want {
		return wrong(code, "统一社会信用代码校验不通过（末位应为 %c，现为 %c），请对照营业执照核对每一位", want, code[17])
	}
	return valid(code)
}

func usccCheck(code string) byte {
	sum := 0
	for i, weight := range usccWeights {
		sum += strings.IndexByte(usccAlphabet, code[i]) * weight
	}
	return usccAlphabet[(31-sum%31)%31]
}
