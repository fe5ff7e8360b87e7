package hub_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"showroom/sync/hub"
	"showroom/sync/wire"
)

// Whatever an enrolled device pushes, the hub answers in words or with outcomes, never with trouble of its own, and
// its database stays sound.
func FuzzPush(f *testing.F) {
	o := newOffice(f, 100*time.Millisecond)
	handler := o.hub.Handler()
	old, err := os.ReadFile("testdata/push-v1.jsonl")
	o.must(err)
	f.Add(old)
	a := o.enrol("KM01", "A")
	f.Add(a.stream(a.head(), true, `{"n":1,"verb":"x","at":1795240800000,"changes":[{"type":"customer","id":"c1","new":true,"set":{"name":"张"}}]}`))
	f.Add(a.stream(a.head(), false, `{"n":1,"changes":[{"type":"quote","id":"q","new":true,"set":{"number":"BJ-KM01-A-26-00001","version":1e3}}]}`,
		`{"n":2,"changes":[{"type":"order","id":"o","new":true,"set":{"vin":"LSVAA4182E2184847","claim":"provisional","quote":"q"}},{"type":"order","id":"o","delete":true}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest("POST", "/v1/push", bytes.NewReader(bytes.ReplaceAll(body, []byte("DEVICE"), []byte(a.Device))))
		r.Header.Set("Authorization", "Bearer "+a.Token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 || w.Body.Len() == 0 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code != http.StatusOK {
			return
		}
		found, err := o.hub.Inspect(ctx)
		if err != nil || len(found.Problems) > 0 {
			t.Fatalf("afterwards: %v, %v", found.Problems, err)
		}
		pull := httptest.NewRequest("GET", "/v1/pull?"+wire.Ask{Protocol: 1, Schema: 1, Echo: true}.Query().Encode(), nil)
		pull.Header.Set("Authorization", "Bearer "+a.Token)
		w = httptest.NewRecorder()
		if handler.ServeHTTP(w, pull); w.Code != http.StatusOK {
			t.Fatalf("pull afterwards: %d %s", w.Code, w.Body)
		}
	})
}

// Any mutation in a sound stream comes to an outcome or to words.
func FuzzMutation(f *testing.F) {
	o := newOffice(f, 100*time.Millisecond)
	handler := o.hub.Handler()
	a := o.enrol("KM01", "A")
	for _, line := range []string{
		`{"n":1,"verb":"x","at":1795240800000,"changes":[{"type":"customer","id":"c1","new":true,"set":{"name":"张"}}]}`,
		`{"n":1,"verb":"adopt","changes":[{"type":"quote","id":"q","new":true,"set":{"number":"BJ-KM01-A-26-00001","version":1e3}},{"type":"quote","id":"q","delete":true}]}`,
		`{"n":1,"changes":[{"type":"order","id":"o","new":true,"created":-1,"set":{"vin":"LSVAA4182E2184847","claim":"provisional","quote":"q","lines":[{"a":1}]}}]}`,
		`{"n":1,"user":"u\u0000","changes":[{"type":"user","id":"u","new":true,"set":{"login":"x","password":"\ud800"}}]}`,
	} {
		f.Add([]byte(line))
	}
	head := wire.PushHead{Protocol: 1, Schema: 1, Device: a.Device}
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.ContainsAny(line, "\n") {
			return
		}
		r := httptest.NewRequest("POST", "/v1/push", bytes.NewReader((&caller{office: &office{TB: t}}).stream(head, false, string(line))))
		r.Header.Set("Authorization", "Bearer "+a.Token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 || w.Body.Len() == 0 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code != http.StatusOK {
			return
		}
		found, err := o.hub.Inspect(ctx)
		if err != nil || len(found.Problems) > 0 {
			t.Fatalf("afterwards: %v, %v", found.Problems, err)
		}
	})
}

// An enrolment is the only request that strangers can make.
func FuzzEnrol(f *testing.F) {
	o := newOffice(f, 100*time.Millisecond)
	handler := o.hub.Handler()
	f.Add([]byte(`{"protocol":1,"schema":1,"code":"7F3K-92QD","install":"i","name":"n","dealer":"KM01","pc":"A","move":true}`))
	f.Add([]byte(`{"protocol":1,"code":"７Ｆ３Ｋ９２ＱＤ","install":"\u0000"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		o.now.Add(120_000) // nobody is slowed down
		r := httptest.NewRequest("POST", "/v1/enrol", bytes.NewReader(body))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), `"hub"`) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}

func FuzzSource(f *testing.F) {
	f.Add("192.0.2.7:80")
	f.Add("[fe80::1%eth0]:1")
	f.Fuzz(func(_ *testing.T, from string) { hub.SourceOf(&http.Request{RemoteAddr: from}) })
}
