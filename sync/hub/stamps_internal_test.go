package hub

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/sync/merge"
)

// Stamps are read as they were written, in the short way or the long one.
func TestStampsAreReadAsWritten(t *testing.T) {
	one := merge.FieldStamp{Name: "phone", Stamp: merge.Stamp{Rev: 7, By: "KM01-A-1", At: 1795240800000}}
	for _, want := range [][]merge.FieldStamp{
		nil, {one}, {one, {Name: "deleted"}, one},
		{{Name: "a\",1,\"b\",2],[\"c", Stamp: one.Stamp}}, {one, {Name: "中文", Stamp: one.Stamp}}, {{Name: "\\n", Stamp: one.Stamp}}, {{Name: "", Stamp: one.Stamp}},
		{{Name: "x", Stamp: merge.Stamp{Rev: -1, By: "]", At: -5}}},
	} {
		got, err := parseStamps(appendStamps(want))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", appendStamps(want), err, diff)
		}
	}
	if got := plainStamps(appendStamps([]merge.FieldStamp{one, one})); len(got) != 2 {
		t.Errorf("the short way read %v", got)
	}
	for _, text := range []string{"[", "[]", "[[", `[["a",1,"b",2]`, `[["a",1,"b",2]]]`, `[["a",1,"b",2],]`, `["a",1,"b",2]`, "x"} {
		if got := plainStamps(text); got != nil {
			t.Errorf("%s: %v", text, got)
		}
	}
}
