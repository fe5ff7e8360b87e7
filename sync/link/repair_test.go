package link_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// A row that was lost and one that was spoilt, past all of our code, are found by the proof and brought again; what was not
// yet sent stays.
func TestRepairBringsOnlyWhatDiffers(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	other := customer("李强", "13800000014")
	put(a, domain.Customers, other)
	a.sync()
	b.sync()
	b.spoil("DELETE FROM customer WHERE id = '"+string(other.ID)+"'", "UPDATE customer SET note = '坏了' WHERE id = '"+string(id)+"'")
	mine := customer("未上传", "13800000015")
	put(b, domain.Customers, mine)
	b.sync()
	r, ok, err := b.link.Repair(ctx)
	w.must(err)
	if !ok || r.Ranges != 2 || r.Taken != 2 || r.Dropped != 0 || r.Anew || len(r.Found) != 1 || r.Found[0].Type != "customer" || len(r.Left) != 0 {
		t.Errorf("repair: %+v %v", r, ok)
	}
	a.sync()
	w.agree(a, b)
	if got := get(b, domain.Customers, id).Note; got != "" {
		t.Errorf("the spoilt note is still %q", got)
	}
	if r, ok, err := b.link.Repair(ctx); err != nil || !ok || len(r.Found) != 0 {
		t.Errorf("nothing is to be repaired any more: %+v %v %v", r, ok, err)
	}
}

// spoil changes the PC's database past all of our code.
func (p *pc) spoil(statements ...string) {
	p.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.store.Dir(), store.DatabaseFile))
	p.must(err)
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			p.Fatal(err)
		}
	}
}

// A row too many, one whose number claims to be newer than the hub, one that the hub has deleted, and two with unsent edits:
// what was here is kept in a file, what was typed stays, and nothing but the differing ranges moves.
func TestRepairOfWhatIsTooMuch(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	var list []record.ID
	for i := range 5 {
		c := customer(fmt.Sprint("客户", i), "")
		put(a, domain.Customers, c)
		list = append(list, c.ID)
	}
	a.do("customer.remove", func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, list[1]) })
	a.sync()
	b.sync()
	change(b, domain.Customers, list[2], func(c *domain.Customer) { c.Note = "还没有上传" })
	b.spoil(
		"UPDATE customer SET id = '019a0000-0000-7000-8000-0000000000ee', name = '多出来的' WHERE id = '"+string(list[0])+"'", // one too many, one missing
		"UPDATE customer SET deleted = 0, note = '又活了' WHERE id = '"+string(list[1])+"'",
		"UPDATE shadow SET body = '{\"kind\":\"person\",\"name\":\"坏了\"}' WHERE id = '"+string(list[2])+"'",
		"UPDATE customer SET rev = rev + 1000, name = '自称更新' WHERE id = '"+string(list[3])+"'",
	)
	before := b.store.Identity()
	r, ok, err := b.link.Repair(ctx)
	w.must(err)
	differ := map[int]bool{wire.RangeOf("019a0000-0000-7000-8000-0000000000ee"): true}
	for _, id := range list[:4] {
		differ[wire.RangeOf(id)] = true // two may share one
	}
	if !ok || len(r.Found) != 1 || len(r.Left) != 0 || r.Taken != 4 || r.Dropped != 1 || r.Ranges != len(differ) {
		t.Errorf("%+v %v", r, ok)
	}
	if after := b.store.Identity(); after.Bootstrap || after.Cursors["KM01"] != before.Cursors["KM01"] {
		t.Error("the cursors moved")
	}
	kept, err := os.ReadFile(r.Kept)
	w.must(err)
	for _, word := range []string{"多出来的", "又活了", "坏了", "自称更新"} {
		if !strings.Contains(string(kept), word) {
			t.Errorf("%s is kept nowhere:\n%s", word, kept)
		}
	}
	if got := get(b, domain.Customers, list[2]); got.Note != "还没有上传" || got.Name != "客户2" {
		t.Errorf("the unsent edit: %+v", got)
	}
	if done := b.sync(); done.Applied != 1 {
		t.Errorf("%+v", done)
	}
	a.sync()
	w.agree(a, b)
	for i, want := range map[int]string{0: "客户0", 2: "客户2", 3: "客户3", 4: "客户4"} {
		if got := get(b, domain.Customers, list[i]); got.Name != want {
			t.Errorf("%s: %+v", want, got)
		}
	}
	if n := count(b, "customer"); n != count(a, "customer") || get(b, domain.Customers, id).Name == "" {
		t.Errorf("%d customers", n)
	}
}

