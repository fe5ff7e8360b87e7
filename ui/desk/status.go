package desk

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain/calendar"
	"showroom/ui/look"
	"showroom/ui/words"
)

// Status is how things stand between this PC and headquarters.
type Status struct {
	Joined    bool // false: a stand-alone store
	Online    bool
	Pending   int // mutations that the hub has not answered
	Oldest    calendar.Instant
	Refused   int
	Held      int
	Conflicts int
	Unread    int // records that this program can't read
	LastSync  calendar.Instant
	Clock     int64  // minutes that this PC's clock is off, 0 while that is little
	Came, Of  int64  // records of a large receiving under way, 0 of 0 otherwise
	PC        string // A
	Store     string // 昆明一店
}

// place is where this is, in the user's language: A 机 · 昆明一店.
func (s Status) place() string {
	if s.PC == "" {
		return s.Store
	}
	return words.Trf("%s 机 · %s", s.PC, s.Store)
}

// Part says how far a receiving is: 正在接收 12000 / 26000 条（46%）, "" when none is under way.
func (s Status) Part() string {
	if s.Of == 0 {
		return ""
	}
	return words.Trf("正在接收 %d / %d 条（%d%%）", s.Came, s.Of, s.Came*100/s.Of)
}

// Words says it in one line, and in which colour the dot is.
func (s Status) Words(now calendar.Instant) (string, look.Tone) {
	if !s.Joined {
		return words.Tr("单机使用 · 数据只在这台电脑上"), look.Plain
	}
	tone, parts := look.Good, []string{words.Tr("在线")}
	if !s.Online {
		tone, parts[0] = look.Due, words.Tr("离线")
	}
	switch {
	case s.Pending > 0 && !s.Oldest.None():
		parts = append(parts, words.Trf("%d 项待上传，最早 %s", s.Pending, words.Tr(s.Oldest.Ago(now))))
	case s.Pending > 0:
		parts = append(parts, words.Trf("%d 项待上传", s.Pending))
	}
	if s.Refused > 0 {
		tone = look.Bad
		parts = append(parts, words.Trf("%d 项被退回", s.Refused))
	}
	for _, one := range []struct {
		n    int
		says string
	}{{s.Held, "%d 项待审"}, {s.Conflicts, "%d 处冲突"}, {s.Unread, "%d 条读不懂"}, {int(s.Clock), "本机时间差 %d 分钟"}} {
		if one.n > 0 {
			if tone == look.Good {
				tone = look.Due
			}
			parts = append(parts, words.Trf(one.says, one.n))
		}
	}
	if part := s.Part(); part != "" {
		parts = slices.Insert(parts, 1, part)
	}
	return strings.Join(append(parts, s.last(now)), " · "), tone
}

// last is when all was well: the time of day, with the date where it is not today's.
func (s Status) last(now calendar.Instant) string {
	switch {
	case s.LastSync.None():
		return words.Tr("还没有同步过")
	case s.LastSync.Day() == now.Day():
		return words.Trf("上次同步 %s", s.LastSync.Clock())
	}
	return words.Trf("上次同步 %s", s.LastSync.String())
}

// exactly is when what the line tells in relative words was.
func (s Status) exactly() string {
	var parts []string
	if s.Joined && s.Pending > 0 && !s.Oldest.None() {
		parts = append(parts, words.Trf("最早一项 %s", look.Exact(s.Oldest)))
	}
	if s.Joined && !s.LastSync.None() {
		parts = append(parts, words.Trf("上次同步 %s", look.Exact(s.LastSync)))
	}
	return strings.Join(parts, " · ")
}

// statusBar is the line at the foot of the window; a click opens the sync page.
type statusBar struct {
	whole *fyne.Container
	dot   *look.Dot
	text  *look.Text
	place *look.Text
	press *look.Press
	tip   string
}

func newStatusBar(d *Desk) *statusBar {
	s := &statusBar{dot: look.NewDot(look.Plain), text: look.NewCaption("").Cut(), place: look.NewCaption("")}
	line := look.Line(8, s.dot, look.Stretch(s.text), s.place)
	s.press = look.NewPress(look.Inset(0, 16, 0, 16, line), 0, func() {
		if d.SyncPage != (Route{}) {
			d.Go(d.SyncPage)
		}
	})
	s.press.Tip = func(float32) string { return s.tip }
	s.whole = container.NewStack(look.On(look.Ground, s.press))
	return s
}

func (s *statusBar) show(state Status, now calendar.Instant) {
	text, tone := state.Words(now)
	ink := look.Secondary
	if tone == look.Bad {
		ink = look.Red
	}
	s.dot.Set(tone)
	s.text.Say(text, ink, false)
	s.place.Set(state.place())
	s.tip = state.exactly()
	s.whole.Refresh()
}

// SetStatus shows how things stand.
func (d *Desk) SetStatus(s Status) {
	d.state = s
	d.status.show(s, d.Now())
}

// StatusText is what the status bar says.
func (d *Desk) StatusText() string { return d.status.text.Text() }
