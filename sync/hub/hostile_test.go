package hub_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"showroom/sync/hub"
	"showroom/sync/wire"
)

// newFortress is an office with limits that a test reaches quickly.
func newFortress(t *testing.T) (*office, *caller) {
	t.Helper()
	o := newOffice(t, time.Minute)
	o.hub.Bound(256<<10, 1<<20, 50, time.Minute, time.Minute)
	server := httptest.NewServer(o.hub.Handler())
	t.Cleanup(server.Close)
	o.url = server.URL
	return o, o.enrol("KM01", "A")
}

// stream writes a push of these lines, compressed as PCs do or plain.
func (c *caller) stream(head wire.PushHead, zip bool, lines ...string) []byte {
	c.Helper()
	var body bytes.Buffer
	w := wire.NewPlainWriter(&body)
	if zip {
		w = wire.NewWriter(&body)
	}
	c.must(w.Head(head))
	for _, line := range lines {
		c.must(w.Line([]byte(line)))
	}
	c.must(w.End())
	return body.Bytes()
}

// skippable is a zstd frame that says nothing: a body made of them comes to nothing, and never ends.
func skippable(n int) []byte {
	frame := binary.LittleEndian.AppendUint32(nil, 0x184D2A50)
	return append(binary.LittleEndian.AppendUint32(frame, uint32(n)), make([]byte, n)...)
}

// Each bound is met by a client that goes beyond it: an answer in words, nothing taken in, and the hub goes on.
func TestHostileBodies(t *testing.T) {
	o, a := newFortress(t)
	head := a.head()
	line := func(n int, more string) string {
		return fmt.Sprintf(`{"n":%d,"verb":"x","at":%d,"changes":[]%s}`, n, noon, more)
	}
	many := make([]string, 51)
	for i := range many {
		many[i] = line(i+1, "")
	}
	long := `,"why":"` + strings.Repeat("a", 300<<10) + `"`
	skips := head
	for range hub.MaxSkips + 1 {
		skips.Skip = append(skips.Skip, [2]int64{5, 5})
	}
	fat := head
	fat.Cursors = map[string]int64{strings.Repeat("x", wire.MaxHead): 1}
	const large, unread, cut = "内容太大", "无法读取", "中途断开"
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"a body over its size":              {a.stream(head, false, line(1, long)), large},
		"a body of nothing, compressed":     {append(begun(a, head), bytes.Repeat(skippable(64<<10), 6)...), large},
		"a bomb: small, and large unpacked": {a.stream(head, true, line(1, long), line(2, long), line(3, long), line(4, long)), large},
		"too many mutations":                {a.stream(head, true, many...), large},
		"a line over its length":            {a.stream(head, true, line(1, `,"why":"`+strings.Repeat("a", wire.MaxLine)+`"`)), large},
		"a head over its length":            {a.stream(fat, true), large},
		"too many skips":                    {a.stream(skips, true, line(1, "")), unread},
		"nested deeper than a stack":        {a.stream(head, true, line(1, `,"why":`+strings.Repeat("[", 900<<10))), unread},
		"a window over its size":            {[]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98, 0x01, 0x00, 0x00}, large},
		"damaged frames":                    {[]byte{0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, cut},
	} {
		_, _, fault := a.pushBody(bytes.NewReader(c.body))
		if fault == nil || fault.Code != wire.FaultRequest || !strings.Contains(fault.Message, c.want) {
			t.Errorf("%s: %+v", name, fault)
		}
	}
	if heads, err := o.hub.Heads(ctx); err != nil || heads["KM01"] != 0 {
		t.Errorf("heads %v, %v", heads, err)
	}
	if out := a.one("x", fresh("customer", "c1", "name", `"张"`)); out.Verdict != wire.Applied {
		t.Errorf("afterwards: %+v", out)
	}
}

// begun is a push of which only the head has come.
func begun(a *caller, head wire.PushHead) []byte {
	var body bytes.Buffer
	w := wire.NewWriter(&body)
	a.must(w.Head(head))
	a.must(w.Close())
	return body.Bytes()
}

// Enrolments are small, and queries are read with care.
func TestHostileRequests(t *testing.T) {
	o, a := newFortress(t)
	large := `{"protocol":1,"code":"` + strings.Repeat("A", 70<<10) + `"}`
	if status, _ := o.send("POST", "/v1/enrol", "", strings.NewReader(large)); status != http.StatusBadRequest {
		t.Errorf("a large enrolment: %d", status)
	}
	for _, query := range []string{"", "protocol=1", "protocol=x&schema=1", "protocol=1&schema=1&cursor=KM01", "protocol=1&schema=1&cursor=KM01:-5", "protocol=99&schema=1", "protocol=1&schema=1&next=x", "%zz"} {
		if status, answer := o.send("GET", "/v1/pull?"+query, a.Token, nil); status != http.StatusBadRequest || !json.Valid(answer) {
			t.Errorf("%q: %d %s", query, status, answer)
		}
	}
	for _, path := range []string{"/", "/v1", "/v1/pull/", "/v1/../healthz2", "/metrics", "/debug/pprof/", "/v1/admin"} {
		if status, _ := o.send("GET", path, "", nil); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := o.send("DELETE", "/v1/pull", a.Token, nil); status != http.StatusMethodNotAllowed {
		t.Errorf("another method: %d", status)
	}
}

// A client that sends a byte now and then is let go of when its time is over.
func TestSlowClients(t *testing.T) {
	o := newOffice(t, time.Minute)
	a := o.enrol("KM01", "A")
	o.hub.Bound(256<<10, 1<<20, 50, time.Minute, 2*time.Second)
	hurried := httptest.NewServer(o.hub.Handler())
	defer hurried.Close()
	conn, err := net.Dial("tcp", hurried.Listener.Addr().String())
	o.must(err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100000\r\n\r\n", a.Token)
	o.must(err)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
				if _, err := conn.Write([]byte("{")); err != nil {
					return
				}
			}
		}
	}()
	o.must(conn.SetReadDeadline(time.Now().Add(time.Minute))) // as long as all the bytes would take is several hours
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("is still listened to")
	}
	if out := a.one("x", fresh("customer", "c1", "name", `"张"`)); out.Verdict != wire.Applied {
		t.Errorf("afterwards: %+v", out)
	}
}

// Whoever has one address of an IPv6 network has all of them.
func TestSources(t *testing.T) {
	for from, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:9": "2001:db8:1:2::/64", "[2001:db8:1:2:ffff::1]:9": "2001:db8:1:2::/64",
		"[::ffff:192.0.2.7]:1": "192.0.2.7", "[fe80::1%eth0]:1": "fe80::/64", "pipe": "pipe",
	} {
		if got := hub.SourceOf(&http.Request{RemoteAddr: from}); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}
