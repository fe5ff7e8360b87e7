package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"showroom/sync/sheet"
)

const people = "客户姓名,手机,备注\r\n张三,13800138000,\"两行\r\n备注\"\r\n\r\n李四䶮,13900139000\r\n"

func show(t *sheet.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%s", t.Encoding, strings.Join(t.Header, ","))
	for _, r := range t.Rows {
		fmt.Fprintf(&b, "|%d@%d", r.Number, r.Line)
		for _, c := range r.Cells {
			fmt.Fprintf(&b, " %q", c.Text)
		}
	}
	return b.String()
}

func encode(t *testing.T, text string, how string) []byte {
	t.Helper()
	var data []byte
	var err error
	switch how {
	case "GB18030":
		data, err = simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	case "UTF-16LE":
		data, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
	case "UTF-16BE":
		data, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEncodings(t *testing.T) {
	const rows = `|客户姓名,手机,备注|1@2 "张三" "13800138000" "两行\n备注"|2@5 "李四䶮" "13900139000"`
	for want, data := range map[string][]byte{
		"UTF-8": []byte(people), "UTF-8 BOM": []byte("\xef\xbb\xbf" + people), "GB18030": encode(t, people, "GB18030"),
		"UTF-16": encode(t, people, "UTF-16LE"),
	} {
		table, err := sheet.Open("客户.csv", data)
		if err != nil {
			t.Errorf("%s: %v", want, err)
		} else if got := show(table); got != want+rows {
			t.Errorf("%s:\n%s\n%s", want, got, want+rows)
		}
	}
	table, err := sheet.Open("客户.csv", encode(t, people, "UTF-16BE"))
	if err != nil || show(table) != "UTF-16"+rows {
		t.Error(table, err)
	}
}

func TestDelimitersAndShapes(t *testing.T) {
	for text, want := range map[string]string{
		"姓名;手机\n张三;138,1\n":            `UTF-8|姓名,手机|1@2 "张三" "138,1"`,
		"姓名\t手机\n张三\t138\n":            `UTF-8|姓名,手机|1@2 "张三" "138"`,
		"姓名,手机\r张三,138\r":              `UTF-8|姓名,手机|1@2 "张三" "138"`,
		"\"a,b,c\";手机\n1;2":            `UTF-8|a,b,c,手机|1@2 "1" "2"`,
		"客户名单\n姓名,手机\n张三,138":          `UTF-8|姓名,手机|1@3 "张三" "138"`,
		"手机\n138\n139":                 `UTF-8|手机|1@2 "138"|2@3 "139"`,
		"手机\n138\n139,多":               `UTF-8|手机|1@2 "138"|2@3 "139" "多"`,
		" 姓 名 ,手\u3000机,,\n张三,138,x\n": `UTF-8|姓名,手机|1@2 "张三" "138" "x"`,
		"姓名,,手机\n张三,x,138":             `UTF-8|姓名,第2列,手机|1@2 "张三" "x" "138"`,
		"姓名,手机\n,,\n张三":                `UTF-8|姓名,手机|2@3 "张三"`,
		"姓名,备注\n张三,6.5\" 屏\n":          `UTF-8|姓名,备注|1@2 "张三" "6.5\" 屏"`,
	} {
		table, err := sheet.Open("x.csv", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := show(table); got != want {
			t.Errorf("%q:\n%s\n%s", text, got, want)
		}
	}
	table, err := sheet.Open("x.csv", []byte("姓名,手机\n张三,138,多,,余\n"))
	if err != nil || table.Rows[0].Extra != 2 {
		t.Error(table, err)
	}
	if c := table.Rows[0].Cell(99); c.Text != "" {
		t.Error(c)
	}
}

func TestRefusals(t *testing.T) {
	big := "姓名,备注\n张三,好\n李四,\"" + strings.Repeat("长", 5<<20/3) + "\"\n"
	for name, c := range map[string]struct {
		data  string
		line  int
		words string
	}{
		"empty":         {"", 0, "空的"},
		"blanks":        {" \r\n\t\n", 0, "空的"},
		"BOM only":      {"\xef\xbb\xbf", 0, "没有内容"},
		"header only":   {"姓名,手机\n", 0, "只有表头"},
		"header twice":  {"姓名,手机,手机\n1,2,3\n", 0, "第 2 列和第 3 列"},
		"5 MB cell":     {big, 3, "引号没有成对"},
		"open quote":    {"姓名,手机\n张三,1\n李四,\"2\n王五,3\n", 3, "引号没有成对"},
		"binary":        {"姓名,手机\n\x00\x01\x02", 2, "控制字符"},
		"PNG":           {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 2, "控制字符"},
		"half a GBK":    {"\xd0\xd5,\xc3\xfb\n\xff\xff\n", 2, "认不出"},
		"false BOM":     {"\xef\xbb\xbf\xd0\xd5\xc3\xfb,1\n2,3", 0, "标着 UTF-8"},
		"old Excel":     {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx", 0, "另存为 .xlsx"},
		"PDF":           {"%PDF-1.7\n", 0, "PDF"},
		"broken zip":    {"PK\x03\x04broken", 0, "已损坏"},
		"zip of others": {string(zipped(t, map[string]string{"a.txt": "x"})), 0, "不是完整"},
		"commas":        {"a,b\n" + strings.Repeat(",", 1<<20), 2, "上万列"},
		"wide":          {strings.Repeat("a,", 300) + "\n1,2", 1, "列"},
	} {
		_, err := sheet.Open("客户.csv", []byte(c.data))
		var refused *sheet.Error
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		} else if refused.Line != c.line || !strings.Contains(refused.Message, c.words) || !strings.Contains(err.Error(), "客户.csv") {
			t.Errorf("%s: line %d, %v", name, refused.Line, err)
		}
	}
	small := sheet.Standard
	small.Rows, small.Bytes = 2, 100
	if _, err := sheet.OpenWithin("x.csv", []byte("a,b\n1,2\n1,2\n1,2\n"), small); err == nil || !strings.Contains(err.Error(), "第 4 行：超过 2 行") {
		t.Error(err)
	}
	if _, err := sheet.OpenWithin("x.csv", bytes.Repeat([]byte("a,b\n"), 50), small); err == nil || !strings.Contains(err.Error(), "太大") {
		t.Error(err)
	}
	if _, err := sheet.Read("x.csv", strings.NewReader(people)); err != nil {
		t.Error(err)
	}
	if _, err := sheet.Read("x.csv", io.MultiReader(strings.NewReader("a"), broken{})); err == nil {
		t.Error("a read error is lost")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("disk gone") }

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook is the least xlsx around one sheet.
func workbook(t testing.TB, sheetData, shared, pr string) []byte {
	return zipped(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r">` + pr + `<sheets><sheet name="藏" state="hidden" r:id="rId9"/><sheet name="客户" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/s.xml"/></Relationships>`,
		"xl/worksheets/s.xml":        `<worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`,
		"xl/sharedStrings.xml":       `<sst>` + shared + `</sst>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m"/><numFmt numFmtId="177" formatCode="[Red]0.00&quot;day&quot;"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/></cellXfs></styleSheet>`,
	})
}

const titled = `<row r="2"><c r="A2" t="inlineStr"><is><t>姓名</t></is></c><c r="B2" t="s"><v>0</v></c></row>`

func TestWorkbook(t *testing.T) {
	data := workbook(t, `<row><c t="inlineStr"><is><t>客户名单</t></is></c></row>`+titled+
		`<row r="5"><c r="A5" t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh><t>zhang</t></rPh></is></c><c r="B5" s="1"><v>45456</v></c></row>`+
		`<row><c><v>4.5E+17</v></c><c s="2"><v>45456.5</v></c></row><row/><row><c t="str"><f>A1</f><v>公式</v></c><c s="3"><v>7</v></c></row>`,
		`<si><t>日期</t></si>`, ``)
	table, err := sheet.Open("客户.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	if table.Sheet != "客户" {
		t.Error(table.Sheet)
	}
	if got := show(table); got != `xlsx|姓名,日期|3@5 "张三" "45456"|4@6 "4.5E+17" "45456.5"|6@8 "公式" "7"` {
		t.Error(got)
	}
	kinds := ""
	for _, r := range table.Rows {
		kinds += fmt.Sprint(r.Cell(0).Kind, r.Cell(1).Kind, " ")
	}
	if kinds != "0 2 1 2 0 1 " {
		t.Error(kinds)
	}
	data = workbook(t, titled+`<row><c><v>1</v></c><c s="1"><v>100</v></c></row>`, `<si><t>日期</t></si>`, `<workbookPr date1904="1"/>`)
	if table, err = sheet.Open("x", data); err != nil || table.Rows[0].Cells[1].Text != "1562" || table.Rows[0].Cells[0].Text != "1" {
		t.Error(table, err)
	}
}

func TestHostileWorkbooks(t *testing.T) {
	row := `<row><c r="A3"><v>1</v></c></row>`
	for name, c := range map[string]struct {
		data  []byte
		words string
	}{
		"bomb":           {workbook(t, strings.Repeat("<row></row>", 1<<20), "", ""), "恶意"},
		"bomb of text":   {workbook(t, titled+row, "<si><t>"+strings.Repeat("长", 4<<20)+"</t></si>", ""), "恶意"},
		"last column":    {workbook(t, titled+`<row><c r="XFD3"><v>1</v></c></row>`, "<si><t>a</t></si>", ""), "第 3 行：第 200 列之后"},
		"no column":      {workbook(t, titled+`<row><c r="3"><v>1</v></c></row>`, "<si><t>a</t></si>", ""), "列"},
		"rows backwards": {workbook(t, titled+`<row r="1"></row>`, "<si><t>a</t></si>", ""), "行号错乱"},
		"row too far":    {workbook(t, titled+`<row r="99999999"></row>`, "<si><t>a</t></si>", ""), "行号错乱"},
		"no such string": {workbook(t, titled+`<row><c t="s"><v>7</v></c></row>`, "<si><t>a</t></si>", ""), "文字表错乱"},
		"torn":           {workbook(t, titled+`<row><c`, "<si><t>a</t></si>", ""), "不是完整"},
		"long cell":      {workbook(t, titled+`<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 1<<18)+`</t></is></c></row>`, "<si><t>a</t></si>", ""), "第 3 行"},
		"only header":    {workbook(t, titled, "<si><t>a</t></si>", ""), "只有表头"},
		"no sheet":       {zipped(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<R/>"}), "没有可见"},
	} {
		limits := sheet.Standard
		limits.Unzip = 8 << 20
		_, err := sheet.OpenWithin("客户.xlsx", c.data, limits)
		var refused *sheet.Error
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is written comes back as it was, and nothing can run as a formula.
func TestRoundTrip(t *testing.T) {
	header := []string{"姓名", "证件", "金额", "备注"}
	rows := [][]string{
		{"张三", "11010519491231002X", "239800.50", "=cmd|' /C calc'!A0"},
		{"李四", "007", "-5", "+86 138"}, {"王五", "440524188001010014", "1e5", "-1"},
		{"𠮷", "13800138000", "0.1", "@x"}, {"'引", "", "123456789012345678", "\tx"}, {"行\n行", "\"", "", "＝1"},
	}
	var text, book bytes.Buffer
	if err := sheet.WriteCSV(&text, header, rows); err != nil {
		t.Fatal(err)
	}
	columns := []sheet.Column{{Title: "姓名", Width: 12}, {Title: "证件", Width: 20}, {Title: "金额", Number: true}, {Title: "备注"}}
	if err := sheet.WriteXLSX(&book, "客户", columns, rows); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"CSV": text.Bytes(), "xlsx": book.Bytes()} {
		table, err := sheet.Open(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range table.Rows {
			for k, want := range rows[i] {
				c := r.Cell(k)
				if numeric := c.Kind == sheet.Number; numeric != (name == "xlsx" && k == 2 && (i < 2 || i == 3)) {
					t.Errorf("%s: %q is of kind %d", name, want, c.Kind)
				}
				if c.Kind == sheet.Text && c.Text != "" && strings.ContainsRune("=+-@\t\r＝", []rune(c.Text)[0]) {
					t.Errorf("%s: %q can run", name, c.Text)
				}
				if got := sheet.Plain(c.Text); got != want && !(want == "239800.50" && got == "239800.5") {
					t.Errorf("%s: %q came back as %q", name, want, got)
				}
			}
		}
	}
	if !bytes.HasPrefix(text.Bytes(), []byte("\xef\xbb\xbf姓名,证件")) {
		t.Errorf("%q", text.String()[:20])
	}
	if err := sheet.WriteCSV(full{}, header, rows); err == nil || !strings.Contains(err.Error(), "写 CSV") {
		t.Error(err)
	}
	if err := sheet.WriteXLSX(full{}, "客户", columns, rows); err == nil {
		t.Error("a full disk goes unnoticed")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func FuzzOpen(f *testing.F) {
	f.Add([]byte(people))
	f.Add([]byte("\xef\xbb\xbfa;b\n\"1\";2"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00\x31\x00"))
	f.Add([]byte("\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\n\xd5\xc5,1"))
	f.Add([]byte("a,\"b\n1,\"2\"\"\n"))
	f.Add(workbook(f, titled+`<row><c><v>1</v></c></row>`, "<si><t>a</t></si>", ""))
	limits := sheet.Limits{Bytes: 1 << 20, Unzip: 1 << 20, Rows: 1000, Columns: 50, Cell: 1 << 12}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := sheet.OpenWithin("x", data, limits)
		if err != nil {
			var refused *sheet.Error
			if !errors.As(err, &refused) || refused.Message == "" {
				t.Errorf("no reason for people: %v", err)
			}
			return
		}
		line, number := 0, 0
		for _, r := range table.Rows {
			if r.Line <= line || r.Number <= number || len(r.Cells) == 0 {
				t.Fatalf("row %+v after row %d, line %d", r, number, line)
			}
			line, number = r.Line, r.Number
		}
		if len(table.Rows) == 0 || len(table.Header) == 0 {
			t.Error("an empty table was accepted")
		}
	})
}
