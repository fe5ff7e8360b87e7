package page

import (
	"context"
	"encoding/json"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// conflictLine is a field that two PCs wrote without seeing each other: what stands, and what lost.
type conflictLine struct {
	seq          int64
	title        string // of the record
	field        string // Chinese
	now, other   string
	nowBy, byWho string // which PC, in the user's language
	nowAt, at    calendar.Instant
	gone         bool // what lost is a deletion
	route        desk.Route
}

func (s *Shop) conflictOf(v *store.View, c store.Conflict, device string) conflictLine {
	who := func(by string) string {
		if by == device {
			return words.Tr("本机")
		}
		return words.Tr("其他电脑")
	}
	l := conflictLine{
		seq: c.Seq, title: recordTitle(v, c.Type, c.ID), route: recordRoute(c.Type, c.ID), gone: c.Field == wire.FieldDeleted,
		nowBy: who(c.WonBy), byWho: who(c.LostBy), nowAt: c.WonAt, at: c.LostAt,
	}
	if l.gone {
		l.field, l.now, l.other = "删除", words.Tr("保留这条记录"), words.Tr("删除这条记录")
		return l
	}
	l.field = c.Field
	if typ := domain.Types.Get(c.Type); typ != nil {
		if spec, ok := typ.Spec(c.Field); ok {
			l.field = spec.Label
		}
		l.now, l.other = s.valueText(typ, c.Field, c.Won), s.valueText(typ, c.Field, c.Lost)
	}
	return l
}

// valueText is a field's value as people read it; personal ones are covered.
func (s *Shop) valueText(typ *record.Type, name string, raw json.RawMessage) string {
	row := typ.New()
	if err := row.Apply(record.Patch{{Name: name, Value: raw}}); err != nil {
		return string(raw)
	}
	f, ok := row.Field(name)
	switch {
	case !ok:
		return string(raw)
	case f.Zero():
		return words.Tr("（空）")
	case f.Kind == record.KindRef:
		if who := s.name(f.Ref, record.ID(f.Raw())); who != "" {
			return who
		}
		return record.ID(f.Raw()).Short()
	case f.Kind == record.KindMoney:
		return "¥" + f.Text()
	}
	return words.Tr(f.Masked())
}

// recordTitle is what people call a record: a customer's name, a document's number.
func recordTitle(v *store.View, typ string, id record.ID) string {
	name := ""
	switch typ {
	case "customer":
		name = customerName(v, id)
	case "quote":
		q, err := store.Get(v, domain.Quotes, id)
		name = either(err, q.Number, q.CarName)
	case "order":
		o, err := store.Get(v, domain.Orders, id)
		name = either(err, o.Number, o.Buyer)
	case "delivery":
		d, err := store.Get(v, domain.Deliveries, id)
		name = either(err, d.Number, d.CarName)
	case "vehicle":
		c, err := store.Get(v, domain.Vehicles, id)
		name = either(err, c.VIN, c.Name)
	case "task":
		t, err := store.Get(v, domain.Tasks, id)
		name = either(err, t.Title, "")
	case "user":
		u, err := store.Get(v, domain.Users, id)
		name = either(err, u.Name, u.Login)
	}
	label := typ
	if t := domain.Types.Get(typ); t != nil {
		label = words.Tr(t.Label)
	}
	if name == "" {
		return label
	}
	return label + " " + name
}

// either is the first text that is there; a record that can't be read has none.
func either(err error, first, second string) string {
	if err != nil || first != "" {
		return first
	}
	return second
}

// recordRoute is the page of a record, none for types without one.
func recordRoute(typ string, id record.ID) desk.Route {
	switch typ {
	case "customer", "quote", "order", "delivery":
		return desk.Route{Page: typ, ID: id}
	}
	return desk.Route{}
}

func (p *syncPage) conflictList() fyne.CanvasObject {
	hint := look.NewCaption(words.Tr("↑ ↓ 选择 · 按 1 保留现在的 · 按 2 改用另一个"))
	box := look.Column(8, look.Section(words.Tr("冲突"), hint))
	for i, c := range p.seen.conflicts {
		row := look.NewPress(look.Pad(12, p.conflictRow(i, c)), 8, func() { p.at = i; p.mark() })
		p.rows = append(p.rows, row)
		box.Add(row)
	}
	return box
}

func (p *syncPage) conflictRow(i int, c conflictLine) fyne.CanvasObject {
	side := func(label, value, by string, at calendar.Instant, verb string, lost bool) fyne.CanvasObject {
		button := input.NewButton(verb, nil, func() { p.choose(i, lost) })
		who := by
		if !at.None() {
			who += " · " + at.String()
		}
		words := look.Column(2, look.NewCaption(label+" · "+who).Cut(), look.NewStrong(value).Cut())
		return look.Line(12, look.Stretch(words), button)
	}
	title := []fyne.CanvasObject{look.NewText(c.title).Bold(), look.NewText(words.Tr(c.field)).In(look.Secondary), look.Spacer()}
	if c.route.Page != "" {
		title = append(title, input.NewQuiet(words.Tr("打开"), nil, func() { p.s.Desk.Go(c.route) }))
	}
	return look.Column(8, look.Line(12, title...), look.Tiles(2, 32,
		side(words.Tr("现在"), c.now, c.nowBy, c.nowAt, words.Tr("1 保留"), false),
		side(words.Tr("另一个"), c.other, c.byWho, c.at, words.Tr("2 改用"), true)))
}

// mark shows which conflict the keyboard is on.
func (p *syncPage) mark() {
	for i, row := range p.rows {
		row.Choose(i == p.at)
	}
}

// Key chooses with one key: 1 keeps what stands, 2 takes the other.
func (p *syncPage) Key(key *fyne.KeyEvent) bool {
	if len(p.rows) == 0 {
		return false
	}
	switch key.Name {
	case fyne.Key1:
		p.choose(p.at, false)
	case fyne.Key2:
		p.choose(p.at, true)
	case fyne.KeyDown:
		p.at = min(p.at+1, len(p.rows)-1)
		p.mark()
	case fyne.KeyUp:
		p.at = max(p.at-1, 0)
		p.mark()
	default:
		return false
	}
	return true
}

// Keys are the page's own.
func (p *syncPage) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "1", Does: "保留现在的值"}, {Keys: "2", Does: "改用另一个值"}}
}

// choose settles a conflict. To take back a deletion needs no asking, to carry one out does.
func (p *syncPage) choose(at int, takeLost bool) {
	if at < 0 || at >= len(p.seen.conflicts) {
		return
	}
	c := p.seen.conflicts[at]
	settle := func() {
		act(p.s, "冲突没有处理", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, p.s.Session.Choose(ctx, c.seq, takeLost)
		}, func(struct{}) {
			p.s.Desk.Toast(look.Good, words.Trf("已处理：%s", c.title), "", nil)
			p.Reload()
		})
	}
	if c.gone && takeLost {
		p.s.Desk.AskGrave(words.Tr("删除这条记录？"), c.title, words.Tr("删除"), settle)
		return
	}
	settle()
}
