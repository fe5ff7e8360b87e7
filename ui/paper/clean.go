package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kangxi holds the ordinary character of each Kangxi radical from U+2F00 on.
// Radicals come in by copying from old PDFs; they look like the characters
// they stand for, but no search finds them.
var kangxi = []rune("" +
	"一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴" +
	"廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿" +
	"目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵" +
	"邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠")

// Clean makes text fit to be set: one kind of line end, blanks for tabs and
// other odd spaces, ordinary characters for Kangxi radicals, the replacement
// character for broken UTF-8. Control, zero-width, direction and variation
// characters, which have no picture of their own, are left out; anything a
// reader would see stays.
func Clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(cleanRune, text)
}

func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == ' ' || r == '\u00a0' || r == '\u3000':
		return r
	case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
		return '\n'
	case r == '\t' || unicode.Is(unicode.Zs, r):
		return ' '
	case r >= 0x2F00 && r < 0x2F00+rune(len(kangxi)):
		return kangxi[r-0x2F00]
	case r == utf8.RuneError:
		return utf8.RuneError
	case invisible(r):
		return -1
	}
	return r
}

// invisible tells controls (Cc), format characters (Cf: zero width, direction,
// joiners, tags) and variation selectors.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) || unicode.Is(unicode.Cs, r)
}
