package pinyin

import (
	"strings"
	"sync"

	gopinyin "github.com/mozillazg/go-pinyin"
)

// rare holds readings of characters that occur in names and that the library
// lacks or puts behind a reading that no name uses.
var rare = map[rune][]string{
	'𠮷': {"ji"},
	'𬘭': {"chen", "lin"},
}

// given holds characters whose reading in names is open: either spelling must
// find the person. The first is the more frequent in names.
var given = map[rune][]string{
	'晟': {"sheng", "cheng"}, '茜': {"qian", "xi"}, '珩': {"heng", "hang"},
	'莘': {"xin", "shen"}, '乐': {"le", "yue"}, '长': {"chang", "zhang"},
	'重': {"zhong", "chong"}, '行': {"xing", "hang"}, '朝': {"chao", "zhao"},
	'盛': {"sheng", "cheng"}, '露': {"lu", "lou"}, '蔚': {"wei", "yu"},
	'仔': {"zi", "zai"}, '娜': {"na", "nuo"}, '柏': {"bai", "bo"},
	'俞': {"yu", "shu"}, '石': {"shi", "dan"}, '贾': {"jia", "gu"},
	'殷': {"yin", "yan"}, '曾': {"zeng", "ceng"}, '都': {"du", "dou"},
	'调': {"tiao", "diao"}, '单': {"dan", "shan"}, '解': {"jie", "xie"},
	'尉': {"wei", "yu"},
}

// words are read as a whole wherever they stand. Firms, towns and makes of cars
// come first; a character-by-character reading gets each of these wrong.
var words = map[string]string{
	"重庆": "chong qing", "长安": "chang an", "蔚来": "wei lai", "长城": "chang cheng",
	"长春": "chang chun", "长沙": "chang sha", "长江": "chang jiang", "长治": "chang zhi",
	"厦门": "xia men", "六安": "lu an", "乐山": "le shan", "乐清": "yue qing",
	"朝阳": "chao yang", "大厦": "da sha", "银行": "yin hang", "车行": "che hang",
	"商行": "shang hang", "行业": "hang ye", "音乐": "yin yue", "解放": "jie fang",
	"单位": "dan wei", "区域": "qu yu", "华夏": "hua xia", "长乐": "chang le",
	"会计": "kuai ji", "单县": "shan xian", "尉氏": "wei shi", "燕山": "yan shan",
	"任丘": "ren qiu", "华为": "hua wei", "欧拉": "ou la", "极氪": "ji ke",
	"番禺": "pan yu", "蚌埠": "beng bu", "亳州": "bo zhou", "台州": "tai zhou",
	"丽水": "li shui", "莘县": "shen xian", "莘庄": "xin zhuang", "大都": "da du",
	"重工": "zhong gong", "重汽": "zhong qi", "乐驾": "le jia", "单车": "dan che",
}

// longestWord is the number of characters of the longest entry in words.
const longestWord = 2

// plain maps the library's vowels with tone marks to letters.
var plain = func() *strings.Replacer {
	var pairs []string
	for marked, letter := range map[string]string{
		"āáǎà": "a", "ēéěè": "e", "īíǐì": "i", "ōóǒò": "o", "ūúǔù": "u",
		"ǖǘǚǜü": "v", "ńňǹ": "n", "ḿ": "m", "ếề": "e",
	} {
		for _, r := range marked {
			pairs = append(pairs, string(r), letter)
		}
	}
	return strings.NewReplacer(pairs...)
}()

// character returns the readings of one Han character, nil for anything else.
// The library's own conversion runs four regular expressions for each character;
// a name must cost less than the row it is stored in.
func character(r rune) []string {
	if ways, ok := rare[r]; ok {
		return ways
	}
	if ways, ok := given[r]; ok {
		return ways
	}
	marked, ok := gopinyin.PinyinDict[int(r)]
	if !ok {
		return nil
	}
	first, _, _ := strings.Cut(marked, ",")
	if syllable := plain.Replace(first); ascii(syllable) {
		return []string{syllable}
	}
	return nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}

// Spellings returns every syllable that a character may stand for in some name,
// as a surname, in a word or alone.
func Spellings(r rune) []string { return join(character(r), elsewhere()[r]) }

// elsewhere holds the syllables that characters have in surnames and words.
var elsewhere = sync.OnceValue(func() map[rune][]string {
	table := map[rune][]string{}
	note := func(text, reading string) {
		syllables := strings.Fields(reading)
		for i, r := range []rune(text) {
			table[r] = join(table[r], syllables[i:i+1])
		}
	}
	for surname, ways := range surnames() {
		for _, way := range ways {
			note(surname, way)
		}
	}
	for word, way := range words {
		note(word, way)
	}
	return table
})

// syllables holds every syllable of the language (true) and every beginning of
// one (false): z, zh, zha and zhan lead to zhang.
var syllables = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, marked := range gopinyin.PinyinDict {
		for _, way := range strings.Split(marked, ",") {
			syllable := plain.Replace(way)
			if !ascii(syllable) || !strings.ContainsAny(syllable, "aeiouv") {
				continue // hm, ng: sounds, never part of a name
			}
			for n := 1; n < len(syllable); n++ {
				if begin := syllable[:n]; !set[begin] {
					set[begin] = false // a beginning, unless it is a syllable too
				}
			}
			set[syllable] = true
		}
	}
	return set
})

// Begins reports whether letters (lower case, ü as v) can begin a syllable.
func Begins(letters string) bool { _, ok := syllables()[letters]; return ok }

// Whole reports whether letters are a complete syllable.
func Whole(letters string) bool { return syllables()[letters] }
