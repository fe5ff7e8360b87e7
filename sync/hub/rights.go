package hub

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// guarded is a field that not everybody may see.
type guarded struct{ field, right string }

// passwordRight guards digests of passwords: they never leave their dealer, not even to headquarters.
const passwordRight = "password"

// hidden are the fields of a record that must not be sent to the device. Inside its own dealer a PC has
// everything; who may look at it there is judged by the PC.
func (h *Hub) hidden(d *device, typ, scope string) []string {
	var out []string
	for _, g := range h.rights[typ] {
		switch {
		case scope == d.dealer:
		case d.dealer == HQ && g.right != passwordRight:
		default:
			out = append(out, g.field)
		}
	}
	return out
}

// project drops fields from a body as the hub keeps it.
func project(body []byte, drop []string) ([]byte, error) {
	if len(drop) == 0 || len(body) == 0 {
		return body, nil
	}
	patch, err := record.ParsePatch(body)
	if err != nil {
		return nil, err
	}
	kept := patch[:0]
	for _, e := range patch {
		if !contains(drop, e.Name) {
			kept = append(kept, e)
		}
	}
	return kept.AppendJSON(nil), nil
}

// scopes are what the device holds copies of: its dealer's records and what is published to all.
func (d *device) scopes() []string { return scopesOf(d.dealer) }

// scopesOf are those that a dealer's PCs hold.
func scopesOf(dealer string) []string { return []string{record.Shared, dealer} }

// refusal says why a mutation isn't taken: for good, or until a person has looked (held).
type refusal struct {
	reason string
	held   bool
	forged bool // somebody tried what no honest program does
	rival  *rival
}

var typeName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// permit judges one change by itself: may this device write this record? standing is the record's scope at
// the hub, "" for one that the hub has never seen.
func (h *Hub) permit(d *device, verb string, c *wire.Change, standing string) *refusal {
	switch {
	case h.opt.Types.Get(c.Type) == nil && !typeName.MatchString(c.Type) || c.ID == "" || len(c.ID) > 64:
		return &refusal{reason: "这条记录没有正确的类型或编号，无法保存到总部，请联系技术支持", forged: true}
	case h.shared[c.Type] && d.dealer != HQ:
		return &refusal{reason: "车型、价格和政策由总部发布，本店不能修改", forged: true}
	}
	want := d.dealer
	if h.shared[c.Type] {
		want = record.Shared
	}
	if standing != "" && standing != want || c.Scope != "" && c.Scope != want {
		return &refusal{reason: "只能修改本店的资料；这条记录属于其他门店", forged: true}
	}
	if standing == "" && !c.New {
		return &refusal{reason: "总部没有这条记录，无法合并这次修改，已暂存，等待总部核对", held: true}
	}
	return permitNumber(d, verb, c)
}

// permitNumber holds that a new document carries this store's and this PC's codes. History from before
// joining keeps the numbers that customers have on paper.
func permitNumber(d *device, verb string, c *wire.Change) *refusal {
	rule, numbered := documents[c.Type]
	if !numbered || history(verb) {
		return nil
	}
	var number string
	if raw := c.Set.Get("number"); raw == nil || json.Unmarshal(raw, &number) != nil || number == "" {
		return nil
	}
	parts := strings.Split(number, "-")
	if len(parts) == 5 && parts[0] == rule.prefix && parts[1] == d.dealer && (parts[2] == d.pc || !c.New) {
		return nil
	}
	return &refusal{reason: fmt.Sprintf("单号 %s 不属于本机（%s-%s），请重新编号后再发送", number, d.dealer, d.pc), forged: true}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
