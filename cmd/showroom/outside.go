package main

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"github.com/sirupsen/logrus"

	"showroom/domain/calendar"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/ui/desk/page"
	"showroom/ui/words"
)

// hubLink is the way to headquarters as the pages see it: page.Joiner and page.Syncer over one link.Client.
type hubLink struct {
	ctx     context.Context // ends with the store
	client  *link.Client
	store   *store.Store
	changed func()

	mu       sync.Mutex
	running  bool
	troubles []page.SyncTrouble
	came, of int64     // of a large receiving under way
	told     time.Time // when that was last shown
}

// mostTroubles is how many failed attempts are remembered.
const mostTroubles = 30

func newHubLink(ctx context.Context, s *store.Store, log *logrus.Logger, changed func()) *hubLink {
	h := &hubLink{ctx: ctx, store: s, changed: changed}
	h.client = link.New(s, link.Options{Log: log.WithField("room", "link"), Came: h.receive})
	return h
}

const (
	largeReceiving = 1000 // records below which nobody needs to see how far it is
	tellEvery      = 250 * time.Millisecond
)

// receive notes how far a receiving is.
func (h *hubLink) receive(records, of int64) {
	if of < largeReceiving {
		return
	}
	h.mu.Lock()
	h.came, h.of = records, of
	if records >= of {
		h.came, h.of = 0, 0
	}
	tell := h.of == 0 || time.Since(h.told) > tellEvery
	if tell {
		h.told = time.Now()
	}
	h.mu.Unlock()
	if tell {
		h.changed()
	}
}

// Receiving is how far a large receiving is.
func (h *hubLink) Receiving() (records, of int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.came, h.of
}

// broken ends what is told of a receiving that failed.
func (h *hubLink) broken() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.came, h.of = 0, 0
}

// start keeps the store in step with the hub in the background, if it has joined one.
func (h *hubLink) start() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running || !h.store.Identity().Joined() {
		return
	}
	h.running = true
	go h.client.Run(h.ctx, func(s link.State) {
		h.broken()
		if s.Err != nil {
			h.remember(s.Err)
		}
		h.changed()
	})
}

func (h *hubLink) remember(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.troubles = append([]page.SyncTrouble{{At: calendar.InstantOf(time.Now()), Text: err.Error()}}, h.troubles...)
	if len(h.troubles) > mostTroubles {
		h.troubles = h.troubles[:mostTroubles]
	}
}

// Join enrols this PC under the machine's name and begins to sync.
func (h *hubLink) Join(ctx context.Context, url, code string) (told []string, err error) {
	before := h.store.Identity()
	if err := h.client.Join(ctx, link.Joining{URL: url, Code: code, Name: machine()}); err != nil {
		return nil, err
	}
	kept, err := link.KeptHere(ctx, h.store)
	if err != nil {
		return nil, err
	}
	for _, text := range []string{link.Leased(before, h.store.Identity()), kept} {
		if text != "" {
			told = append(told, text)
		}
	}
	h.start()
	return told, nil
}

// Sync pushes and pulls once.
func (h *hubLink) Sync(ctx context.Context) error {
	_, err := h.client.Sync(ctx)
	h.broken()
	if err != nil {
		h.remember(err)
	}
	h.changed()
	return err
}

// Online tells whether the last attempt reached headquarters.
func (h *hubLink) Online() bool { return h.client.State().Online }

// Troubles are the last failed attempts, the newest first.
func (h *hubLink) Troubles() []page.SyncTrouble {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]page.SyncTrouble(nil), h.troubles...)
}

// Restore puts a backup in place of the store and begins anew with the login.
func (p *program) Restore(file string) {
	p.desk.Cover(page.Waiting("正在恢复备份…"))
	p.log.WithField("backup", file).Info("Restoring a backup")
	go func() {
		aside, err := p.restore(file)
		fyne.Do(func() {
			if err != nil {
				p.log.WithError(err).Error("Backup not restored")
				p.desk.Cover(page.Trouble(err, p.desk.App.Quit))
				return
			}
			p.log.WithField("replaced", aside).Info("Backup restored")
			p.say = words.Trf("已恢复备份；之前的数据留在 %s", filepath.Base(aside))
			p.open()
		})
	}()
}

// restore returns where the replaced database is kept.
func (p *program) restore(file string) (aside string, err error) {
	if err := p.closeStore(); err != nil {
		return "", err
	}
	return store.Restore(p.ctx, p.data, file, store.Options{Log: forStore(p.log)})
}
