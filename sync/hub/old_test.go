package hub_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// A program that is too old is sent no records, by whatever way it asks, and its pushes are taken all the same.
func TestOldProgramMayPushButNotPull(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	strict, err := hub.New(ctx, o.storage, hub.Options{Types: domain.Types, LeastSchema: 2, Now: func() calendar.Instant { return noon }})
	o.must(err)
	server := httptest.NewServer(strict.Handler())
	t.Cleanup(func() { strict.Close(); server.Close() })
	o.url = server.URL
	for path, more := range map[string]string{"/v1/pull": "", "/v1/snapshot": "&scope=KM01", "/v1/range": "&scope=KM01&type=customer&range=1"} {
		for schema, want := range map[string]int{"1": http.StatusUpgradeRequired, "2": http.StatusOK} {
			status, answer := o.send("GET", path+"?protocol=1&schema="+schema+more, a.Token, nil)
			var fault wire.Fault
			if status != want || want != http.StatusOK && (json.Unmarshal(answer, &fault) != nil || fault.Code != wire.FaultOld || fault.Message == "") {
				t.Errorf("%s of schema %s: %d %s", path, schema, status, answer)
			}
		}
	}
	if out := a.one("x", fresh("customer", "c1", "name", `"张"`)); out.Verdict != wire.Applied {
		t.Errorf("its push: %+v", out)
	}
}
