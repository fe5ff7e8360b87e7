package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
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
	log   *logrus.Logger
	desk  *desk.Desk
	shop  *page.Shop
	store *store.Store
	ctx   context.Context
}

// start opens the window and returns when it is closed.
func start(ctx context.Context, opt options) (err error) {
	log, closeLog, err := openLog(opt.data)
	if err != nil {
		return err
	}
	defer closeLog()
	if err := native.PrepareInput(); err != nil {
		log.WithError(err).Warn("Input method not prepared")
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{options: opt, log: log, ctx: ctx}
	a := app.NewWithID("showroom.desktop")
	words.Use(words.Language(a.Preferences().String("language")))
	p.desk = desk.New(a, p.deps(a))
	p.desk.Cover(page.Waiting("正在打开门店数据…"))
	context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	a.Lifecycle().SetOnStarted(p.open)
	log.WithField("version", version).Info("Started")
	p.desk.Window.ShowAndRun()
	if p.store != nil {
		return p.store.Close()
	}
	return nil
}

func (p *program) deps(a fyne.App) desk.Deps {
	return desk.Deps{
		Open:     func(d *desk.Desk, r desk.Route) (desk.Page, error) { return p.shop.Open(d, r) },
		Home:     desk.Route{Page: "today"},
		SyncPage: desk.Route{Page: "sync"},
		Mode:     look.Mode(a.Preferences().StringWithFallback("mode", string(look.System))),
		OnMode:   func(m look.Mode) { a.Preferences().SetString("mode", string(m)) },
		OnTongue: func(l words.Language) { a.Preferences().SetString("language", string(l)) },
		Log:      func(what string, err error) { p.log.WithError(err).Warn(what) },
	}
}

// open brings up the store in the background; what can't be opened is told in the window.
func (p *program) open() {
	work.Go(p.ctx, p.openStore, func(s *store.Store, err error) {
		if err != nil {
			p.log.WithError(err).Error("Store not opened")
			p.desk.Cover(page.Trouble(err, p.desk.App.Quit))
			return
		}
		p.store = s
		p.enter()
	})
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
	_, err := os.Stat(filepath.Join(dir, store.DatabaseFile))
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return sample.Create(ctx, dir, calendar.InstantOf(time.Now()))
}

// enter begins the work: sample data needs no password, all else does.
func (p *program) enter() {
	p.shop = page.NewShop(p.ctx, p.store)
	p.desk.Start(p.ctx)
	work.Go(p.ctx, func(ctx context.Context) (*action.Session, error) {
		return action.As(ctx, p.store, sample.Consultant)
	}, func(session *action.Session, err error) {
		if err != nil {
			p.desk.Cover(page.Trouble(err, p.desk.App.Quit))
			return
		}
		p.shop.Enter(p.desk, session, func() {})
	})
}
