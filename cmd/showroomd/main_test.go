package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// call runs a command and returns its exit status and outputs.
func call(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errOut := call(t, args...)
	if code != 0 {
		t.Fatalf("%v: exit %d, %s", args, code, errOut)
	}
	return out
}

func TestHelpAndMistakes(t *testing.T) {
	if out := must(t, "--help"); !strings.Contains(out, "publish --catalogue") {
		t.Errorf("help: %s", out)
	}
	dir := t.TempDir()
	for _, wrong := range [][]string{{}, {"nonsense"}, {"dealer", "add"}, {"code"}, {"serve", "--nonsense"}, {"publish", "--data", dir}} {
		if code, _, errOut := call(t, wrong...); code != 2 || errOut == "" {
			t.Errorf("%v: exit %d, %q", wrong, code, errOut)
		}
	}
	for _, fails := range [][]string{
		{"code", "KM01", "--data", dir}, {"serve", "--tls-cert", "x", "--data", dir}, {"devices", "--data", dir},
	} {
		if code, _, errOut := call(t, fails...); code != 1 || errOut == "" {
			t.Errorf("%v: exit %d, %q", fails, code, errOut)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "hub.db")); err == nil {
		t.Error("a command that failed made a database")
	}
}

const (
	variantID   = "0198a000-0000-7000-8000-000000000001"
	variantBody = `{"code":"S6","series":"S","name":"云岭 S6","fuel":"ICE","seats":5,"vehicle_tax":"exempt_listed"}`
)

func TestAdministration(t *testing.T) {
	dir := t.TempDir()
	must(t, "dealer", "add", "KM01", "昆明一店", "--data", dir)
	if code, _, errOut := call(t, "dealer", "add", "KM01", "又一个", "--data", dir); code != 1 || !strings.Contains(errOut, "已存在") {
		t.Errorf("a dealer twice: %d %s", code, errOut)
	}
	if code := strings.TrimSpace(must(t, "code", "KM01", "--data", dir, "--days", "3")); !regexp.MustCompile(`^[0-9A-Z]{4}-[0-9A-Z]{4}$`).MatchString(code) {
		t.Errorf("code %q", code)
	}
	out := must(t, "user", "add", "KM01", "Jingli", "王敏", "--data", dir)
	if !regexp.MustCompile(`^[a-z2-7]{16}\n$`).MatchString(out) {
		t.Errorf("first password %q", out)
	}
	for _, wrong := range [][]string{
		{"user", "add", "KM01", "jingli", "李娜", "--data", dir}, {"user", "add", "KM02", "lina", "李娜", "--data", dir},
		{"user", "add", "KM01", "lina", "李娜", "--role", "boss", "--data", dir},
	} {
		if code, out, errOut := call(t, wrong...); code != 1 || out != "" || errOut == "" {
			t.Errorf("%v: exit %d, %q, %s", wrong, code, out, errOut)
		}
	}
	file := filepath.Join(dir, "catalogue.jsonl")
	if err := os.WriteFile(file, []byte(`{"type":"variant","id":"`+variantID+`","body":`+variantBody+`}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := must(t, "publish", "--data", dir, "--catalogue", file); !strings.Contains(out, "1 条有变化") {
		t.Errorf("publish: %s", out)
	}
	if out := must(t, "publish", "--data", dir, "--catalogue", file); !strings.Contains(out, "0 条有变化") {
		t.Errorf("publish again: %s", out)
	}
	if err := os.WriteFile(file, []byte(`{"type":"customer","id":"c1","body":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := call(t, "publish", "--data", dir, "--catalogue", file); code != 1 {
		t.Error("customers can be published")
	}
	if out := must(t, "lag", "--data", dir); !strings.Contains(out, "昆明一店") {
		t.Errorf("lag: %s", out)
	}
	must(t, "devices", "--data", dir)
	must(t, "new-epoch", "--data", dir)
}

// Nobody sends tokens and customers in the clear by mistake.
func TestPlainHTTPOnlyOnPurpose(t *testing.T) {
	for _, listen := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "hub.example:0"} {
		dir := t.TempDir()
		if code, out, errOut := call(t, "serve", "--data", dir, "--listen", listen); code != 1 || out != "" || !strings.Contains(errOut, "--tls-cert") {
			t.Errorf("%s: exit %d, %s%s", listen, code, out, errOut)
		}
		if _, err := os.Stat(filepath.Join(dir, "hub.db")); err == nil {
			t.Errorf("%s made a database", listen)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	for listen, more := range map[string]string{"[::1]:0": "", "localhost:0": "", "127.0.0.9:0": "", "192.0.2.1:0": "--insecure-plain-http"} {
		args := []string{"serve", "--data", t.TempDir(), "--listen", listen}
		if more != "" {
			args = append(args, more)
		}
		var out, errOut bytes.Buffer
		if run(stopped, args, &out, &errOut); strings.Contains(errOut.String(), "--tls-cert") {
			t.Errorf("%s %s: %s", listen, more, errOut.String())
		}
	}
}

// The server comes up, answers and stops gracefully when it is told to.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out := &lockedBuffer{wrote: make(chan struct{}, 16)}
	errOut := &lockedBuffer{wrote: make(chan struct{}, 64)}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}, out, errOut)
	}()
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	for address.FindString(out.String()) == "" {
		select {
		case <-out.wrote:
		case code := <-ended:
			t.Fatalf("ended with %d: %s", code, errOut.String())
		case <-time.After(20 * time.Second):
			t.Fatal("doesn't come up")
		}
	}
	answer, err := http.Get("http://" + address.FindString(out.String()) + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var health map[string]string
	if err := json.NewDecoder(answer.Body).Decode(&health); err != nil || health["status"] != "ok" {
		t.Errorf("health %v, %v", health, err)
	}
	stop()
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("exit %d: %s", code, errOut.String())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("doesn't stop")
	}
	for line := range strings.Lines(errOut.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not a JSON log line: %s", line)
		}
	}
}

