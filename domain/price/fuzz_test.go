package price

import (
	"encoding/json"
	"testing"
)

// Whatever a program sends as a quote is priced or refused; it never breaks the desk.
func FuzzWork(f *testing.F) {
	for _, q := range goldenQuotes(f) {
		f.Add([]byte(q.Input))
	}
	policies := published(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var in Input
		if json.Unmarshal(data, &in) != nil {
			return
		}
		result, err := Work(in, policies)
		if err != nil {
			return
		}
		if _, err := json.Marshal(result); err != nil {
			t.Fatal(err)
		}
		if len(result.Explain()) < len(result.Lines)+3 {
			t.Fatal("a figure lacks its explanation")
		}
	})
}
