package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/sirupsen/logrus"

	"showroom/sync/wire"
)

// visit is what the log and the metrics tell of one request: never a token, a code, a query or anything of a body.
type visit struct {
	route          string
	device, dealer string // "" without a good token
	began          time.Time
	in             int64 // bytes of the body as they came
	mutations      int64
	records        int64 // sent
	fault          string
	err            error // of the hub's own
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit { return ctx.Value(visitKey{}).(*visit) }

type answerer func(w http.ResponseWriter, r *http.Request) error

// Statuses of requests that had none.
const (
	statusBroken = -1 // the answer was broken off
	statusGone   = -2 // the caller went away before it
)

// serve bounds a request's time, turns errors into faults, and keeps account.
func (h *Hub) serve(route string, limit time.Duration, fn answerer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{route: route, began: time.Now()}
		control := http.NewResponseController(w)
		for _, err := range []error{control.SetReadDeadline(v.began.Add(limit)), control.SetWriteDeadline(v.began.Add(limit))} {
			if err != nil && !errors.Is(err, http.ErrNotSupported) {
				h.opt.Log.WithError(err).Warn("Request without a deadline")
			}
		}
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), visitKey{}, v), limit)
		defer cancel()
		sent := &sender{ResponseWriter: w}
		if r.Body != nil {
			r.Body = &counted{r.Body, &v.in}
		}
		v.err = h.attempt(fn, sent, r.WithContext(ctx))
		if errors.Is(v.err, errTaken) {
			return
		}
		switch {
		case v.err == nil:
		case sent.status != 0:
			// The head is out: break the connection, so that nobody takes the rest for whole.
			sent.status = statusBroken
		case r.Context().Err() != nil && !errors.Is(v.err, os.ErrDeadlineExceeded): // net/http takes a body that comes too slowly for the caller's end
			v.err = nil
		default:
			h.refuse(sent, v)
		}
		if sent.status == 0 {
			sent.status = statusGone
		}
		h.account(v, sent, r)
		if sent.status == statusBroken {
			panic(http.ErrAbortHandler)
		}
	})
}

// attempt answers, and makes an error of a panic, so that it is logged like one.
func (h *Hub) attempt(fn answerer, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(w, r)
}

// refuse answers with a fault.
func (h *Hub) refuse(w http.ResponseWriter, v *visit) {
	var fault *wire.Fault
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(v.err, &fault):
	// Some decompressors tell of any broken source alike.
	case errors.Is(v.err, wire.ErrTooLarge), errors.As(v.err, &tooLarge), errors.Is(v.err, wire.ErrCut) && v.in > h.limits.packed:
		fault = &wire.Fault{Code: wire.FaultRequest, Message: "一次上传的内容太大，请更新程序后再试"}
	case errors.Is(v.err, wire.ErrCut):
		fault = &wire.Fault{Code: wire.FaultRequest, Message: "上传中途断开，将自动重试"}
	default:
		fault = &wire.Fault{Code: wire.FaultHub, Message: "总部服务器暂时有问题，将自动重试；如持续出现请联系总部"}
	}
	if v.fault = fault.Code; v.fault != wire.FaultHub {
		v.err = nil // the code says enough, and the cause may quote what came
	}
	fault.Now = h.now()
	writeJSON(w, statusOf(fault.Code), fault)
}

// account writes the request's line in the log and counts it. What waits and what only asks for health is logged
// when somebody looks for trouble: there are many, and nothing happens in them.
func (h *Hub) account(v *visit, sent *sender, r *http.Request) {
	took := time.Since(v.began)
	h.metrics.request(v, sent, took)
	level := logrus.InfoLevel
	switch {
	case v.err != nil && v.fault != "" || sent.status == http.StatusServiceUnavailable:
		level = logrus.ErrorLevel
	case v.err != nil || v.fault != "":
		level = logrus.WarnLevel
	case v.route == "wait", v.route == "healthz", v.route == "readyz", v.route == strayRoute:
		level = logrus.DebugLevel
	}
	if !h.opt.Log.Logger.IsLevelEnabled(level) {
		return
	}
	fields := logrus.Fields{"route": v.route, "status": statusText(sent.status), "ms": took.Milliseconds(), "in": v.in, "out": sent.out}
	if v.device != "" {
		fields["device"], fields["dealer"] = v.device, v.dealer
	} else if v.fault != "" {
		fields["source"] = sourceOf(r)
	}
	if v.fault != "" {
		fields["fault"] = v.fault
	}
	if v.route == "push" {
		fields["mutations"] = v.mutations
	}
	if v.route == "pull" {
		fields["records"] = v.records
	}
	if v.err != nil {
		fields["error"] = v.err.Error()
	}
	h.opt.Log.WithFields(fields).Log(level, "Request")
}

func statusText(status int) string {
	switch status {
	case statusBroken:
		return "broken"
	case statusGone:
		return "gone"
	}
	return strconv.Itoa(status)
}

// strayRoute is the route of what isn't the protocol's. Its path is a stranger's text and told nowhere.
const strayRoute = "other"

// strays keeps account of requests that no route fits, too.
func (h *Hub) strays(mux *http.ServeMux) http.Handler {
	other := h.serve(strayRoute, h.limits.small, func(w http.ResponseWriter, r *http.Request) error {
		mux.ServeHTTP(w, r)
		return nil
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" {
			other.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// sender knows what was sent.
type sender struct {
	http.ResponseWriter
	status int // 0 before the head is sent
	out    int64
}

func (s *sender) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *sender) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(b)
	s.out += int64(n)
	return n, err
}

func (s *sender) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// counted counts what is read of a body.
type counted struct {
	io.ReadCloser
	n *int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	*c.n += int64(n)
	return n, err
}

func statusOf(code string) int {
	switch code {
	case wire.FaultCode, wire.FaultDealer, wire.FaultForged:
		return http.StatusForbidden
	case wire.FaultSlow:
		return http.StatusTooManyRequests
	case wire.FaultToken:
		return http.StatusUnauthorized
	case wire.FaultEpoch, wire.FaultClone, wire.FaultGap:
		return http.StatusConflict
	case wire.FaultGone:
		return http.StatusGone
	case wire.FaultOld:
		return http.StatusUpgradeRequired
	case wire.FaultHub:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

const jsonMedia = "application/json; charset=utf-8"

func writeJSON(w http.ResponseWriter, status int, message any) {
	body, err := json.Marshal(message)
	if err != nil {
		panic(err) // our own structs always marshal
	}
	w.Header().Set("Content-Type", jsonMedia)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a caller who went away needs no answer
}

// serveHealth tells that the process is alive. It asks nobody, so that a database in trouble doesn't get the hub
// started again and again.
func serveHealth(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

// serveReady tells whether requests can be answered now.
func (h *Hub) serveReady(w http.ResponseWriter, r *http.Request) error {
	if h.bells.stopped() {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
		return nil
	}
	if _, err := h.Heads(r.Context()); err != nil {
		visitOf(r.Context()).err = err
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "database"})
		return nil
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}
