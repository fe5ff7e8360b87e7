package record_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

type leg struct {
	record.Line
	Name string
	Cost money.Fen
}

type trip struct {
	record.Head
	Name  string
	Day   calendar.Day
	At    calendar.Instant
	Cost  money.Fen
	Rate  money.Percent
	Seats int64
	Paid  bool
	Kind  string
	Legs  []leg
}

var kinds = record.Choices{{Code: "a", Label: "甲"}, {Code: "b", Label: "乙"}}

var trips = record.Define("trip", "行程", record.Fact, func(t *trip) record.Fields {
	return record.Fields{
		record.Text("name", "名称", &t.Name).Required().Max(20),
		record.Day("day", "日期", &t.Day),
		record.Time("at", "时间", &t.At),
		record.Money("cost", "费用", &t.Cost),
		record.Percent("rate", "比例", &t.Rate),
		record.Number("seats", "座位", &t.Seats),
		record.Flag("paid", "已付", &t.Paid),
		record.Choice("kind", "类别", &t.Kind, kinds),
		record.List("legs", "路段", &t.Legs, func(l *leg) record.Fields {
			return record.Fields{record.Text("name", "名称", &l.Name), record.Money("cost", "费用", &l.Cost)}
		}),
	}
})

var drawTrip = rapid.Custom(func(t *rapid.T) trip {
	one := trip{
		Name: rapid.String().Draw(t, "name"), Day: calendar.Day(20260101 + rapid.IntRange(0, 27).Draw(t, "day")),
		At: calendar.Instant(rapid.Int64().Draw(t, "at")), Cost: money.Fen(rapid.Int64().Draw(t, "cost")),
		Rate: money.Percent(rapid.Int64().Draw(t, "rate")), Seats: rapid.Int64().Draw(t, "seats"),
		Paid: rapid.Bool().Draw(t, "paid"), Kind: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "kind"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "legs") {
		one.Legs = append(one.Legs, leg{Name: rapid.String().Draw(t, "leg"), Cost: money.Fen(rapid.Int64().Draw(t, "legcost"))})
	}
	return one
})

// What one PC writes another reads: the wire form of any record gives the same record back.
func TestWireRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawTrip.Draw(t, "trip")
		body := trips.Bind(&in).AppendJSON(nil)
		if !json.Valid(body) {
			t.Fatalf("not JSON: %q", body)
		}
		patch, err := record.ParsePatch(body)
		if err != nil {
			t.Fatal(err)
		}
		var out trip
		if err := trips.Bind(&out).Apply(patch); err != nil {
			t.Fatal(err)
		}
		if again := trips.Bind(&out).AppendJSON(nil); !bytes.Equal(body, again) {
			t.Fatalf("went out %s, came back %s", body, again)
		}
	})
}

// Applying the difference of two records to the first gives the second, and carries nothing more.
func TestDiffThenApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTrip.Draw(t, "a"), drawTrip.Draw(t, "b")
		patch := record.Diff(trips.Bind(&a), trips.Bind(&b))
		if err := trips.Bind(&a).Apply(patch); err != nil {
			t.Fatal(err)
		}
		if rest := record.Diff(trips.Bind(&a), trips.Bind(&b)); len(rest) != 0 {
			t.Fatalf("still differs: %v", rest)
		}
	})
}

// The database gives back what was put in.
func TestArgsThenScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawTrip.Draw(t, "trip")
		in.ID, in.Scope, in.Rev, in.Deleted = record.NewID(), "KM01", 7, true
		in.Extra = record.Patch{{Name: "new_field", Value: json.RawMessage(`{"x":1}`)}}
		var out trip
		dest := trips.Bind(&out).Dest()
		for i, arg := range trips.Bind(&in).Args(nil) {
			if err := dest[i].(interface{ Scan(any) error }).Scan(arg); err != nil {
				t.Fatal(err)
			}
		}
		if rest := record.Diff(trips.Bind(&in), trips.Bind(&out)); len(rest) != 0 || out.ID != in.ID || out.Rev != 7 || !out.Deleted {
			t.Fatalf("differs: %v, head %+v", rest, out.Head)
		}
	})
}

// A field that this program doesn't know survives being read, edited and written, also inside a list.
func TestUnknownFieldsAreKept(t *testing.T) {
	var one trip
	row := trips.Bind(&one)
	in := `{"name":"去程","legs":[{"name":"一","toll":12}],"weather":["rain",1.50]}`
	patch, err := record.ParsePatch([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if err := row.Apply(patch); err != nil {
		t.Fatal(err)
	}
	one.Legs[0].Cost = 500
	want := `{"name":"去程","legs":[{"name":"一","cost":500,"toll":12}],"weather":["rain",1.50]}`
	if got := string(row.AppendJSON(nil)); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func TestDiffNamesOnlyWhatChanged(t *testing.T) {
	a := trip{Name: "a", Seats: 5}
	b := a
	b.Seats, b.Paid = 0, true
	got := string(record.Diff(trips.Bind(&a), trips.Bind(&b)).AppendJSON(nil))
	if want := `{"seats":0,"paid":true}`; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

func TestTypedText(t *testing.T) {
	var one trip
	row := trips.Bind(&one)
	for name, text := range map[string]string{"cost": "１５万", "day": "2026年1月5日", "kind": "乙", "paid": "是", "seats": "５", "rate": "5.25%", "at": "2026-11-21 14:05"} {
		f, _ := row.Field(name)
		if err := f.SetText(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if one.Cost != 15000000 || one.Day != 20260105 || one.Kind != "b" || !one.Paid || one.Seats != 5 || one.Rate != 5250000 || one.At.String() != "2026-11-21 14:05" {
		t.Fatalf("read as %+v", one)
	}
	for name, text := range map[string]string{"cost": "很多", "day": "2026-02-30", "kind": "丙", "paid": "也许", "seats": "5.5", "rate": "x", "at": "下午"} {
		f, _ := row.Field(name)
		before := f.Raw()
		if err := f.SetText(text); err == nil || f.Raw() != before {
			t.Errorf("%s took %q: %v, now %q", name, text, err, f.Raw())
		}
	}
}

func TestCheckSpeaksToTheUser(t *testing.T) {
	one := trip{Kind: "z"}
	got := trips.Bind(&one).Check()
	if len(got) != 2 || got[0].Field != "name" || got[0].Text != "请填写名称" || got[1].Field != "kind" {
		t.Fatalf("got %+v", got)
	}
}

func TestNullEmptiesAField(t *testing.T) {
	one := trip{Name: "x"}
	if err := trips.Bind(&one).Apply(record.Patch{{Name: "name", Value: json.RawMessage("null")}}); err != nil || one.Name != "" {
		t.Fatalf("%v, %q", err, one.Name)
	}
}

func FuzzParsePatch(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":"\"x\\","c":[1,{"d":"]"}]}`))
	f.Add([]byte(` { } `))
	f.Add([]byte(`{"a":{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := record.ParsePatch(data)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("took what encoding/json refuses: %v", err)
		}
		if len(p) != len(want) {
			t.Fatalf("%d fields, want %d", len(p), len(want))
		}
		for _, e := range p {
			if !bytes.Equal(bytes.TrimSpace(want[e.Name]), e.Value) {
				t.Fatalf("%s: got %s, want %s", e.Name, e.Value, want[e.Name])
			}
		}
	})
}
