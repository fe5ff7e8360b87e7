package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"showroom/sync/wire"
)

// heldBack is how many compressed bytes of a feed are collected before the first is sent.
const heldBack = 4 << 20

// Handler serves the protocol, see sync/DESIGN.md.
func (h *Hub) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", h.serve("healthz", h.limits.small, serveHealth))
	mux.Handle("GET /readyz", h.serve("readyz", h.limits.small, h.serveReady))
	mux.Handle("POST /v1/enrol", h.serve("enrol", h.limits.small, h.serveEnrol))
	mux.Handle("POST /v1/push", h.serve("push", h.limits.stream, h.known(h.servePush)))
	mux.Handle("GET /v1/pull", h.serve("pull", h.limits.stream, h.known(h.servePull)))
	mux.Handle("GET /v1/wait", h.serve("wait", h.opt.WaitFor+h.limits.small, h.known(h.serveWait)))
	mux.Handle("GET /v1/proof", h.serve("proof", h.limits.stream, h.known(h.serveProof)))
	mux.Handle("GET /v1/range", h.serve("range", h.limits.stream, h.known(h.serveRange)))
	mux.Handle("GET /v1/snapshot", h.serve("snapshot", h.limits.stream, h.known(h.serveSnapshot)))
	mux.Handle("GET /v1/snapshot/{id}", h.serve("snapshot", h.limits.stream, h.known(h.serveSnapshotFile)))
	return h.strays(mux)
}

// known lets only enrolled devices through.
func (h *Hub) known(fn func(d *device, w http.ResponseWriter, r *http.Request) error) answerer {
	return func(w http.ResponseWriter, r *http.Request) error {
		d, err := h.caller(r.Context(), r)
		if err != nil {
			return err
		}
		v := visitOf(r.Context())
		v.device, v.dealer = d.id, d.dealer
		return fn(d, w, r)
	}
}

func (h *Hub) serveEnrol(w http.ResponseWriter, r *http.Request) error {
	var e wire.Enrol
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, h.limits.enrolment)).Decode(&e); err != nil {
		return &wire.Fault{Code: wire.FaultRequest, Message: "加入请求无法读取，请更新程序后再试"}
	}
	if err := speaks(e.Protocol); err != nil {
		return err
	}
	out, err := h.enrol(r.Context(), e, sourceOf(r))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// speaks refuses protocols that this hub does not know. Every older version is spoken for ever, at least
// for pushing.
func speaks(protocol int) error {
	if protocol < 1 || protocol > wire.Version {
		return &wire.Fault{Code: wire.FaultRequest, Message: "本机程序与总部服务器的版本不匹配，请联系总部升级服务器；本机可以继续使用，内容不会丢失"}
	}
	return nil
}

func (h *Hub) asked(d *device, r *http.Request) (wire.Ask, error) {
	ask, err := wire.ParseAsk(r.URL.Query())
	if err != nil {
		return ask, &wire.Fault{Code: wire.FaultRequest, Message: "请求无法读取，请更新程序后再试"}
	}
	if err := speaks(ask.Protocol); err != nil {
		return ask, err
	}
	return ask, h.lineage(r.Context(), d, ask.Epoch)
}

// askedForRecords is asked, of a program that is not too old to be sent records. Whatever its age, it may push.
func (h *Hub) askedForRecords(d *device, r *http.Request) (wire.Ask, error) {
	ask, err := h.asked(d, r)
	if err == nil && ask.Schema < h.opt.LeastSchema {
		err = &wire.Fault{Code: wire.FaultOld, Message: "这台电脑的程序太旧，收不到总部的新资料；本机可以继续使用，修改仍会上传，更新程序后会自动补收"}
	}
	return ask, err
}

// ahead looks for it before a push.
func (h *Hub) ahead(ctx context.Context, d *device, cursors map[string]int64, seals map[string]string) error {
	further := false
	for _, scope := range d.scopes() {
		further = further || cursors[scope] > d.heads[scope]
	}
	if !further {
		return nil
	}
	return h.branch(ctx, d, h.read(ctx, func(s *session) error { return h.goneBack(s, d, cursors, seals) }))
}

