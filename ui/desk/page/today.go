package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// todo is a task with its customer.
type todo struct {
	domain.Task
	Who domain.Customer
}

// what is the task's title without the customer's name, which stands beside it. What headquarters wrote about a
// conflict ends with what to do; that comes first here, as a list cuts the end.
func (t *todo) what() string {
	if fact, do, ok := strings.Cut(t.Title, "；"); ok && t.Kind == "conflict" {
		return paired(words.Tr(do), "：", words.Tr(fact))
	}
	if rest, ok := strings.CutPrefix(t.Title, t.Who.Name+"："); ok && t.Who.Name != "" {
		return rest
	}
	return t.Title
}

// panelWidth is that of the figures at the right.
const panelWidth float32 = 368

// today is the first page of the day: what must be done, and how the month goes.
type today struct {
	shop   *Shop
	whole  bool // the store's, not only mine
	grid   *grid.Grid[todo]
	left   *fyne.Container
	drafts *fyne.Container // what is unfinished, if anything
	side   *fyne.Container
	body   fyne.CanvasObject
}

func newToday(s *Shop, _ desk.Route) (desk.Page, error) {
	p := &today{shop: s, whole: s.Session.User.Role.MayApprove(), side: container.NewStack(), drafts: container.NewStack()}
	p.left = container.NewStack()
	p.body = newAside(panelWidth, 900, p.left, look.On(look.Surface, container.NewVScroll(look.Pad(look.Margin, p.side))))
	p.fill()
	return p, nil
}

func (p *today) Title() string             { return words.Tr("今日") }
func (p *today) Object() fyne.CanvasObject { return p.body }
func (p *today) Focus()                    { p.grid.Focus() }

// Reload reads the list and the figures anew.
func (p *today) Reload() {
	p.grid.Reload()
	p.readDrafts()
	p.readMonth()
}

// Keys are the page's own keys.
func (p *today) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "Enter", Does: "打开客户"}, {Keys: "Space", Does: "完成任务"}, {Keys: "P", Does: "推迟任务"}}
}

// owner is whose tasks and figures are shown, "" for everybody's.
func (p *today) owner() record.ID {
	if p.whole {
		return ""
	}
	return p.shop.Session.User.ID
}

// fill builds the page for me or for the whole store.
func (p *today) fill() {
	s := p.shop
	p.grid = grid.New(p.columns(), grid.Source[todo](dueTasks{s.Store, p.owner()}), grid.Options[todo]{
		Key:    func(t *todo) string { return string(t.ID) },
		Find:   func(t *todo) string { return t.Who.Name },
		OnOpen: p.open,
		OnRune: p.rune,
		OnCount: func(n int) {
			if !p.whole {
				s.Desk.SetBadge("today", n)
			}
			if n > 0 && p.grid != nil && p.grid.Index() < 0 {
				p.grid.Select(0)
			}
		},
	})
	begin := input.NewMain(words.Tr("去看客户"), look.IconIn(icons.Customer, look.OnAccent), func() { s.Desk.Go(desk.Route{Page: "customers"}) })
	p.grid.SetEmpty(look.Empty(icons.Check, words.Tr("今天的事都办完了"), words.Tr("到期的跟进、回访和预约会出现在这里。"), begin))
	if p.grid.Count() > 0 {
		p.grid.Select(0)
	}
	now := s.Desk.Now()
	below := words.Tr(now.Day().Weekday()) + " " + now.Day().String() + " · " + paired(words.Tr(greeting(now)), "，", s.Session.User.Name)
	head := look.Inset(20, look.Margin, 12, look.Margin, look.Head(words.Tr("今日"), below, p.switches()...))
	foot := look.Inset(8, look.Margin, 10, look.Margin, look.NewCaption(words.Tr("Enter 打开客户 · 空格 完成 · P 推迟")).Cut())
	p.left.Objects = []fyne.CanvasObject{container.NewBorder(look.Column(0, head, p.drafts), foot, nil, nil, look.Inset(0, 12, 0, 12, p.grid))}
	p.left.Refresh()
	p.readDrafts()
	p.readMonth()
}

