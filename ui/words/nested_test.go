package words_test

import (
	"strings"
	"testing"

	"showroom/ui/words"
)

// A message inside a message is read too: a fault of a file's row carries that of a date.
func TestMessageInsideAMessage(t *testing.T) {
	defer words.Use(words.Current())
	words.Use(words.English)
	for _, zh := range []string{"首次到店日期不对：2025 年 6 月没有 31 日（只有 30 天），请核对日期", "还不能完成交车：还有 3 项必做检查未完成"} {
		if en := words.Tr(zh); strings.ContainsAny(en, "没有还项") {
			t.Errorf("%s reads %q", zh, en)
		}
	}
	if en := words.Tr("文件“甲.csv”：没有这回事"); !strings.Contains(en, "甲.csv") || !strings.Contains(en, "没有这回事") {
		t.Errorf("values are lost: %q", en)
	}
}
