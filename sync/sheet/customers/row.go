package customers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"showroom/domain/ident"
	"showroom/domain/ident/halfwidth"
	"showroom/domain/region"
	"showroom/sync/sheet"
)

// columns are the values of a normalised row in JSON, in their order.
var columns = []string{
	"row", "line", "kind", "name", "gender", "phone", "doc_type", "doc", "region_code", "channel", "model", "level",
	"consultant", "first_visit", "birthday",
}

// MarshalJSON writes a row as the list that columns names.
func (r Row) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{r.Row, r.Line, r.Kind, r.Name, r.Gender, r.Phone, r.DocType, r.Doc, r.RegionCode,
		r.Channel, r.Model, r.Level, r.Consultant, r.FirstVisit, r.Birthday})
}

// reader judges one row of a file.
type reader struct {
	header  []string
	source  sheet.Row
	mapping Mapping
}

func (r reader) cell(f Field) sheet.Cell {
	column, ok := r.mapping[f]
	if !ok {
		return sheet.Cell{}
	}
	return r.source.Cell(column)
}

// text returns a cell for people: outer blanks and the guard against formulas
// taken away, a whole number without exponent.
func (r reader) text(f Field) string {
	c := r.cell(f)
	if c.Kind != sheet.Text {
		if digits, exact := whole(c.Text); exact {
			return digits
		}
	}
	return strings.TrimFunc(sheet.Plain(c.Text), blank)
}

// blank also covers the marks without width that chat programs leave behind.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u3000' || unicode.Is(unicode.Cf, r)
}

func (r reader) bad(fault Fault, f Field, format string, args ...any) *Bad {
	b := &Bad{Place: Place{r.source.Number, r.source.Line}, Fault: fault, Reason: fmt.Sprintf(format, args...)}
	if column, ok := r.mapping[f]; ok && column < len(r.header) {
		b.Column = r.header[column]
	}
	for _, c := range r.source.Cells {
		b.Cells = append(b.Cells, c.Text)
	}
	return b
}

func (r reader) read() (Row, *Bad) {
	row := Row{
		Row: r.source.Number, Line: r.source.Line, Name: r.text(FieldName), Gender: gender(r.text(FieldGender)),
		WeChat: r.text(FieldWeChat), Channel: r.text(FieldChannel), Model: r.text(FieldModel),
		Level:      strings.ToUpper(halfwidth.Fold(r.text(FieldLevel))),
		Consultant: r.text(FieldConsultant), Note: r.text(FieldNote),
	}
	if r.source.Extra > 0 {
		return row, r.bad(WrongColumns, FieldName, "这一行比表头多 %d 格内容，可能是逗号没有放进引号，后面的列都错位了。请改好再导入", r.source.Extra)
	}
	if row.Name == "" {
		return row, r.bad(MissingName, FieldName, "没有客户姓名。请补上再导入")
	}
	phone := ident.Mobile(r.text(FieldPhone))
	if !phone.Valid {
		return row, r.bad(BadPhone, FieldPhone, "%s", phone.Reason)
	}
	row.Phone = phone.Normalised
	if bad := r.document(&row); bad != nil {
		return row, bad
	}
	if bad := r.dates(&row); bad != nil {
		return row, bad
	}
	row.Kind = kind(row)
	row.place(r.text(FieldRegion), r.text(FieldAddress))
	return row, nil
}

// document reads the id card or 统一社会信用代码. A numeric cell of more than 15
// digits has lost the rest for good, even if its zeros happen to check.
func (r reader) document(row *Row) *Bad {
	c := r.cell(FieldDoc)
	if c.Kind != sheet.Text && c.Text != "" {
		if digits, exact := whole(c.Text); !exact || len(digits) > exactDigits {
			return r.bad(IDPrecisionLost, FieldDoc, "证件号码在 Excel 里存成了数字，最后几位已经丢失。请把这一列设为“文本”，按证件重新输入")
		}
	}
	text := r.text(FieldDoc)
	if text == "" {
		return nil
	}
	doc := ident.Document(text)
	if !doc.Valid {
		return r.bad(BadID, FieldDoc, "%s", doc.Reason)
	}
	row.Doc, row.DocType = doc.Normalised, USCC
	if ident.IDCard(text).Valid {
		row.DocType = IDCard
	}
	return nil
}

func (r reader) dates(row *Row) *Bad {
	var err error
	if row.FirstVisit, err = readDay(r.cell(FieldFirstVisit)); err != nil {
		return r.bad(ImpossibleDate, FieldFirstVisit, "首次到店日期不对：%v", err)
	}
	if row.Birthday, err = readDay(r.cell(FieldBirthday)); err != nil {
		return r.bad(ImpossibleDate, FieldBirthday, "生日不对：%v", err)
	}
	return nil
}

// place looks the region up. A text that names no one area isn't lost: it stays
// in front of the address.
func (r *Row) place(area, address string) {
	r.Address = address
	if code, ok := region.Parse(area); ok {
		r.RegionCode = code
	} else {
		r.Address = area + address
	}
}

func gender(text string) string {
	switch strings.ToLower(text) {
	case "男", "男性", "先生", "m", "male":
		return "男"
	case "女", "女性", "女士", "小姐", "f", "female":
		return "女"
	}
	return ""
}

// firmEndings are what names of firms and offices end in and people's don't.
var firmEndings = []string{"公司", "集团", "工厂", "商行", "中心", "事务所", "合作社", "经营部", "工作室", "委员会", "医院", "学校", "管理局", "有限合伙"}

func kind(row Row) string {
	firm := row.DocType == USCC || row.DocType == "" && slices.ContainsFunc(firmEndings, func(end string) bool {
		return strings.HasSuffix(row.Name, end)
	})
	if firm {
		return Firm
	}
	return Person
}
