package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/ui/form"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// noon is when all tests happen: 2026-11-21 12:00 in Shanghai.
var noon = calendar.Day(20261121).Start() + 12*3600*1000

const (
	minute = calendar.Instant(60_000)
	hour   = 60 * minute
)

// surnames and givens make invented people.
var (
	surnames = []string{"张", "王", "李", "欧阳", "单", "尉迟", "陈", "赵", "䶮"}
	givens   = []string{"伟", "秀英", "建国", "一诺", "子涵", "晓明"}
)

func people(n int) []domain.Customer {
	out := make([]domain.Customer, n)
	levels := []string{"H", "A", "B", "C", "O"}
	for i := range out {
		c := &out[i]
		c.ID = record.ID(fmt.Sprintf("01900000-0000-7000-8000-%012d", i))
		c.Kind, c.Name = domain.Person, surnames[i%len(surnames)]+givens[i%len(givens)]
		c.Phone = fmt.Sprintf("1380000%04d", i%10000)
		c.Level, c.Channel = levels[i%len(levels)], "walk_in"
		c.Model, c.Owner = "云岭 S6 1.5T 尊享", "u1"
		c.LastTouch, c.NextTouch = noon-calendar.Instant(i)*hour, noon+calendar.Instant(i)*hour
	}
	if n > 3 {
		out[3].Name = "云南砚行新能源汽车销售服务有限公司昆明市官渡区第一分公司"
		out[3].Model = "云岭 S6 1.5T 双离合尊享四驱七座长续航天幕版"
	}
	return out
}

func nameOf(string, record.ID) string { return "李娜" }

func toneOf(field, code string) (look.Tone, bool) {
	if field != "level" {
		return look.Plain, false
	}
	switch code {
	case "H":
		return look.Bad, true
	case "A":
		return look.Due, true
	case "O":
		return look.Good, true
	}
	return look.Plain, true
}

// listPage is a page with a grid.
type listPage struct {
	desk *Desk
	grid *grid.Grid[domain.Customer]
	body fyne.CanvasObject
	used []string
}

func newListPage(d *Desk, rows []domain.Customer) *listPage {
	p := &listPage{desk: d}
	columns := grid.FromType(domain.Customers, grid.Reading{Name: nameOf, Now: func() calendar.Instant { return noon }, Tone: toneOf})
	p.grid = grid.New(columns, grid.Source[domain.Customer](grid.Slice[domain.Customer]{All: rows}), grid.Options[domain.Customer]{
		Key:    func(c *domain.Customer) string { return string(c.ID) },
		OnOpen: func(c *domain.Customer) { d.Go(Route{Page: "customer", ID: c.ID}) },
	})
	p.grid.SetEmpty(look.Empty(icons.Customer, words.Tr("还没有客户"), words.Tr("登记的客户会出现在这里。"), input.NewMain(words.Tr("新建"), nil, func() {})))
	chips := look.Line(8, look.NewChip(words.Tr("意向级别"), nil), look.NewChip(words.Tr("来源渠道"), nil))
	head := look.Inset(20, look.Margin, 12, look.Margin, look.Head(words.In(words.Navigation, "客户"), "", chips))
	p.body = container.NewBorder(head, nil, nil, nil, look.Inset(0, 12, 0, 12, p.grid))
	return p
}

func (p *listPage) Title() string             { return words.Tr("客户") }
func (p *listPage) Object() fyne.CanvasObject { return p.body }
func (p *listPage) Reload()                   { p.used = append(p.used, "reload"); p.grid.Reload() }
func (p *listPage) Focus()                    { p.grid.Focus() }
func (p *listPage) Close()                    { p.used = append(p.used, "close") }

// cardPage is a page with a form.
type cardPage struct {
	desk *Desk
	form *form.Form
	body fyne.CanvasObject
	used []string
	fail bool
}

func newCardPage(d *Desk, c domain.Customer) *cardPage {
	p := &cardPage{desk: d}
	rec := c
	p.form = form.New(domain.Customers.Bind(&rec), form.Options{
		Columns: 3,
		Today:   func() calendar.Day { return noon.Day() },
		Name:    nameOf,
		Sections: []form.Section{
			{Title: "客户", Fields: []string{"kind", "name", "gender", "phone", "wechat", "birthday"}},
			{Title: "意向车型", Fields: []string{"level", "channel", "owner", "model", "budget_from", "budget_to", "next_touch", "next_step", "trade_in", "contacts"}},
			{Title: "备注", Columns: 1, Fields: []string{"note"}},
		},
	})
	figures := look.Tiles(4, 24,
		look.Figure(words.Tr("报价"), "12", "+3", look.Good, []int64{3, 5, 4, 8, 9, 12}),
		look.Figure(words.Tr("订单"), "4", "−1", look.Bad, []int64{6, 6, 5, 5, 4}),
		look.Figure(words.Tr("落地价"), "¥178,420.33", "", look.Plain, nil),
		look.Figure(words.Tr("交车"), "2", "", look.Plain, nil))
	banner := look.Banner(look.Due, words.Tr("有改动还没有上传，连上网络后会自动同步。"), input.NewButton(words.Tr("查看"), nil, func() {}))
	body := look.Column(20, look.Head(c.Title(), "138****0000 · "+words.Tr("H 级 · 7 天内"), look.NewBadge(words.Tr("待上传"), look.Due), input.NewButton(words.Tr("打印"), look.Icon(icons.Print), nil), input.NewMain(words.Tr("保存"), nil, nil)), banner, figures, p.form)
	p.body = container.NewVScroll(look.Pad(look.Margin, body))
	return p
}

