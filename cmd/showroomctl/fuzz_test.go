package main

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
)

// Whatever a file holds, the answer is JSON with status 0, or nothing but a reason on stderr.
func FuzzLoanFile(f *testing.F) {
	for _, seed := range []string{
		`{"method":"equal_payment","n":36,"loan_fen":10000000,"annual_rate_percent":"5.25","upfront_fee_fen":0}`,
		`[{"loan_fen":100,"instalments_fen":[100]}]`, `{"loan_cases":[]}`, `null`, `[null]`, `{"input":{"n":1}}`, "\ufeff[]", `{"loan_fen":1e99}`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		var out, trouble bytes.Buffer
		status := run(context.Background(), []string{"loan", "--in", "-", "--json"}, streams{bytes.NewReader(file), &out, &trouble})
		switch {
		case status == done && (!json.Valid(out.Bytes()) || trouble.Len() > 0):
			t.Errorf("status 0 with %q and %q", out.String(), trouble.String())
		case status != done && (out.Len() > 0 || trouble.Len() == 0):
			t.Errorf("status %d with %q and %q", status, out.String(), trouble.String())
		}
	})
}

// The command line itself never panics and never does something it did not understand.
func FuzzCommandLine(f *testing.F) {
	f.Add("amount", "100", "--json")
	f.Add("--json", "amount", "-5")
	f.Add("check", "--", "-x")
	f.Add("pinyin", "--json=maybe", "单")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var out, trouble bytes.Buffer
		args := []string{"--data", t.TempDir(), a, b, c}
		for i := range args {
			if v, _ := findVerb(args[i:]); v != nil && !pure[v.name] {
				return // verbs that write files are tested with real stores
			}
		}
		if status := run(context.Background(), args, streams{bytes.NewReader(nil), &out, &trouble}); status != done && trouble.Len() == 0 && out.Len() == 0 {
			t.Errorf("status %d without a word", status)
		}
	})
}

// pure are the verbs that touch no file.
var pure = map[string]bool{"check": true, "amount": true, "pinyin": true}
