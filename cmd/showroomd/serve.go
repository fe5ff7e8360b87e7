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
	"time"

	"github.com/sirupsen/logrus"

	"showroom/sync/hub"
)

// stopTime is how long requests under way may still take when the server is told to stop.
const stopTime = 20 * time.Second

func serve(ctx context.Context, p *program, args []string) error {
	listen := p.flags.String("listen", "127.0.0.1:8420", "监听地址")
	cert := p.flags.String("tls-cert", "", "证书文件")
	key := p.flags.String("tls-key", "", "私钥文件")
	plain := p.flags.Bool("insecure-plain-http", false, "对外监听时也不加密")
	verbose := p.flags.Bool("verbose", false, "日志记下每个请求")
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	if (*cert == "") != (*key == "") {
		return errors.New("--tls-cert 和 --tls-key 需要同时给出")
	}
	if *cert == "" && !*plain && !loopback(*listen) {
		return fmt.Errorf("没有启动：%s 可从其他电脑访问，没有证书时口令和客户资料会以明文传送；请用 --tls-cert 和 --tls-key 给出证书，"+
			"或只监听本机（127.0.0.1）。若加密由前面的代理完成或网络可信，请加 --insecure-plain-http", *listen)
	}
	if *verbose {
		p.log.SetLevel(logrus.DebugLevel)
	}
	return p.with(ctx, true, func(h *hub.Hub) error {
		at, err := net.Listen("tcp", *listen)
		if err != nil {
			return fmt.Errorf("无法监听 %s：%w", *listen, err)
		}
		fmt.Fprintf(p.out, "showroomd %s 正在监听 %s\n", version, at.Addr())
		p.log.WithFields(logrus.Fields{"address": at.Addr().String(), "tls": *cert != "", "version": version, "epoch": h.Epoch()}).Info("Serving")
		return p.listen(ctx, h, at, *cert, *key)
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

func (p *program) listen(ctx context.Context, h *hub.Hub, at net.Listener, cert, key string) error {
	noise := p.log.WithField("room", "http").WriterLevel(logrus.DebugLevel) // handshakes of port scanners and the like
	defer func(c io.Closer) { _ = c.Close() }(noise)
	server := &http.Server{
		Handler:           h.Handler(),
		ReadHeaderTimeout: 10 * time.Second, // bodies have the handler's own limits
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          stdlog.New(noise, "", 0),
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12},
	}
	failed := make(chan error, 1)
	go func() {
		if cert != "" {
			failed <- server.ServeTLS(at, cert, key)
			return
		}
		failed <- server.Serve(at)
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
	if err := server.Shutdown(end); err != nil {
		return fmt.Errorf("停止时仍有请求没有结束：%w", err)
	}
	return nil
}
