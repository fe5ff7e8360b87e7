package hub

import (
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Who has a key in his record has proven what he signed with it, and nothing else counts as his where a right is needed.
// What isn't signed may be honest: a program that was opened without a password, an older one, a PC that became
// another installation meanwhile. It is held, for its author to log in and do again. What is signed wrongly nobody's
// program sends: it is refused and audited.

// prove judges the proof of one person, once for each mutation.
func (t *trial) prove(who record.ID, a author, what string) *refusal {
	if a.key == "" {
		return nil
	}
	if no, judged := t.proofs[who]; judged {
		return no
	}
	no := t.judgeProof(who, a, what)
	t.proofs[who] = no
	return no
}

func (t *trial) judgeProof(who record.ID, a author, what string) *refusal {
	if t.m.Sign == nil || t.m.Sign.On != t.b.dev.install {
		return &refusal{reason: fmt.Sprintf("%s要由%s本人证明；已暂存，请%s用自己的密码登录后重新操作", what, a.name, a.name), held: true}
	}
	if t.m.SignedBy(a.key) {
		return nil
	}
	for key, ended := range t.b.formerKeys(who) {
		switch {
		case !t.m.SignedBy(key):
		case t.at <= ended:
			return nil
		default:
			return &refusal{reason: fmt.Sprintf("这次操作用的是%s改密码之前的登录；已暂存，请%s用现在的密码登录后重新操作", a.name, a.name), held: true}
		}
	}
	return &refusal{reason: fmt.Sprintf("这次操作署名%s，但不是用他的密码做的，总部不接受；请联系总部", a.name), forged: true}
}

// permitPublishing judges who publishes, beside the device that must be headquarters' own. As soon as somebody there has
// a key nothing is published in nobody's name.
func (t *trial) permitPublishing() *refusal {
	const what = "发布车型、价格和政策"
	a := t.person(t.m.User)
	switch {
	case t.m.User == "" && !t.b.publishersSign():
		return nil
	case t.m.User == "":
		return &refusal{reason: "总部的发布要由本人证明；已暂存，请用自己的密码登录后重新操作", held: true}
	case a.key != "" && !a.role.MayPublish():
		return &refusal{reason: fmt.Sprintf("%s是%s，不能%s；已暂存，请由总部的人重新操作", a.name, domain.Roles.Label(string(a.role)), what), held: true}
	}
	return t.prove(t.m.User, a, what)
}

// publishersSign tells whether anybody of headquarters who may publish has a key.
func (b *batch) publishersSign() bool {
	if b.signing == nil {
		n := 0
		b.look(&n, `SELECT count(*) FROM record WHERE type = ? AND scope = ? AND deleted = 0 AND body LIKE '%"sign_key":"_%' AND body LIKE ?`,
			domain.Users.Name, HQ, `%"role":"`+string(domain.HQ)+`"%`)
		b.signing = &n
	}
	return *b.signing > 0
}

// joining is how long after its enrolment a PC may bring people who manage among its history.
const joining = 30 * 24 * 3_600_000

// permitHistory judges what comes as history, which no person of today answers for. A store that joins brings its
// people; a device that has been here for long has no more to bring.
func (t *trial) permitHistory(c *wire.Change, r *row) *refusal {
	if t.m.Verb == wire.Adopt && c.Type == domain.Users.Name && r.scope == "" && domain.Role(text(c.Set, "role")).MayManage() && t.b.now > t.b.dev.enrolled+joining {
		return &refusal{reason: "这台电脑早已加入总部，不能再以历史资料补报管理人员；已暂存，请由经理添加用户，或用新的邀请码重新加入", held: true}
	}
	return nil
}

// standsFirst tells whether what comes as history must give way: the people whom the hub knows by a key of their own.
func (t *trial) standsFirst(c *wire.Change, r *row) bool {
	return t.m.Verb == wire.Adopt && c.Type == domain.Users.Name && text(r.state.Body, "sign_key") != "" && string(r.state.Body.Get("first_password")) != "true"
}

// keyEnded notes that a user signs with another key from now on.
func (t *trial) keyEnded(r *row, before record.Patch) {
	old := text(before, "sign_key")
	if r.typ == domain.Users.Name && old != "" && old != text(r.state.Body, "sign_key") {
		t.ended = append(t.ended, formerKey{r.id, old, t.at})
	}
}

type formerKey struct {
	user  record.ID
	key   string
	ended calendar.Instant
}

// formerKeys are those that the user had before, and when each ended.
func (b *batch) formerKeys(who record.ID) map[string]calendar.Instant {
	out := map[string]calendar.Instant{}
	if b.failed == nil {
		b.failed = b.session.each(func(scan func(...any) error) error {
			var key string
			var ended int64
			err := scan(&key, &ended)
			out[strings.Clone(key)] = calendar.Instant(ended)
			return err
		}, "SELECT key, ended FROM former_key WHERE user_id = ?", string(who))
	}
	for _, f := range b.ended {
		if f.user == who {
			out[f.key] = f.ended
		}
	}
	return out
}

func (s *session) saveFormerKeys(list []formerKey) error {
	for _, f := range list {
		err := s.do("INSERT INTO former_key (user_id, key, ended) VALUES (?, ?, ?) ON CONFLICT (user_id, key) DO UPDATE SET ended = excluded.ended", string(f.user), f.key, int64(f.ended))
		if err != nil {
			return err
		}
	}
	return nil
}