// An edit of a record that the hub doesn't have stays, in sight.
func TestRepairKeepsUnsentEditOfWhatIsTooMuch(t *testing.T) {
	w := newWorld(t)
	a, b, _ := shared(w)
	a.sync()
	extra := customer("只在这里", "")
	put(b, domain.Customers, extra)
	b.sync()
	change(b, domain.Customers, extra.ID, func(c *domain.Customer) { c.Note = "还没有上传" })
	b.spoil("UPDATE change SET id = '019a0000-0000-7000-8000-0000000000ee'", "UPDATE shadow SET id = '019a0000-0000-7000-8000-0000000000ee'",
		"UPDATE customer SET id = '019a0000-0000-7000-8000-0000000000ee' WHERE id = '"+string(extra.ID)+"'")
	r, ok, err := b.link.Repair(ctx)
	w.must(err)
	if !ok || len(r.Left) != 0 || r.Taken != 1 || r.Dropped != 1 {
		t.Errorf("%+v %v", r, ok)
	}
	if got := get(b, domain.Customers, "019a0000-0000-7000-8000-0000000000ee"); got.Note != "还没有上传" {
		t.Errorf("%+v", got)
	}
	if done := b.sync(); done.Held != 1 {
		t.Errorf("the edit is judged, and stays in sight: %+v", done)
	}
}

// A hub from before there were ranges is asked for everything.
func TestRepairFromAnOlderHub(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	a.sync()
	b.sync()
	b.spoil("UPDATE customer SET note = '坏了' WHERE id = '" + string(id) + "'")
	old := link.New(b.store, link.Options{Now: b.clock.Now, Transport: older{}})
	r, ok, err := old.Repair(ctx)
	w.must(err)
	if !ok || !r.Anew || len(r.Left) != 0 || get(b, domain.Customers, id).Note != "" {
		t.Errorf("%+v %v", r, ok)
	}
}

// older is a hub that passes over what it doesn't know.
type older struct{}

func (older) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	q.Del("ranges")
	r.URL.RawQuery = q.Encode()
	return plainTransport.RoundTrip(r)
}

// One spoilt row of many costs the sums of its type's ranges and the records of one range.
func TestRepairMovesLittle(t *testing.T) {
	if got := repairOne(t, 4_000); got > 60_000 {
		t.Errorf("%d bytes were received for one row", got)
	}
}

// BenchmarkRepair tells the bytes for one spoilt row of 100,000.
func BenchmarkRepair(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(float64(repairOne(b, 100_000)), "bytes")
	}
}

// repairOne spoils one of so many rows of a PC, lets it repair itself and tells how many bytes it received for that.
func repairOne(t testing.TB, rows int) int64 {
	w := newWorld(t)
	a := w.joined("A", "KM01")
	var last record.ID
	a.clock.At += 1000
	w.must(a.store.Do(ctx, store.Action{Verb: "seed", Bulk: true}, func(tx *store.Tx) error {
		for i := range rows {
			e := domain.Event{Kind: "call", At: noon, Text: fmt.Sprint("第", i, "次来电，问了价格和交车时间")}
			if err := store.Put(tx, domain.Events, &e); err != nil {
				return err
			}
			last = e.ID
		}
		return nil
	}))
	a.sync()
	a.spoil("UPDATE event SET text = '坏了' WHERE id = '" + string(last) + "'")
	a.net.received.Store(0)
	r, ok, err := a.link.Repair(ctx)
	w.must(err)
	if !ok || r.Ranges != 1 || r.Taken != 1 || len(r.Left) != 0 {
		t.Errorf("%+v %v", r, ok)
	}
	return a.net.received.Load()
}

// meanwhile does something between the hub's proof and this PC's.
type meanwhile struct {
	http.RoundTripper
	do func()
}

func (m *meanwhile) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := m.RoundTripper.RoundTrip(r)
	if r.URL.Path == "/v1/proof" && r.URL.Query().Get("scope") == "KM01" && err == nil {
		m.do()
	}
	return answer, err
}

// What is settled while the proofs are made has its number before the cursor is there: it is no difference.
func TestAPushIsNoDifference(t *testing.T) {
	w := newWorld(t)
	_, b, id := shared(w)
	b.sync()
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Note = "改" })
	pushed := 0
	b.link = link.New(b.store, link.Options{Now: b.clock.Now, Transport: &meanwhile{b.net, func() {
		_, err := b.link.Push(ctx)
		w.must(err)
		pushed++
	}}})
	found, ok, err := b.link.Prove(ctx)
	if err != nil || ok || len(found) > 0 || pushed == 0 {
		t.Errorf("%v %v %v, %d pushed", found, ok, err, pushed)
	}
}
