package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"

	"showroom/sync/hub"
)

// stopTime is how long requests under way may still take when the server is told to stop.
const stopTime = 20 * time.Second

// serving is what the flags of serve say.
type serving struct {
	listen, metrics  string
	cert, key        string
	plain, proxied   bool
	waiting          int
	schema           int
	logFormat, level string
}

func (p *program) serving(args []string) (*serving, error) {
	var s serving
	p.flags.StringVar(&s.listen, "listen", "127.0.0.1:8420", "监听地址")
	p.flags.StringVar(&s.metrics, "metrics", "", "/metrics 的监听地址")
	p.flags.StringVar(&s.cert, "tls-cert", "", "证书文件")
	p.flags.StringVar(&s.key, "tls-key", "", "私钥文件")
	p.flags.BoolVar(&s.plain, "insecure-plain-http", false, "对外监听时也不加密")
	p.flags.BoolVar(&s.proxied, "behind-proxy", false, "前面有一个代理")
	p.flags.IntVar(&s.waiting, "waiting", 0, "最多同时等候的电脑")
	p.flags.IntVar(&s.schema, "least-schema", 0, "再旧的程序只许上传")
	p.flags.StringVar(&s.logFormat, "log-format", "json", "日志格式")
	p.flags.StringVar(&s.level, "log-level", "info", "日志级别")
	verbose := p.flags.Bool("verbose", false, "同 --log-level debug")
	if _, err := p.parse(args, 0); err != nil {
		return nil, err
	}
	if *verbose {
		s.level = "debug"
	}
	switch s.logFormat {
	case "json":
	case "text":
		p.log.SetFormatter(&logrus.TextFormatter{DisableColors: true, FullTimestamp: true})
	default:
		return nil, p.wrong("--log-format 应是 json 或 text")
	}
	level, known := levels[s.level]
	if !known {
		return nil, p.wrong("--log-level 应是 debug、info、warn 或 error")
	}
	p.log.SetLevel(level)
	if s.waiting < 0 {
		return nil, p.wrong("--waiting 应是正数")
	}
	if s.waiting == 0 {
		s.waiting = placesToWait()
	}
	if (s.cert == "") != (s.key == "") {
		return nil, errors.New("--tls-cert 和 --tls-key 需要同时给出")
	}
	if s.cert == "" && !s.plain && !loopback(s.listen) {
		return nil, fmt.Errorf("没有启动：%s 可从其他电脑访问，没有证书时口令和客户资料会以明文传送；请用 --tls-cert 和 --tls-key 给出证书，"+
			"或只监听本机（127.0.0.1）。若加密由前面的代理完成或网络可信，请加 --insecure-plain-http", s.listen)
	}
	return &s, nil
}

var levels = map[string]logrus.Level{"debug": logrus.DebugLevel, "info": logrus.InfoLevel, "warn": logrus.WarnLevel, "error": logrus.ErrorLevel}

func serve(ctx context.Context, p *program, args []string) error {
	s, err := p.serving(args)
	if err != nil {
		return err
	}
	var cert *certificate
	if s.cert != "" {
		if cert, err = readCertificate(s.cert, s.key); err != nil {
			return fmt.Errorf("没有启动：%w", err)
		}
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	p.waiting, p.schema = s.waiting, s.schema
	return p.with(ctx, true, func(h *hub.Hub) error {
		at, err := net.Listen("tcp", s.listen)
		if err != nil {
			return fmt.Errorf("无法监听 %s：%w", s.listen, err)
		}
		handler := h.Handler()
		if s.proxied {
			handler = behindProxy(handler)
		}
		servers := []*listening{{p.server(handler), at, cert}}
		if s.metrics != "" {
			aside, err := net.Listen("tcp", s.metrics)
			if err != nil {
				return errors.Join(fmt.Errorf("无法监听 %s：%w", s.metrics, err), at.Close())
			}
			servers = append(servers, &listening{p.server(h.Metrics(version)), aside, nil})
			fmt.Fprintf(p.out, "指标在 http://%s/metrics\n", aside.Addr())
		}
		fmt.Fprintf(p.out, "showroomd %s 正在监听 %s\n", version, at.Addr())
		p.log.WithFields(logrus.Fields{"address": at.Addr().String(), "tls": cert != nil, "version": version, "epoch": h.Epoch()}).Info("Serving")
		return p.run(ctx, h, servers, cert, hup)
	})
}

// loopback tells whether only programs of this machine can reach the address. Names other than localhost
// count as reachable: what they mean may change.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// behindProxy believes the one proxy in front, and only what that proxy itself wrote: the last address. What stands
// before it anybody could have sent.
func behindProxy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			last := all[len(all)-1]
			last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
			if net.ParseIP(last) != nil {
				r.RemoteAddr = net.JoinHostPort(last, "0")
			}
		}
		next.ServeHTTP(w, r)
	})
}

// placesToWait is how many PCs may wait for news when nobody says: each takes an open file, and requests, the database
// and the log need some, too. Go raises the soft limit to the hard one when the program begins.
func placesToWait() int {
	files := openFiles()
	return max(files/2, files-1000)
}

// server has the limits that hold before a handler is asked; bodies have the handlers' own. It speaks HTTP/1.1 only: a
// connection of HTTP/2 keeps some goroutines and buffers however little happens on it, for each PC that waits.
func (p *program) server(handler http.Handler) *http.Server {
	var spoken http.Protocols
	spoken.SetHTTP1(true)
	return &http.Server{
		Protocols:         &spoken,
		Handler:           handler,
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}

// headerTime is how long a connection may take to say what it wants; tests shorten it.
var headerTime = 10 * time.Second

// listening is one server on its address.
type listening struct {
	*http.Server
	at   net.Listener
	cert *certificate // nil: plain
}

func (l *listening) begin(failed chan<- error) {
	if l.cert == nil {
		failed <- l.Serve(l.at)
		return
	}
	l.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: l.cert.get}
	failed <- l.ServeTLS(l.at, "", "")
}

// run serves until the context ends or a server fails.
func (p *program) run(ctx context.Context, h *hub.Hub, servers []*listening, cert *certificate, hup <-chan os.Signal) error {
	noise := p.log.WithField("room", "http").WriterLevel(logrus.DebugLevel) // handshakes of port scanners and the like
	defer func(c io.Closer) { _ = c.Close() }(noise)
	failed := make(chan error, len(servers))
	for _, s := range servers {
		s.ErrorLog = stdlog.New(noise, "", 0)
		go s.begin(failed)
	}
	watching, stop := context.WithCancel(ctx)
	wait := p.renew(watching, cert, hup)
	defer func() {
		stop()
		wait()
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("服务器停止了：%w", err)
	case <-ctx.Done():
	}
	p.log.Info("Stopping")
	h.Close() // lets waiting PCs go, so that they needn't be waited for
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	var left error
	for _, s := range servers {
		if err := s.Shutdown(end); err != nil {
			left = errors.Join(left, fmt.Errorf("停止时仍有请求没有结束：%w", err), s.Close())
		}
	}
	return left
}