// A row that PCs could not read is named by its line, and nothing is published.
func TestPublishNamesTheBadLine(t *testing.T) {
	dir := t.TempDir()
	must(t, "dealer", "add", "KM01", "昆明一店", "--data", dir)
	out := must(t, "user", "add", "KM01", "Jingli", "王敏", "--data", dir)
	if !regexp.MustCompile(`^[a-z2-7]{16}\n$`).MatchString(out) {
		t.Errorf("first password %q", out)
	}
	for _, wrong := range [][]string{
		{"user", "add", "KM01", "jingli", "李娜", "--data", dir}, {"user", "add", "KM02", "lina", "李娜", "--data", dir},
		{"user", "add", "KM01", "lina", "李娜", "--role", "boss", "--data", dir},
	} {
		if code, out, errOut := call(t, wrong...); code != 1 || out != "" || errOut == "" {
			t.Errorf("%v: exit %d, %q, %s", wrong, code, out, errOut)
		}
	}
	file := filepath.Join(dir, "catalogue.jsonl")
	good := `{"type":"variant","id":"` + variantID + `","body":` + variantBody + "}\n"
	for _, bad := range []string{
		`{"type":"variant","id":"not-a-uuid","body":{"code":12}}`,
		`{"type":"variant","id":"0198a000-0000-7000-8000-000000000002","body":{"code":12}}`,
		`{"type":"variant","id":"0198a000-0000-7000-8000-000000000002","body":{}}`,
	} {
		if err := os.WriteFile(file, []byte(good+"\n"+bad+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errOut := call(t, "publish", "--data", dir, "--catalogue", file); code != 1 || !strings.Contains(errOut, "第 3 行") {
			t.Errorf("%s: exit %d, %s", bad, code, errOut)
		}
	}
	if err := os.WriteFile(file, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := must(t, "publish", "--data", dir, "--catalogue", file); !strings.Contains(out, "1 条有变化") {
		t.Errorf("the good one alone: %s", out)
	}
}
