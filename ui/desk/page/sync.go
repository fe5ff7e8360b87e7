package page

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
	"showroom/ui/work"
)

// openSync opens how things stand with headquarters. The route may name a record: its conflict is the chosen one.
func openSync(s *Shop, r desk.Route) (desk.Page, error) {
	p := &syncPage{s: s, about: r.ID, body: container.NewStack(), shown: map[string]bool{}}
	p.Reload()
	return p, nil
}

// shownWork is how many waiting actions and conflicts the page lists.
const shownWork = 50

// syncPage tells how this copy stands with headquarters, and lets the user decide what nobody else can:
// what was refused, and which of two values counts.
type syncPage struct {
	s     *Shop
	about record.ID // the record whose conflict is to be chosen first
	seen  syncView
	busy  bool
	fault string          // why the last attempt by hand failed
	at    int             // the conflict that the keyboard is on
	shown map[string]bool // conflicts whose values the user asked to see in full
	rows  []*look.Press
	roll  *container.Scroll
	body  *fyne.Container
	came  *look.Text // how far a large receiving is
	bar   *look.Bar
	way   *fyne.Container
}

// syncView is what the page shows.
type syncView struct {
	status    store.Status
	identity  store.Identity
	unsent    []workLine
	waiting   []workLine
	conflicts []conflictLine
	aside     []asideLine
	leavers   []leaverLine
}

// workLine is one business action in the outbox. state and reason are those of what was not taken.
type workLine struct {
	store.Unsent
	main   int                  // which of its changes it is about first of all
	titles []string             // of all their records
	names  map[record.ID]string // of what they refer to
	form   desk.Route
	behind []workLine // what waits behind refused work
}

// Reload reads how things stand.
func (p *syncPage) Reload() {
	work.Go(p.s.ctx, p.s.readSync, func(v syncView, err error) {
		if err != nil {
			p.s.fail("同步状态没有读出来", err)
			return
		}
		p.seen = v
		p.show()
	})
}

func (s *Shop) readSync(ctx context.Context) (v syncView, err error) {
	v.identity = s.Store.Identity()
	if v.status, err = s.Store.Status(ctx); err != nil {
		return v, err
	}
	unsent, err := s.Store.Unsent(ctx)
	if err != nil {
		return v, err
	}
	aside, err := s.Store.Unreadable(ctx)
	if err != nil {
		return v, err
	}
	var pending []wire.Mutation
	if v.identity.Adopt == nil { // asking for more would make more while the history still goes up
		if pending, err = s.Store.Pending(ctx, shownWork); err != nil {
			return v, err
		}
	}
	err = s.Store.Read(ctx, func(view *store.View) error {
		for _, u := range unsent {
			l := s.lineOf(view, u)
			behind, err := view.Behind(u.Mutation)
			if err != nil {
				return err
			}
			for _, m := range behind {
				l.behind = append(l.behind, s.lineOf(view, store.Unsent{Mutation: m}))
			}
			v.unsent = append(v.unsent, l)
		}
		for _, m := range pending {
			v.waiting = append(v.waiting, s.lineOf(view, store.Unsent{Mutation: m}))
		}
		for _, a := range aside {
			v.aside = append(v.aside, asideOf(view, a))
		}
		leavers, err := view.Leavers(shownWork)
		if err != nil {
			return err
		}
		for _, l := range leavers {
			v.leavers = append(v.leavers, leaverLine{l, recordTitle(view, l.Type, l.ID)})
		}
		found, err := view.Conflicts(shownWork)
		for _, c := range found {
			v.conflicts = append(v.conflicts, s.conflictOf(view, c, v.identity))
		}
		byRecord(v.conflicts)
		return err
	})
	return v, err
}

func (s *Shop) lineOf(v *store.View, u store.Unsent) workLine {
	l := workLine{Unsent: u, main: mainOf(u.Changes), names: map[record.ID]string{}}
	for _, c := range u.Changes {
		l.titles = append(l.titles, recordTitle(v, c.Type, c.ID))
	}
	if len(u.Changes) > 0 {
		c := &u.Changes[l.main]
		l.form = formRoute(c.Type, c.ID)
	}
	if u.Verdict == "" { // only its title is shown
		return l
	}
	learn := s.readingIn(v)
	called := learn.Name
	learn.Name = func(typ string, id record.ID) string {
		l.names[id] = called(typ, id)
		return l.names[id]
	}
	learn.Name(domain.Users.Name, u.User)
	for i := range u.Changes {
		learn.Facts(&u.Changes[i])
	}
	return l
}

