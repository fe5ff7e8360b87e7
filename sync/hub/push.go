package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"showroom/sync/wire"
)

// A batch is one transaction. It ends when it has this many mutations, changes or bytes: a push of an import has several, so that one
// is read while another is written, which is worth more than fewer commits.
const (
	batchMutations = 1_000
	batchChanges   = 1_000
	batchBytes     = 16 << 20
)

// servePush takes mutations in as they come, batch by batch: what is committed stays, also when the
// connection breaks later, and the retry is answered from the stored outcomes.
func (h *Hub) servePush(d *device, w http.ResponseWriter, r *http.Request) error {
	end, err := h.turns.enter(r.Context(), d, h.limits.patience)
	if err != nil {
		return err
	}
	defer end()
	in, err := wire.NewReader(http.MaxBytesReader(w, r.Body, h.limits.packed), h.limits.unpacked)
	if err != nil {
		return err
	}
	defer in.Close()
	var head wire.PushHead
	if err := in.Head(&head); err != nil {
		return err
	}
	if err := speaks(head.Protocol); err != nil {
		return err
	}
	if head.Device != d.id && d.unsure {
		if d, err = h.lookUp(r.Context(), d.token); err != nil {
			return err
		}
	}
	if head.Device != d.id {
		return h.forged(r.Context(), d, "device "+head.Device)
	}
	if err := h.lineage(r.Context(), d, head.Epoch); err != nil {
		return err
	}
	if !d.unsure { // else follow looks
		if err := h.ahead(r.Context(), d, head.Cursors, head.Seals); err != nil {
			return err
		}
	}
	if len(head.Skip) > maxSkips {
		return &wire.Fault{Code: wire.FaultRequest, Message: "上传内容无法读取，请更新程序后再试；本机内容不会丢失"}
	}
	slow := http.NewResponseController(w)
	p := &pushing{dev: d, head: head, sent: map[int64]bool{}}
	answers, err := h.takeIn(r.Context(), p, reading{hub: h, in: in, until: visitOf(r.Context()).began.Add(h.limits.stream), deadline: func(at time.Time) error {
		if err := slow.SetReadDeadline(at); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("set deadline: %w", err)
		}
		return nil
	}})
	visitOf(r.Context()).mutations = int64(len(answers))
	if err == nil && p.dev.unsure && len(answers) == 0 { // nobody has looked
		err = h.sure(r.Context(), p)
	}
	if err != nil {
		return err
	}
	out := small(w, r, answers)
	if err := out.Head(wire.PushAnswer{Epoch: h.Epoch(), Now: h.now(), Feed: h.nothingElse(p)}); err != nil {
		return errors.Join(err, out.Close())
	}
	for _, line := range answers {
		if err := out.Line(line); err != nil {
			return errors.Join(err, out.Close())
		}
	}
	return out.End()
}

func (h *Hub) forged(ctx context.Context, d *device, detail string) error {
	if err := h.write(ctx, func(s *session) error { return s.audit(h.now(), d.id, "", "forged", detail) }); err != nil {
		return err
	}
	return &wire.Fault{Code: wire.FaultForged, Message: "上传内容与这台电脑的身份不符，总部没有接受；请联系总部"}
}

// pushing is a push under way.
type pushing struct {
	dev  *device
	head wire.PushHead
	own  span
	sent map[int64]bool // revs of what came late or again, see carried
}

// errUnsure says that a device which was believed to be familiar must be looked up.
var errUnsure = errors.New("the device must be looked up")

// sure looks a push's device up.
func (h *Hub) sure(ctx context.Context, p *pushing) error {
	d, err := h.lookUp(ctx, p.dev.token)
	if err != nil {
		return err
	}
	h.familiar.note(d.token, d.unsureCopy(d.seen))
	p.dev = d
	return h.ahead(ctx, d, p.head.Cursors, p.head.Seals)
}

// takeIn reads in one goroutine and writes in another: while one batch is being written the next is being
// read and parsed.
func (h *Hub) takeIn(ctx context.Context, p *pushing, from reading) ([][]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan sheaf, 1)
	from.to = batches
	var readErr error
	go func() {
		defer close(batches)
		readErr = from.batches(ctx)
	}()
	var answers [][]byte
	var failed error
	for batch := range batches {
		if failed != nil {
			batch.end(h)
			continue // let the reader come to its end
		}
		lines, fault, err := h.ingest(ctx, p, batch.in)
		if errors.Is(err, errUnsure) {
			if err = h.sure(ctx, p); err == nil {
				lines, fault, err = h.ingest(ctx, p, batch.in)
			}
		}
		batch.end(h)
		switch {
		case err != nil:
			failed = fmt.Errorf("ingest: %w", err)
		case fault != nil:
			failed = h.suspicious(ctx, p.dev, fault)
		}
		if failed != nil {
			cancel()
		}
		answers = append(answers, lines...)
	}
	if failed != nil {
		return nil, failed
	}
	if readErr == nil { // else it comes again
		h.fileBehind(ctx, p.dev.dealer)
	}
	return answers, readErr
}

// batches reads the push and cuts it.
func (r *reading) batches(ctx context.Context) error {
	var batch sheaf
	defer func() { batch.end(r.hub) }() // of one that was not handed over
	changes, size := 0, 0
	decode := wire.Decoder{Texts: true}
	for {
		line, err := r.in.Next()
		if err != nil && err != io.EOF {
			return err
		}
		if r.in.Count() > r.hub.limits.mutations {
			return wire.ErrTooLarge
		}
		if err == nil {
			m := received{line: bytes.Clone(line), nul: hasNUL(line)}
			if err := decode.Mutation(m.line, &m.Mutation); err != nil || m.N <= 0 {
				return &wire.Fault{Code: wire.FaultRequest, Message: "上传内容无法读取，请更新程序后再试；本机内容不会丢失"}
			}
			m.sum = int64(wire.Meaning(line)) // only of what the decoder took
			batch.in, changes, size = append(batch.in, m), changes+len(m.Changes), size+len(line)
		}
		if size > r.hub.limits.little && !batch.large {
			if err := r.enlarge(ctx); err != nil {
				return err
			}
			batch.large = true
		}
		if len(batch.in) > 0 && (err == io.EOF || len(batch.in) >= batchMutations || changes >= batchChanges || size >= batchBytes) {
			if err := r.hand(ctx, batch); err != nil {
				return err
			}
			batch, changes, size = sheaf{}, 0, 0
		}
		if err == io.EOF {
			return nil
		}
	}
}

// noted is err, of which the audit has a line if it is a fault of the device's numbers.
func (h *Hub) noted(ctx context.Context, d *device, err error) error {
	if fault := new(wire.Fault); errors.As(err, &fault) {
		return h.suspicious(ctx, d, fault)
	}
	return err
}

// suspicious notes numbers that can't follow what the hub knows of the device: a clone, or a gap. Two computers with one
// identity make either, be it a copied disk or a stolen token.
func (h *Hub) suspicious(ctx context.Context, d *device, fault *wire.Fault) error {
	what, detail := "clone", ""
	switch fault.Code {
	case wire.FaultClone:
	case wire.FaultGap:
		what, detail = "gap", fmt.Sprintf("expected mutation %d", fault.Next)
	default:
		return fault
	}
	h.opt.Log.WithField("device", d.id).WithField("what", what).Warn("A PC's mutations don't follow what came before: a copy of another PC?")
	if err := h.write(ctx, func(s *session) error { return s.audit(h.now(), d.id, "", what, detail) }); err != nil {
		return err
	}
	return fault
}
