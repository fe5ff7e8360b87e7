package page

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
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
	typ          string
	id           record.ID
	title        string // of the record
	field        string // in the user's language
	now, other   string
	was          string // what it was before both, "" where this PC never knew
	nowBy, byWho string // which PC, in the user's language
	nowAt, at    calendar.Instant
	gone         bool       // what lost is a deletion
	name         string     // of the field, in the record
	whole        string     // tells it from all others; a number may come again
	open         *[3]string // now, other and was in full, where they are covered as long as nobody asked
	mine         bool       // what lost was written on this PC
	route        desk.Route
}

// readingIn is how this desk writes values, with the names of what they refer to.
func (s *Shop) readingIn(v *store.View) action.Reading {
	return action.Reading{Tr: words.Tr, Name: func(typ string, id record.ID) string {
		if name := s.name(typ, id); name != "" {
			return name
		}
		return recordName(v, typ, id)
	}}
}

func (s *Shop) conflictOf(v *store.View, c store.Conflict, own store.Identity) conflictLine {
	l := conflictLine{
		seq: c.Seq, typ: c.Type, id: c.ID, title: recordTitle(v, c.Type, c.ID), route: recordRoute(c.Type, c.ID), gone: c.Field == wire.FieldDeleted, mine: c.LostBy == own.Device,
		nowBy: deviceName(c.WonBy, own), byWho: deviceName(c.LostBy, own), nowAt: c.WonAt, at: c.LostAt, name: c.Field,
		whole: fmt.Sprint(c.Type, c.ID, c.Field, c.LostBy, c.LostAt, string(c.Lost), string(c.Won)),
	}
	read := s.readingIn(v)
	l.field = read.Label(c.Type, c.Field)
	if l.gone {
		l.now, l.other = words.Tr("保留：有人修改过"), words.Tr("删除这条记录")
		return l
	}
	l.now, l.other, l.was = valuesOf(read, c)
	if t := domain.Types.Get(c.Type); t != nil {
		if spec, _ := t.Spec(c.Field); spec.Covered() {
			read.Full, l.open = true, &[3]string{}
			l.open[0], l.open[1], l.open[2] = valuesOf(read, c)
		}
	}
	return l
}

func valuesOf(read action.Reading, c store.Conflict) (now, other, was string) {
	if len(c.Was) > 0 {
		was = read.Value(c.Type, c.Field, c.Was)
	}
	return read.Value(c.Type, c.Field, c.Won), read.Value(c.Type, c.Field, c.Lost), was
}

// reveal shows a conflict's values in full, once it is written down who looked.
func (p *syncPage) reveal(c conflictLine) {
	act(p.s, "没有写入查看记录", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.s.Session.RevealOf(ctx, c.typ, c.id, c.name)
	}, func(struct{}) {
		p.shown[c.whole] = true
		p.show()
	})
}

// deviceName is what people call a PC: its code in document numbers, with the store's where it is another one.
func deviceName(by string, own store.Identity) string {
	parts := strings.Split(by, "-")
	switch {
	case by == own.Device:
		return words.Tr("本机")
	case by == "hub" || parts[0] == "HQ":
		return words.Tr("总部")
	case len(parts) == 3 && parts[0] == own.Dealer:
		return words.Trf("%s 机", parts[1])
	case len(parts) == 3:
		return parts[0] + " " + words.Trf("%s 机", parts[1])
	}
	return words.Tr("其他电脑")
}

// recordName is what people call a record: a customer's name, a document's number. "" for what is not here.
func recordName(v *store.View, typ string, id record.ID) (name string) {
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
	case "event":
		e, err := store.Get(v, domain.Events, id)
		name = either(err, short(e.Text, 30), "")
	case "variant":
		c, err := store.Get(v, domain.Variants, id)
		name = either(err, c.Name, c.Code)
	case "user":
		u, err := store.Get(v, domain.Users, id)
		name = either(err, u.Name, u.Login)
	}
	return name
}

// recordTitle is its name behind what it is.
func recordTitle(v *store.View, typ string, id record.ID) string {
	name, label := recordName(v, typ, id), typ
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
	case "customer", "quote", "order", "delivery", "vehicle":
		return desk.Route{Page: typ, ID: id}
	}
	return desk.Route{}
}

// conflictList is record by record and field by field what two PCs wrote, with what can be chosen.
func (p *syncPage) conflictList() fyne.CanvasObject {
	hint := look.NewCaption(words.Tr("↑ ↓ 选择 · 1 保留现在 · 2 采用对方 · Enter 打开"))
	box := look.Column(4, look.Section(words.Tr("冲突"), hint))
	last := record.ID("")
	for i, c := range p.seen.conflicts {
		if c.id != last {
			last = c.id
			box.Add(p.conflictHead(c))
		}
		row := look.NewPress(look.Inset(8, 12, 8, 12, p.conflictRow(i, c)), 8, func() { p.at = i; p.mark() })
		p.rows = append(p.rows, row)
		box.Add(row)
	}
	if more := p.seen.status.Conflicts - len(p.seen.conflicts); more > 0 {
		box.Add(look.NewCaption(words.Trf("……还有 %d 处", more)))
	}
	return box
}

