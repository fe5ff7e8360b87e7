package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/sirupsen/logrus"

	"showroom/domain/calendar"
	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/desk/page"
	"showroom/ui/look"
	"showroom/ui/native"
	"showroom/ui/words"
	"showroom/ui/work"
)

// program is the running desktop.
type program struct {
	options
	taste   taste
	log     *logrus.Logger
	desk    *desk.Desk
	shop    *page.Shop
	store   *store.Store
	hub     *hubLink
	begins  *beginner
	ctx     context.Context
	working context.Context // ends when the store closes
	leave   context.CancelFunc
	away    context.CancelFunc // ends what follows the store for whoever is at the desk
	say     string             // to whoever comes in next
}

// openWindow opens the window and returns when it is closed.
func openWindow(ctx context.Context, opt options) (err error) {
	log, closeLog, err := openLog(opt.data)
	if err != nil {
		return err
	}
	defer closeLog()
	if err := native.PrepareInput(); err != nil {
		log.WithError(err).Warn("Input method not prepared")
	}
	ctx, stop := context.WithCancel(ctx) // Fyne itself ends the window on SIGTERM
	defer stop()
	p := &program{options: opt, log: log, ctx: ctx}
	p.begins = &beginner{p: p}
	a := app.NewWithID("showroom.desktop")
	a.SetCloudProvider(forget{})
	if p.taste, err = readTaste(opt.data); err != nil {
		log.WithError(err).Warn("Mode and language not read")
	}
	words.Use(p.taste.Language)
	p.desk = desk.New(a, p.deps())
	p.desk.Cover(page.Waiting("正在打开门店数据…"))
	a.Lifecycle().SetOnStarted(p.open)
	log.WithField("version", version).Info("Started")
	go func() {
		if err := page.SweepPapers(time.Now()); err != nil {
			log.WithError(err).Warn("Old papers not swept")
		}
	}()
	ended := make(chan struct{})
	go endAnyway(log, ended)
	p.desk.Window.ShowAndRun()
	close(ended)
	signal.Reset(os.Interrupt, syscall.SIGTERM) // who is told once more ends at once
	return p.closeStore()
}

// grace is how long a session that logs out waits for the window.
const grace = 10 * time.Second

// endAnyway ends a program that was told to end and doesn't: a window that waits for a display that has gone never comes back to look.
// Nothing is lost by it: what was saved is saved, and drafts are kept as they are typed.
func endAnyway(log *logrus.Logger, ended <-chan struct{}) {
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	<-told
	select {
	case <-ended: // the store is being closed, which takes as long as it takes
	case <-time.After(grace):
		log.Warn("The window didn't end when it was told to")
		os.Exit(1)
	}
}

// closeStore ends what runs beside the store and closes it; without one it does nothing.
func (p *program) closeStore() error {
	if p.store == nil {
		return p.begins.close()
	}
	p.leave()
	err := p.store.Close()
	p.store = nil
	return err
}

func (p *program) deps() desk.Deps {
	return desk.Deps{
		Open:     func(d *desk.Desk, r desk.Route) (desk.Page, error) { return p.shop.Open(d, r) },
		Home:     desk.Route{Page: "today"},
		SyncPage: desk.Route{Page: "sync"},
		Search:   func(ctx context.Context, text string) ([]desk.Group, error) { return p.shop.Search(ctx, text) },
		Indexing: func() bool { return p.store != nil && p.store.Indexing() },
		Mode:     p.taste.Mode,
		OnMode:   func(m look.Mode) { p.taste.Mode = m; p.keepTaste() },
		OnTongue: func(l words.Language) { p.taste.Language = l; p.keepTaste() },
		Log:      func(what string, err error) { p.log.WithError(err).Warn(what) },
	}
}

func (p *program) keepTaste() {
	if err := p.taste.keep(p.data); err != nil {
		p.log.WithError(err).Warn("Mode and language not kept")
	}
}

// open brings up the store in the background; what can't be opened is told in the window.
func (p *program) open() {
	work.Go(p.ctx, p.openStore, func(s *store.Store, err error) {
		if errors.Is(err, &store.Error{Code: store.Missing}) {
			page.FirstRun(p.ctx, p.desk, p.begins, p.opened)
			return
		}
		if err != nil {
			p.log.WithError(err).Error("Store not opened")
			p.desk.Cover(page.Trouble(err, p.desk.App.Quit))
			return
		}
		p.look(s)
	})
}

// look lets people in, unless the store still waits for headquarters.
func (p *program) look(s *store.Store) {
	work.Go(p.ctx, func(ctx context.Context) (bool, error) { return halfway(ctx, s) }, func(half bool, err error) {
		if err == nil && half {
			p.begins.wait(s)
			page.FirstRun(p.ctx, p.desk, p.begins, p.opened)
			return
		}
		if err != nil { // what can't be read is told at the login
			p.log.WithError(err).Warn("Store not looked at")
		}
		p.opened(s)
	})
}

func (p *program) opened(s *store.Store) {
	p.store = s
	p.enter()
}

func (p *program) openStore(ctx context.Context) (*store.Store, error) {
	if p.sample {
		if err := makeSample(ctx, p.data); err != nil {
			return nil, err
		}
	}
	return store.Open(ctx, p.data, store.Options{Log: forStore(p.log)})
}

// makeSample makes the sample store on first use.
func makeSample(ctx context.Context, dir string) error {
	if made, err := store.Made(dir); made || err != nil {
		return err
	}
	return sample.Create(ctx, dir, calendar.InstantOf(time.Now()))
}

// enter begins the work: sample data needs no password, all else does.
func (p *program) enter() {
	ctx, leave := context.WithCancel(p.ctx)
	p.leave, p.working = leave, ctx
	p.shop = page.NewShop(ctx, p.store)
	p.hub = newHubLink(ctx, p.store, p.log, func() { fyne.Do(p.standing) })
	p.shop.Outside = page.Outside{Joiner: p.hub, Syncer: p.hub, Restorer: p, Version: version, SwitchUser: p.switchUser}
	p.desk.Start(ctx)
	if !p.sample {
		p.shop.Login(p.desk, p.begin)
		return
	}
	work.Go(ctx, func(ctx context.Context) (*action.Session, error) {
		return action.As(ctx, p.store, sample.Consultant)
	}, func(session *action.Session, err error) {
		if err != nil {
			p.desk.Cover(page.Trouble(err, p.desk.App.Quit))
			return
		}
		p.begin(session)
	})
}

// switchUser lets somebody else log in, also into sample data.
func (p *program) switchUser() {
	p.away()
	p.shop.Login(p.desk, p.begin)
}

// begin lets somebody in, and the link start if there is a hub and nobody forbade it.
func (p *program) begin(session *action.Session) {
	p.shop.Enter(p.desk, session, func() {
		here, away := context.WithCancel(p.working)
		p.away = away
		p.shop.Follow(here)
		if p.say != "" {
			p.desk.Toast(look.Good, p.say, "", nil)
			p.say = ""
		}
		if !p.offline {
			p.hub.start()
		}
	})
}

// standing tells the status bar anew, once somebody is in.
func (p *program) standing() {
	if p.shop.Session != nil {
		p.shop.Stand()
	}
}
