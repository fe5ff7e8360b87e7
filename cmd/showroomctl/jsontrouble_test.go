package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestInputsAreBlamedInPlainWords(t *testing.T) {
	for file, says := range map[string]string{
		`{"method":"equal_payment","n":3.5}`: "“n”的值 3.5不对", `{"method":5}`: "这里要的是文字", `{"n":"x"}`: "写成了文字",
		`{"nn":1}`: `不认识字段 "nn"`, `{"n":1`: "内容不完整", ``: "内容不完整", `{n}`: "写法不对",
	} {
		var out, trouble bytes.Buffer
		status := run(context.Background(), []string{"loan", "--in", "-"}, streams{strings.NewReader(file), &out, &trouble})
		said := trouble.String()
		if status != refused || !strings.Contains(said, says) || strings.Contains(said, "json") || strings.Contains(said, "Go ") || strings.Contains(said, "unexpected") {
			t.Errorf("%s: status %d, %s", file, status, said)
		}
	}
}
