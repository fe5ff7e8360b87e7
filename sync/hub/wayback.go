package hub

import (
	"net"
	"net/http"
	"sync"
)

// wayBack is a listener by which connections that were taken from a server come to it again, after the answer, for their
// next request. So a PC needs no new connection, and no new TLS handshake, for each wait.
type wayBack struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	at     net.Addr
}

// give hands a connection over; false: the server doesn't take it any more.
func (w *wayBack) give(conn net.Conn) bool {
	select {
	case w.conns <- conn:
		return true
	case <-w.closed:
		return false
	}
}

// Accept waits for the next one.
func (w *wayBack) Accept() (net.Conn, error) {
	select {
	case conn := <-w.conns:
		return conn, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (w *wayBack) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

// Addr is that of the server's own listener.
func (w *wayBack) Addr() net.Addr { return w.at }

// waysBack are the ways to the servers that requests came from: one, or a few in tests.
type waysBack struct {
	mu     sync.Mutex
	by     map[*http.Server]*wayBack
	closed bool
}

// to is the way to a server, nil when there is none any more.
func (w *waysBack) to(server *http.Server, at net.Addr) *wayBack {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	if known := w.by[server]; known != nil {
		return known
	}
	way := &wayBack{conns: make(chan net.Conn), closed: make(chan struct{}), at: at}
	if w.by == nil {
		w.by = map[*http.Server]*wayBack{}
	}
	w.by[server] = way
	go func() {
		_ = server.Serve(way) // ends when the server is told to stop, or the hub is; nobody waits for the reason
		_ = way.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.by, server)
	}()
	return way
}

func (w *waysBack) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, way := range w.by {
		_ = way.Close()
	}
}