func (p *syncPage) conflictHead(c conflictLine) fyne.CanvasObject {
	title := []fyne.CanvasObject{look.Stretch(look.NewText(c.title).Bold().Cut())}
	if c.route.Page != "" {
		title = append(title, input.NewQuiet(words.Tr("打开"), nil, func() { p.s.Desk.Go(c.route) }))
	}
	return look.Inset(8, 12, 0, 12, look.Line(12, title...))
}

// conflictRow shows 现在, 对方 and, where this PC knew it, 原来.
func (p *syncPage) conflictRow(i int, c conflictLine) fyne.CanvasObject {
	field := look.Line(4, look.Stretch(look.NewText(c.field).In(look.Secondary).Cut()))
	switch {
	case c.open != nil && p.shown[c.whole]:
		c.now, c.other, c.was = c.open[0], c.open[1], c.open[2]
	case c.open != nil:
		field.Add(look.Fixed(28, 24, input.NewQuiet("", look.IconIn(icons.Eye, look.Secondary), func() { p.reveal(c) })))
	}
	side := func(label, value, by string, at calendar.Instant, verb string, lost bool) fyne.CanvasObject {
		who := label + " · " + by
		if !at.None() {
			who += " " + at.String()
		}
		button := input.NewButton(verb, nil, func() { p.choose(i, lost) })
		says := look.Column(2, look.NewCaption(who).Cut(), look.NewHint(look.NewStrong(oneLine(value)).Cut(), value))
		return look.Column(6, says, look.Line(0, button))
	}
	was := c.was
	if was == "" {
		was = "–"
	}
	before := look.Column(2, look.NewCaption(words.Tr("原来")), look.NewHint(look.NewText(oneLine(was)).In(look.Secondary).Cut(), was))
	their, take := words.Tr("对方"), words.Tr("2 采用对方")
	if c.mine {
		their, take = words.Tr("我方"), words.Tr("2 采用我方")
	}
	tiles := look.Tiles(3, 24,
		side(words.Tr("现在"), c.now, c.nowBy, c.nowAt, words.Tr("1 保留现在"), false),
		side(their, c.other, c.byWho, c.at, take, true), before)
	return look.Line(16, look.Fixed(120, 0, field), look.Stretch(tiles))
}

// oneLine is a text of several lines in one.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// mark shows which conflict the keyboard is on, and brings it into view.
func (p *syncPage) mark() {
	for i, row := range p.rows {
		row.Choose(i == p.at)
	}
}

// bring scrolls until the chosen conflict is in view.
func (p *syncPage) bring() {
	if p.at >= len(p.rows) || p.roll == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	row := p.rows[p.at]
	top := driver.AbsolutePositionForObject(row).Y - driver.AbsolutePositionForObject(p.roll.Content).Y
	low := top + row.Size().Height
	switch {
	case top-40 < p.roll.Offset.Y:
		p.roll.ScrollToOffset(fyne.NewPos(0, max(top-40, 0)))
	case low > p.roll.Offset.Y+p.roll.Size().Height:
		p.roll.ScrollToOffset(fyne.NewPos(0, low-p.roll.Size().Height+8))
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
		p.bring()
	case fyne.KeyUp:
		p.at = max(p.at-1, 0)
		p.mark()
		p.bring()
	case fyne.KeyReturn, fyne.KeyEnter:
		c := p.seen.conflicts[p.at]
		if c.route.Page == "" {
			return false
		}
		p.s.Desk.Go(c.route)
	default:
		return false
	}
	return true
}

// Keys are the page's own.
func (p *syncPage) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "1", Does: "保留现在的值"}, {Keys: "2", Does: "采用对方的值"}, {Keys: "Enter", Does: "打开有冲突的记录"}}
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
			p.s.Desk.Toast(look.Good, words.Trf("已处理：%s", c.title+" · "+c.field), "", nil)
			p.Reload()
		})
	}
	if c.gone && takeLost {
		p.s.Desk.AskGrave(words.Tr("删除这条记录？"), c.title, words.Tr("删除"), settle)
		return
	}
	settle()
}

// conflictBanner says on a record's page that two PCs wrote the same, and leads to where one chooses; nil without any.
func (s *Shop) conflictBanner(n int, id record.ID) fyne.CanvasObject {
	if n == 0 {
		return nil
	}
	return look.Banner(look.Due, words.Trf("有 %d 处内容两台电脑都改过，请选定算哪一个", n),
		input.NewButton(words.Tr("去选定"), nil, func() { s.Desk.Go(desk.Route{Page: "sync", ID: id}) }))
}

func openConflicts(v *store.View, typ string, id record.ID) (int, error) {
	found, err := v.ConflictsOf(typ, id)
	return len(found), err
}