func (h *Hub) servePull(d *device, w http.ResponseWriter, r *http.Request) error {
	var head wire.FeedHead
	var items [][]byte
	quick := false
	ask, err := h.askedForRecords(d, r)
	if err == nil {
		head, items, quick, err = h.quickFeed(r.Context(), d, ask)
	}
	sum, _ := tokenOf(r)
	if quick {
		h.sighted(d, head.Heads[d.dealer], head.Heads[d.dealer] > ask.Cursors[d.dealer])
		h.lately.note(sum, d) // it will wait at once
		visitOf(r.Context()).records = int64(len(items))
		return writeQuick(head, items, small(w, r, items))
	}
	if d.unsure {
		if d, err = h.lookUp(r.Context(), sum); err != nil {
			return err
		}
		return h.servePull(d, w, r)
	}
	if err != nil {
		return err
	}
	select { // before a compressor is taken: it is a megabyte, and the database has few readers
	case h.feeds <- struct{}{}:
		defer func() { <-h.feeds }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	out := &spool{to: w}
	lines := stream(w, r, out)
	heads, err := h.feed(r.Context(), d, ask, lines)
	visitOf(r.Context()).records = lines.Count()
	if err != nil {
		return errors.Join(h.noted(r.Context(), d, h.branch(r.Context(), d, err)), lines.Close())
	}
	if err := out.flush(); err != nil {
		return err
	}
	return h.pulled(r.Context(), d, heads, ask.Cursors)
}

// pulled notes how far a device is, at most twice a minute unless it went on. It is of a PC that begins or was away long; others' contacts are
// noted together, see sights.
func (h *Hub) pulled(ctx context.Context, d *device, heads, cursors map[string]int64) error {
	now := h.now()
	if now < d.seen+30_000 && heads[d.dealer] <= cursors[d.dealer] {
		return nil
	}
	return h.write(ctx, func(s *session) error {
		return s.do("UPDATE device SET seen = ?, pulled = ? WHERE serial = ?", int64(now), heads[d.dealer], d.serial)
	})
}

// stream begins an answer of lines: compressed for those who can, plain for curl.
func stream(w http.ResponseWriter, r *http.Request, to io.Writer) *wire.Writer {
	w.Header().Set("Content-Type", wire.Media)
	if !strings.Contains(r.Header.Get("Accept-Encoding"), wire.Encoding) {
		return wire.NewPlainWriter(to)
	}
	w.Header().Set("Content-Encoding", wire.Encoding)
	return wire.NewWriter(to)
}

// small is stream of lines that are known.
func small(w http.ResponseWriter, r *http.Request, lines [][]byte) *wire.Writer {
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	if size > wire.SmallStream {
		return stream(w, r, w)
	}
	w.Header().Set("Content-Type", wire.Media)
	return wire.NewPlainWriter(w)
}

// spool collects the beginning of an answer, so that the usual small one leaves the database before the
// network has its say, and a failure can still be answered with a fault.
type spool struct {
	to   io.Writer
	held bytes.Buffer
	full bool
}

func (s *spool) Write(b []byte) (int, error) {
	if s.full {
		return s.to.Write(b)
	}
	s.held.Write(b)
	if s.held.Len() < heldBack {
		return len(b), nil
	}
	s.full = true
	if err := s.flush(); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (s *spool) flush() error {
	_, err := s.held.WriteTo(s.to)
	return err
}

func (h *Hub) serveProof(d *device, w http.ResponseWriter, r *http.Request) error {
	if _, err := h.asked(d, r); err != nil {
		return err
	}
	scope := r.URL.Query().Get("scope")
	if !contains(d.scopes(), scope) {
		return &wire.Fault{Code: wire.FaultForged, Message: "只能核对本店的资料"}
	}
	prove := func() (wire.Proof, error) { return h.proof(r.Context(), d, scope) }
	if typ := r.URL.Query().Get("ranges"); typ != "" && storable(typ) {
		prove = func() (wire.Proof, error) { return h.proofByRanges(r.Context(), d, scope, typ) }
	}
	p, err := prove()
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, p)
	return nil
}