// deals are what a business action is about: who signs an order changes a car and a customer, too.
var deals = []string{domain.Deliveries.Name, domain.Orders.Name, domain.Quotes.Name, domain.Customers.Name}

// mainOf is which change an action is about: the first of its deal's, of all otherwise.
func mainOf(changes []wire.Change) int {
	for _, typ := range deals {
		if i := slices.IndexFunc(changes, func(c wire.Change) bool { return c.Type == typ }); i >= 0 {
			return i
		}
	}
	return 0
}

// title is what people call the record that the work is about.
func (l workLine) title() string {
	if l.main >= len(l.titles) {
		return ""
	}
	return l.titles[l.main]
}

// reading writes the work's values, with the names that they had when it was read.
func (l workLine) reading() action.Reading {
	return action.Reading{Tr: words.Tr, Name: func(_ string, id record.ID) string { return l.names[id] }}
}

// byRecord brings the conflicts of one record together; the record with the newest comes first.
func byRecord(list []conflictLine) {
	first := map[record.ID]int{}
	for i, c := range list {
		if _, seen := first[c.id]; !seen {
			first[c.id] = i
		}
	}
	slices.SortStableFunc(list, func(a, b conflictLine) int { return first[a.id] - first[b.id] })
}

func (p *syncPage) show() {
	p.rows = nil
	if n := len(p.seen.conflicts); p.at >= n {
		p.at = max(n-1, 0)
	}
	for i := len(p.seen.conflicts) - 1; i >= 0 && p.about != ""; i-- {
		if p.seen.conflicts[i].id == p.about {
			p.at = i
		}
	}
	now := input.NewMain(words.Tr("立即同步"), look.IconIn(icons.Sync, look.OnAccent), p.now)
	enable(now, p.s.Syncer != nil && p.seen.status.Joined && !p.busy)
	head := look.Head(words.Tr("同步"), p.below(), now)
	page := look.Column(24, head)
	p.way = nil
	if !p.seen.status.Joined {
		page.Add(p.alone())
	} else {
		page.Add(p.notices())
		page.Add(p.receiving())
		page.Add(p.figures())
		p.add(page)
	}
	p.roll = scrolled(p.roll, look.Inset(20, look.Margin, look.Margin, look.Margin, page))
	p.body.Objects = []fyne.CanvasObject{p.roll}
	p.body.Refresh()
	p.mark()
	if p.about != "" {
		p.about = ""
		p.bring()
	}
}

// below is the line below the title.
func (p *syncPage) below() string {
	id := p.seen.identity
	switch {
	case !p.seen.status.Joined:
		return words.Tr("单机使用 · 数据只在这台电脑上")
	case p.busy:
		return words.Tr("正在同步，可以继续工作")
	case p.s.Syncer != nil && p.s.Syncer.Online():
		return words.Trf("在线 · %s", id.HubURL)
	}
	return words.Trf("离线 · %s · 联网后会自动同步", id.HubURL)
}

func (p *syncPage) alone() fyne.CanvasObject {
	var begin fyne.CanvasObject
	if p.s.Session.MayManage() {
		begin = input.NewButton(words.Tr("加入总部"), nil, func() { p.s.Desk.Go(desk.Route{Page: "settings"}) })
	}
	return look.Fixed(0, 360, look.Empty(icons.Sync, words.Tr("这台电脑没有加入总部"), words.Tr("加入后，这里显示待上传的工作、总部未接受的改动和冲突。"), begin))
}

// clockSlack is how far this PC's clock may be off before the page speaks of it, in milliseconds.
const clockSlack = 5 * 60 * 1000

func (p *syncPage) notices() fyne.CanvasObject {
	lines := look.Column(8)
	if p.fault != "" {
		lines.Add(look.Banner(look.Bad, words.Trf("这次没有同步成：%s。数据都在本机，稍后会自动再试。", words.Tr(p.fault))))
	}
	if p.seen.status.ToAdopt {
		lines.Add(look.Banner(look.Due, words.Tr("加入总部以前的数据正在上传，可以继续工作。")))
	}
	if off := p.seen.status.ClockOffset; off > clockSlack || off < -clockSlack {
		lines.Add(look.Banner(look.Due, words.Trf("本机时间与总部相差 %d 分钟。数据照常保存，请校准电脑的时间。", max(off, -off)/60000)))
	}
	if len(lines.Objects) == 0 {
		lines.Hide()
	}
	return lines
}

