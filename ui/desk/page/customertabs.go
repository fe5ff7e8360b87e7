package page

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// customerTabs is the right half of a customer's page: the file, cars, quotes, orders, tasks.
type customerTabs struct {
	of      *customer
	chosen  string
	shown   string // the tab whose content stands there
	chips   []*look.Chip
	content *fyne.Container
	body    *fyne.Container
	rec     domain.Customer // what the file's form shows
}

// counted is a label with how many there are: 报价 2, Quotes (2). English words are long, so none is not told.
func counted(label string, n int) string {
	switch {
	case words.Current() != words.English:
		return label + " " + strconv.Itoa(n)
	case n == 0:
		return label
	}
	return label + " (" + strconv.Itoa(n) + ")"
}

// tabNames are the tabs with their labels, in order.
var tabNames = record.Choices{{Code: "file", Label: "资料"}, {Code: "cars", Label: "车辆"}, {Code: "quotes", Label: "报价"}, {Code: "orders", Label: "订单"}, {Code: "tasks", Label: "任务"}}

func newCustomerTabs(of *customer) *customerTabs {
	t := &customerTabs{of: of, chosen: tabNames[0].Code, content: container.NewStack()}
	bar := look.Line(8)
	for _, tab := range tabNames {
		chip := look.NewChip(words.Tr(tab.Label), func() { t.choose(tab.Code) })
		t.chips = append(t.chips, chip)
		bar.Add(chip)
	}
	t.body = container.NewBorder(look.Inset(16, 20, 8, 20, bar), nil, nil, nil, t.content)
	return t
}

// set shows a customer. A file that did not change stays as it is, with what was revealed in it.
func (t *customerTabs) set(d store.Dossier) {
	for i, tab := range tabNames {
		label := words.In(words.Tab, tab.Label)
		if n := t.count(tab.Code, d); n >= 0 {
			label = counted(label, n)
		}
		t.chips[i].Set(label, tab.Code == t.chosen)
	}
	same := len(record.Diff(domain.Customers.Bind(&t.rec), domain.Customers.Bind(&d.Customer))) == 0
	if t.shown == "file" && t.chosen == "file" && same {
		t.body.Refresh()
		return
	}
	t.shown = t.chosen
	var o fyne.CanvasObject
	switch t.chosen {
	case "cars":
		o = t.list(t.cars(d), "还没有车辆", "交车后车辆会出现在这里。")
	case "quotes":
		o = t.list(t.quotes(d), "还没有报价", "给客户出的报价会出现在这里。")
	case "orders":
		o = t.list(t.orders(d), "还没有订单", "客户接受报价后转为订单。")
	case "tasks":
		o = t.list(t.tasks(d), "没有待办", "约好的下一步会出现在这里。")
	default:
		o = t.file(d)
	}
	t.content.Objects = []fyne.CanvasObject{o}
	t.body.Refresh()
}

func (t *customerTabs) count(code string, d store.Dossier) int {
	switch code {
	case "cars":
		return len(d.Vehicles)
	case "quotes":
		return len(d.Quotes)
	case "orders":
		return len(d.Orders)
	case "tasks":
		return len(d.Tasks)
	}
	return -1
}

func (t *customerTabs) choose(code string) {
	t.chosen = code
	t.set(t.of.dossier)
}

