package page

import (
	"fmt"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"showroom/domain/calendar"
	"showroom/sync/store"
	"showroom/ui/look"
	"showroom/ui/words"
)

// monthData is what stands at the right of 今日.
type monthData struct {
	now, before store.Figures // this month, and the one before
	dated       []todo        // of today, with a time
	ahead       []todo        // of the next seven days
}

func (p *today) readMonth() {
	owner, day := p.owner(), p.shop.today()
	read(p.shop, p.shop.ctx, "本月数据读不出来", func(v *store.View) (m monthData, err error) {
		if m.now, err = store.MonthFigures(v, owner, day); err != nil {
			return m, err
		}
		if m.before, err = store.MonthFigures(v, owner, day.AddDays(-day.DayOfMonth())); err != nil {
			return m, err
		}
		due, err := store.TasksToday(v, owner, day, mostTasks)
		if err != nil {
			return m, err
		}
		for i := 0; i < len(due); i++ {
			if due[i].Due < day || due[i].At.None() {
				due = append(due[:i], due[i+1:]...)
				i--
			}
		}
		if m.dated, err = withCustomers(v, due); err != nil {
			return m, err
		}
		next, err := store.TasksAhead(v, owner, day.AddDays(1), day.AddDays(7), 6)
		if err != nil {
			return m, err
		}
		m.ahead, err = withCustomers(v, next)
		return m, err
	}, p.showMonth)
}

func (p *today) showMonth(m monthData) {
	day := p.shop.today()
	title := "我的本月"
	if p.whole {
		title = "全店本月"
	}
	figure := func(label string, now, before store.Figure) fyne.CanvasObject {
		moved, tone := against(now, before, day.DayOfMonth())
		return look.Figure(words.In(words.Tab, label), strconv.Itoa(now.Total), moved, tone, weekly(now, before, day.DayOfMonth()))
	}
	parts := look.Column(28, look.Column(16, look.Section(words.Tr(title), look.Stretch(look.NewCaption(words.Tr("与上月同期相比")).Right().Cut())), look.Tiles(2, 24,
		figure("到店", m.now.Visits, m.before.Visits), figure("报价", m.now.Quotes, m.before.Quotes),
		figure("订单", m.now.Orders, m.before.Orders), figure("交车", m.now.Deliveries, m.before.Deliveries))))
	parts.Add(p.agenda("今天的预约", "今天没有约好时间的事。", m.dated, func(t *todo) string { return t.At.Clock() }))
	parts.Add(p.agenda("接下来 7 天", "接下来 7 天没有安排。", m.ahead, func(t *todo) string { return shortDay(t.Due, day) }))
	p.side.Objects = []fyne.CanvasObject{parts}
	p.side.Refresh()
}

// agenda lists tasks with their time; a click opens the customer.
func (p *today) agenda(title, none string, tasks []todo, when func(*todo) string) fyne.CanvasObject {
	parts := look.Column(2, look.Inset(0, 0, 6, 0, look.Section(words.Tr(title))))
	for _, t := range tasks {
		what := look.Column(0, look.NewText(t.what()).Cut())
		if t.Who.Name != "" {
			what = look.Column(0, look.NewText(t.Who.Title()).Cut(), look.NewText(t.what()).Sized(look.Caption).In(look.Secondary).Cut())
		}
		line := look.Line(12, look.Fixed(76, 0, look.NewText(when(&t)).In(look.Accent)), look.Stretch(what))
		parts.Add(look.NewPress(look.Inset(5, 8, 5, 8, line), 6, func() { p.open(&t) }))
	}
	if len(tasks) == 0 {
		parts.Add(look.NewText(words.Tr(none)).In(look.Secondary).Cut())
	}
	return parts
}

// shortDay is a day of the coming week: 明天, 11-23 周一.
func shortDay(d, today calendar.Day) string {
	if d.Sub(today) == 1 {
		return words.Tr("明天")
	}
	return fmt.Sprintf("%02d-%02d", d.Month(), d.DayOfMonth())
}

// against compares a month so far with the same days of the month before.
func against(now, before store.Figure, day int) (string, look.Tone) {
	was := 0
	for _, n := range before.Days[:min(day, len(before.Days))] {
		was += n
	}
	switch diff := now.Total - was; {
	case diff > 0:
		return fmt.Sprintf("+%d", diff), look.Good
	case diff < 0:
		return fmt.Sprintf("−%d", -diff), look.Bad
	}
	return "±0", look.Plain
}

// weekly is a trend without the ups and downs of single days: the sums of seven days that end on each of
// the last fourteen.
func weekly(now, before store.Figure, day int) []int64 {
	all := append(append([]int(nil), before.Days...), now.Days[:min(day, len(now.Days))]...)
	var out []int64
	for end := max(len(all)-14, 7); end <= len(all); end++ {
		sum := int64(0)
		for _, n := range all[end-7 : end] {
			sum += int64(n)
		}
		out = append(out, sum)
	}
	if slices.Max(out) == 0 {
		return nil // nothing moved: no line
	}
	return out
}
