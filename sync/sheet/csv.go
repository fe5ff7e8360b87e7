package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func (d door) csv(data []byte) (*Table, error) {
	text, encoding, err := d.decode(data)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // an old Mac's line ends
	}
	if line := wide(text, 100*d.limits.Columns); line > 0 {
		return nil, d.refuse(line, "有上万列，不像客户或车辆的表格。请检查这一行")
	}
	t, err := d.records(text, false)
	var parse *csv.ParseError
	if errors.As(err, &parse) && errors.Is(err, csv.ErrBareQuote) {
		// 6.5" in a remark: old exporters don't double their quotes.
		t, err = d.records(text, true)
	}
	if errors.As(err, &parse) {
		return nil, d.refuse(parse.StartLine, "引号没有成对，从这一行起分不清列。请检查这一行的双引号，或用 Excel 打开后另存为 .xlsx 再导入")
	}
	if err != nil {
		return nil, err
	}
	t.Encoding = encoding
	return t, nil
}

func (d door) records(text string, lazy bool) (*Table, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = delimiter(text), -1, lazy
	r.ReuseRecord = true
	b := builder{door: d, table: &Table{Name: d.name}}
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return b.finish()
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		rec := raw{line: line, cells: make([]Cell, len(fields))}
		for i, f := range fields {
			rec.cells[i] = Cell{Text: f}
		}
		if err := b.add(rec); err != nil {
			return nil, err
		}
	}
}

// decode follows the only order that works for Chinese files: byte order mark,
// strict UTF-8, GB18030. Any GBK text fails as UTF-8; the reverse isn't true.
func (d door) decode(data []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		text, encoding = string(data[3:]), "UTF-8 BOM"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", "", d.refuse(0, "UTF-16 内容读不出来。请另存为“CSV UTF-8”再导入")
		}
		text, encoding = string(decoded), "UTF-16"
	case utf8.Valid(data):
		text, encoding = string(data), "UTF-8"
	default:
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return "", "", d.refuse(0, "既不是 UTF-8 也不是 GBK 编码。请用 Excel 打开后另存为 .xlsx 再导入")
		}
		text, encoding = string(decoded), "GB18030"
	}
	return text, encoding, d.checkText(text)
}

// checkText refuses what is no text in the encoding it was taken for.
func (d door) checkText(text string) error {
	if !utf8.ValidString(text) {
		return d.refuse(0, "标着 UTF-8，内容却不是。请用 Excel 打开后另存为 .xlsx 再导入")
	}
	at := strings.IndexFunc(text, func(r rune) bool {
		return r == utf8.RuneError || r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f' && r != '\v' || r == 0x7f
	})
	if at < 0 {
		return nil
	}
	line := 1 + strings.Count(text[:at], "\n")
	if r, _ := utf8.DecodeRuneInString(text[at:]); r == utf8.RuneError {
		return d.refuse(line, "有认不出的字，既不是 UTF-8 也不是 GBK 编码。请用 Excel 打开后另存为 .xlsx 再导入")
	}
	return d.refuse(line, "含有控制字符，像是程序或图片，不是表格。请选择 .csv 或 .xlsx 文件")
}

// wide returns the first line with more than n separators, 0 if there is none:
// megabytes of commas would take a hundred times their size as cells.
func wide(text string, n int) int {
	line, count := 1, 0
	for i := range len(text) {
		switch text[i] {
		case '\n':
			line, count = line+1, 0
		case ',', ';', '\t':
			if count++; count > n {
				return line
			}
		}
	}
	return 0
}

// delimiter picks the separator of which the first line with any holds most,
// outside quotes.
func delimiter(text string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == ',' || r == ';' || r == '\t':
			counts[r]++
		case r == '\n' && len(counts) > 0:
			return most(counts)
		}
	}
	return most(counts)
}

func most(counts map[rune]int) rune {
	best := ','
	for _, r := range []rune{';', '\t'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}
