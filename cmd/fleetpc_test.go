//go:build bench

package cmd

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// fleetPC is one PC: what a link would keep in its store, and a connection.
type fleetPC struct {
	*fleet
	index, hub               int
	dealer                   *fleetDealer
	pc, device, token, epoch string
	customer                 record.ID
	edit                     []byte // the latest change
	n, rev                   int64
	own, shared              int64
	ownSeal, sharedSeal      string
	line                     sync.Mutex // of conn, against cut
	conn                     net.Conn
	in                       *bufio.Reader
	begun                    bool
}

func (p *fleetPC) ask() wire.Ask {
	a := wire.Ask{Protocol: 1, Schema: 1, Epoch: p.epoch, Echo: !p.begun}
	if p.begun {
		a.Cursors = map[string]int64{p.dealer.code: p.own, "*": p.shared}
		a.Seals = map[string]string{p.dealer.code: p.ownSeal, "*": p.sharedSeal}
		if p.sharedSeal == "" {
			delete(a.Seals, "*")
		}
		a.Next = p.n + 1
	}
	return a
}

// dial connects, from one of many addresses of this machine: one address has less ports than there are PCs.
func (p *fleetPC) dial() error {
	if p.conn != nil {
		return nil
	}
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+p.index%200))}
	conn, err := (&net.Dialer{LocalAddr: from, Timeout: 20 * time.Second}).Dial("tcp", p.plan.At[p.hub])
	if err != nil {
		return err
	}
	p.line.Lock()
	defer p.line.Unlock()
	p.conn, p.in = conn, bufio.NewReaderSize(conn, 1024)
	return nil
}

// cut ends what the PC is waiting for, from outside of its goroutine.
func (p *fleetPC) cut() {
	p.line.Lock()
	defer p.line.Unlock()
	if p.conn != nil {
		_ = p.conn.Close() // whoever uses it gets an error
	}
}

func (p *fleetPC) hangUp() {
	p.line.Lock()
	defer p.line.Unlock()
	if p.conn != nil {
		_ = p.conn.Close() // nothing is lost by it
		p.conn, p.in = nil, nil
	}
}

var errStatus = errors.New("not status 200")

// talk sends one request and gives the answer's body to read; on any error the connection is gone.
func (p *fleetPC) talk(head string, body []byte, until time.Time, read func(in io.Reader, media string) error) (err error) {
	defer func() {
		if err != nil {
			p.hangUp()
		}
	}()
	if err := p.dial(); err != nil {
		return err
	}
	if err := p.conn.SetDeadline(until); err != nil {
		return err
	}
	out := fmt.Appendf(nil, "%s HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\nAccept-Encoding: zstd\r\nContent-Length: %d\r\n\r\n", head, p.token, len(body))
	if _, err := p.conn.Write(append(out, body...)); err != nil {
		return err
	}
	answer, err := http.ReadResponse(p.in, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("%w: %s: %s", errStatus, answer.Status, text)
	}
	if err := read(answer.Body, answer.Header.Get("Content-Type")); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.Close {
		p.hangUp()
	}
	return nil
}

const patience = 30 * time.Second

// push sends mutations and takes over the last one's number.
func (p *fleetPC) push(lines ...[]byte) (rev int64, still bool, err error) {
	var body bytes.Buffer
	w := wire.NewPlainWriter(&body)
	if len(lines) > 1 {
		w = wire.NewWriter(&body)
	}
	if err := w.Head(wire.PushHead{Protocol: 1, Schema: 1, Device: p.device, Epoch: p.epoch, Cursors: p.ask().Cursors, Seals: p.ask().Seals}); err != nil {
		return 0, false, err
	}
	for _, line := range lines {
		if err := w.Line(line); err != nil {
			return 0, false, err
		}
	}
	if err := w.End(); err != nil {
		return 0, false, err
	}
	var said wire.PushAnswer
	err = p.talk("POST /v1/push", body.Bytes(), time.Now().Add(patience), func(in io.Reader, _ string) error {
		return eachLine(in, &said, func(line []byte) error {
			var out wire.Outcome
			if err := wire.DecodeOutcome(line, &out); err != nil {
				return err
			}
			if out.Verdict != wire.Applied {
				return fmt.Errorf("%s: %s", out.Verdict, out.Reason)
			}
			rev = out.Revs[len(out.Revs)-1]
			return nil
		})
	})
	if err == nil && said.Feed != nil && p.begun {
		p.reach(*said.Feed)
		still = true
	}
	return rev, still, err
}

func eachLine(in io.Reader, head any, fn func([]byte) error) error {
	r, err := wire.NewReader(in, wire.MaxFeed)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.Head(head); err != nil {
		return err
	}
	for {
		line, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(line); err != nil {
			return err
		}
	}
}

// pull receives what is new, and notes what it learnt.
func (p *fleetPC) pull(pushed bool) error {
	ask := p.ask()
	if pushed {
		ask.Known = ask.Next
	}
	began := time.Now()
	err := p.talk("GET /v1/pull?"+ask.Query().Encode(), nil, began.Add(patience), func(in io.Reader, _ string) error { return p.take(in) })
	if err == nil {
		p.tally.note(func(now *lap) { now.Pull.add(time.Since(began)) })
	}
	return err
}

