package link

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// A PC that begins fetches each scope as one packed file that the hub made once for all, and then pulls what came since.
// The file grows beside the database, so an interrupted PC goes on at the byte where it stopped.

const snapshotPrefix = "bootstrap-"

// bootstrap fetches the snapshots of the scopes that this copy has nothing of. Without any it leaves all to the pull.
func (c *Client) bootstrap(ctx context.Context) (records int, err error) {
	for _, scope := range []string{record.Shared, c.store.Identity().Dealer} {
		id := c.store.Identity()
		if _, have := id.Cursors[scope]; !id.Bootstrap || have {
			continue
		}
		n, err := c.bootstrapScope(ctx, id, scope)
		if records += n; err != nil {
			return records, fmt.Errorf("snapshot of %s: %w", scope, err)
		}
	}
	return records, c.forgetSnapshots("") // of a PC that was killed between taking one and removing its file
}

func (c *Client) bootstrapScope(ctx context.Context, id store.Identity, scope string) (records int, err error) {
	snap, err := c.askSnapshot(ctx, id, scope)
	if err != nil || snap.ID == "" {
		return 0, err
	}
	path := filepath.Join(c.store.Dir(), snapshotPrefix+snap.ID)
	if err := c.forgetSnapshots(path); err != nil {
		return 0, err
	}
	if err := c.download(ctx, id, snap, path); err != nil {
		return 0, err
	}
	apply := c.applySnapshot
	if snap.Tables != "" {
		apply = c.applyPrebuilt
	}
	if records, err = apply(ctx, snap, path); err != nil {
		return 0, err
	}
	c.opt.Log.WithField("scope", snap.Scope).WithField("records", records).Info("Began with a snapshot")
	return records, os.Remove(path)
}

func (c *Client) askSnapshot(ctx context.Context, id store.Identity, scope string) (wire.Snapshot, error) {
	var snap wire.Snapshot
	q := c.ask(id).Query()
	q.Set("scope", scope)
	tables, err := c.store.Tables(ctx)
	if err != nil {
		return snap, err
	}
	q.Set("tables", tables)
	ctx, cancel := context.WithTimeout(ctx, streamTime)
	defer cancel()
	answer, err := c.send(c.request(ctx, id).SetQueryParamsFromValues(q), "GET", id.HubURL+"/v1/snapshot")
	if err != nil {
		var e *Error
		if errors.As(err, &e) && e.Code == Address {
			return snap, nil // a hub from before there were snapshots
		}
		return snap, err
	}
	return snap, small(answer, &snap)
}

// forgetSnapshots removes what was begun of other snapshots than the one at path.
func (c *Client) forgetSnapshots(path string) error {
	old, err := filepath.Glob(filepath.Join(c.store.Dir(), snapshotPrefix+"*"))
	for _, one := range old {
		if one != path {
			err = errors.Join(err, os.Remove(one))
		}
	}
	return err
}

// download brings the file to its whole length, from where it is, and checks it.
func (c *Client) download(ctx context.Context, id store.Identity, snap wire.Snapshot, path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	have, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if have < snap.Bytes {
		if err := c.downloadRest(ctx, id, snap, file, have); err != nil {
			return err
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) == snap.SHA256 {
		return nil
	}
	return errors.Join(fmt.Errorf("%w: the snapshot's hash is another", wire.ErrCut), os.Remove(path))
}

func (c *Client) downloadRest(ctx context.Context, id store.Identity, snap wire.Snapshot, to *os.File, have int64) error {
	ctx, cancel := context.WithTimeout(ctx, streamTime)
	defer cancel()
	r := c.request(ctx, id)
	if have > 0 {
		r.SetHeader("Range", fmt.Sprintf("bytes=%d-", have))
	}
	answer, err := c.send(r, "GET", id.HubURL+"/v1/snapshot/"+snap.ID)
	if err != nil {
		return err
	}
	defer answer.Close()
	if have > 0 && !partial(answer) {
		if _, err := to.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	_, err = io.Copy(to, answer)
	if err := errors.Join(err, to.Sync()); err != nil {
		return fmt.Errorf("%w: %w", wire.ErrCut, err)
	}
	return nil
}

// applySnapshot makes the file's records this copy's, with their cursor, in one transaction.
func (c *Client) applySnapshot(ctx context.Context, snap wire.Snapshot, path string) (records int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	r, err := wire.NewReader(file, wire.MaxFeed)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var head wire.FeedHead
	if err := r.Head(&head); err != nil {
		return 0, err
	}
	head.Partly = true
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	items := decodeAhead(ctx, cancel, r)
	defer items.stop()
	if records, err = c.store.ApplyFeed(ctx, head, c.told(head.Count, items.next)); err != nil {
		return 0, fmt.Errorf("apply: %w", err)
	}
	return records, nil
}

// applyPrebuilt unpacks the file beside itself and takes its tables.
func (c *Client) applyPrebuilt(ctx context.Context, snap wire.Snapshot, path string) (records int, err error) {
	unpacked := path + ".db"
	defer func() { err = errors.Join(err, os.Remove(unpacked)) }()
	if err := unpack(unpacked, path, snap.Size); err != nil {
		return 0, fmt.Errorf("unpack: %w", err)
	}
	if records, err = c.store.ApplyPrebuilt(ctx, unpacked, c.opt.Came); err != nil {
		return 0, fmt.Errorf("apply: %w", err)
	}
	return records, nil
}

func unpack(to, from string, size int64) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(wire.Unpack(out, in, size), out.Close())
}

// partial tells whether the answer is the range that was asked for.
func partial(answer io.ReadCloser) bool {
	t, ok := answer.(*timed)
	return ok && t.partial
}