// file is the customer's data to read; personal fields are shown in full only when asked for.
func (t *customerTabs) file(d store.Dossier) fyne.CanvasObject {
	t.rec = d.Customer
	person := []string{"phone", "wechat", "gender", "birthday", "doc_type", "doc"}
	if t.rec.Kind == domain.Company {
		person = []string{"phone", "doc_type", "doc"}
	}
	sections := []form.Section{
		{Title: "客户资料", Fields: person}, {Fields: t.filled("region", t.rec.Region, "address"), Columns: 1}, // the name stands in the head, in full
		{Title: "购车需求", Fields: t.filled("variant", t.of.wants, "model"), Columns: 1},
		{Fields: []string{"level", "channel", "colour", "payment", "budget_from", "budget_to", "trade_in", "first_visit", "owner"}},
	}
	if t.rec.Note != "" {
		sections = append(sections, form.Section{Title: "备注", Fields: []string{"note"}, Columns: 1})
	}
	s := t.of.shop
	f := form.New(domain.Customers.Bind(&t.rec), form.Options{
		Sections: sections, Columns: 2, ReadOnly: true, Masked: true, Name: t.name, Today: s.today, Picked: []string{"region"},
		OnReveal: func(field string) { s.revealed(t.of.id, field) },
	})
	parts := look.Column(24, f, look.Column(10, look.Section(words.Tr("授权")), look.NewText(consents(&t.rec)).Cut()))
	if len(t.rec.Contacts) > 0 {
		parts.Add(contactLines(t.rec.Contacts))
	}
	return container.NewVScroll(look.Inset(8, 20, 24, 20, parts))
}

// filled is a field before others, unless it is empty: most customers have none.
func (t *customerTabs) filled(field, value string, others ...string) []string {
	if value == "" {
		return others
	}
	return append([]string{field}, others...)
}

// name is what a field points to, in words.
func (t *customerTabs) name(to string, id record.ID) string {
	switch to {
	case "region":
		return regionName(string(id))
	case "variant":
		return t.of.wants
	}
	return t.of.shop.name(to, id)
}

// revealed writes down that a personal field of a customer was shown in full by a form.
func (s *Shop) revealed(customer record.ID, field string) {
	act(s, "没有写入查看记录", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Session.Reveal(ctx, customer, field)
	}, func(struct{}) {})
}

// consents is what the customer agreed to: 本店使用 ✓ · 总部共享 – · 营销短信 –.
func consents(c *domain.Customer) string {
	say := func(label string, on bool) string {
		if on {
			return words.Tr(label) + " ✓"
		}
		return words.Tr(label) + " –"
	}
	return say("本店使用", c.ConsentUse) + "    " + say("总部共享", c.ConsentHQ) + "    " + say("营销短信", c.ConsentAd)
}

// contactLines lists the people to talk to.
func contactLines(contacts []domain.Contact) fyne.CanvasObject {
	list := look.Column(8, look.Section(words.Tr("联系人")))
	for _, c := range contacts {
		parts := []string{words.Tr(domain.ContactRoles.Label(c.Role)), c.Note}
		below := strings.Trim(strings.Join(parts, " · "), " ·")
		list.Add(look.Column(0, look.Line(8, look.Stretch(look.NewText(c.Name).Cut()), look.NewText(maskedTel(c.Phone)).In(look.Secondary)),
			look.NewCaption(below).Cut()))
	}
	return list
}

// tabRow is one line of a tab.
type tabRow struct {
	title, detail, amount string
	state                 string
	tone                  look.Tone
	route                 desk.Route
}

func (t *customerTabs) list(rows []tabRow, none, what string) fyne.CanvasObject {
	if len(rows) == 0 {
		return container.NewCenter(look.Column(6, container.NewCenter(look.NewStrong(words.Tr(none))), container.NewCenter(look.NewText(words.Tr(what)).In(look.Secondary))))
	}
	list := look.Column(2)
	for _, r := range rows {
		head := []fyne.CanvasObject{look.Stretch(look.NewText(r.title).Cut())}
		if r.amount != "" {
			head = append(head, look.NewText(r.amount))
		}
		foot := []fyne.CanvasObject{look.Stretch(look.NewCaption(r.detail).Cut())}
		if r.state != "" {
			foot = append(foot, look.NewBadge(words.Tr(r.state), r.tone))
		}
		lines := look.Inset(8, 12, 8, 12, look.Column(4, look.Line(8, head...), look.Line(8, foot...)))
		if r.route == (desk.Route{}) {
			list.Add(lines)
			continue
		}
		list.Add(newOpener(lines, func() { t.of.shop.Desk.Go(r.route) }))
	}
	return container.NewVScroll(look.Inset(0, 8, 16, 8, list))
}

