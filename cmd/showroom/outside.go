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
}

// mostTroubles is how many failed attempts are remembered.
const mostTroubles = 30

func newHubLink(ctx context.Context, s *store.Store, log *logrus.Logger, changed func()) *hubLink {
	return &hubLink{ctx: ctx, store: s, changed: changed, client: link.New(s, link.Options{Log: log.WithField("room", "link")})}
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
func (h *hubLink) Join(ctx context.Context, url, code string) error {
	if err := h.client.Join(ctx, link.Joining{URL: url, Code: code, Name: machine()}); err != nil {
		return err
	}
	h.start()
	return nil
}

// Sync pushes and pulls once.
func (h *hubLink) Sync(ctx context.Context) error {
	_, err := h.client.Sync(ctx)
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
