package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"

	"showroom/domain/calendar"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// How long a request may take altogether.
const (
	smallTime  = 20 * time.Second
	streamTime = 30 * time.Minute
	maxSmall   = 1 << 20 // bytes of an answer that isn't a stream
)

// request begins a request that carries the token. Retrying is not resty's business: with retries on it
// would repeat pushes by itself; Sync and Run do that, knowing what they do.
func (c *Client) request(ctx context.Context, id store.Identity) *resty.Request {
	r := c.http.R().SetContext(ctx).SetDoNotParseResponse(true).SetHeader("Accept-Encoding", wire.Encoding)
	if id.Token != "" {
		r.SetHeader("Authorization", "Bearer "+id.Token)
	}
	return r
}

// send sends and returns the answer's body, which the caller closes. An answer that isn't 200 is a
// *wire.Fault.
func (c *Client) send(r *resty.Request, method, address string) (io.ReadCloser, error) {
	asked := c.opt.Now()
	answer, err := r.Execute(method, address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	body := answer.RawBody()
	if code := answer.StatusCode(); code == http.StatusOK || code == http.StatusPartialContent {
		return &timed{body, asked, c.opt.Now(), code == http.StatusPartialContent, answer.Header().Get("Content-Type") == wire.Media}, nil
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, maxSmall))
	if err != nil {
		return nil, fmt.Errorf("read fault: %w", err)
	}
	var fault wire.Fault
	if json.Unmarshal(text, &fault) != nil || fault.Code == "" {
		return nil, &Error{Code: Address, Message: "这个地址上回答的不是总部服务器，请核对地址（或检查网络是否需要登录）",
			cause: fmt.Errorf("status %d", answer.StatusCode())}
	}
	return nil, &fault
}

// timed is an answer with the PC's clock at its two ends.
type timed struct {
	io.ReadCloser
	asked, answered calendar.Instant
	partial         bool // a range
	lines           bool // a stream, by its type
}

// isFeed tells whether a wait was answered with the news themselves.
func isFeed(answer io.ReadCloser) bool {
	t, ok := answer.(*timed)
	return ok && t.lines
}

// small reads a whole answer that isn't a stream.
func small(body io.ReadCloser, into any) error {
	text, err := io.ReadAll(io.LimitReader(body, maxSmall))
	if err := errors.Join(err, body.Close()); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return &Error{Code: Address, Message: "这个地址上回答的不是总部服务器，请核对地址（或检查网络是否需要登录）", cause: err}
	}
	return nil
}

func (c *Client) ask(id store.Identity) wire.Ask {
	return wire.Ask{Protocol: wire.Version, Schema: c.opt.Schema, Epoch: id.Epoch, Cursors: id.Cursors, Seals: id.Seals, Echo: id.Bootstrap}
}

// offsetStep is how much the clock's offset must change to be noted again, and slowest how long an answer
// may have taken to tell anything about it; milliseconds.
const (
	offsetStep = 1000
	slowest    = 2000
)

// learnOffset compares the clocks: the hub's time belongs to the middle of the request.
func (c *Client) learnOffset(ctx context.Context, body io.ReadCloser, hub calendar.Instant) error {
	t, ok := body.(*timed)
	if !ok || t.answered < t.asked || t.answered-t.asked > slowest || hub == 0 {
		return nil
	}
	offset := int64(hub - (t.asked+t.answered)/2)
	if d := offset - c.store.Identity().ClockOffset; d > -offsetStep && d < offsetStep {
		return nil
	}
	return c.store.SetIdentity(ctx, func(id *store.Identity) { id.ClockOffset = offset })
}

// ClockWarning is what the banner says when this PC's clock differs from the hub's by more than two minutes;
// "" when it doesn't. Saving and syncing go on whatever the clock says.
func ClockWarning(offset int64) string {
	const limit = 2 * 60 * 1000
	if offset >= -limit && offset <= limit {
		return ""
	}
	word, minutes := "慢", offset/60_000
	if offset < 0 {
		word, minutes = "快", -minutes
	}
	return fmt.Sprintf("这台电脑的时钟比总部%s约 %d 分钟，请校准系统时间；不影响保存和同步", word, minutes)
}
