package halfwidth

import "testing"

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"１２３，ＡＢｃ．％": "123,ABc.%", "￥５": "¥5", "−3–4－5": "-3-4-5", "张　伟\u00a0": "张 伟 ", "中文，": "中文,", "": "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestTight(t *testing.T) {
	if got := Tight("\ufeff 1\u20093\u200b８　\t0\u202d0\n"); got != "13800" {
		t.Errorf("Tight = %q", got)
	}
}
