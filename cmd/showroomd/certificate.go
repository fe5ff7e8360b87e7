package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// certificate is read again when it was renewed, without a restart. Connections that stand keep theirs.
type certificate struct {
	cert, key string // files
	now       atomic.Pointer[tls.Certificate]
}

func readCertificate(cert, key string) (*certificate, error) {
	c := &certificate{cert: cert, key: key}
	return c, c.read()
}

// read takes over what the files say now. If they don't fit together nothing changes.
func (c *certificate) read() error {
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("证书 %s 或私钥 %s 不能使用：%w", c.cert, c.key, err)
	}
	c.now.Store(&pair)
	return nil
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now.Load(), nil }

// leaf is what the certificate says of itself.
func (c *certificate) leaf() *x509.Certificate { return c.now.Load().Leaf }

// renewEvery is for systems without SIGHUP, and for who forgets it: certificates are renewed days before they end.
const renewEvery = time.Hour

// renew reads the certificate again on SIGHUP and every hour, until the context ends. The function that it returns
// waits for that. Without a certificate the signal does nothing: it asks a server to read again, not to end.
func (p *program) renew(ctx context.Context, c *certificate, hup <-chan os.Signal) (wait func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(renewEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-hup:
			case <-tick.C:
			}
			if c == nil {
				continue
			}
			before := c.leaf()
			if err := c.read(); err != nil {
				p.log.WithError(err).Error("Certificate not read again; the former one stays")
			} else if after := c.leaf(); !after.Equal(before) {
				p.log.WithField("until", after.NotAfter.UTC().Format(time.RFC3339)).Info("New certificate")
			}
			if left := time.Until(c.leaf().NotAfter); left < 7*24*time.Hour {
				p.log.WithField("days", int(left.Hours()/24)).Warn("The certificate ends soon")
			}
		}
	}()
	return func() { <-ended }
}
