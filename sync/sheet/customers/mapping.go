package customers

import (
	"fmt"
	"slices"
	"strings"
)

// Field is what a column may hold.
type Field string

// The fields of a customer file.
const (
	FieldName       Field = "name"
	FieldGender     Field = "gender"
	FieldPhone      Field = "phone"
	FieldDoc        Field = "doc"
	FieldWeChat     Field = "wechat"
	FieldRegion     Field = "region"
	FieldAddress    Field = "address"
	FieldChannel    Field = "channel"
	FieldModel      Field = "model"
	FieldLevel      Field = "level"
	FieldConsultant Field = "consultant"
	FieldFirstVisit Field = "first_visit"
	FieldBirthday   Field = "birthday"
	FieldNote       Field = "note"
)

// aliases are the headers that dealers' systems use, the first is ours.
var aliases = []struct {
	field Field
	names []string
}{
	{FieldName, []string{"客户姓名", "姓名", "名称", "客户名称", "客户", "车主姓名", "车主", "联系人", "单位名称", "公司名称", "name"}},
	{FieldGender, []string{"性别", "客户性别", "gender", "sex"}},
	{FieldPhone, []string{"手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "移动电话", "客户电话", "客户手机", "mobile", "phone"}},
	{FieldDoc, []string{"证件号码", "证件号", "身份证", "身份证号", "身份证号码", "统一社会信用代码", "信用代码", "证件"}},
	{FieldWeChat, []string{"微信", "微信号", "wechat"}},
	{FieldRegion, []string{"省市区", "地区", "所在地区", "所在地", "区域", "省/市/区", "省份城市"}},
	{FieldAddress, []string{"地址", "详细地址", "联系地址", "住址", "通讯地址", "家庭住址"}},
	{FieldChannel, []string{"来源渠道", "渠道", "来源", "客户来源", "信息来源", "线索来源"}},
	{FieldModel, []string{"意向车型", "意向车系", "车型", "车系", "意向车辆", "关注车型"}},
	{FieldLevel, []string{"意向级别", "级别", "客户级别", "意向等级", "等级"}},
	{FieldConsultant, []string{"销售顾问", "顾问", "销售", "归属顾问", "接待顾问", "业务员"}},
	{FieldFirstVisit, []string{"首次到店日期", "首次到店", "到店日期", "首次来店日期", "来店日期", "建卡日期", "建档日期", "注册日期"}},
	{FieldBirthday, []string{"生日", "出生日期", "出生年月"}},
	{FieldNote, []string{"备注", "说明", "客户备注", "remark", "note"}},
}

// Mapping says in which column (0 is the first) each field stands. A field that
// is not in it is left blank.
type Mapping map[Field]int

// Title returns the Chinese word for a field.
func (f Field) Title() string {
	for _, a := range aliases {
		if a.field == f {
			return a.names[0]
		}
	}
	return string(f)
}

// Guess maps the headers of a file to fields. Entries of chosen go before any
// guess; -1 there leaves a field out. It fails, in words for the user, when the
// name or the phone has no column, when two columns look like the same field, or
// when a chosen column isn't there.
func Guess(header []string, chosen Mapping) (Mapping, error) {
	m := Mapping{}
	taken := map[int]Field{}
	for _, a := range aliases {
		column, ok := chosen[a.field]
		if !ok || column < 0 {
			continue
		}
		if column >= len(header) {
			return nil, fmt.Errorf("为“%s”选了第 %d 列，但文件只有 %d 列。请重新选择", a.field.Title(), column+1, len(header))
		}
		if other, ok := taken[column]; ok {
			return nil, fmt.Errorf("第 %d 列“%s”同时选给了“%s”和“%s”。请重新选择", column+1, header[column], other.Title(), a.field.Title())
		}
		m[a.field], taken[column] = column, a.field
	}
	for _, a := range aliases {
		if _, ok := chosen[a.field]; ok {
			continue
		}
		if err := m.guess(a.field, a.names, header, taken); err != nil {
			return nil, err
		}
	}
	for _, f := range []Field{FieldName, FieldPhone} {
		if _, ok := m[f]; !ok {
			return nil, fmt.Errorf("没有找到“%s”这一列，表头是：%s。请改表头，或在导入时指定哪一列是%s", f.Title(), strings.Join(header, "、"), f.Title())
		}
	}
	return m, nil
}

// guess takes the column with the field's own name, else the only one with an
// alias.
func (m Mapping) guess(f Field, names, header []string, taken map[int]Field) error {
	found := -1
	for i, h := range header {
		h = strings.ToLower(strings.Trim(h, "*＊:："))
		if _, ok := taken[i]; ok || !slices.Contains(names, h) {
			continue
		}
		if h == names[0] {
			found = i
			break
		}
		if found >= 0 {
			return fmt.Errorf("“%s”和“%s”两列都像“%s”。请在导入时指定用哪一列", header[found], header[i], f.Title())
		}
		found = i
	}
	if found >= 0 {
		m[f], taken[found] = found, f
	}
	return nil
}

func (m Mapping) unused(header []string) []string {
	var names []string
	for i, h := range header {
		used := false
		for _, column := range m {
			used = used || column == i
		}
		if !used {
			names = append(names, h)
		}
	}
	return names
}
