package action

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// Reading writes what travels as people read it: labels instead of names, amounts with ¥, choices by their words,
// lists line by line. The zero value reads Chinese, with personal data covered.
type Reading struct {
	Tr   func(string) string                   // into the user's language; nil: Chinese
	Name func(typ string, id record.ID) string // what a reference is called; nil or "": its short form
	Full bool                                  // personal data in full: for what a user takes along
}

func (r Reading) tr(text string) string {
	if r.Tr == nil {
		return text
	}
	return r.Tr(text)
}

// Label is what a type's field is called.
func (r Reading) Label(typ, field string) string {
	if field == wire.FieldDeleted {
		return r.tr("删除")
	}
	if t := domain.Types.Get(typ); t != nil {
		if s, ok := t.Spec(field); ok {
			return r.tr(s.Label)
		}
	}
	return field
}

// Value is a field's value. What this program doesn't know stays as it came.
func (r Reading) Value(typ, field string, raw json.RawMessage) string {
	t := domain.Types.Get(typ)
	if t == nil {
		return r.unknown(raw)
	}
	if s, _ := t.Spec(field); s.Kind == record.KindFlag {
		return r.tr(map[bool]string{true: "是", false: "否"}[string(raw) == "true"])
	}
	if wire.Empty(raw) {
		return r.unknown(raw)
	}
	row := t.New()
	if err := row.Apply(record.Patch{{Name: field, Value: raw}}); err != nil {
		return r.unknown(raw)
	}
	f, ok := row.Field(field)
	switch {
	case !ok:
		return r.unknown(raw)
	case f.Zero():
		return r.tr("（空）")
	case f.Kind == record.KindList:
		return r.list(f.Items, raw)
	case f.Kind == record.KindRef:
		return r.name(f.Ref, record.ID(f.Raw()))
	case f.Kind == record.KindMoney:
		return "¥" + f.Text()
	case r.Full:
		return r.withUnit(f.Spec, f.Text())
	}
	return r.withUnit(f.Spec, f.Masked())
}

func (r Reading) withUnit(s record.Spec, text string) string {
	text = r.tr(text)
	if s.Unit == "" || strings.HasSuffix(text, s.Unit) {
		return text
	}
	return text + " " + r.tr(s.Unit)
}

func (r Reading) unknown(raw json.RawMessage) string {
	var text string
	switch {
	case wire.Empty(raw):
		return r.tr("（空）")
	case json.Unmarshal(raw, &text) == nil:
		return text
	case raw[0] == '{' || raw[0] == '[':
		return r.tr("（这个版本的展厅读不懂）")
	}
	return string(raw)
}

func (r Reading) name(typ string, id record.ID) string {
	if r.Name != nil {
		if name := r.Name(typ, id); name != "" {
			return name
		}
	}
	return id.Short()
}

// list is an embedded list, its lines parted by semicolons, each with what is filled in of it.
func (r Reading) list(items []record.Spec, raw json.RawMessage) string {
	var lines []map[string]json.RawMessage
	if json.Unmarshal(raw, &lines) != nil {
		return r.unknown(raw)
	}
	var out []string
	for _, l := range lines {
		var parts []string
		for _, s := range items {
			if v := l[s.Name]; !wire.Empty(v) && s.Kind != record.KindRef {
				if text := r.item(s, v); text != "" {
					parts = append(parts, text)
				}
			}
		}
		out = append(out, strings.Join(parts, " "))
	}
	return fmt.Sprintf(r.tr("%d 项"), len(lines)) + "：" + strings.Join(out, "；")
}

func (r Reading) item(s record.Spec, raw json.RawMessage) string {
	var text string
	var number int64
	switch {
	case json.Unmarshal(raw, &text) == nil && s.Kind == record.KindChoice:
		return r.tr(s.Choices.Label(text))
	case s.Personal && !r.Full:
		return s.Mask(text)
	case json.Unmarshal(raw, &text) == nil:
		return text
	case s.Kind == record.KindFlag:
		return r.tr(s.Label)
	case json.Unmarshal(raw, &number) != nil:
		return ""
	case s.Kind == record.KindMoney:
		return "¥" + money.Fen(number).String()
	case s.Kind == record.KindTime:
		return calendar.Instant(number).String()
	case s.Kind == record.KindPercent:
		return money.Percent(number).String()
	}
	return r.tr(s.Label) + " " + fmt.Sprint(number)
}

