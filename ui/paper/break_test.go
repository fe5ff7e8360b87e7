package paper

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// em is the width of n Han characters at 10 points.
func em(n float64) float64 { return n * 10 * pt }

func TestBreak(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      float64 // in Han characters
		want       []string
	}{
		{"Han anywhere", "昆明砚行一店报价单", 4, []string{"昆明砚行", "一店报价", "单"}},
		{"no stop first", "报价有效，请核对", 4, []string{"报价有", "效，请核", "对"}},
		{"no opening bracket last", "报价单（第二版）", 4, []string{"报价单", "（第二", "版）"}},
		{"two closing marks", "他说“报价。”然后走", 5, []string{"他说“报", "价。”然后", "走"}},
		{"ellipsis whole", "价格待定……再说", 5, []string{"价格待", "定……再说"}},
		{"number whole", "合计178,402.46元", 5, []string{"合计", "178,402.46", "元"}},
		{"minus stays", "优惠−12,000.00", 5.5, []string{"优惠", "−12,000.00"}},
		{"blank hangs", "BJ KM01", 1.5, []string{"BJ ", "KM", "01"}},
		{"overrun is cut", "ABCDEFGHIJ", 2, []string{"ABC", "DEF", "GHI", "J"}},
		{"overrun is cut at a hyphen", "YL-2026/ELECTRIC", 6, []string{"YL-2026/", "ELECTRIC"}},
		{"number with its unit", "昆明 1.6 L", 3.6, []string{"昆明 ", "1.6 L"}},
		{"name that ends in a digit", "云岭 S6 尊享", 4.5, []string{"云岭 S6 ", "尊享"}},
		{"star stays", "仪表和中控屏*", 6, []string{"仪表和中控", "屏*"}},
		{"line ends", "一\n二\n\n三", 9, []string{"一", "二", "", "三"}},
		{"empty", "", 9, []string{""}},
		{"narrower than a rune", "一二", 0.3, []string{"一", "二"}},
		{"only closing marks", "。。。。", 2, []string{"。。", "。。"}},
		{"mark stays with its letter", "éééé", 0.6, []string{"é", "é", "é", "é"}},
		{"rare counts as one", "王𠮷䶮女士", 3, []string{"王𠮷䶮", "女士"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Break(c.text, em(c.width), 10, Regular)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// breakHolds checks what Break promises for any text.
func breakHolds(text string, width float64, weight Weight) string {
	lines := Break(text, width, 10, weight)
	if got := strings.Join(lines, ""); got != strings.ReplaceAll(text, "\n", "") {
		return "lines joined are " + got
	}
	if strings.Count(text, "\n") >= len(lines) {
		return "fewer lines than line ends"
	}
	for _, line := range lines {
		shown := []rune(trimBlanks(line))
		if w := Width(string(shown), 10, weight); w > width+0.01 && len(shown) > 1 && !unbreakable(shown, width, weight) {
			return "too wide: " + line
		}
	}
	return ""
}

// unbreakable tells a line that no cut could make narrower: all but its first
// letter are marks, or it fits without the blanks before its last letter.
func unbreakable(line []rune, width float64, weight Weight) bool {
	for i := 1; i < len(line); i++ {
		if line[i] != ' ' && mayCut(line, i) {
			return false
		}
	}
	return true
}

func mayCut(line []rune, i int) bool { return !unicode.Is(unicode.M, line[i]) }

func TestBreakKeepsEverything(t *testing.T) {
	alphabet := []rune("昆明砚行一二三，。（）《》“”：；、…—·−¥ABCxyz0123456789.,/-% \n\u00a0𠮷䶮é\u0301")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom(alphabet)).Draw(t, "text")
		width := rapid.Float64Range(1, 80).Draw(t, "width")
		if fault := breakHolds(text, width, Regular); fault != "" {
			t.Fatal(fault)
		}
	})
}

func TestBreakMindsPunctuation(t *testing.T) {
	alphabet := []rune("昆明砚行一店二三报价单，。；（《“ABC12")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom(alphabet), 1, 60, -1).Draw(t, "text")
		for _, run := range []string{"，", "。", "；", "（", "《", "“"} { // runs of marks may have to be cut
			for strings.Contains(text, run) {
				text = strings.Replace(text, run, "\x00", 1)
			}
		}
		text = strings.ReplaceAll(text, "\x00", "")
		for i, line := range Break("报价"+text+"，"+text+"（"+text+"）完", em(12), 10, Regular) {
			if line != "" && i > 0 && strings.ContainsRune(notFirst, []rune(line)[0]) {
				t.Fatalf("line begins with a closing mark: %q", line)
			}
			if r := []rune(line); len(r) > 0 && strings.ContainsRune("（《“", r[len(r)-1]) {
				t.Fatalf("line ends with an opening mark: %q", line)
			}
		}
	})
}

func FuzzBreak(f *testing.F) {
	for _, seed := range []string{"报价单（第二版）", "BJ-KM01 178,402.46元", " \n \u00a0", "e\u0301\u0301\u0301"} {
		f.Add(seed, 30)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		clean := Clean(text)
		if fault := breakHolds(clean, float64(width&0xff)+1, Bold); fault != "" {
			t.Error(fault)
		}
		if again := Clean(clean); again != clean {
			t.Errorf("cleaning twice: %q, %q", clean, again)
		}
	})
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"⼀⼆⼥⼦":                  "一二女子",
		"a\tb\u2003c":           "a b c",
		"一\r\n二\r三\u2028四":      "一\n二\n三\n四",
		"李\u200b娜\ufeff\u202e":  "李娜",
		"葛\U000e0100城":          "葛城",
		"👍\ufe0f好":              "👍好",
		"\x00\x07bell":          "bell",
		"坏\xff字节":               "坏\ufffd字节",
		"全角\u3000和\u00a0不断行都留着": "全角\u3000和\u00a0不断行都留着",
		"买买提·吐尔逊 𠮷䶮㛃堃喆赟":        "买买提·吐尔逊 𠮷䶮㛃堃喆赟",
	} {
		if got := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}