// take reads a feed to its end.
func (p *fleetPC) take(in io.Reader) error {
	var head wire.FeedHead
	n := int64(0)
	if err := eachLine(in, &head, func([]byte) error { n++; return nil }); err != nil {
		return err
	}
	if n != head.Count {
		return fmt.Errorf("%d records of %d", n, head.Count)
	}
	p.reach(head)
	p.tally.pulled.Add(n)
	return nil
}

// reach notes that the PC has all up to a feed's heads.
func (p *fleetPC) reach(head wire.FeedHead) {
	after, upto := p.own, head.Heads[p.dealer.code]
	if p.begun && upto > after {
		p.dealer.learn(learnt{p, after, upto, time.Now()})
	}
	p.own, p.shared, p.begun = upto, head.Heads["*"], true
	p.ownSeal, p.sharedSeal = head.Seals[p.dealer.code], head.Seals["*"]
}

// wait hangs until then, or until the hub ends the answer, and takes the rows that come with it. moved tells that some are
// still to be pulled.
func (p *fleetPC) wait(until time.Time) (moved bool, err error) {
	ask := p.ask()
	ask.Rows, ask.Stream = p.begun, p.begun
	err = p.talk("GET /v1/wait?"+ask.Query().Encode(), nil, until, func(in io.Reader, media string) error {
		if media == wire.Media {
			moved, err = p.listen(in)
			return err
		}
		var heads wire.Heads
		err := json.NewDecoder(in).Decode(&heads)
		moved = heads.Heads[p.dealer.code] > p.own || heads.Heads["*"] > p.shared
		return err
	})
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return false, nil
	}
	return moved && err == nil, err
}

// listen takes one feed of a stream after the other.
func (p *fleetPC) listen(in io.Reader) (moved bool, err error) {
	pieces := wire.NewPieces(in, nil)
	if packed, err := pieces.Packed(); err != nil || packed {
		if err == nil {
			err = p.take(pieces.Rest())
		}
		return false, err
	}
	for {
		piece, err := pieces.Next()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case errors.Is(err, wire.ErrPull):
			return true, nil
		case err != nil:
			return false, err
		}
		if err := p.take(bytes.NewReader(piece)); err != nil {
			return false, err
		}
	}
}

// change edits this PC's customer and pushes that, as a link does: it lets its wait go and comes on a new connection.
func (p *fleetPC) change() (still bool, err error) {
	p.hangUp()
	began := time.Now()
	p.n++
	p.edit = fmt.Appendf(nil, `{"n":%d,"verb":"customer.edit","user":"%s","at":%d,"changes":[{"type":"customer","id":"%s","base":%d,"set":{"next_step":"第 %d 次改约周末到店","note":"周末带家人再来看一次，希望先试驾"}}]}`,
		p.n, p.dealer.user, calendar.InstantOf(began), p.customer, p.rev, p.n)
	if still, err = p.resend(); err != nil {
		return false, err
	}
	took := time.Since(began)
	p.tally.note(func(now *lap) { now.Push.add(took) })
	p.dealer.push(pushed{p, p.rev, began})
	return still, nil
}

// resend pushes the latest change, once more if nobody knows what became of it.
func (p *fleetPC) resend() (still bool, err error) {
	rev, still, err := p.push(p.edit)
	if err == nil {
		p.rev = rev
	}
	return still, err
}

// found makes the dealer's first user and a customer for each PC, and lets all PCs know them: that they receive them is no
// part of what is measured.
func (d *fleetDealer) found() error {
	first := d.pcs[0]
	lines := [][]byte{fmt.Appendf(nil, `{"n":1,"verb":"user.new","user":"%s","at":%d,"changes":[{"type":"user","id":"%s","new":true,"set":{"name":"李娜","login":"lina","role":"manager"}}]}`,
		d.user, calendar.InstantOf(time.Now()), d.user)}
	for i, p := range d.pcs {
		lines = append(lines, fmt.Appendf(nil, `{"n":%d,"verb":"customer.new","user":"%s","at":%d,"changes":[{"type":"customer","id":"%s","new":true,"set":{"kind":"person","name":"客户 %d",`+
			`"gender":"m","phone":"138%08d","channel":"walk_in","level":"H","model":"云岭 S6","colour":"白","budget_from":15000000,"budget_to":18000000,"payment":"loan","region":"530100",`+
			`"address":"昆明市盘龙区某路 1 号","first_visit":"2026-10-01","next_step":"邀约到店","note":"周末带家人再来看一次"}}]}`,
			i+2, d.user, calendar.InstantOf(time.Now()), p.customer, p.index, p.index))
	}
	if _, _, err := first.push(lines...); err != nil {
		return fmt.Errorf("found %s: %w", d.code, err)
	}
	first.n = int64(len(lines))
	for i, p := range d.pcs {
		p.rev = int64(i + 2) // the user had the first number of the scope
		p.own, p.begun = int64(len(lines)), true
	}
	first.hangUp()
	return nil
}
