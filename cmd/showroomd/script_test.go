package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// TestScripts plays the scripts of testdata/script, each an operator's session.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"showroomd": command, "start": startServer, "stop": stopServer, "enrolfrom": enrolPC, "ask": ask, "push": push,
		},
	})
}

// command: showroomd ARGS... with the data folder "data" unless --data or --db says another.
func command(ts *testscript.TestScript, neg bool, args []string) {
	for i, a := range args {
		if strings.HasPrefix(a, "@") {
			args[i] = ts.MkAbs(a[1:])
		}
	}
	told := slices.ContainsFunc(args, func(a string) bool {
		return slices.Contains([]string{"--data", "--db", "version", "help", "--help"}, a)
	})
	if !told {
		args = append(args, "--data", ts.MkAbs("data"))
	}
	code := run(context.Background(), args, ts.Stdout(), ts.Stderr())
	if neg != (code != 0) {
		ts.Fatalf("exit status %d", code)
	}
	ts.Setenv("STATUS", strconv.Itoa(code))
}

// server is what start started last.
type server struct {
	stop  context.CancelFunc
	ended chan int
}

var running sync.Mutex // guards servers: scripts run side by side

var servers = map[*testscript.TestScript]*server{}

// startServer: start ARGS... serves the folder "data"; $HUB and, with --metrics, $METRICS are its addresses.
func startServer(ts *testscript.TestScript, _ bool, args []string) {
	ctx, stop := context.WithCancel(context.Background())
	s := &server{stop, make(chan int, 1)}
	out, errOut := &lockedBuffer{wrote: make(chan struct{}, 16)}, &lockedBuffer{wrote: make(chan struct{}, 1024)}
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", ts.MkAbs("data")}, args...)
	go func() { s.ended <- run(ctx, args, out, errOut) }()
	address := regexp.MustCompile(`正在监听 (\S+)`)
	for address.FindString(out.String()) == "" {
		select {
		case <-out.wrote:
		case code := <-s.ended:
			stop()
			ts.Fatalf("ended with %d: %s", code, errOut.String())
		case <-time.After(20 * time.Second):
			ts.Fatalf("doesn't come up: %s", errOut.String())
		}
	}
	ts.Setenv("HUB", "http://"+address.FindStringSubmatch(out.String())[1])
	if m := regexp.MustCompile(`指标在 (\S+)`).FindStringSubmatch(out.String()); m != nil {
		ts.Setenv("METRICS", m[1])
	}
	running.Lock()
	servers[ts] = s
	running.Unlock()
	ts.Defer(func() { endServer(ts) })
}

func stopServer(ts *testscript.TestScript, _ bool, _ []string) {
	if code := endServer(ts); code != 0 {
		ts.Fatalf("the server ended with %d", code)
	}
}

func endServer(ts *testscript.TestScript) int {
	running.Lock()
	s := servers[ts]
	delete(servers, ts)
	running.Unlock()
	if s == nil {
		return 0
	}
	s.stop()
	return <-s.ended
}

// enrolPC: enrolfrom NAME FILE makes a PC with the code in the file; $NAME and $NAME_TOKEN are its device and its token. With ! it is refused.
func enrolPC(ts *testscript.TestScript, neg bool, args []string) {
	body, err := json.Marshal(wire.Enrol{Protocol: 1, Schema: 1, Code: strings.TrimSpace(ts.ReadFile(args[1])), Install: string(record.NewID()), Name: args[0]})
	ts.Check(err)
	status, answer := request(ts, "POST", ts.Getenv("HUB")+"/v1/enrol", "", body)
	if _, err := ts.Stdout().Write(answer); err != nil || neg != (status != http.StatusOK) {
		ts.Fatalf("%d %s %v", status, answer, err)
	}
	if neg {
		return
	}
	var e wire.Enrolled
	ts.Check(json.Unmarshal(answer, &e))
	ts.Setenv(args[0], e.Device)
	ts.Setenv(args[0]+"_TOKEN", e.Token)
}

// ask: ask STATUS ADDRESS [TOKEN] wants that status; the answer is stdout.
func ask(ts *testscript.TestScript, _ bool, args []string) {
	token := ""
	if len(args) == 3 {
		token = args[2]
	}
	status, answer := request(ts, "GET", args[1], token, nil)
	if _, err := ts.Stdout().Write(answer); err != nil || strconv.Itoa(status) != args[0] {
		ts.Fatalf("%d %s %v", status, answer, err)
	}
}

// push: push STATUS NAME N ID pushes a new customer.
func push(ts *testscript.TestScript, _ bool, args []string) {
	var body bytes.Buffer
	w := wire.NewPlainWriter(&body)
	ts.Check(w.Head(wire.PushHead{Protocol: 1, Schema: 1, Device: ts.Getenv(args[1])}))
	ts.Check(w.Line([]byte(`{"n":` + args[2] + `,"verb":"x","at":1,"changes":[{"type":"customer","id":"` + args[3] + `","new":true,"set":{"name":"张"}}]}`)))
	ts.Check(w.End())
	status, answer := request(ts, "POST", ts.Getenv("HUB")+"/v1/push", ts.Getenv(args[1]+"_TOKEN"), body.Bytes())
	if _, err := ts.Stdout().Write(answer); err != nil || strconv.Itoa(status) != args[0] {
		ts.Fatalf("%d %s %v", status, answer, err)
	}
}

func request(ts *testscript.TestScript, method, address, token string, body []byte) (int, []byte) {
	r, err := http.NewRequest(method, address, bytes.NewReader(body))
	ts.Check(err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	ts.Check(err)
	return got.StatusCode, answer
}
