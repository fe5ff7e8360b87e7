package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// writePair writes a certificate for 127.0.0.1 with that serial number, and its key.
func writePair(t *testing.T, cert, key string, serial int64) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "hub.example"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(90 * 24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, about, about, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bits}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// up starts a server and returns its address, its log, and how to end it.
func up(t *testing.T, args ...string) (address string, log *lockedBuffer, end func() int) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, log := &lockedBuffer{wrote: make(chan struct{}, 16)}, &lockedBuffer{wrote: make(chan struct{}, 4096)}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}, args...), out, log)
	}()
	end = func() int { stop(); return <-ended }
	find := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	for find.FindString(out.String()) == "" {
		select {
		case <-out.wrote:
		case code := <-ended:
			stop()
			t.Fatalf("ended with %d: %s", code, log.String())
		case <-time.After(20 * time.Second):
			t.Fatal("doesn't come up")
		}
	}
	return find.FindString(out.String()), log, end
}

// A renewed certificate is taken over on SIGHUP, without a restart and without breaking what is under way; a broken
// one changes nothing.
func TestCertificateIsRenewed(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // there is no SIGHUP; the hourly look reads the same
	}
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePair(t, cert, key, 1)
	defer takeTime(time.Minute)() // a connection stands for as long as all of this takes before it asks anything
	address, log, end := up(t, "--tls-cert", cert, "--tls-key", key)
	serial := func() int64 {
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	hup := func(until func() bool) {
		t.Helper()
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if err := self.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for limit := time.Now().Add(15 * time.Second); !until(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("nothing happens: %s", log.String())
			}
		}
	}
	if got := serial(); got != 1 {
		t.Fatalf("certificate %d", got)
	}
	standing, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer standing.Close()
	if err := standing.Handshake(); err != nil {
		t.Fatal(err)
	}
	writePair(t, cert, key, 2)
	hup(func() bool { return serial() == 2 })
	if err := os.WriteFile(cert, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	hup(func() bool { return strings.Contains(log.String(), "not read again") })
	if got := serial(); got != 2 {
		t.Errorf("certificate %d", got)
	}
	fmt.Fprint(standing, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if answer, err := io.ReadAll(standing); err != nil || !strings.Contains(string(answer), `"ok"`) {
		t.Errorf("the connection from before: %s, %v", answer, err)
	}
	both, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := both.ConnectionState().NegotiatedProtocol; got != "http/1.1" { // the only one over which waiting is cheap
		t.Errorf("speaks %q", got)
	}
	if err := both.Close(); err != nil { // or the server's end waits for what it will ask
		t.Error(err)
	}
	if conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		_ = conn.Close()
		t.Error("TLS 1.1 is spoken")
	}
	plain, err := http.Get("http://" + address + "/healthz")
	if err == nil {
		defer plain.Body.Close()
		if plain.StatusCode == http.StatusOK {
			t.Error("plain HTTP is answered where TLS is spoken")
		}
	}
	if code := end(); code != 0 {
		t.Errorf("exit %d: %s", code, log.String())
	}
}

// Without a certificate there is nothing to read again, and the server goes on.
func TestSIGHUPEndsNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	address, log, end := up(t)
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(syscall.SIGHUP) // if nobody takes it, the test program ends here
	}
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	late := make(chan os.Signal, 1)
	signal.Notify(late, syscall.SIGHUP) // for one that comes after the server's end
	defer signal.Stop(late)
	got, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Body.Close(); err != nil || got.StatusCode != http.StatusOK {
		t.Errorf("%d, %v", got.StatusCode, err)
	}
	if code := end(); code != 0 {
		t.Errorf("exit %d: %s", code, log.String())
	}
}

// takeTime lets connections take so long to say what they want, until the way back.
func takeTime(d time.Duration) (undo func()) {
	usual := headerTime
	headerTime = d
	return func() { headerTime = usual }
}

