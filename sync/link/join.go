package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// Joining is what Join needs beside the code.
type Joining struct {
	URL  string
	Code string // 7F3K-9HQD; case and hyphens don't matter
	Name string // of this machine, for headquarters' list
	Move bool   // the user agreed that records written under another dealer code move to the code's dealer
}

// Join enrols this PC and makes the store one of the hub's. A store that stood alone keeps everything; its
// history goes up with the next Sync. A PC that was locked out, or that is a copy of another one, joins
// again with a new code. When the answer was lost, Join with the same code is a retry. The error's code is
// Dealer when the code belongs to another dealer: ask the user, then Join with Move.
func (c *Client) Join(ctx context.Context, j Joining) (err error) {
	end := c.begin()
	defer func() { end(err) }()
	base, err := address(j.URL)
	if err != nil {
		return err
	}
	have := c.store.Identity()
	if have.Joined() {
		j.Move = false // it stays its dealer's: the hub would enrol it elsewhere and lock its device out, and become refuse it too late
	}
	install := have.Install
	if e := c.State().Err; have.Joined() && e != nil && e.Code == Cloned {
		install = string(record.NewID()) // both copies carry the same one
	}
	ctx, cancel := context.WithTimeout(ctx, smallTime)
	defer cancel()
	got, answer, err := c.enrol(ctx, j, have, install, base)
	var fault *wire.Fault
	if errors.As(err, &fault) && fault.Code == wire.FaultClone && have.Joined() { // another copy has enrolled since
		install = string(record.NewID())
		got, answer, err = c.enrol(ctx, j, have, install, base)
	}
	switch {
	case errors.As(err, &fault) && fault.Code == wire.FaultDealer && have.Joined():
		return otherDealer(have.Dealer)
	case err != nil:
		return notJoined(err)
	}
	if err := c.become(ctx, have, install, base, got); err != nil {
		return trouble(err)
	}
	c.opt.Log.WithField("device", got.Device).Info("Joined the hub")
	return trouble(c.learnOffset(ctx, answer, got.Now))
}

// enrol asks for an identity. answer has been read, and tells of the clocks.
func (c *Client) enrol(ctx context.Context, j Joining, have store.Identity, install, base string) (got wire.Enrolled, answer io.ReadCloser, err error) {
	body, err := json.Marshal(wire.Enrol{
		Protocol: wire.Version, Schema: c.opt.Schema, Code: j.Code, Install: install, Name: j.Name, Dealer: have.Dealer, PC: have.PC, Epoch: have.Epoch, Device: have.Device, Move: j.Move,
	})
	if err != nil {
		return got, nil, fmt.Errorf("enrol: %w", err)
	}
	answer, err = c.send(c.request(ctx, store.Identity{}).SetHeader("Content-Type", "application/json").SetBody(body), "POST", base+"/v1/enrol")
	if err != nil {
		return got, nil, err
	}
	return got, answer, small(answer, &got)
}

// become gives the store its identity. A store that had joined before keeps its outbox and receives
// everything anew.
func (c *Client) become(ctx context.Context, have store.Identity, install, base string, got wire.Enrolled) error {
	id := have
	id.Device, id.Token, id.PC, id.Dealer = got.Device, got.Token, got.PC, got.Dealer
	id.HubURL, id.Epoch, id.Publisher = base, got.Epoch, got.Dealer == headquarters
	if !have.Joined() {
		return c.store.Join(ctx, id)
	}
	if have.Dealer != got.Dealer {
		return otherDealer(have.Dealer)
	}
	id.Install, id.Bootstrap, id.Cursors, id.Seals = install, true, map[string]int64{}, nil
	id.Answered = 0 // what was answered was another device's; a copy may even know it of the other copy's numbers
	if err := c.store.SetIdentity(ctx, func(to *store.Identity) { *to = id }); err != nil {
		return err
	}
	if got.Cut == nil {
		return c.store.Requeue(ctx)
	}
	return c.store.Anew(ctx, got.Epoch, got.Cut, 0) // the hub was restored from a backup that knew nothing of this device
}

// otherDealer refuses to take a PC that has joined to another dealer.
func otherDealer(own string) error {
	return &Error{Code: Dealer, Message: "这台电脑已属于门店 " + own + "，不能用其他门店的邀请码重新加入"}
}

// notJoined explains why joining failed. An address that nobody answers is the user's to mend: nothing syncs by itself yet.
func notJoined(err error) error {
	e := explain(err)
	if e.Code == Offline {
		e = &Error{Code: Offline, Message: "没有加入：连不上总部。请核对总部地址（http 还是 https、主机名、端口）并检查网络，再试一次", cause: e.cause}
	}
	return e
}

// headquarters is the dealer code whose PCs may publish.
const headquarters = "HQ"

// trouble makes a plain nil of an explained nil.
func trouble(err error) error {
	if e := explain(err); e != nil {
		return e
	}
	return nil
}
