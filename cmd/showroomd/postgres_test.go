package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"showroom/sync/hub/hubtest"
)

func TestMain(m *testing.M) { hubtest.MainOnce(m) }

// emptyDatabase gives the address of a PostgreSQL database without tables, with a password in it that nobody
// asks for and nobody shall see.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	server := hubtest.Shared(t)
	return server.Address(server.Make(t, true)) + "&password=" + secret
}

const secret = "geheim-8421"

// All commands work on PostgreSQL, by flag or by environment, and leave the folder alone.
func TestAdministrationOnPostgres(t *testing.T) {
	db := emptyDatabase(t)
	t.Chdir(t.TempDir())
	if code, _, errOut := call(t, "devices", "--db", db); code != 1 || !strings.Contains(errOut, "没有总部数据") || strings.Contains(errOut, secret) {
		t.Errorf("an empty database: %d %s", code, errOut)
	}
	must(t, "dealer", "add", "KM01", "昆明一店", "--db", db)
	if code, _, errOut := call(t, "code", "KM01", "--db", db, "--data", "x"); code != 2 || !strings.Contains(errOut, "只能选一个") {
		t.Errorf("both: %d %s", code, errOut)
	}
	if code, _, errOut := call(t, "devices", "--db", ""); code != 2 || errOut == "" {
		t.Errorf("an empty address: %d", code)
	}
	if code, _, errOut := call(t, "devices"); code != 1 || !strings.Contains(errOut, "hub-data") {
		t.Errorf("without flag and environment: %d %s", code, errOut)
	}
	t.Setenv(databaseVariable, db)
	code, out, errOut := call(t, "code", "KM01")
	if code != 0 || !regexp.MustCompile(`^[0-9A-Z]{4}-[0-9A-Z]{4}\n$`).MatchString(out) || strings.Contains(errOut, secret) || strings.Contains(errOut, `"level"`) {
		t.Errorf("code: %d %q %s", code, out, errOut)
	}
	if err := os.WriteFile("catalogue", []byte(`{"type":"variant","id":"`+variantID+`","body":`+variantBody+`}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 条有变化", "0 条有变化"} {
		if out := must(t, "publish", "--catalogue", "catalogue"); !strings.Contains(out, want) {
			t.Errorf("publish: %s", out)
		}
	}
	if out := must(t, "lag"); !strings.Contains(out, "昆明一店") {
		t.Errorf("lag: %s", out)
	}
	must(t, "devices")
	must(t, "new-epoch")
	if code, _, errOut := call(t, "devices", "--data", "x"); code != 1 || !strings.Contains(errOut, "文件夹 x") {
		t.Errorf("a flag wins over the environment: %d %s", code, errOut)
	}
	if made, err := filepath.Glob("*"); err != nil || len(made) != 1 {
		t.Errorf("made %v, %v", made, err)
	}
}

// Two servers on one database come up, say what they stand on, and keep the password to themselves.
func TestServeOnPostgres(t *testing.T) {
	t.Setenv(databaseVariable, emptyDatabase(t))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var outs, logs [2]*lockedBuffer
	ended := make(chan int, 2)
	for i := range 2 {
		outs[i], logs[i] = &lockedBuffer{wrote: make(chan struct{}, 16)}, &lockedBuffer{wrote: make(chan struct{}, 64)}
		go func() { ended <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--verbose"}, outs[i], logs[i]) }()
	}
	for i := range 2 {
		for !strings.Contains(outs[i].String(), "127.0.0.1:") {
			select {
			case <-outs[i].wrote:
			case code := <-ended:
				t.Fatalf("ended with %d: %s%s", code, logs[0].String(), logs[1].String())
			case <-time.After(20 * time.Second):
				t.Fatal("doesn't come up")
			}
		}
	}
	stop()
	epochs := map[any]bool{}
	for i := range 2 {
		if code := <-ended; code != 0 {
			t.Errorf("exit %d: %s", code, logs[i].String())
		}
	}
	for _, log := range logs {
		text := log.String()
		if strings.Contains(text, secret) || !strings.Contains(text, "synchronous_commit") {
			t.Errorf("log: %s", text)
		}
		for line := range strings.Lines(text) {
			var entry map[string]any
			if err := json.Unmarshal([]byte(line), &entry); err != nil {
				t.Errorf("%s: %v", line, err)
			}
			if entry["msg"] == "Serving" {
				epochs[entry["epoch"]] = true
			}
		}
	}
	if len(epochs) != 1 {
		t.Errorf("two servers on one database have the lineages %v", epochs)
	}
}
