package link

import "time"

// Opens is how long this link's streams may take to open.
func (c *Client) Opens(d time.Duration) { c.opens = d }
