package wire_test

import (
	"bytes"
	"io"
	"testing"

	"showroom/sync/wire"
)

// row is a customer as it usually is: 20 fields.
var row = wire.Item{Type: "customer", ID: zhang, Scope: "KM01", Rev: 123456, Created: at, Changed: at}

func init() {
	var m wire.Mutation
	if err := wire.DecodeMutation([]byte(`{"changes":[{"set":{"kind":"person","name":"张伟","gender":"m","phone":"13800000013","wechat":"zw_0013",`+
		`"doc_type":"idcard","doc":"530100199001010013","birthday":"1990-01-01","region":"530100","address":"昆明市盘龙区某路 1 号","channel":"walk_in",`+
		`"level":"H","model":"云岭 S6","colour":"白","budget_from":15000000,"budget_to":18000000,"payment":"loan","trade_in":true,`+
		`"last_touch":1795240800000,"note":"周末带家人再来看一次"}}]}`), &m); err != nil {
		panic(err)
	}
	row.Body = m.Changes[0].Set
}

func BenchmarkAppendItem(b *testing.B) {
	var line []byte
	for b.Loop() {
		line = wire.AppendItem(line[:0], &row)
	}
	b.SetBytes(int64(len(line)))
}

func BenchmarkDecodeItem(b *testing.B) {
	line := wire.AppendItem(nil, &row)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		var it wire.Item
		if err := wire.DecodeItem(line, &it); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFingerprint(b *testing.B) {
	body := row.Body.AppendJSON(nil)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		wire.Fingerprint(row.Type, row.ID, row.Rev, body)
	}
}

// BenchmarkStream is 10,000 rows through both ends; rows/s is what a core does.
func BenchmarkStream(b *testing.B) {
	const rows = 10_000
	line := wire.AppendItem(nil, &row)
	for b.Loop() {
		var buf bytes.Buffer
		w := wire.NewWriter(&buf)
		must(b, w.Head(wire.FeedHead{}))
		for range rows {
			must(b, w.Line(line))
		}
		must(b, w.End())
		r, err := wire.NewReader(&buf, wire.MaxFeed)
		must(b, err)
		must(b, r.Head(&wire.FeedHead{}))
		for err == nil {
			_, err = r.Next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		r.Close()
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