func (p *cardPage) Title() string             { return words.Tr("客户") }
func (p *cardPage) Object() fyne.CanvasObject { return p.body }
func (p *cardPage) Unsaved() bool             { return p.form.Dirty() }
func (p *cardPage) Discard()                  { p.used = append(p.used, "discard") }
func (p *cardPage) Print()                    { p.used = append(p.used, "print") }
func (p *cardPage) Create()                   { p.used = append(p.used, "create") }
func (p *cardPage) Keys() []KeyLine           { return []KeyLine{{"P", "打印"}} }

func (p *cardPage) Save() bool {
	p.used = append(p.used, "save")
	if p.fail {
		return false
	}
	p.form.Saved()
	return true
}

func (p *cardPage) Key(key *fyne.KeyEvent) bool {
	p.used = append(p.used, string(key.Name))
	return key.Name == fyne.KeyF2
}

// rows is how many customers the demo has.
func demo(t *testing.T, rows int) *Desk {
	t.Helper()
	app := test.NewTempApp(t)
	t.Cleanup(work.Inline())
	words.Use(words.Chinese)
	t.Cleanup(func() { words.Use(words.Chinese) })
	all := people(rows)
	d := New(app, Deps{
		Entries: []Entry{
			{Route{Page: "today"}, "今日", icons.Today}, {Route{Page: "reception"}, "接待", icons.Reception},
			{Route{Page: "customers"}, "客户", icons.Customer}, {Route{Page: "quotes"}, "报价", icons.Quote},
			{Route{Page: "orders"}, "订单", icons.Order}, {Route{Page: "deliveries"}, "交车", icons.Delivery},
			{Route{Page: "service"}, "售后", icons.Service}, {Route{Page: "revisit"}, "回访", icons.Revisit},
			{Route{Page: "complaints"}, "投诉", icons.Complaint}, {Route{Page: "events"}, "活动", icons.Event},
			{Route{Page: "analysis"}, "分析", icons.Analysis}, {Route{Page: "settings"}, "设置", icons.Settings},
		},
		Home: Route{Page: "customers"}, SyncPage: Route{Page: "settings"}, UserName: "李娜",
		New:  []Command{{Label: "客户", Icon: icons.Customer, Route: Route{Page: "customer"}}, {Label: "报价", Icon: icons.Quote, Route: Route{Page: "quotes"}}},
		Mode: look.Light, Now: func() calendar.Instant { return noon },
		Open: func(d *Desk, r Route) (Page, error) {
			switch r.Page {
			case "broken":
				return nil, errors.New("数据文件暂时读不了")
			case "customer":
				for _, c := range all {
					if c.ID == r.ID {
						return newCardPage(d, c), nil
					}
				}
				return newCardPage(d, domain.Customer{Kind: domain.Person}), nil
			}
			return newListPage(d, all), nil
		},
		Search: func(_ context.Context, text string) ([]Group, error) { return find(all, text), nil },
	})
	d.SetBadge("today", 3)
	d.SetBadge("deliveries", 1)
	d.SetBadge("revisit", 120)
	d.SetStatus(Status{Joined: true, Pending: 12, Oldest: noon - 2*hour, LastSync: noon - 40*minute, PC: "A", Store: "昆明一店"})
	t.Cleanup(func() {
		if slices.Contains(app.Driver().AllWindows(), d.Window) {
			d.Window.Close()
		}
	})
	return d
}

func find(all []domain.Customer, text string) []Group {
	g := Group{Label: "客户"}
	for _, c := range all {
		if strings.Contains(c.Name, text) && len(g.Hits) < 5 {
			g.Hits = append(g.Hits, Hit{Route: Route{Page: "customer", ID: c.ID}, Title: c.Title(), Detail: "138****" + c.Phone[7:] + " · 李娜"})
		}
	}
	q := Group{Label: "报价", Hits: []Hit{{Route: Route{Page: "quotes"}, Title: "BJ-KM01-A-26-00007", Detail: "张伟 · ¥178,420.33"}}}
	if len(g.Hits) == 0 {
		return nil
	}
	return []Group{g, q}
}
