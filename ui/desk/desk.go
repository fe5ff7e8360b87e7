package desk

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain/calendar"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// Entry is a line of the rail. Label is Chinese.
type Entry struct {
	Route Route
	Label string
	Icon  icons.Icon
}

// Command is something a menu offers. Label is Chinese. Do nil: go to the route.
type Command struct {
	Label string
	Icon  icons.Icon
	Route Route
	Do    func()
}

// Deps is what the shell is given.
type Deps struct {
	Entries  []Entry                                        // of the rail, only those that the role may open
	Open     func(*Desk, Route) (Page, error)               // the router: makes the page of a route
	Home     Route                                          // the first page
	New      []Command                                      // the menu ＋新建
	User     []Command                                      // the user's menu, above language and appearance
	UserName string                                         // 李娜
	Search   func(context.Context, string) ([]Group, error) // called in the background
	Indexing func() bool                                    // the search doesn't find everything yet; nil: it does
	SyncPage Route                                          // what a click on the status bar opens
	Now      func() calendar.Instant                        // nil: the clock
	Log      func(what string, err error)                   // details of an error, never shown
	Mode     look.Mode
	OnMode   func(look.Mode)      // the user chose; to be kept
	OnTongue func(words.Language) // the user chose; to be kept
	OnClose  func()               // the window is closed for good
}

// Desk is the window with its shell.
type Desk struct {
	Deps
	App    fyne.App
	Window fyne.Window

	trail  []stop
	frame  *frame
	rail   *rail
	top    *top
	status *statusBar
	toasts *toasts
	tips   *look.Tips
	finder *finder
	layers *fyne.Container
	sheets []*Sheet
	cover  fyne.CanvasObject
	badges map[string]int
	state  Status
}

// Least is the smallest window in which the layout holds.
var Least = fyne.NewSize(1280, 720)

// New makes the window and its shell. It shows nothing yet: call Window.ShowAndRun, or Cover first to
// ask who is there, then Begin.
func New(app fyne.App, deps Deps) *Desk {
	if deps.Now == nil {
		deps.Now = func() calendar.Instant { return calendar.InstantOf(time.Now()) }
	}
	d := &Desk{Deps: deps, App: app, badges: map[string]int{}}
	d.dress(deps.Mode)
	if err := words.TellFyne(); err != nil {
		d.log("Fyne's own words", err)
	}
	d.Window = app.NewWindow(words.Tr("展厅"))
	d.Window.SetPadded(false)
	d.Window.SetIcon(fyne.NewStaticResource("app.png", icons.AppPNG))
	d.build()
	d.Window.Resize(Least)
	d.Window.SetCloseIntercept(d.close)
	d.bindKeys()
	input.OnArrive(d.follow)
	input.OnFront(d.front)
	return d
}

// build makes the shell anew, in the current language.
func (d *Desk) build() {
	d.rail, d.top, d.status = newRail(d), newTop(d), newStatusBar(d)
	d.toasts, d.finder, d.tips = newToasts(), newFinder(d), look.NewTips(d.Window.Canvas())
	d.frame = newFrame(d.rail, d.top, d.status)
	d.layers = container.NewStack(d.frame.whole, d.finder.layer, d.toasts.layer, d.tips.Layer)
	d.Window.SetContent(container.NewStack(look.On(look.Ground, d.layers)))
}

// Begin shows the first page.
func (d *Desk) Begin() { d.Go(d.Home) }

// SetUser changes who works here: the name and what the role may open.
func (d *Desk) SetUser(name string, entries []Entry, menu, create []Command) {
	d.UserName, d.Entries, d.User, d.New = name, entries, menu, create
	d.build()
	d.SetStatus(d.state)
	d.render()
}

// Cover puts something in front of everything, such as the login; nil takes it away.
func (d *Desk) Cover(o fyne.CanvasObject) {
	d.cover = o
	if o == nil {
		d.Window.SetContent(container.NewStack(look.On(look.Ground, d.layers)))
		d.focusPage()
		return
	}
	d.Window.SetContent(container.NewStack(look.On(look.Ground, o)))
}

// SetBadge shows a count beside an entry of the rail; 0 hides it.
func (d *Desk) SetBadge(page string, count int) {
	d.badges[page] = count
	d.rail.mark()
}

// Tick brings what depends on the time of day up to date; call it every minute.
func (d *Desk) Tick() { d.status.show(d.state, d.Now()) }

// Start calls Tick every minute until the context ends. It returns at once.
func (d *Desk) Start(ctx context.Context) { work.Every(ctx, time.Minute, d.Tick) }

// SetLanguage switches the language. Pages are made anew, so unsaved work is asked about first.
func (d *Desk) SetLanguage(l words.Language) {
	if l == words.Current() {
		return
	}
	d.leave(func() {
		words.Use(l)
		if err := words.TellFyne(); err != nil {
			d.log("Fyne's own words", err)
		}
		if d.OnTongue != nil {
			d.OnTongue(l)
		}
		for i := range d.trail {
			d.trail[i].drop()
		}
		d.build()
		d.SetStatus(d.state)
		d.render()
	})
}

// SetMode switches between light and dark.
func (d *Desk) SetMode(m look.Mode) {
	d.Mode = m
	d.dress(m)
	if d.OnMode != nil {
		d.OnMode(m)
	}
}

// dress gives the app the theme of a mode. A new theme makes Fyne read the fonts again, so the one in force is left.
func (d *Desk) dress(m look.Mode) {
	if s := d.App.Settings(); s.Theme() != fyne.Theme(look.Theme{Mode: m}) {
		s.SetTheme(look.Theme{Mode: m})
	}
}

func (d *Desk) log(what string, err error) {
	if d.Log != nil && err != nil {
		d.Log(what, err)
	}
}

// close asks about unsaved work, then closes.
func (d *Desk) close() {
	d.leave(func() {
		for i := range d.trail {
			d.trail[i].drop()
		}
		if d.OnClose != nil {
			d.OnClose()
		}
		input.TakeShortcuts(d.Window.Canvas(), nil)
		look.DropTips(d.Window.Canvas())
		d.Window.Close()
	})
}
