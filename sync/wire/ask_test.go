package wire_test

import (
	"net/url"
	"testing"

	"showroom/sync/wire"
)

func TestAskRoundTrip(t *testing.T) {
	in := wire.Ask{Protocol: 1, Schema: 3, Epoch: "e7", Cursors: map[string]int64{"KM01": 17, "*": 5, "a:b": 1}, Echo: true, Rows: true, Next: 42, Known: 40, Seals: map[string]string{"KM01": "5eal", "a:b": "x"}}
	out, err := wire.ParseAsk(in.Query())
	must(t, err)
	same(t, in, out)
	for _, bad := range []string{"", "protocol=1", "protocol=x&schema=1", "protocol=1&schema=1&cursor=KM01", "protocol=1&schema=1&cursor=KM01:-1", "protocol=1&schema=1&cursor=KM01:x"} {
		q, err := url.ParseQuery(bad)
		must(t, err)
		if _, err := wire.ParseAsk(q); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
