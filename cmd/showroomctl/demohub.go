package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"showroom/domain"
	"showroom/sync/hub"
	"showroom/sync/hub/sqlite"
	"showroom/sync/sheet"
)

// headquarters is a hub of the demo's own: SQLite on disk, HTTP on this machine.
type headquarters struct {
	*hub.Hub
	storage *sqlite.Storage
	server  *http.Server
	url     string
	served  chan error
}

func openHeadquarters(ctx context.Context, dir string) (*headquarters, error) {
	storage, err := sqlite.Open(ctx, filepath.Join(dir, "hub"))
	if err != nil {
		return nil, err
	}
	h, err := hub.New(ctx, storage, hub.Options{Types: domain.Types})
	if err != nil {
		return nil, errors.Join(err, storage.Close())
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.Close()
		return nil, errors.Join(fmt.Errorf("listen: %w", err), storage.Close())
	}
	out := &headquarters{
		Hub: h, storage: storage, url: "http://" + listener.Addr().String(), served: make(chan error, 1),
		server: &http.Server{Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second},
	}
	go func() { out.served <- out.server.Serve(listener) }()
	return out, nil
}

func (h *headquarters) close() error {
	err := h.server.Close()
	if served := <-h.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	h.Close()
	return errors.Join(err, h.storage.Close())
}

// publish makes a price list the published one.
func (h *headquarters) publish(ctx context.Context, list *sheet.Catalogue) (changed int, err error) {
	items, err := published(list)
	if err != nil {
		return 0, err
	}
	return h.Publish(ctx, items)
}

// cable is the wire between a PC and the network; it can be cut.
type cable struct{ cut atomic.Bool }

var errCut = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("the demo has cut the cable")}

// RoundTrip sends a request, if the cable is whole.
func (c *cable) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.cut.Load() {
		return nil, errCut
	}
	return http.DefaultTransport.RoundTrip(r)
}
