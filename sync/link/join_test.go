package link_test

import (
	"strings"
	"testing"
	"time"

	"showroom/sync/link"
)

func TestEnrolment(t *testing.T) {
	w := newWorld(t)
	a := w.alone("A")
	once, _, err := w.hub.IssueCode(ctx, "KM01", time.Hour)
	w.must(err)
	join := func(p *pc, code string) error {
		return p.link.Join(ctx, link.Joining{URL: w.url, Code: code, Name: "前台"})
	}
	a.net.lose.Store(1)
	if err := join(a, once); code(err) != link.Offline {
		t.Fatalf("lost answer: %v", err)
	}
	w.must(join(a, " "+strings.ToLower(strings.ReplaceAll(once, "-", " "))))
	if id := a.store.Identity(); id.PC != "A" || id.Dealer != "KM01" || !id.Joined() {
		t.Errorf("identity %+v", id)
	}
	b := w.alone("A")
	if err := join(b, once); code(err) != link.BadCode || !strings.Contains(err.Error(), "用过") {
		t.Errorf("used code: %v", err)
	}
	second, _, err := w.hub.IssueCode(ctx, "KM01", time.Hour)
	w.must(err)
	w.must(join(b, second))
	if got := b.store.Identity().PC; got != "B" {
		t.Errorf("two PCs have the code %s", got)
	}
	late, _, err := w.hub.IssueCode(ctx, "KM01", time.Minute)
	w.must(err)
	w.now.Add(3_600_000)
	if err := join(w.alone("C"), late); code(err) != link.BadCode || !strings.Contains(err.Error(), "过期") {
		t.Errorf("expired code: %v", err)
	}
	c := w.alone("C")
	for range 10 {
		err = join(c, "7F3K-0000")
	}
	if code(err) != link.Slow {
		t.Errorf("guessing goes on: %v", err)
	}
	w.now.Add(61_000)
	if err := join(c, "7F3K-0000"); code(err) != link.BadCode {
		t.Errorf("after a minute: %v", err)
	}
	w.must(w.hub.Revoke(ctx, b.store.Identity().Device))
	if _, err := b.link.Sync(ctx); code(err) != link.Locked {
		t.Errorf("locked out: %v", err)
	}
	back, _, err := w.hub.IssueCode(ctx, "KM01", time.Hour)
	w.must(err)
	w.must(join(b, back))
	b.sync()
	if got := b.store.Identity().PC; got != "B" {
		t.Errorf("after joining again the PC code is %s", got)
	}
}

func TestOtherDealersCodeAsks(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL01", "大理一店"))
	a := w.alone("A")
	once, _, err := w.hub.IssueCode(ctx, "DL01", time.Hour)
	w.must(err)
	j := link.Joining{URL: w.url, Code: once, Name: "前台"}
	if err := a.link.Join(ctx, j); code(err) != link.Dealer {
		t.Fatalf("joined another store unasked: %v", err)
	}
	j.Move = true
	w.must(a.link.Join(ctx, j))
	a.sync()
	w.agree(a)
}

// A PC that has joined stays its dealer's, agreed or not. Trying costs it nothing: neither the code nor its device is used up.
func TestJoinedStaysItsDealers(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL01", "大理一店"))
	a, b := w.joined("A", "KM01"), w.alone("B")
	once, _, err := w.hub.IssueCode(ctx, "DL01", time.Hour)
	w.must(err)
	for _, move := range []bool{false, true} {
		err := a.link.Join(ctx, link.Joining{URL: w.url, Code: once, Name: "前台", Move: move})
		if code(err) != link.Dealer || !strings.Contains(err.Error(), "已属于门店 KM01") {
			t.Errorf("move %v: %v", move, err)
		}
	}
	a.sync()
	w.must(b.link.Join(ctx, link.Joining{URL: w.url, Code: once, Name: "前台", Move: true}))
}

// At joining nothing comes by itself later: the address is what can be wrong.
func TestJoinSaysThatNobodyAnswers(t *testing.T) {
	w := newWorld(t)
	for _, url := range []string{"http://127.0.0.1:1", strings.Replace(w.url, "http:", "https:", 1)} {
		err := w.alone("A").link.Join(ctx, link.Joining{URL: url, Code: "0000-0000"})
		if code(err) != link.Offline || !strings.Contains(err.Error(), "核对总部地址") || strings.Contains(err.Error(), "自动同步") || !strings.HasSuffix(err.Error(), "）") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
