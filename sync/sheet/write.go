package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// guard keeps a spreadsheet from running text as a formula: content that begins
// with = + - @, a tab or a line break gets an apostrophe in front, which Excel
// and WPS show as the mark of a text cell. Reading takes it away again (Plain).
// Numbers that are written as numbers are not touched.
func guard(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", firstRune(text)) {
		return "'" + text
	}
	return text
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// Plain takes away the apostrophe that guard put in front.
func Plain(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && guard(rest) != rest {
		return rest
	}
	return text
}

// WriteCSV writes text cells as CSV that Chinese Excel opens without asking:
// UTF-8 with a byte order mark, CRLF. Every cell is guarded against formulas.
func WriteCSV(w io.Writer, header []string, rows [][]string) error {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return fmt.Errorf("写 CSV 失败：%w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for i := -1; i < len(rows); i++ {
		row := header
		if i >= 0 {
			row = rows[i]
		}
		safe := make([]string, len(row))
		for k, text := range row {
			safe[k] = guard(text)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("写 CSV 第 %d 行失败：%w", i+2, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("写 CSV 失败：%w", err)
	}
	return nil
}

// Column is one column of a workbook to write.
type Column struct {
	Title  string
	Width  float64 // characters; 0 leaves Excel's own
	Number bool    // write cells that are plain decimal numbers as numbers, right-aligned and summable
}

// WriteXLSX writes one sheet row by row. Cells are text, so that ids and phones
// keep every digit and leading zero and no text becomes a formula; a column
// marked Number holds numbers where its cells are decimal figures of at most 15
// digits, which is what Excel keeps.
func WriteXLSX(w io.Writer, sheet string, columns []Column, rows [][]string) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("关闭工作簿失败：%w", e)
		}
	}()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("工作表名“%s”不能用：%w", sheet, err)
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("写工作表失败：%w", err)
	}
	if err := head(f, out, columns); err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // 49 is the format "text"
	if err != nil {
		return fmt.Errorf("设置文本格式失败：%w", err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for k, value := range row {
			cells[k] = cellValue(columns, k, value, text)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), cells); err != nil {
			return fmt.Errorf("写工作表第 %d 行失败：%w", i+2, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("写工作表失败：%w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("写工作簿失败：%w", err)
	}
	return nil
}

func head(f *excelize.File, out *excelize.StreamWriter, columns []Column) error {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 49})
	if err != nil {
		return fmt.Errorf("设置表头格式失败：%w", err)
	}
	for i, c := range columns {
		if c.Width > 0 {
			if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
				return fmt.Errorf("设置第 %d 列的宽度失败：%w", i+1, err)
			}
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("冻结表头失败：%w", err)
	}
	titles := make([]any, len(columns))
	for i, c := range columns {
		titles[i] = excelize.Cell{StyleID: bold, Value: guard(c.Title)}
	}
	if err := out.SetRow("A1", titles); err != nil {
		return fmt.Errorf("写表头失败：%w", err)
	}
	return nil
}

func cellValue(columns []Column, k int, value string, text int) any {
	switch {
	case value == "":
		return nil
	case k < len(columns) && columns[k].Number && figure(value):
		// The format of the file is binary floating point; up to 15 digits come
		// back from it as they went in.
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return excelize.Cell{Value: n}
		}
	}
	return excelize.Cell{StyleID: text, Value: guard(value)}
}

// figure reports whether text is a decimal number that Excel keeps exactly.
func figure(text string) bool {
	digits, dots := 0, 0
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.' && i > 0:
			dots++
		case r == '-' && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && digits <= 15 && dots <= 1 && !strings.HasSuffix(text, ".")
}
