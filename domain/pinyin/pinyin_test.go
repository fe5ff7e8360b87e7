package pinyin

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"showroom/assets/data"
)

func TestPreferredReading(t *testing.T) {
	for name, want := range map[string]string{
		"单雄信": "shanxiongxin sxx", "曾国强": "zengguoqiang zgq", "仇和": "qiuhe qh",
		"解晓东": "xiexiaodong xxd", "查良": "zhaliang zl", "盖文": "gewen gw",
		"朴俊": "piaojun pj", "区文": "ouwen ow", "尉迟恭": "yuchigong ycg",
		"万俟雪": "moqixue mqx", "欧阳娜娜": "ouyangnana oynn", "长孙无忌": "zhangsunwuji zswj",
		"单于红": "chanyuhong cyh", "吕布": "lvbu lb", "尉健": "weijian wj",
		"重庆": "chongqing cq", "长安汽车": "changanqiche caqc", "蔚来": "weilai wl",
		"重庆长安汽车销售有限公司": "chongqingchanganqichexiaoshouyouxiangongsi cqcaqcxsyxgs",
		"䶮":            "yan y", "𠮷田": "jitian jt", "李㛃": "lijie lj", "王喆堃": "wangzhekun wzk",
		"Tom李": "tomli tl", "李Ａｎｎａ": "lianna la", "张伟 2": "zhangwei2 zw2", "4S店": "4sdian 4d",
		"阿·米娜": "amina amn", "晟行": "shengxing sx", "赵晟": "zhaosheng zs",
		"区域样例公司": "quyuyangligongsi qyylgs", "解放路样例商行": "jiefangluyanglishanghang jflylsh",
		"": " ", " 　": " ", "·": " ", "😀": " ",
	} {
		if got := Full(name) + " " + Initials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestCommonSurnamesReadAsEverybodyDoes(t *testing.T) {
	const hundred = "王wang李li张zhang刘liu陈chen杨yang黄huang赵zhao吴wu周zhou徐xu孙sun马ma朱zhu胡hu郭guo何he高gao林lin罗luo" +
		"郑zheng梁liang谢xie宋song唐tang许xu韩han邓deng冯feng曹cao彭peng曾zeng肖xiao田tian董dong袁yuan潘pan蒋jiang蔡cai" +
		"余yu杜du程cheng魏wei苏su吕lv丁ding卢lu姚yao崔cui钟zhong谭tan陆lu汪wang范fan金jin廖liao石shi贾jia夏xia韦wei" +
		"付fu方fang白bai邹zou孟meng熊xiong秦qin邱qiu江jiang尹yin薛xue闫yan段duan雷lei侯hou龙long史shi陶tao黎li贺he顾gu" +
		"毛mao郝hao龚gong邵shao万wan钱qian严yan覃qin武wu戴dai莫mo孔kong向xiang汤tang沈shen叶ye殷yin俞yu宁ning"
	rest := []rune(hundred)
	for len(rest) > 0 {
		name := string(rest[0])
		n := 1
		for n < len(rest) && rest[n] < 128 {
			n++
		}
		if want, got := string(rest[1:n]), Full(name+"明"); got != want+"ming" {
			t.Errorf("%s明 reads %s, want %sming", name, got, want)
		}
		rest = rest[n:]
	}
}

// Every surname of the table reads as the table says, with every reading that
// some families use.
func TestSurnameTable(t *testing.T) {
	var file struct {
		Surnames []struct {
			Surname, Pinyin string
			AcceptAlso      []string `json:"accept_also"`
		}
	}
	if err := json.Unmarshal(data.Surnames, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Surnames) < 60 {
		t.Fatalf("only %d surnames", len(file.Surnames))
	}
	for _, s := range file.Surnames {
		name := s.Surname + "丹"
		all := map[string]bool{}
		for _, r := range Readings(name) {
			all[r.Full()] = true
		}
		if got := Full(name); got != s.Pinyin+"dan" {
			t.Errorf("%s reads %s first, want %sdan", name, got, s.Pinyin)
		}
		for _, also := range s.AcceptAlso {
			if also = strings.ReplaceAll(also, "ü", "v"); !all[also+"dan"] {
				t.Errorf("%s isn't read %sdan: %v", name, also, all)
			}
		}
	}
}

func TestBothReadings(t *testing.T) {
	for name, want := range map[string]string{
		"盖文": "gewen gaiwen", "翟晟": "zhaisheng disheng zhaicheng dicheng", "单于红": "chanyuhong shanyuhong",
		"尉迟恭": "yuchigong weichigong", "万俟雪": "moqixue", "单雄信": "shanxiongxin",
	} {
		var got []string
		for _, r := range Readings(name) {
			got = append(got, r.Full())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
}

func TestSyllablesKnowTheirPlace(t *testing.T) {
	const name = "李 Ｔom·𠮷"
	var got []string
	for _, s := range Readings(name)[0] {
		got = append(got, s.Text+"="+name[s.From:s.To])
	}
	if s := strings.Join(got, " "); s != "li=李 tom=Ｔom ji=𠮷" {
		t.Error(s)
	}
}

func TestEntriesOfTheTablesEarnTheirPlace(t *testing.T) {
	for r, ways := range given {
		if len(ways) < 2 {
			t.Errorf("%c has one reading: it belongs to rare", r)
		}
	}
	for word, reading := range words {
		if n := len([]rune(word)); n != len(strings.Fields(reading)) || n > longestWord {
			t.Errorf("%s: %q", word, reading)
		}
	}
}

func TestBegins(t *testing.T) {
	for s, want := range map[string]bool{"z": true, "zh": true, "zhang": true, "zhangw": false, "i": false, "u": false, "v": false, "ng": false, "lv": true, "": false} {
		if Begins(s) != want {
			t.Errorf("Begins(%q) = %v", s, !want)
		}
	}
	for s, want := range map[string]bool{"zhang": true, "zhan": true, "zha": true, "zh": false, "a": true, "b": false, "": false, "zhangw": false} {
		if Whole(s) != want {
			t.Errorf("Whole(%q) = %v", s, !want)
		}
	}
}

func TestSpellings(t *testing.T) {
	for r, want := range map[rune]string{'单': "chan dan shan", '俟': "qi", '李': "li", '乐': "le yue", 'x': "", '重': "chong zhong"} {
		got := Spellings(r)
		slices.Sort(got)
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%c: %q, want %q", r, s, want)
		}
	}
}

func TestSortKeyKeepsSyllablesApart(t *testing.T) {
	for _, pair := range [][2]string{{"西安", "线"}, {"安", "王伟"}, {"王伟", "王威"}, {"单雄", "尚雄"}} {
		if SortKey(pair[0]) >= SortKey(pair[1]) {
			t.Errorf("%s should come before %s: %q, %q", pair[0], pair[1], SortKey(pair[0]), SortKey(pair[1]))
		}
	}
}

func TestAnyTextIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		rs := Readings(name)
		if len(rs) > maxReadings {
			t.Fatalf("%d readings", len(rs))
		}
		for _, r := range rs {
			at := 0
			for _, s := range r {
				if s.From < at || s.To <= s.From || s.To > len(name) || s.Text == "" {
					t.Fatalf("%q: syllable %+v", name, s)
				}
				at = s.To
				for _, c := range s.Text {
					if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
						t.Fatalf("%q: %q", name, s.Text)
					}
				}
			}
		}
	})
}

func BenchmarkReadings(b *testing.B) {
	for b.Loop() {
		Readings("欧阳晓明")
	}
}