// Fact is one line of what was in some work.
type Fact struct{ Label, Value string }

// Facts are what a change sets, in the order of the record's form. What rules fill in by themselves is left out where people
// typed something beside it.
func (r Reading) Facts(c *wire.Change) []Fact {
	if c.Delete {
		return []Fact{{r.tr("删除"), r.tr("整条记录")}}
	}
	var typed, ruled []Fact
	known := map[string]bool{}
	if t := domain.Types.Get(c.Type); t != nil {
		for _, s := range t.Specs {
			known[s.Name] = true
			if !c.Set.Has(s.Name) || s.Right != "" || c.New && wire.Empty(c.Set.Get(s.Name)) {
				continue
			}
			f := Fact{r.tr(s.Label), r.Value(c.Type, s.Name, c.Set.Get(s.Name))}
			if s.Fixed {
				ruled = append(ruled, f)
			} else {
				typed = append(typed, f)
			}
		}
	}
	if c.Scope != "" && !c.New {
		typed = append(typed, Fact{r.tr("转往门店"), c.Scope})
	}
	for _, e := range c.Set {
		if !known[e.Name] {
			ruled = append(ruled, Fact{e.Name, r.unknown(e.Value)})
		}
	}
	if len(typed) == 0 {
		return ruled
	}
	return typed
}

// Text is work that headquarters did not take, as a page that a person can read and type again. title names a record.
func (r Reading) Text(u *store.Unsent, title func(typ string, id record.ID) string) string {
	var b strings.Builder
	verdict := "总部退回"
	if u.Verdict == wire.Held {
		verdict = "总部暂存待审"
	}
	fmt.Fprintf(&b, "%s · %s · %s\n%s：%s\n", r.tr(VerbLabel(u.Verb)), r.name("user", u.User), u.At, r.tr(verdict), r.tr(u.Reason))
	for i := range u.Changes {
		c := &u.Changes[i]
		fmt.Fprintf(&b, "\n%s\n", title(c.Type, c.ID))
		facts := r.Facts(c)
		wide := 0
		for _, f := range facts {
			wide = max(wide, utf8.RuneCountInString(f.Label))
		}
		for _, f := range facts {
			fmt.Fprintf(&b, "  %s%s  %s\n", f.Label, strings.Repeat("　", wide-utf8.RuneCountInString(f.Label)), strings.ReplaceAll(f.Value, "\n", "\n    "))
		}
	}
	return b.String()
}

// Verbs are the business actions as people call them.
var Verbs = map[string]string{
	"customer.file": "新建客户", "customer.edit": "修改客户", "customer.contact": "记录跟进", "customer.plan": "安排下一步", wire.Transfer: "转店",
	"customer.reveal": "查看完整号码", "customer.import": "导入客户", "customer.undo_import": "撤销导入", "customer.assign": "分配客户",
	"quote.save": "保存报价", "quote.issue": "报价出单", "quote.approve": "批准优惠", "quote.accept": "接受报价", "quote.void": "作废报价", "quote.version": "另存报价版本",
	"order.new": "签订订单", "order.edit": "修改订单", "order.assign": "配车", "order.cancel": "退订",
	"delivery.new": "开始交车", "delivery.tick": "勾选检查项", "delivery.fill": "填写交车单", "delivery.complete": "完成交车",
	"task.finish": "完成任务", "task.postpone": "推迟任务", "print": "打印", "catalogue.load": "载入价目表", "conflict.choose": "处理冲突",
	"user.add": "添加用户", "user.edit": "修改用户", "user.password": "修改密码", "dealer.edit": "修改本店资料", "store.create": "建立门店", wire.Adopt: "上传以前的数据",
}

// VerbLabel is a verb in Chinese; an unknown one stays as it is, so nothing is hidden.
func VerbLabel(verb string) string {
	if label := Verbs[verb]; label != "" {
		return label
	}
	return verb
}