// receiving is how far the first, or another large, receiving is; it shows only while there is one.
func (p *syncPage) receiving() fyne.CanvasObject {
	p.came, p.bar = look.NewText("").Bold(), look.NewBar()
	p.way = look.Column(8, p.came, p.bar)
	p.way.Hide()
	if p.s.Syncer != nil {
		var st desk.Status
		st.Came, st.Of = p.s.Syncer.Receiving()
		p.far(st)
	}
	return p.way
}

// far shows how far it is now.
func (p *syncPage) far(st desk.Status) {
	if p.way == nil {
		return
	}
	p.came.Set(st.Part())
	p.bar.Set(st.Came, st.Of)
	if shows := st.Of > 0; shows == p.way.Visible() {
		return
	}
	if st.Of > 0 {
		p.way.Show()
	} else {
		p.way.Hide()
	}
	p.body.Refresh()
}

// exactIf is a moment in full where it is told in relative words.
func exactIf(told string, at calendar.Instant) string {
	if told == "" {
		return ""
	}
	return look.Exact(at)
}

func (p *syncPage) figures() fyne.CanvasObject {
	st, now := p.seen.status, p.s.Desk.Now()
	oldest, last, never := "", "–", ""
	if st.Pending > 0 && !st.Oldest.None() {
		oldest = words.Trf("最早 %s", words.Tr(st.Oldest.Ago(now)))
	}
	switch {
	case st.LastSync.None():
		never = words.Tr("还没有同步过")
	case st.LastSync.Day() == now.Day():
		last = st.LastSync.Clock()
	default:
		last = st.LastSync.String()
	}
	tone := func(n int, t look.Tone) look.Tone {
		if n == 0 {
			return look.Plain
		}
		return t
	}
	return look.Tiles(4, 24,
		look.NewHint(look.Figure(words.Tr("待上传"), strconv.Itoa(st.Pending), oldest, tone(st.Pending, look.Due), nil), exactIf(oldest, st.Oldest)),
		look.Figure(words.Tr("总部未接受"), strconv.Itoa(st.Refused+st.Held), "", tone(st.Refused, look.Bad), nil),
		look.Figure(words.Tr("冲突"), strconv.Itoa(st.Conflicts), "", tone(st.Conflicts, look.Due), nil),
		look.Figure(words.Tr("上次同步"), last, never, look.Plain, nil))
}

// add puts the lists below the figures, what needs a decision first.
func (p *syncPage) add(page *fyne.Container) {
	if len(p.seen.unsent) > 0 {
		page.Add(p.unsentList())
	}
	if len(p.seen.conflicts) > 0 {
		page.Add(p.conflictList())
	}
	if len(p.seen.aside) > 0 {
		page.Add(p.asideList())
	}
	if len(p.seen.leavers) > 0 {
		page.Add(p.trayList())
	}
	if len(p.seen.waiting) > 0 {
		page.Add(p.waitingList())
	}
	if len(p.seen.unsent)+len(p.seen.conflicts)+len(p.seen.waiting)+len(p.seen.aside)+len(p.seen.leavers) == 0 && !p.way.Visible() {
		page.Add(look.Fixed(0, 200, look.Empty(icons.Check, words.Tr("全部已同步"), words.Tr("没有待上传的工作，也没有要您决定的事。"), nil)))
	}
	if p.s.Syncer == nil {
		return
	}
	if troubles := p.s.Syncer.Troubles(); len(troubles) > 0 {
		box := look.Column(4, look.Section(words.Tr("最近的错误")))
		for i, t := range troubles {
			if i == 10 {
				break
			}
			box.Add(look.Line(16, look.Fixed(150, 28, look.NewText(t.At.String()).In(look.Secondary)), look.Stretch(look.NewText(words.Tr(t.Text)).Cut())))
		}
		page.Add(box)
	}
}

// now pushes and pulls once, in the background.
func (p *syncPage) now() {
	if p.s.Syncer == nil || p.busy {
		return
	}
	p.busy, p.fault = true, ""
	p.show()
	work.Go(p.s.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.s.Syncer.Sync(ctx) }, func(_ struct{}, err error) {
		p.busy = false
		if err != nil {
			p.fault = err.Error()
		} else {
			p.s.Desk.Toast(look.Good, words.Tr("已同步"), "", nil)
		}
		p.Reload()
	})
}

func (p *syncPage) Title() string             { return words.Tr("同步") }
func (p *syncPage) Object() fyne.CanvasObject { return p.body }
