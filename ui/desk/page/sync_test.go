package page

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
)

// joinedStore is the sample store as a device of a hub that has taken everything so far.
func joinedStore(t *testing.T) *store.Store {
	t.Helper()
	st := sampleStore(t)
	storetest.MustJoin(t, st, "device-kunming-0001")
	for {
		batch, err := st.Pending(t.Context(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(batch) == 0 {
			return st
		}
		answer(t, st, batch, wire.Applied, "")
	}
}

// answer settles mutations as a hub would.
func answer(t *testing.T, st *store.Store, batch []wire.Mutation, v wire.Verdict, reason string, lost ...wire.Loser) {
	t.Helper()
	var out []wire.Outcome
	for _, m := range batch {
		o := wire.Outcome{N: m.N, Verdict: v, Reason: reason, Lost: lost}
		if v == wire.Applied {
			for i := range m.Changes {
				o.Revs = append(o.Revs, m.N*1000+int64(i))
			}
		}
		out = append(out, o)
	}
	if err := st.Settle(t.Context(), out); err != nil {
		t.Fatal(err)
	}
}

// syncer is a link whose Sync ends as told.
type syncer struct {
	err      error
	called   int
	came, of int64
}

func (s *syncer) Sync(context.Context) error { s.called++; return s.err }
func (s *syncer) Online() bool               { return s.err == nil }
func (s *syncer) Receiving() (int64, int64)  { return s.came, s.of }
func (s *syncer) Troubles() []SyncTrouble {
	if s.err == nil {
		return nil
	}
	return []SyncTrouble{{At: noon - 60_000, Text: s.err.Error()}}
}

// workOf makes one edit of a customer's note and returns what waits for the hub.
func workOf(t *testing.T, s *action.Session, tail, note string) []wire.Mutation {
	t.Helper()
	var c domain.Customer
	if err := s.Store.Read(t.Context(), func(v *store.View) (err error) {
		c, err = store.First(v, domain.Customers, tail)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	next := c
	next.Note = note
	if err := s.EditCustomer(t.Context(), c, &next); err != nil {
		t.Fatal(err)
	}
	batch, err := s.Store.Pending(t.Context(), 10)
	if err != nil || len(batch) != 1 {
		t.Fatalf("%d waiting: %v", len(batch), err)
	}
	return batch
}

func lost(m wire.Mutation, field, lost, won string) wire.Loser {
	c := m.Changes[0]
	return wire.Loser{Type: c.Type, ID: c.ID, Field: field, Lost: json.RawMessage(lost), Won: json.RawMessage(won),
		LostBy: "device-kunming-0001", WonBy: "device-other", LostAt: m.At, WonAt: m.At + 60_000}
}

// troubled is a joined store with one refused action, two conflicts and one action that waits.
func troubled(t *testing.T) *store.Store {
	t.Helper()
	st := joinedStore(t)
	lina, err := action.As(t.Context(), st, "lina")
	if err != nil {
		t.Fatal(err)
	}
	answer(t, st, workOf(t, lina, "WHERE phone LIKE '%3%' AND note = '' AND owner = '' ORDER BY name", "拒绝的备注"), wire.Refused, "这位客户已转到另一家门店")
	first := workOf(t, lina, "ORDER BY id", "我写的备注")
	answer(t, st, first, wire.Merged, "", lost(first[0], "note", `"我写的备注"`, `"同事写的备注"`))
	second := workOf(t, lina, "ORDER BY id DESC", "要开发票")
	answer(t, st, second, wire.Merged, "", lost(second[0], "level", `"H"`, `"B"`))
	workOf(t, lina, "WHERE owner <> '' ORDER BY id", "等着上传")
	return st
}

func TestSyncPageStandAlone(t *testing.T) {
	s := sampleShop(t, "zhoumin", desk.Route{Page: "sync"})
	p := s.Desk.Page().(*syncPage)
	if text := textOf(p.body); !strings.Contains(text, "没有加入总部") {
		t.Errorf("says %q", text)
	}
	if !buttonOf(t, p.body, "立即同步").Disabled() {
		t.Error("syncs without a hub")
	}
	golden(t, s, "sync-alone", 1280, 720)
}

func TestSyncPageShowsAndDecides(t *testing.T) {
	s := openShop(t, troubled(t), "lina", desk.Route{Page: "sync"})
	link := &syncer{err: errors.New("总部没有应答，请检查网络")}
	s.Syncer = link
	s.Desk.Reload()
	p := s.Desk.Page().(*syncPage)
	if st := p.seen.status; st.Refused != 1 || st.Conflicts != 2 || st.Pending != 1 {
		t.Fatalf("status %+v", st)
	}
	golden(t, s, "sync", 1280, 720)
	buttonOf(t, p.body, "立即同步").Tapped(&fyne.PointEvent{})
	if link.called != 1 || !strings.Contains(textOf(p.body), "总部没有应答") {
		t.Errorf("called %d times, says %q", link.called, textOf(p.body))
	}

	data, err := exported(p.seen.unsent[0])
	if err != nil || !strings.Contains(string(data), "拒绝的备注") || !strings.Contains(string(data), "这位客户已转到另一家门店") {
		t.Errorf("exported %s: %v", data, err)
	}
	buttonOf(t, p.body, "原样重发").Tapped(&fyne.PointEvent{})
	if st := p.seen.status; st.Refused != 0 || st.Pending != 2 {
		t.Errorf("after a retry %+v", st)
	}

	at := -1
	for i, c := range p.seen.conflicts {
		if c.other == "我写的备注" && c.now == "同事写的备注" && c.byWho == "本机" {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("conflicts %+v", p.seen.conflicts)
	}
	p.Key(&fyne.KeyEvent{Name: fyne.KeyUp})
	for range at {
		p.Key(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	p.Key(&fyne.KeyEvent{Name: fyne.Key2})
	p.Key(&fyne.KeyEvent{Name: fyne.Key1})
	if p.seen.status.Conflicts != 0 {
		t.Errorf("%d conflicts left", p.seen.status.Conflicts)
	}
	mine := one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE note = '我写的备注'")
	})
	if mine.ID == "" {
		t.Error("the value that was chosen is not there")
	}
}

func TestGivingUpRefusedWork(t *testing.T) {
	st := troubled(t)
	s := openShop(t, st, "guguo", desk.Route{Page: "sync"})
	p := s.Desk.Page().(*syncPage)
	p.discard(p.seen.unsent[0])
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if s.Desk.Asking() == nil || p.seen.status.Refused != 1 {
		t.Fatal("another consultant's work was given up")
	}
	s.Desk.Asking().Close()
	manager, err := action.As(t.Context(), st, "zhoumin")
	if err != nil {
		t.Fatal(err)
	}
	s.Session = manager
	p.discard(p.seen.unsent[0])
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if p.seen.status.Refused != 0 {
		t.Error("the manager can't give it up")
	}
}

func TestSyncInEnglishAndDark(t *testing.T) {
	s := openShop(t, troubled(t), "lina", desk.Route{Page: "sync"})
	s.Desk.SetLanguage(words.English)
	s.Desk.SetMode(look.Dark)
	golden(t, s, "sync-dark-en", 1440, 900)
}

func TestEveryVerbHasItsWords(t *testing.T) {
	for verb, label := range action.Verbs {
		if !words.Known(label) {
			t.Errorf("%s: no English for %s", verb, label)
		}
	}
	if verbLabel("new.verb") != "new.verb" {
		t.Error("an unknown verb is hidden")
	}
}