// What comes before any handler has bounds, too: large heads, and heads that never end.
func TestHostileHeads(t *testing.T) {
	talk := func(address, text string) string {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(15 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, text); err != nil {
			return "" // closed while it was sent
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("still open: %.40q", text)
		}
		return line
	}
	address, log, end := up(t)
	if got := talk(address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); !strings.Contains(got, "200") {
		t.Errorf("an honest one: %q", got)
	}
	if code := end(); code != 0 {
		t.Errorf("exit %d: %s", code, log.String())
	}
	defer takeTime(500 * time.Millisecond)()
	address, log, end = up(t)
	if got := talk(address, "GET /healthz HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("a", 64<<10)+"\r\n\r\n"); got != "" && !strings.Contains(got, "431") {
		t.Errorf("a large head: %q", got)
	}
	if got := talk(address, "GET /healthz HTTP/1.1\r\nHost: x\r\nX: "); strings.Contains(got, "200") {
		t.Errorf("a head that never ends: %q", got)
	}
	if code := end(); code != 0 {
		t.Errorf("exit %d: %s", code, log.String())
	}
}

// Behind a proxy the guesser is slowed down, not everybody: what counts is the address that the proxy saw.
func TestBehindProxy(t *testing.T) {
	var from string
	h := behindProxy(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { from = r.RemoteAddr }))
	for header, want := range map[string]string{
		"": "10.0.0.1:99", "192.0.2.7": "192.0.2.7:0", "203.0.113.5, 192.0.2.7": "192.0.2.7:0", "2001:db8::1": "[2001:db8::1]:0", "1.2.3.4, nonsense": "10.0.0.1:99",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "10.0.0.1:99"
		if header != "" {
			r.Header.Set("X-Forwarded-For", header)
		}
		if h.ServeHTTP(httptest.NewRecorder(), r); from != want {
			t.Errorf("%q: %s, want %s", header, from, want)
		}
	}
}

// A server that is told to stop lets a PC that waits go at once, with an answer, and finishes what has begun.
func TestStopsGracefully(t *testing.T) {
	dir := t.TempDir()
	must(t, "dealer", "add", "KM01", "昆明一店", "--data", dir)
	code := strings.TrimSpace(must(t, "code", "KM01", "--data", dir))
	address, log, end := up(t, "--data", dir, "--log-level", "debug")
	body := fmt.Sprintf(`{"protocol":1,"schema":1,"code":%q,"install":"i1","name":"n"}`, code)
	enrolled, err := http.Post("http://"+address+"/v1/enrol", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer enrolled.Body.Close()
	text, err := io.ReadAll(enrolled.Body)
	token := regexp.MustCompile(`"token":"([^"]+)"`).FindSubmatch(text)
	if err != nil || token == nil {
		t.Fatalf("%s, %v", text, err)
	}
	waited := make(chan error, 1)
	go func() {
		r, err := http.NewRequest("GET", "http://"+address+"/v1/wait?protocol=1&schema=1", nil)
		if err != nil {
			waited <- err
			return
		}
		r.Header.Set("Authorization", "Bearer "+string(token[1]))
		got, err := http.DefaultClient.Do(r)
		if err == nil {
			_, err = io.ReadAll(got.Body)
			err = errors.Join(err, got.Body.Close())
			if got.StatusCode != http.StatusOK {
				err = errors.Join(err, errors.New(got.Status))
			}
		}
		waited <- err
	}()
	time.Sleep(200 * time.Millisecond) // let it wait; without, the test would only prove less
	began := time.Now()
	if code := end(); code != 0 {
		t.Errorf("exit %d: %s", code, log.String())
	}
	if took := time.Since(began); took > 40*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if err := <-waited; err != nil && !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the PC that waited: %v", err)
	}
	if !strings.Contains(log.String(), `"route":"enrol"`) || strings.Contains(log.String(), string(token[1])) || strings.Contains(log.String(), code) {
		t.Errorf("log: %s", log.String())
	}
}
