package customers

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/sync/sheet"
)

func load(t *testing.T, name string) *Report {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Open(name, data)
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := Guess(table.Header, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Read(table, mapping)
}

// The three sample files, against every value that their maker wrote down.
func TestSampleFiles(t *testing.T) {
	data, err := os.ReadFile("testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected struct{ Files map[string]map[string]any }
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected.Files {
		t.Run(name, func(t *testing.T) {
			report := load(t, name)
			encoded, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(encoded, &got); err != nil {
				t.Fatal(err)
			}
			for _, d := range want["duplicates"].([]any) {
				delete(d.(map[string]any), "spelling") // known to the maker of the file only
			}
			for _, key := range []string{"counts", "faults", "duplicates", "normalised_columns", "normalised_rows"} {
				if want[key] == nil {
					t.Fatalf("nothing expected for %s", key)
				}
				if diff := cmp.Diff(want[key], got[key]); diff != "" {
					t.Errorf("%s (-want +got):\n%.3000s", key, diff)
				}
			}
			for _, b := range report.Bad {
				if b.Reason == "" || b.Column == "" || len(b.Cells) == 0 {
					t.Errorf("row %d: %+v", b.Row, b)
				}
			}
		})
	}
}

func read(t *testing.T, text string, chosen Mapping) (*Report, error) {
	t.Helper()
	table, err := sheet.Open("客户.csv", []byte(text))
	if err != nil {
		return nil, err
	}
	mapping, err := Guess(table.Header, chosen)
	if err != nil {
		return nil, err
	}
	return Read(table, mapping), nil
}

func TestHeadersOfOtherSystems(t *testing.T) {
	for header, want := range map[string]string{
		"名称,联系电话,身份证号,来店日期":       "张三 13800138000 11010519491231002X 2026-01-05",
		"＊姓名,电话：,证件,建卡日期":         "张三 13800138000 11010519491231002X 2026-01-05",
		"Name,Mobile,证件号码,首次到店日期": "张三 13800138000 11010519491231002X 2026-01-05",
	} {
		report, err := read(t, header+"\n张三,138-0013-8000,11010519491231002x,2026.1.5\n", nil)
		if err != nil {
			t.Errorf("%s: %v", header, err)
			continue
		}
		row := report.Rows[0]
		if got := strings.Join([]string{row.Name, row.Phone, row.Doc, row.FirstVisit.String()}, " "); got != want {
			t.Errorf("%s: %s", header, got)
		}
	}
}

func TestHeadersThatNeedAPerson(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		chosen Mapping
		words  string
	}{
		"no name":        {"谁,手机", nil, "没有找到“客户姓名”"},
		"no phone":       {"姓名,座机", nil, "没有找到“手机”"},
		"wrong columns":  {"订单号,车型", nil, "没有找到“客户姓名”这一列，表头是：订单号、车型"},
		"two alike":      {"姓名,手机号,联系电话", nil, "“手机号”和“联系电话”两列都像“手机”"},
		"beyond":         {"姓名,手机", Mapping{FieldNote: 7}, "选了第 8 列，但文件只有 2 列"},
		"chosen twice":   {"甲,乙", Mapping{FieldName: 0, FieldPhone: 0}, "同时选给了"},
		"left out twice": {"姓名,手机", Mapping{FieldName: -1}, "没有找到“客户姓名”"},
	} {
		if _, err := read(t, c.header+"\na,b,c\n", c.chosen); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for header, chosen := range map[string]Mapping{
		"谁,号": {FieldName: 0, FieldPhone: 1}, "姓名,手机号,联系电话": {FieldPhone: 1}, "姓名,手机,电话": nil,
	} {
		report, err := read(t, header+"\n张三,13800138000,x\n", chosen)
		if err != nil || report.Counts.Clean != 1 && header != "谁,号" {
			t.Errorf("%s: %v", header, err)
		}
	}
	report, err := read(t, "姓名,手机,血型\n张三,13800138000,A\n", nil)
	if err != nil || len(report.Unused) != 1 || report.Unused[0] != "血型" {
		t.Error(report, err)
	}
}

func TestRows(t *testing.T) {
	const header = "客户姓名,性别,手机,证件号码,省市区,地址,首次到店日期,生日,意向级别\n"
	for line, want := range map[string]string{
		"张三,先生,13800138000,,云南省/昆明市/盘龙区,某路1号,2026-01-05 10:30:00,45456,h": "个人 张三 男 13800138000   530103 某路1号 2026-01-05 2024-06-13 H",
		"　李四　,女,＋８６ 138 0013 8000,,火星,某路1号,,20260105,":                    "个人 李四 女 13800138000    火星某路1号  2026-01-05 ",
		"远桥样例商贸有限公司,,13800138000,91350100M000100Y43,530103,,2026年1月5日,,":  "单位 远桥样例商贸有限公司  13800138000 统一社会信用代码 91350100M000100Y43 530103  2026-01-05  ",
		"远桥样例商贸有限公司,,13800138000,,,,,,":                                   "单位 远桥样例商贸有限公司  13800138000       ",
		"\"'=1+1\",,13800138000,,,\"'-危险\",,,":                            "个人 =1+1  13800138000    -危险   ",
		"=cmd|' /C calc'!A0,,13800138000,,,@SUM(A1),,,":                   "个人 =cmd|' /C calc'!A0  13800138000    @SUM(A1)   ",
		",男,13800138000,,,,,,":                                                      "missing_name 客户姓名",
		"\u200b\u3000,男,13800138000,,,,,,":                                          "missing_name 客户姓名",
		"张三,男,,,,,,,":                                                               "bad_phone 手机",
		"张三,男,0871-65312345,,,,,,":                                                  "bad_phone 手机",
		"张三,男,13800138000,110105194912310021,,,,,":                                  "bad_id_check_digit 证件号码",
		"张三,男,13800138000,,,,2026-02-30,,":                                          "impossible_date 首次到店日期",
		"张三,男,13800138000,,,,,昨晚,":                                                  "impossible_date 生日",
		"张三,男,13800138000,,,,,123456,":                                              "impossible_date 生日",
		"张三,男,13800138000,,,,,,,多":                                                  "wrong_columns 客户姓名",
		"张三,男,13800138000,11010519491231002X" + strings.Repeat("0", 1000) + ",,,,,": "bad_id_check_digit 证件号码",
		"张三,男," + strings.Repeat("1", 3000) + ",,,,,,":                              "bad_phone 手机",
	} {
		report, err := read(t, header+line+"\n", nil)
		if err != nil {
			t.Errorf("%.60s: %v", line, err)
			continue
		}
		got := ""
		if len(report.Bad) == 1 {
			got = string(report.Bad[0].Fault) + " " + report.Bad[0].Column
		} else {
			r := report.Rows[0]
			got = strings.Join([]string{r.Kind, r.Name, r.Gender, r.Phone, r.DocType, r.Doc, r.RegionCode, r.Address,
				r.FirstVisit.String(), r.Birthday.String(), r.Level}, " ")
		}
		if got != want {
			t.Errorf("%.60s:\n%q\n%q", line, got, want)
		}
	}
}

func TestNumbersOfWorkbooks(t *testing.T) {
	header := []string{"姓名", "手机", "证件号码", "生日"}
	for _, c := range []struct {
		phone, doc, birthday sheet.Cell
		want                 string
	}{
		{sheet.Cell{Kind: sheet.Number, Text: "13800138000"}, sheet.Cell{}, sheet.Cell{Kind: sheet.Date, Text: "45456.75"}, "13800138000 2024-06-13"},
		{sheet.Cell{Kind: sheet.Number, Text: "1.3800138E10"}, sheet.Cell{}, sheet.Cell{Kind: sheet.Number, Text: "20240613"}, "13800138000 2024-06-13"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{Kind: sheet.Number, Text: "4.51202198006069E+17"}, sheet.Cell{}, "id_precision_lost"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{Kind: sheet.Number, Text: "451202198006069000"}, sheet.Cell{}, "id_precision_lost"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{Kind: sheet.Number, Text: "1e999999999"}, sheet.Cell{}, "id_precision_lost"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{Kind: sheet.Number, Text: "123"}, sheet.Cell{}, "bad_id_check_digit"},
		{sheet.Cell{Kind: sheet.Number, Text: "13800138000.5"}, sheet.Cell{}, sheet.Cell{}, "bad_phone"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{}, sheet.Cell{Kind: sheet.Date, Text: "9999999"}, "impossible_date"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{}, sheet.Cell{Kind: sheet.Date, Text: "-1"}, "impossible_date"},
		{sheet.Cell{Text: "13800138000"}, sheet.Cell{}, sheet.Cell{Kind: sheet.Number, Text: "60"}, "impossible_date"},
	} {
		table := &sheet.Table{Header: header, Rows: []sheet.Row{{Number: 1, Line: 2, Cells: []sheet.Cell{{Text: "张三"}, c.phone, c.doc, c.birthday}}}}
		mapping, err := Guess(header, nil)
		if err != nil {
			t.Fatal(err)
		}
		report := Read(table, mapping)
		got := ""
		if len(report.Bad) == 1 {
			got = string(report.Bad[0].Fault)
		} else {
			got = report.Rows[0].Phone + " " + report.Rows[0].Birthday.String()
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestDuplicatesPointToTheFirst(t *testing.T) {
	report, err := read(t, "姓名,手机\n,13800138000\n张三,13800138000\n张三,+86 138 0013 8000\n李四,138-0013-8000\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Duplicate{{Place{3, 4}, 2, "13800138000", true}, {Place{4, 5}, 2, "13800138000", false}}
	if diff := cmp.Diff(want, report.Duplicates); diff != "" {
		t.Error(diff)
	}
	if c := report.Counts; c.Rows != 4 || c.Bad != 1 || c.Duplicates != 2 || c.Clean != 1 {
		t.Errorf("%+v", c)
	}
}

func FuzzRow(f *testing.F) {
	f.Add("张三", "13800138000", "11010519491231002X", "2026-01-05", uint8(0))
	f.Add("=1", "1e9", "4.5E+17", "45456.5", uint8(1))
	f.Fuzz(func(t *testing.T, name, phone, doc, day string, kind uint8) {
		k := sheet.Kind(kind % 3)
		table := &sheet.Table{Header: []string{"姓名", "手机", "证件", "生日"}, Rows: []sheet.Row{{Number: 1, Line: 2,
			Cells: []sheet.Cell{{Text: name}, {Kind: k, Text: phone}, {Kind: k, Text: doc}, {Kind: k, Text: day}}}}}
		mapping, err := Guess(table.Header, nil)
		if err != nil {
			t.Fatal(err)
		}
		report := Read(table, mapping)
		for _, r := range report.Rows {
			if r.Name == "" || len(r.Phone) != 11 || r.Birthday != 0 && !r.Birthday.Valid() || r.Doc != "" && len(r.Doc) != 18 {
				t.Errorf("%+v", r)
			}
		}
		if report.Counts.Bad+report.Counts.Clean != 1 {
			t.Errorf("%+v", report.Counts)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("testdata/customers-dms-gbk.csv")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		table, err := sheet.Open("x", data)
		if err != nil {
			b.Fatal(err)
		}
		mapping, err := Guess(table.Header, nil)
		if err != nil {
			b.Fatal(err)
		}
		Read(table, mapping)
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
