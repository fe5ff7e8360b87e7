package link

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"showroom/sync/store"
	"showroom/sync/wire"
)

// parcel is a push as it will be sent: writing thousands of rows down and packing them takes a sixth of the hub's time for them, so that is
// done ahead, too. The head is a guess then, nearly always the right one.
type parcel struct {
	batch  []wire.Mutation
	head   []byte
	body   bytes.Buffer
	packed bool
}

// readAhead reads and writes what comes after a mutation, about so many changes. nil: there is nothing.
func (c *Client) readAhead(ctx context.Context, after int64, most int) func() (*parcel, error) {
	return meanwhile(c, func() (*parcel, error) {
		batch, err := c.store.Outgoing(ctx, after, most)
		if err != nil || len(batch) == 0 {
			return nil, err
		}
		return c.parcel(c.store.Identity(), batch, c.store.Skip(after, batch))
	})
}

func (c *Client) parcel(id store.Identity, batch []wire.Mutation, skip [][2]int64) (*parcel, error) {
	p := &parcel{batch: batch}
	head := c.pushHead(id, skip)
	var err error
	if p.head, err = json.Marshal(head); err != nil {
		return nil, fmt.Errorf("write push: %w", err)
	}
	return p, p.write(head)
}

func (c *Client) pushHead(id store.Identity, skip [][2]int64) wire.PushHead {
	return wire.PushHead{Protocol: wire.Version, Schema: c.opt.Schema, Device: id.Device, Epoch: id.Epoch, Skip: skip, Cursors: id.Cursors, Seals: id.Seals}
}

// write writes the push, packed if that is worth it.
func (p *parcel) write(head wire.PushHead) error {
	line := make([]byte, 0, roomFor(&p.batch[0]))
	w := wire.NewPlainWriter(&p.body)
	if line = wire.AppendMutation(line, &p.batch[0]); len(p.batch) > 1 || len(line) > wire.SmallStream {
		w, p.packed = wire.NewWriter(&p.body), true
	}
	err := w.Head(head)
	for i := range p.batch {
		line = wire.AppendMutation(line[:0], &p.batch[i])
		err = errors.Join(err, w.Line(line))
	}
	if err = errors.Join(err, w.End()); err != nil {
		return fmt.Errorf("write push: %w", err)
	}
	return nil
}

// roomFor is about what a mutation takes that is written from texts: a line that grows is copied again and again.
func roomFor(m *wire.Mutation) (n int) {
	const around = 192 // what stands around a change's fields
	for i := range m.Changes {
		n += len(m.Changes[i].Text) + around
	}
	return n + around
}

// as is the parcel with the head that it has by now.
func (c *Client) as(p *parcel, id store.Identity, skip [][2]int64) (*parcel, error) {
	head, err := json.Marshal(c.pushHead(id, skip))
	if err != nil || bytes.Equal(head, p.head) {
		return p, err
	}
	return c.parcel(id, p.batch, skip)
}
