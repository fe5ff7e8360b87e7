package store

import (
	"crypto/rand"
	"strings"
)

// Stand-alone codes leave out I, O, 0 and 1, which people mix up on paper.
const (
	codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeSigns   = codeLetters + "23456789" // 32 of them, so that five random bits choose one
)

// standAloneCode makes up a PC code such as X7K. PCs that are set up apart can't know of each other's codes,
// and their numbers meet when they join one dealer; so each draws its own, one of 24 576.
func standAloneCode() string {
	code := make([]byte, 0, 3)
	var b [1]byte
	for len(code) < 3 {
		_, _ = rand.Read(b[:]) // never fails: it would end the program
		if sign := codeSigns[b[0]%32]; len(code) > 0 || sign >= 'A' {
			code = append(code, sign)
		}
	}
	return string(code)
}

// pcCode is the code that a new store begins with: the one asked for, or one of its own.
func pcCode(asked string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(asked))
	switch {
	case code == "":
		return standAloneCode(), nil
	case len(code) > 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "":
		return "", fail(Invalid, nil, "机号“%s”不能用：请写 1 到 3 个字母或数字，例如 A 或 X7K；不写则自动生成", asked)
	}
	return code, nil
}
