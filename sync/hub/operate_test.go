package hub_test

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/wire"
)

// What an operator does to a user or a dealer's name reaches the PCs with their next pull.
func TestOperatorsChangesReachPCs(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	o.must(o.hub.AddUser(ctx, "KM01", domain.User{Login: "lina", Name: "李娜", Role: domain.Consultant}, "first-pass-1"))
	head, _ := a.pull(wire.Ask{Echo: true})
	pull := func() map[string]record.Patch {
		out := map[string]record.Patch{}
		var items []wire.Item
		head, items = a.pull(wire.Ask{Cursors: head.Heads})
		for _, it := range items {
			out[it.Type] = it.Body
		}
		return out
	}
	o.must(o.hub.RenameDealer(ctx, "KM01", "昆明旗舰店"))
	o.must(o.hub.DisableUser(ctx, "KM01", " LiNa ", true))
	got := pull()
	if string(got["dealer"].Get("name")) != `"昆明旗舰店"` || string(got["user"].Get("left_store")) != "true" || string(got["user"].Get("name")) != `"李娜"` {
		t.Errorf("pulled %s", got)
	}
	o.must(o.hub.DisableUser(ctx, "KM01", "lina", false))
	o.must(o.hub.ResetPassword(ctx, "KM01", "lina", "second-pass-2"))
	user := pull()["user"]
	digest := strings.Trim(string(user.Get("password")), `"`)
	if !login.Verify(digest, "second-pass-2") || login.Verify(digest, "first-pass-1") || string(user.Get("first_password")) != "true" || string(user.Get("left_store")) == "true" {
		t.Errorf("pulled %s", user)
	}
	users, err := o.hub.Users(ctx, "KM01")
	o.must(err)
	if len(users) != 1 || users[0].Left || !users[0].FirstPassword || users[0].Role != domain.Consultant {
		t.Errorf("users %+v", users)
	}
	for _, err := range []error{o.hub.DisableUser(ctx, "DL01", "lina", true), o.hub.ResetPassword(ctx, "KM01", "wang", "third-pass-3"), o.hub.RenameDealer(ctx, "KM01", "")} {
		if err == nil {
			t.Error("done to nobody")
		}
	}
	if found, err := o.hub.Inspect(ctx); err != nil || len(found.Problems) > 0 {
		t.Errorf("%v, %v", found.Problems, err)
	}
}

// A dealer that is closed is refused everything, in words, and goes on where it was when it is opened again.
func TestClosedDealer(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	other := o.enrol("DL01", "A")
	a.one("x", fresh("customer", "c1", "name", `"x"`))
	o.must(o.hub.CloseDealer(ctx, "KM01", false))
	for _, path := range []string{"/v1/pull?protocol=1&schema=1", "/v1/wait?protocol=1&schema=1", "/v1/proof?protocol=1&schema=1&scope=KM01"} {
		if status, answer := o.send("GET", path, a.Token, nil); status != http.StatusUnauthorized || !strings.Contains(string(answer), "已由总部关闭") {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
	if _, _, fault := a.push(a.head(), wire.Mutation{N: 2, Verb: "x", At: noon}); fault == nil || fault.Code != wire.FaultToken {
		t.Errorf("push: %+v", fault)
	}
	if out := other.one("x", fresh("customer", "d1", "name", `"x"`)); out.Verdict != wire.Applied {
		t.Errorf("another dealer: %+v", out)
	}
	o.must(o.hub.CloseDealer(ctx, "KM01", true))
	if out := a.one("x", fresh("customer", "c2", "name", `"x"`)); out.Verdict != wire.Applied {
		t.Errorf("opened again: %+v", out)
	}
	for what, n := range map[string]int{"dealer closed": 1, "dealer opened": 1, "forged": 0} {
		if lines, err := o.hub.Audit(ctx, hub.AuditQuery{Dealer: "KM01", What: what}); err != nil || len(lines) != n {
			t.Errorf("%s: %+v, %v", what, lines, err)
		}
	}
}

// A code that was taken back lets nobody in, and its guess counts as a wrong one.
func TestWithdrawnCode(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	code, _, err := o.hub.IssueCode(ctx, "KM01", time.Hour)
	o.must(err)
	open, err := o.hub.OpenCodes(ctx)
	o.must(err)
	if len(open) != 1 || open[0].Dealer != "KM01" || open[0].Expires != noon+3_600_000 {
		t.Fatalf("open: %+v", open)
	}
	o.must(o.hub.WithdrawCode(ctx, open[0].Ref))
	body := `{"protocol":1,"schema":1,"code":"` + code + `","install":"i1","name":"n"}`
	if status, answer := o.send("POST", "/v1/enrol", "", strings.NewReader(body)); status != http.StatusForbidden || !strings.Contains(string(answer), "收回") {
		t.Errorf("%d %s", status, answer)
	}
	if open, err = o.hub.OpenCodes(ctx); err != nil || len(open) != 0 || o.hub.WithdrawCode(ctx, "KM01-zz") == nil {
		t.Errorf("open: %+v, %v", open, err)
	}
	if lines, err := o.hub.Audit(ctx, hub.AuditQuery{What: "wrong code"}); err != nil || len(lines) != 1 {
		t.Errorf("audit: %+v, %v", lines, err)
	}
}

// The inspection notices what must never be: each further damage is one more problem.
func TestInspectionNotices(t *testing.T) {
	storage, err := hubtest.Fresh(t).Open()
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.New(ctx, storage, hub.Options{Types: domain.Types, Now: func() calendar.Instant { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h.Handler())
	o := &office{TB: t, hub: h, url: server.URL}
	defer func() {
		server.Close()
		h.Close()
		o.must(storage.Close())
	}()
	o.must(h.CreateDealer(ctx, "KM01", "昆明一店"))
	a := o.enrol("KM01", "A")
	for _, id := range []record.ID{"c1", "c2", "c3", "c4"} {
		a.one("x", fresh("customer", id, "name", `"x"`))
	}
	problems := func() int {
		found, err := h.Inspect(ctx)
		o.must(err)
		return len(found.Problems)
	}
	if n := problems(); n != 0 {
		t.Fatalf("%d problems in a sound database", n)
	}
	for i, damage := range []string{
		"UPDATE record SET body = '{' WHERE id = 'c1'",
		"UPDATE record SET stamps = 'x' WHERE id = 'c2'",
		`UPDATE record SET stamps = '[["name",77,"x",1]]' WHERE id = 'c3'`,
		"INSERT INTO claim (kind, key, type, id) VALUES ('vin', 'x', 'order', 'nowhere')",
		"UPDATE device SET next = 1",
		"UPDATE head SET seq = 3 WHERE scope = 'KM01'",
		"DELETE FROM head WHERE scope = 'KM01'",
	} {
		o.must(storage.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, damage)
			return err
		}))
		if n := problems(); n <= i {
			t.Errorf("%s: %d problems", damage, n)
		}
	}
}
