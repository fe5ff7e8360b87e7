package hub

import (
	"fmt"
	"regexp"
	"sync"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Unfit is an item that can't be published; nothing of its publication was done.
type Unfit struct {
	Index  int // among the items
	Type   string
	ID     record.ID
	Reason string // in the operator's words
}

func (u *Unfit) Error() string { return fmt.Sprintf("%s %s：%s", u.Type, u.ID, u.Reason) }

// canonicalID is the text form in which record.NewID and record.NamedID write a UUID.
var canonicalID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// fit holds each item against its type's definition: every PC will read what is published. A withdrawal needs no body; revise looks at its ID, so that what an
// older hub let through can still be taken back.
func (h *Hub) fit(items []wire.Item) error {
	for i, it := range items {
		if reason := h.misfit(&it); reason != "" {
			return &Unfit{Index: i, Type: it.Type, ID: it.ID, Reason: reason}
		}
	}
	return nil
}

func (h *Hub) misfit(it *wire.Item) string {
	switch {
	case !h.shared[it.Type]:
		return "这种资料不由总部发布"
	case it.ID == "" || it.Scope != "" && it.Scope != record.Shared:
		return "需要编号，范围必须是 *"
	case nulItem(it):
		return nulReason
	case it.Deleted:
		return ""
	case !canonicalID.MatchString(string(it.ID)):
		return noUUID
	}
	row := h.opt.Types.Get(it.Type).New()
	if err := row.Apply(it.Body); err != nil {
		return fmt.Sprintf("内容与“%s”的字段不符，各店电脑无法读取：%v", row.Type.Label, err)
	}
	row.Head.ID, row.Head.Scope = it.ID, record.Shared
	if bad := row.Check().Blocking(); len(bad) > 0 {
		return bad.Error()
	}
	return ""
}

const noUUID = "id 必须是小写的标准 UUID，同一条资料每次发布都用同一个"

// readable tells why the fields that a change sets can't be read by the definition of their type; "" when
// they can, or the type or field is one that this hub doesn't know. A delete that sets nothing always can.
func (b *batch) readable(c *wire.Change) string {
	t := b.hub.opt.Types.Get(c.Type)
	if t == nil || len(c.Set) == 0 {
		return ""
	}
	kept, _ := b.hub.probes.LoadOrStore(c.Type, &sync.Pool{New: func() any { return t.New() }})
	probe := kept.(*sync.Pool).Get().(*record.Row)
	defer kept.(*sync.Pool).Put(probe)
	if err := probe.Readable(c.Set); err != nil {
		return fmt.Sprintf("这次修改的内容与“%s”的字段不符，总部没有接受；请更新程序后重新填写：%v", t.Label, err)
	}
	return ""
}
