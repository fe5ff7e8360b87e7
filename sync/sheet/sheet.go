// Package sheet reads and writes the files that people exchange: CSV in UTF-8,
// UTF-16 or GB18030, and xlsx. A file becomes a Table of typed cells; what the
// columns mean is the business of the packages below (customers).
//
// Invariants: bytes from outside never cause a panic, unbounded memory or a
// temporary file; a cell keeps what the file holds (a number stays raw, so that
// phones, dates and lost digits can be judged later); every row knows the line
// a person will look for. Errors are Chinese: what happened, where, what to do.
// See DESIGN.md.
package sheet

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Kind tells what a cell holds.
type Kind uint8

// The kinds of cell. A CSV file has only Text.
const (
	Text   Kind = iota
	Number      // xlsx: Text is the stored number, such as 45456 or 4.5E+17
	Date        // xlsx: a number whose format is a date; Text is the serial of the 1900 system
)

// Cell is one cell as the file holds it.
type Cell struct {
	Kind Kind
	Text string
}

// Row is one record.
type Row struct {
	Number int // 1 is the first record below the header
	Line   int // physical line of the file, or row of the sheet, on which it begins
	Cells  []Cell
	Extra  int // cells with content beyond the last header
}

// Cell returns the cell of a column, a blank one if the row is short.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Table is a file that has been read. Rows without any content are left out, but
// counted in Row.Number.
type Table struct {
	Name     string // of the file, for messages
	Encoding string // UTF-8, UTF-8 BOM, UTF-16, GB18030 or xlsx
	Sheet    string // xlsx: the sheet that was read
	Header   []string
	Rows     []Row
}

// Limits bound what Open accepts.
type Limits struct {
	Bytes   int64 // the file
	Unzip   int64 // the parts of an xlsx that are read, unpacked
	Rows    int
	Columns int
	Cell    int // bytes of one cell as UTF-8
}

// Standard are the limits for people's files: a dealer's whole customer base, but
// no more than a desktop holds in memory with ease.
var Standard = Limits{Bytes: 64 << 20, Unzip: 256 << 20, Rows: 200_000, Columns: 200, Cell: 128 << 10}

// Error says why a file was refused, in the user's language.
type Error struct {
	File    string
	Line    int // 0 if no place can be named
	Message string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("文件“%s”第 %d 行：%s", e.File, e.Line, e.Message)
	}
	return fmt.Sprintf("文件“%s”：%s", e.File, e.Message)
}

// Read reads a file of at most Standard.Bytes. name is only shown in messages.
func Read(name string, r io.Reader) (*Table, error) {
	data, err := io.ReadAll(io.LimitReader(r, Standard.Bytes+1))
	if err != nil {
		return nil, fmt.Errorf("读取文件“%s”失败：%w", name, err)
	}
	return Open(name, data)
}

// Open reads a file by what its bytes are, whatever its name says.
func Open(name string, data []byte) (*Table, error) { return OpenWithin(name, data, Standard) }

// OpenWithin is Open with other limits. An error is an *Error.
func OpenWithin(name string, data []byte, limits Limits) (*Table, error) {
	d := door{name, limits}
	var t *Table
	var err error
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, d.refuse(0, "文件是空的。请确认导出时选了数据，再导一次")
	case int64(len(data)) > limits.Bytes:
		return nil, d.refuse(0, "文件超过 %d MB，太大了。请分成几个文件再导入", limits.Bytes>>20)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		t, err = d.workbook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, d.refuse(0, "这是旧版 Excel（.xls）或加密的工作簿，读不了。请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx 再导入")
	case bytes.HasPrefix(data, []byte("%PDF")):
		return nil, d.refuse(0, "这是 PDF，不是表格。请导出 .xlsx 或 .csv 文件")
	default:
		t, err = d.csv(data)
	}
	if err != nil {
		return nil, err
	}
	if err := d.checkHeader(t); err != nil {
		return nil, err
	}
	return t, nil
}

// door is one reading of one file.
type door struct {
	name   string
	limits Limits
}

func (d door) refuse(line int, format string, args ...any) error {
	return &Error{File: d.name, Line: line, Message: fmt.Sprintf(format, args...)}
}

// raw is one row of any file before the header is known.
type raw struct {
	line  int
	cells []Cell
}

func (r raw) filled() (n int) {
	for _, c := range r.cells {
		if strings.TrimSpace(c.Text) != "" {
			n++
		}
	}
	return n
}

// builder makes a Table of records as they come.
type builder struct {
	door
	table   *Table
	title   *raw // a first row with one filled cell: a title or a header of one column
	header  bool
	records int
}

// add takes the next record. number is its count below the header.
func (b *builder) add(r raw) error {
	for len(r.cells) > 0 && strings.TrimSpace(r.cells[len(r.cells)-1].Text) == "" {
		r.cells = r.cells[:len(r.cells)-1]
	}
	for i, c := range r.cells {
		if len(c.Text) > b.limits.Cell {
			return b.refuse(r.line, "第 %d 列的内容有 %d KB，超过 %d KB，不像正常的数据。多半是引号没有成对，请检查这一行", i+1, len(c.Text)>>10, b.limits.Cell>>10)
		}
	}
	if !b.header {
		return b.begin(r)
	}
	b.records++
	if len(r.cells) == 0 {
		return nil
	}
	if len(b.table.Rows) == b.limits.Rows {
		return b.refuse(r.line, "超过 %d 行。请分成几个文件再导入", b.limits.Rows)
	}
	row := Row{Number: b.records, Line: r.line, Cells: r.cells}
	if width := len(b.table.Header); len(r.cells) > width {
		row.Extra = raw{cells: r.cells[width:]}.filled()
	}
	b.table.Rows = append(b.table.Rows, row)
	return nil
}

// begin looks for the header: the first row with two filled cells. A single cell
// above is a title, often in merged cells, unless the next row is as narrow.
func (b *builder) begin(r raw) error {
	switch {
	case len(r.cells) == 0:
		return nil
	case r.filled() > 1:
		return b.setHeader(r)
	case b.title == nil:
		b.title = &r
		return nil
	}
	if err := b.setHeader(*b.title); err != nil {
		return err
	}
	return b.add(r)
}

func (b *builder) setHeader(r raw) error {
	if len(r.cells) > b.limits.Columns {
		return b.refuse(r.line, "表头有 %d 列，超过 %d 列，不像客户或车辆的表格。请只保留需要的列", len(r.cells), b.limits.Columns)
	}
	for _, c := range r.cells {
		b.table.Header = append(b.table.Header, clean(c.Text))
	}
	b.header = true
	return nil
}

// finish returns the table of all records.
func (b *builder) finish() (*Table, error) {
	if !b.header && b.title != nil {
		return b.table, b.setHeader(*b.title)
	}
	return b.table, nil
}

// clean makes a header comparable: no blanks or line breaks.
func clean(header string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(header, "\u3000", " ")), "")
}

func (d door) checkHeader(t *Table) error {
	if len(t.Header) == 0 {
		return d.refuse(0, "没有内容。第一行应为表头，例如：客户姓名,手机")
	}
	if len(t.Rows) == 0 {
		return d.refuse(0, "只有表头，没有数据。请确认导出时选了数据，再导一次")
	}
	for i, name := range t.Header {
		if name == "" {
			t.Header[i] = fmt.Sprintf("第%d列", i+1)
			continue
		}
		if first := slices.Index(t.Header, name); first < i {
			return d.refuse(0, "表头“%s”出现了两次（第 %d 列和第 %d 列），不知道该用哪一列。请改名或删掉一列再导入", name, first+1, i+1)
		}
	}
	return nil
}
