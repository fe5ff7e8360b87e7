package link

import (
	"context"
	"time"
)

// reachTime is how long Reach waits: it answers a person who looks at a screen.
const reachTime = 3 * time.Second

// Reach asks the hub whether it is there. It moves nothing and needs no token.
func (c *Client) Reach(ctx context.Context) (err error) {
	id := c.store.Identity()
	if !id.Joined() {
		return trouble(errAlone)
	}
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	id.Token = ""
	answer, err := c.send(c.request(ctx, id), "GET", id.HubURL+"/healthz")
	if err != nil {
		return trouble(err)
	}
	return answer.Close()
}
