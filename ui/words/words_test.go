package words_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"
	"pgregory.net/rapid"

	"showroom/ui/words"
)

func english(t *testing.T) {
	t.Helper()
	words.Use(words.English)
	t.Cleanup(func() { words.Use(words.Chinese) })
}

func TestChineseIsTheLanguageOfTheCode(t *testing.T) {
	for _, zh := range []string{"客户", "没有这个词", ""} {
		if got := words.Tr(zh); got != zh {
			t.Errorf("%q became %q", zh, got)
		}
	}
	if got := words.In(words.Navigation, "客户"); got != "客户" {
		t.Errorf("in the navigation: %q", got)
	}
}

func TestEnglish(t *testing.T) {
	english(t)
	for zh, want := range map[string]string{
		"客户":    "Customer",
		"没有这个词": "没有这个词", // nothing is hidden
		"请填写姓名": "Please fill in: Name",
		"3 天前":  "3 days ago",
		"手机号少一位（应为 11 位），请核对":  "Mobile no.: one digit is missing (11 needed). Please check.",
		"意向级别没有“Z”这一项，请从列表中选择": "Level: “Z” is not on the list. Please choose from it.",
	} {
		if got := words.Tr(zh); got != want {
			t.Errorf("%s: got %q, want %q", zh, got, want)
		}
	}
	if got := words.In(words.Navigation, "客户"); got != "Customers" {
		t.Errorf("in the navigation: %q", got)
	}
	if got := words.In(words.Navigation, "分析"); got != "Analysis" {
		t.Errorf("a word that reads the same everywhere: %q", got)
	}
	if got := words.Trf("%d 项待上传", 12); got != "12 to upload" {
		t.Errorf("a format: %q", got)
	}
}

func TestUnknownLanguageIsChinese(t *testing.T) {
	english(t)
	words.Use("fr")
	if words.Current() != words.Chinese {
		t.Fatal(words.Current())
	}
}

// A finished sentence reads the same as the format filled in afterwards.
func TestSentencesAreReadBack(t *testing.T) {
	english(t)
	var formats []string
	for _, zh := range words.Keys() {
		// Patterns that begin or end with a value of any text can't be told from others by a value alone.
		if strings.Count(zh, "%") == 1 && strings.Contains(zh, "%d") {
			formats = append(formats, zh)
		}
	}
	if len(formats) < 10 {
		t.Fatalf("only %d formats", len(formats))
	}
	rapid.Check(t, func(t *rapid.T) {
		zh := rapid.SampledFrom(formats).Draw(t, "format")
		n := rapid.IntRange(0, 1_000_000).Draw(t, "value")
		if got, want := words.Tr(fmt.Sprintf(zh, n)), words.Trf(zh, n); got != want {
			t.Fatalf("%q: got %q, want %q", zh, got, want)
		}
	})
}

func TestFyneGetsItsWords(t *testing.T) {
	if err := words.TellFyne(); err != nil {
		t.Fatal(err)
	}
	if got := lang.L("OK"); got != "确定" {
		t.Errorf("Chinese: OK is %q", got)
	}
	english(t)
	if err := words.TellFyne(); err != nil {
		t.Fatal(err)
	}
	if got := lang.L("Select all"); got != "Select all" {
		t.Errorf("English: %q", got)
	}
}
