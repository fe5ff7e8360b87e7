package hub

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Who did it. A device answers for its dealer's records; some things only some people may do, and the hub judges that by
// what they may today, whatever the PC believed when it was offline. Work of somebody who may not, or no longer, is
// held for a person to look at: it was honest when it was typed, most of the time.

// author is the person of a mutation as the hub knows him.
type author struct {
	known bool
	name  string
	role  domain.Role
	left  bool
	key   string // what he signs with, "" for one who never logged in since programs can sign
}

// person looks up a user of the dealer, as this batch would leave him.
func (t *trial) person(id record.ID) author {
	k := key{id, domain.Users.Name}
	if t.b.rows[k] != nil {
		if r := t.row(k); r.scope == t.b.dev.dealer {
			return authorOf(r.state.Body, r.state.Deleted)
		}
	}
	a, asked := t.b.authors[id]
	if !asked && t.b.failed == nil {
		a, t.b.failed = t.b.session.person(id, t.b.dev.dealer)
		t.b.authors[id] = a
	}
	return a
}

const personQuery = "SELECT body, deleted FROM record WHERE id = ? AND type = ? AND scope = ?"

func (s *session) person(id record.ID, dealer string) (author, error) {
	var body []byte
	var deleted bool
	found, err := s.one([]any{&body, &deleted}, personQuery, string(id), domain.Users.Name, dealer)
	if err != nil || !found {
		return author{}, err
	}
	p, err := record.ParsePatch(body)
	return authorOf(p, deleted), err
}

func authorOf(p record.Patch, deleted bool) author {
	return author{known: true, name: text(p, "name"), role: domain.Role(text(p, "role")), left: deleted || string(p.Get("left_store")) == "true", key: text(p, "sign_key")}
}

// permitAuthor judges the person of the mutation by itself: somebody whom this dealer has, and still has. What the program
// does by itself names nobody.
func (t *trial) permitAuthor() *refusal {
	if t.m.Verb == wire.Refill && !t.b.restored() {
		return &refusal{reason: "总部没有从备份恢复过，不需要补回资料；请更新程序后再试", forged: true}
	}
	if t.m.User == "" || history(t.m.Verb) {
		return nil
	}
	a := t.person(t.m.User)
	switch {
	case !a.known && !t.bringsHimself():
		return &refusal{reason: "经办人不是本店的用户，总部无法接受；请用本店账号重新操作", forged: true}
	case a.left:
		return &refusal{reason: fmt.Sprintf("%s 已停用，他的这次修改由总部暂存，请经理核对后重新发送或放弃", a.name), held: true}
	}
	return nil
}

// restored tells whether this hub was ever put back to a backup. Only then there is something to bring back, past the
// rights of people and of numbers.
func (b *batch) restored() bool {
	var n int
	b.look(&n, "SELECT count(*) FROM lineage WHERE scope = ''")
	return n > 0
}

// bringsHimself tells whether the mutation makes the very user that it names: the first one of a new store.
func (t *trial) bringsHimself() bool {
	return slices.ContainsFunc(t.m.Changes, func(c wire.Change) bool { return c.Type == domain.Users.Name && c.ID == t.m.User && c.New })
}

// permitPerson judges whether the mutation's person may make the change, by what it touches: verbs are only words. Who
// has a key must have signed it.
func (t *trial) permitPerson(c *wire.Change, r *row) *refusal {
	if history(t.m.Verb) {
		return t.permitHistory(c, r)
	}
	who, need, what := t.m.User, domain.Role.MayManage, ""
	switch {
	case moves(c, r):
		what = "把客户转给其他门店"
	case c.Type == domain.Users.Name && (c.ID != who || c.Delete || !only(c.Set, "password", "first_password", "phone", "sign_key")):
		what = "改动用户"
	case c.Type == domain.Users.Name && !only(c.Set, "phone"): // his own
		need, what = anybody, "改动登录密码"
	case c.Type == domain.Dealers.Name:
		what = "改动本店资料"
	case c.Type == domain.Quotes.Name && approves(c.Set): // with his password, on somebody else's PC
		if who = record.ID(text(c.Set, "approved_by")); who == "" {
			who = record.ID(text(r.state.Body, "approved_by"))
		}
		need, what = domain.Role.MayApprove, "批准优惠"
	case t.b.hub.shared[c.Type]:
		return t.permitPublishing()
	default:
		return nil
	}
	a := t.person(who)
	if !a.known && who == t.m.User && t.bringsHimself() {
		return nil
	}
	if !a.known {
		return &refusal{reason: fmt.Sprintf("这次操作没有写明由谁%s，总部不接受；请用有权限的账号重新操作", what), forged: true}
	}
	if !need(a.role) {
		return &refusal{reason: fmt.Sprintf("%s是%s，总部不接受由他%s；已暂存，请由有权限的人重新操作", a.name, domain.Roles.Label(string(a.role)), what), held: true}
	}
	return t.prove(who, a, what)
}

// approves tells whether the fields say that somebody lets a discount pass.
func approves(p record.Patch) bool {
	return slices.ContainsFunc(p, func(e record.Entry) bool { return strings.HasPrefix(e.Name, "approved_") && !wire.Empty(e.Value) })
}

func anybody(domain.Role) bool { return true }

func only(p record.Patch, names ...string) bool {
	return !slices.ContainsFunc(p, func(e record.Entry) bool { return !slices.Contains(names, e.Name) })
}
