package wire

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Ask is what every request for reading says, in the query of its address so that curl can say it too:
// protocol=1&schema=1&epoch=e7&cursor=KM01:17&cursor=*:5&echo=1.
type Ask struct {
	Protocol int
	Schema   int
	Epoch    string            // "" of a store that has nothing yet
	Cursors  map[string]int64  // how far the asker's copy goes, by scope
	Echo     bool              // send the rows that this very device wrote, too
	Seals    map[string]string // the hub's word for the cursors, by scope, see FeedHead
	// Next is the number that the asker's next mutation will get, 0 when it doesn't say. A hub that has had that
	// number from this device knows that the asker is a copy of another PC, or an older copy of itself.
	Next int64
	// Known is the number after the last that the hub has answered to the asker, who has just pushed all that he sends;
	// 0 when he doesn't say. A hub that has had more from this device had it from a copy.
	Known int64
	// Rows asks, of a wait, for the news themselves: the answer may be a feed, as of a pull, instead of the heads.
	Rows bool
	// Stream asks, of a wait that asks for rows, that the answer goes on: one feed after another, see Pieces.
	Stream bool
}

// Query writes it.
func (a Ask) Query() url.Values {
	q := url.Values{"protocol": {strconv.Itoa(a.Protocol)}, "schema": {strconv.Itoa(a.Schema)}}
	if a.Epoch != "" {
		q.Set("epoch", a.Epoch)
	}
	for scope, seq := range a.Cursors {
		q.Add("cursor", scope+":"+strconv.FormatInt(seq, 10))
	}
	if a.Echo {
		q.Set("echo", "1")
	}
	if a.Rows {
		q.Set("rows", "1")
	}
	if a.Stream {
		q.Set("stream", "1")
	}
	for scope, seal := range a.Seals {
		q.Add("seal", scope+":"+seal)
	}
	for key, n := range map[string]int64{"next": a.Next, "known": a.Known} {
		if n > 0 {
			q.Set(key, strconv.FormatInt(n, 10))
		}
	}
	return q
}

// ParseAsk reads it. Unknown keys are passed over.
func ParseAsk(q url.Values) (Ask, error) {
	a := Ask{Epoch: q.Get("epoch"), Echo: q.Get("echo") == "1", Rows: q.Get("rows") == "1", Stream: q.Get("stream") == "1", Cursors: map[string]int64{}}
	var err error
	if a.Protocol, err = strconv.Atoi(q.Get("protocol")); err != nil {
		return a, fmt.Errorf("protocol: %w", err)
	}
	if a.Schema, err = strconv.Atoi(q.Get("schema")); err != nil {
		return a, fmt.Errorf("schema: %w", err)
	}
	for key, to := range map[string]*int64{"next": &a.Next, "known": &a.Known} {
		if text := q.Get(key); text != "" {
			if *to, err = strconv.ParseInt(text, 10, 64); err != nil {
				return a, fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	for _, text := range q["seal"] {
		if i := strings.LastIndexByte(text, ':'); i >= 0 { // a damaged one proves nothing, that is all
			if a.Seals == nil {
				a.Seals = map[string]string{}
			}
			a.Seals[text[:i]] = text[i+1:]
		}
	}
	for _, c := range q["cursor"] {
		i := strings.LastIndexByte(c, ':')
		if i < 0 {
			return a, fmt.Errorf("cursor %q has no colon", c)
		}
		seq, err := strconv.ParseInt(c[i+1:], 10, 64)
		if err != nil || seq < 0 {
			return a, fmt.Errorf("cursor %q: not a sequence number", c)
		}
		a.Cursors[c[:i]] = seq
	}
	return a, nil
}

// Heads is the answer to a wait: how far the hub is, by scope.
type Heads struct {
	Epoch string           `json:"epoch"`
	Heads map[string]int64 `json:"heads"`
}