// switches let those who lead others choose between themselves and the store.
func (p *today) switches() []fyne.CanvasObject {
	if !p.shop.Session.User.Role.MayApprove() {
		return nil
	}
	chip := func(label string, whole bool) fyne.CanvasObject {
		c := look.NewChip(words.Tr(label), func() {
			if p.whole != whole {
				p.whole = whole
				p.fill()
				p.Focus()
			}
		})
		c.Set(words.Tr(label), p.whole == whole)
		return c
	}
	return []fyne.CanvasObject{chip("我的", false), chip("全店", true)}
}

func (p *today) columns() []grid.Column[todo] {
	columns := []grid.Column[todo]{
		{Name: "due", Label: "时间", Width: 92, Show: func(t *todo) grid.Cell { return dueCell(&t.Task, p.shop.Desk.Now()) }},
		{Name: "customer", Label: "客户", Width: 120, Show: func(t *todo) grid.Cell { return grid.Cell{Text: t.Who.Name, Bold: true} }},
		{Name: "level", Label: "意向级别", Width: 64, Show: func(t *todo) grid.Cell {
			tone, _ := levelTone("level", t.Who.Level)
			return grid.Cell{Text: words.Tr(shortLevel(t.Who.Level)), Tone: tone, Badge: true}
		}},
		{Name: "title", Label: "事项", Width: 200, Grow: true, Show: func(t *todo) grid.Cell { return grid.Cell{Text: t.what()} }},
		{Name: "model", Label: "意向车型", Width: 96, Show: func(t *todo) grid.Cell { return grid.Cell{Text: t.Who.Model, Faint: true} }},
	}
	last := grid.Column[todo]{Name: "kind", Label: "类别", Width: 72, Show: func(t *todo) grid.Cell {
		return grid.Cell{Text: words.Tr(domain.TaskKinds.Label(t.Kind)), Faint: true}
	}}
	if p.whole {
		last = grid.Column[todo]{Name: "owner", Label: "负责人", Width: 72, Show: func(t *todo) grid.Cell {
			return grid.Cell{Text: p.shop.name("user", t.Owner), Faint: true}
		}}
	}
	return append(columns, last)
}

// dueCell says when: overdue in red, a time that has passed in amber.
func dueCell(t *domain.Task, now calendar.Instant) grid.Cell {
	late := now.Day().Sub(t.Due)
	switch {
	case t.Overdue(now.Day()):
		return grid.Cell{Text: words.Trf("逾期 %d 天", late), Tone: look.Bad, Badge: true}
	case t.At.None():
		return grid.Cell{Text: words.Tr("今天"), Badge: true}
	case t.At < now:
		return grid.Cell{Text: t.At.Clock(), Tone: look.Due, Badge: true}
	}
	return grid.Cell{Text: t.At.Clock(), Tone: look.Act, Badge: true}
}

// open goes to the customer; a task without one opens itself.
func (p *today) open(t *todo) {
	if t.Customer == "" {
		p.finish(*t)
		return
	}
	p.shop.Desk.Go(desk.Route{Page: "customer", ID: t.Customer})
}

// dueTasks are the open tasks that are due, as a source of the grid.
type dueTasks struct {
	store *store.Store
	owner record.ID
}

// mostTasks bounds the list of a day; whoever has more must not be told of all of them.
const mostTasks = 500

// Count counts them.
func (d dueTasks) Count(ctx context.Context) (int, error) {
	rows, err := d.Rows(ctx, grid.Order{}, 0, mostTasks)
	return len(rows), err
}

// Rows lists a part of them, overdue ones first.
func (d dueTasks) Rows(ctx context.Context, _ grid.Order, offset, limit int) (out []todo, err error) {
	err = d.store.Read(ctx, func(v *store.View) error {
		tasks, err := store.TasksToday(v, d.owner, v.Today(), mostTasks)
		if err != nil {
			return err
		}
		tasks = tasks[min(offset, len(tasks)):min(offset+limit, len(tasks))]
		out, err = withCustomers(v, tasks)
		return err
	})
	return out, err
}

func withCustomers(v *store.View, tasks []domain.Task) ([]todo, error) {
	out := make([]todo, len(tasks))
	for i, t := range tasks {
		who, err := customerOf(v, t.Customer)
		if err != nil {
			return nil, err
		}
		out[i] = todo{Task: t, Who: who}
	}
	return out, nil
}
