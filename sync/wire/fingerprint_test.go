package wire_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"showroom/domain/record"
	"showroom/sync/wire"
)

func TestFingerprintIgnoresSpelling(t *testing.T) {
	const plain = `{"name":"张伟","trade_in":true,"budget_to":18000000,"contacts":[{"name":"李","role":"use"},{"name":"王"}]}`
	same := []string{
		`{"budget_to":18000000,"trade_in":true,"contacts":[{"role":"use","name":"李"},{"name":"王"}],"name":"张伟"}`,
		`{ "name" : "\u5f20\u4f1f", "trade_in":true, "budget_to":18000000, "contacts":[ {"name":"李","role":"use"} , {"name":"王","role":""} ] }`,
		`{"name":"张伟","trade_in":true,"budget_to":18000000,"contacts":[{"name":"李","role":"use"},{"name":"王"}],"note":"","level":null,"x":0,"y":false,"z":[]}`,
	}
	other := []string{
		`{}`,
		`{"name":"张伟","trade_in":true,"budget_to":18000000,"contacts":[{"name":"王"},{"name":"李","role":"use"}]}`,
		`{"name":"张伟","trade_in":true,"budget_to":18000000,"contacts":[{"name":"李","role":"use"},{"name":"王"},{}]}`,
		`{"name":"张伟","trade_in":true,"budget_to":"18000000","contacts":[{"name":"李","role":"use"},{"name":"王"}]}`,
		`{"name":"张伟","budget_to":18000000,"contacts":[{"name":"李","role":"use"},{"name":"王"}]}`,
	}
	want := wire.Fingerprint("customer", "c1", 7, []byte(plain))
	for _, body := range same {
		if got := wire.Fingerprint("customer", "c1", 7, []byte(body)); got != want {
			t.Errorf("%s differs", body)
		}
		patch, err := record.ParsePatch([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if got := wire.FingerprintPatch("customer", "c1", 7, patch); got != want {
			t.Errorf("as a patch, %s differs", body)
		}
	}
	for _, body := range other {
		if got := wire.Fingerprint("customer", "c1", 7, []byte(body)); got == want {
			t.Errorf("%s is the same", body)
		}
	}
	for _, got := range []uint64{
		wire.Fingerprint("quote", "c1", 7, []byte(plain)), wire.Fingerprint("customer", "c2", 7, []byte(plain)),
		wire.Fingerprint("customer", "c1", 8, []byte(plain)),
	} {
		if got == want {
			t.Error("type, id and rev must count")
		}
	}
}

// The numbers themselves are part of the protocol: another client must come to the same ones.
func TestFingerprintGolden(t *testing.T) {
	for body, want := range map[string]uint64{
		`{}`:                 0x54e844260a361508,
		`{"name":"张伟"}`:      0x576f836e80740f4d,
		`{"a":[1,true,"x"]}`: 0x622e50922dc19bc,
	} {
		if got := wire.Fingerprint("customer", "0190", 12, []byte(body)); got != want {
			t.Errorf("%s is %#x, want %#x", body, got, want)
		}
	}
}

// So are the ranges, and IDs that were made together don't meet in one.
func TestRangesGolden(t *testing.T) {
	for id, want := range map[record.ID]int{"": 959, zhang: 926, quote: 40, "c1": 299} {
		if got := wire.RangeOf(id); got != want {
			t.Errorf("%q lies in %d, want %d", id, got, want)
		}
	}
	var n [wire.Ranges]int
	for range 100 * wire.Ranges {
		n[wire.RangeOf(record.NewID())]++
	}
	for at, n := range n {
		if n < 40 || n > 180 {
			t.Errorf("range %d has %d of 100 a range", at, n)
		}
	}
}

// A body written by the kit, in any order and with any text, has one fingerprint in both forms.
func TestFingerprintOfAnyPatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var patch record.Patch
		for name, text := range rapid.MapOf(rapid.StringMatching(`[a-z]{1,6}`), rapid.String()).Draw(t, "fields") {
			value, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			patch = append(patch, record.Entry{Name: name, Value: value})
		}
		if wire.Fingerprint("t", "i", 1, patch.AppendJSON(nil)) != wire.FingerprintPatch("t", "i", 1, patch) {
			t.Fatalf("differs for %s", patch.AppendJSON(nil))
		}
	})
}