func (t *customerTabs) cars(d store.Dossier) []tabRow {
	rows := make([]tabRow, 0, len(d.Vehicles))
	for _, v := range d.Vehicles {
		plate := v.Plate
		if plate == "" {
			plate = v.TempPlate
		}
		detail := strings.Trim(v.VIN+" · "+plate, " ·")
		if !v.Delivered.None() {
			detail += " · " + words.Trf("%s 交车", v.Delivered.String())
		}
		rows = append(rows, tabRow{title: strings.TrimSpace(v.Name + " " + v.Colour), detail: detail, state: domain.VehicleStates.Label(v.State)})
	}
	return rows
}

func (t *customerTabs) quotes(d store.Dossier) []tabRow {
	rows := make([]tabRow, 0, len(d.Quotes))
	for _, q := range d.Quotes {
		state := q.StateOn(t.of.shop.today())
		r := tabRow{title: q.CarName, detail: q.Number, amount: look.Yuan(q.Net), state: domain.QuoteStates.Label(string(state)), route: desk.Route{Page: "quote", ID: q.ID}}
		if q.Number == "" {
			r.detail = q.Day.String()
		}
		if q.CarName == "" {
			r.title, r.amount = words.Tr("尚未选车"), ""
		}
		switch state {
		case domain.QuoteIssued:
			r.tone = look.Act
		case domain.QuoteAccepted:
			r.tone = look.Good
		case domain.QuoteExpired:
			r.tone = look.Due
		}
		rows = append(rows, r)
	}
	return rows
}

func (t *customerTabs) orders(d store.Dossier) []tabRow {
	rows := make([]tabRow, 0, len(d.Orders))
	for _, o := range d.Orders {
		r := tabRow{title: o.CarName, detail: o.Number, amount: look.Yuan(o.Net), state: domain.OrderStates.Label(string(o.State)), tone: look.Act, route: desk.Route{Page: "order", ID: o.ID}}
		cell := orderStateCell(&o)
		r.tone = cell.Tone
		if o.State == domain.OrderOpen && cell.Tone != look.Act {
			r.state = domain.Claims.Label(o.Claim)
		}
		rows = append(rows, r)
	}
	return rows
}

func (t *customerTabs) tasks(d store.Dossier) []tabRow {
	now := t.of.shop.Desk.Now()
	rows := make([]tabRow, 0, len(d.Tasks))
	for _, one := range d.Tasks {
		item := todo{Task: one, Who: d.Customer}
		at := one.At
		if at.None() {
			at = one.Due.Start()
		}
		r := tabRow{title: item.what(), detail: when(at, now) + " · " + t.of.shop.name("user", one.Owner), state: domain.TaskKinds.Label(one.Kind)}
		if one.Overdue(now.Day()) {
			r.detail, r.tone = words.Trf("逾期 %d 天", now.Day().Sub(one.Due))+" · "+r.detail, look.Bad
		}
		rows = append(rows, r)
	}
	return rows
}

// opener is a row that opens something, by mouse and by keyboard.
type opener struct {
	widget.BaseWidget
	row *look.Press
}

func newOpener(content fyne.CanvasObject, open func()) *opener {
	o := &opener{row: look.NewPress(content, 6, open)}
	o.ExtendBaseWidget(o)
	return o
}

// CreateRenderer draws the row.
func (o *opener) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.row) }

// FocusGained marks the row.
func (o *opener) FocusGained() { o.row.Choose(true); input.Arrive(o) }

// FocusLost takes the mark away.
func (o *opener) FocusLost() { o.row.Choose(false) }

// TypedRune does nothing.
func (o *opener) TypedRune(rune) {}

// TypedKey opens with Enter and Space.
func (o *opener) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		o.row.OnTapped()
	default:
		input.Pass(o, key)
	}
}
