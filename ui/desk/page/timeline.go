package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// timelinePage is how many events are read at once.
const timelinePage = 30

// timeline is what happened with a customer, the newest first. Older events come when they are asked for.
type timeline struct {
	shop   *Shop
	who    record.ID
	route  func(record.ID) (desk.Route, bool) // of a document
	events []domain.Event
	whole  bool // no older ones are left
	list   *fyne.Container
	more   *input.Button
	scroll *container.Scroll
}

func newTimeline(s *Shop, who record.ID, route func(record.ID) (desk.Route, bool)) *timeline {
	t := &timeline{shop: s, who: who, route: route, list: look.Column(0), scroll: container.NewVScroll(nil)}
	t.more = input.NewQuiet(words.Tr("更早的记录"), nil, t.older)
	t.scroll.Content = container.New(flowing{t.scroll}, look.Inset(16, look.Margin, 24, look.Margin, t.list))
	return t
}

// set shows the newest events, and as many as were shown before.
func (t *timeline) set(events []domain.Event) {
	t.events, t.whole = events, len(events) < timelinePage
	t.draw()
}

// older reads the next page.
func (t *timeline) older() {
	if t.whole || len(t.events) == 0 {
		return
	}
	last := t.events[len(t.events)-1]
	read(t.shop, t.shop.ctx, "时间线读不出来", func(v *store.View) ([]domain.Event, error) {
		return store.Timeline(v, t.who, last, timelinePage)
	}, func(events []domain.Event) {
		t.whole = len(events) < timelinePage
		t.events = append(t.events, events...)
		t.draw()
	})
}

func (t *timeline) draw() {
	t.list.Objects = nil
	now := t.shop.Desk.Now()
	for i, e := range t.events {
		t.list.Add(t.row(e, i > 0 && e.At.Day() == t.events[i-1].At.Day(), now))
	}
	switch {
	case len(t.events) == 0:
		t.list.Add(look.Inset(32, 0, 0, 0, look.Empty(icons.Event, words.Tr("还没有记录"), words.Tr("到店、电话、报价和订单会按时间出现在这里。"), nil)))
	case !t.whole:
		t.list.Add(look.Inset(8, 0, 0, 0, look.Line(0, look.Spacer(), t.more, look.Spacer())))
	}
	t.scroll.Content.Refresh()
	t.scroll.Refresh()
}

// row is one event: when, its sign, what and by whom, and what was written. Events of the same day don't
// repeat the date.
func (t *timeline) row(e domain.Event, sameDay bool, now calendar.Instant) fyne.CanvasObject {
	at := when(e.At, now)
	if sameDay {
		at = e.At.Clock()
	}
	kind := look.NewText(words.Tr(domain.EventKinds.Label(e.Kind))).Bold()
	who := look.NewCaption(t.shop.name("user", e.User)).Cut()
	parts := []fyne.CanvasObject{kind, look.Stretch(who)}
	route, opens := t.route(e.About)
	if opens && e.About != "" {
		parts = append(parts, look.NewText(words.Tr("打开")+" ›").Sized(look.Caption).In(look.Accent))
	}
	what := look.Column(3, look.Line(8, parts...))
	if e.Text != "" {
		what.Add(newProse(e.Text, look.Body, look.Ink))
	}
	row := container.New(eventRow{}, look.NewHint(look.NewText(at).In(look.Secondary), look.Exact(e.At)), widget.NewIcon(eventSign(e.Kind)), what)
	if !opens || e.About == "" {
		return look.Inset(9, 8, 9, 8, row)
	}
	return look.NewPress(look.Inset(9, 8, 9, 8, row), 6, func() { t.shop.Desk.Go(route) })
}

// eventSign is the picture of a kind of event.
func eventSign(kind string) fyne.Resource {
	sign, ok := map[string]icons.Icon{
		"visit": icons.Reception, "call": icons.Revisit, "quote": icons.Quote, "print": icons.Print, "order": icons.Order,
		"delivery": icons.Delivery, "lead": icons.Event,
	}[kind]
	if ok {
		return look.IconIn(sign, look.Secondary)
	}
	switch kind {
	case "wechat", "message":
		return theme.NewColoredResource(theme.MailComposeIcon(), look.Secondary)
	case "import":
		return theme.NewColoredResource(theme.DownloadIcon(), look.Secondary)
	}
	return theme.NewColoredResource(theme.DocumentIcon(), look.Secondary)
}

// eventRow lays out time, sign and words; the words take the rest and may wrap.
type eventRow struct{}

const (
	eventTime float32 = 92
	eventIcon float32 = 18
)

func (eventRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[2].MinSize()
	return fyne.NewSize(eventTime+eventIcon+12+m.Width, max(m.Height, 22))
}

func (eventRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	line := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(eventTime, line))
	o[1].Move(fyne.NewPos(eventTime, 1))
	o[1].Resize(fyne.NewSquareSize(eventIcon))
	left := eventTime + eventIcon + 12
	o[2].Move(fyne.NewPos(left, 0))
	o[2].Resize(fyne.NewSize(max(size.Width-left, 0), size.Height))
}
