package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// workbook reads the first sheet of an xlsx. It walks the XML itself: excelize's
// own reading keeps no difference between text and number when it streams, builds
// every cell up to the last column when it doesn't (a few kilobytes then fill the
// memory), and writes personal data to temporary files.
func (d door) workbook(data []byte) (*Table, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, d.refuse(0, "工作簿已损坏，打不开。请在 Excel 或 WPS 里打开并另存一次，再导入")
	}
	b := &book{door: d, files: map[string]*zip.File{}, left: d.limits.Unzip}
	for _, f := range zr.File {
		b.files[strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))] = f
	}
	t, err := b.read()
	var known *Error
	if err != nil && !errors.As(err, &known) {
		return nil, d.refuse(0, "不是完整的 .xlsx 工作簿（%v）。请在 Excel 或 WPS 里打开并另存一次，再导入", err)
	}
	return t, err
}

type book struct {
	door
	files    map[string]*zip.File
	left     int64 // bytes that may still be unpacked
	strings  []string
	dates    []bool // by style number: the format shows a date
	date1904 bool
}

var errMissing = errors.New("缺少部件")

func (b *book) read() (*Table, error) {
	name, part, err := b.firstSheet()
	if err != nil {
		return nil, err
	}
	if err := b.readStrings(); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	out := builder{door: b.door, table: &Table{Name: b.name, Encoding: "xlsx", Sheet: name}}
	if err := b.readSheet(part, &out); err != nil {
		return nil, err
	}
	return out.finish()
}

// open unpacks one part within what is left of the limit. archive/zip itself
// refuses a part that is longer than its directory entry says.
func (b *book) open(part string) (io.ReadCloser, error) {
	f := b.files[strings.ToLower(part)]
	if f == nil {
		return nil, errMissing
	}
	if f.UncompressedSize64 > uint64(b.left) {
		return nil, b.refuse(0, "解开后超过 %d MB，太大了（也可能是恶意文件）。请只保留需要的行和列，另存后再导入", b.limits.Unzip>>20)
	}
	b.left -= int64(f.UncompressedSize64)
	return f.Open()
}

func (b *book) decode(part string, into any) error {
	r, err := b.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(r).Decode(into)
}

// firstSheet returns the first visible sheet and its part.
func (b *book) firstSheet() (name, part string, err error) {
	var rels struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	workbook := "xl/workbook.xml"
	if err := b.decode("_rels/.rels", &rels); err == nil {
		for _, r := range rels.Relationship {
			if strings.HasSuffix(r.Type, "/officeDocument") {
				workbook = strings.TrimPrefix(path.Clean("/"+r.Target), "/")
			}
		}
	} else if !errors.Is(err, errMissing) {
		return "", "", err
	}
	var wb struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(workbook, &wb); err != nil {
		return "", "", err
	}
	b.date1904 = wb.Pr.Date1904 == "1" || wb.Pr.Date1904 == "true"
	rels.Relationship = nil
	if err := b.decode(path.Dir(workbook)+"/_rels/"+path.Base(workbook)+".rels", &rels); err != nil {
		return "", "", err
	}
	for _, s := range wb.Sheets {
		if s.State != "" && s.State != "visible" {
			continue
		}
		for _, r := range rels.Relationship {
			if r.ID == s.ID {
				target := r.Target
				if !strings.HasPrefix(target, "/") {
					target = path.Dir(workbook) + "/" + target
				}
				return s.Name, strings.TrimPrefix(path.Clean("/"+target), "/"), nil
			}
		}
	}
	return "", "", b.refuse(0, "工作簿里没有可见的工作表。请另存后再导入")
}

// readStyles finds out which styles show a date.
func (b *book) readStyles() error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode("xl/styles.xml", &styles); err != nil {
		if errors.Is(err, errMissing) {
			return nil
		}
		return err
	}
	own := map[int]bool{}
	for _, f := range styles.Formats {
		own[f.ID] = showsDate(f.Code)
	}
	for _, c := range styles.Cells {
		date, ok := own[c.ID]
		if !ok {
			date = c.ID >= 14 && c.ID <= 17 || c.ID == 22 || c.ID >= 27 && c.ID <= 36 || c.ID >= 50 && c.ID <= 58
		}
		b.dates = append(b.dates, date)
	}
	return nil
}

// showsDate reports whether a number format shows a day or a year, outside
// quoted text, colours and locales.
func showsDate(code string) bool {
	var quoted, bracket bool
	escaped := false
	for _, r := range strings.ToLower(code) {
		switch {
		case escaped:
			escaped = false
		case r == '\\' || r == '_' || r == '*':
			escaped = !quoted
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[' || r == ']':
			bracket = r == '['
		case !bracket && (r == 'y' || r == 'd'):
			return true
		}
	}
	return false
}

// readStrings reads the shared strings, joining the runs of formatted text and
// leaving out the phonetic hints.
func (b *book) readStrings() error {
	r, err := b.open("xl/sharedStrings.xml")
	if errors.Is(err, errMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	dec := xml.NewDecoder(r)
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			text, err := richText(dec)
			if err != nil {
				return err
			}
			b.strings = append(b.strings, text)
		}
	}
}

// richText collects the text of an element up to its end.
func richText(dec *xml.Decoder) (string, error) {
	var text strings.Builder
	depth, inText, phonetic := 1, 0, 0
	for depth > 0 {
		token, err := dec.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			if token.Name.Local == "t" {
				inText = depth
			}
			if token.Name.Local == "rPh" {
				phonetic = depth
			}
		case xml.EndElement:
			if depth == inText {
				inText = 0
			}
			if depth == phonetic {
				phonetic = 0
			}
			depth--
		case xml.CharData:
			if inText > 0 && phonetic == 0 {
				text.Write(token)
			}
		}
	}
	return text.String(), nil
}

// excelEpoch1904 is how many days the 1904 system begins later.
const excelEpoch1904 = 1462

func (b *book) serial(text string) string {
	if !b.date1904 {
		return text
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(n+excelEpoch1904, 'f', -1, 64)
}
