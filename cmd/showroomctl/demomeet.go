package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	"showroom/sync/store"
	"showroom/ui/papers"
)

func (d *demo) bothEdit() error {
	if err := d.edit(d.a, func(c *domain.Customer) { c.Address, c.NextStep = "虚构区样例大道 8 号", "送装饰礼包" }); err != nil {
		return err
	}
	time.Sleep(5 * time.Millisecond) // the later edit of the same field shall be B's beyond doubt
	if err := d.edit(d.b, func(c *domain.Customer) { c.WeChat, c.NextStep = "wx_demo_0188", "补寄发票" }); err != nil {
		return err
	}
	st, err := d.a.store.Status(d.ctx)
	if err != nil {
		return err
	}
	return d.check(st.Pending > 0, "A 机改了地址和下一步，B 机改了微信和下一步；A 机有 %d 项等待上传", st.Pending)
}

func (d *demo) connect() error {
	d.a.wire.cut.Store(false)
	d.b.wire.cut.Store(false)
	for _, p := range []*seat{d.a, d.b, d.a} {
		if _, err := p.link.Sync(d.ctx); err != nil {
			return err
		}
	}
	onA, err := d.customerOn(d.a)
	if err != nil {
		return err
	}
	onB, err := d.customerOn(d.b)
	if err != nil {
		return err
	}
	if err := d.check(same(domain.Customers, &onA, &onB), "两台电脑上的客户资料完全相同"); err != nil {
		return err
	}
	if err := d.check(onA.Address != "" && onA.WeChat == "wx_demo_0188", "不同字段的修改都保留：地址（A）、微信（B）"); err != nil {
		return err
	}
	if err := d.check(onA.NextStep == "补寄发票", "同一字段以较晚的修改为准：下一步 = %s", onA.NextStep); err != nil {
		return err
	}
	for name, p := range map[string]*seat{"A 机": d.a, "B 机": d.b} {
		if err := d.loserShown(p, name); err != nil {
			return err
		}
	}
	if err := d.arrived(); err != nil {
		return err
	}
	if err := d.quiet(d.a, "A 机"); err != nil {
		return err
	}
	return d.quiet(d.b, "B 机")
}

// loserShown checks that the value that lost is kept and shown.
func (d *demo) loserShown(p *seat, name string) error {
	var lost []store.Conflict
	err := p.store.Read(d.ctx, func(v *store.View) (err error) {
		lost, err = v.ConflictsOf(domain.Customers.Name, d.customer.ID)
		return err
	})
	if err != nil {
		return err
	}
	shown := len(lost) == 1 && lost[0].Field == "next_step" && bytes.Contains(lost[0].Lost, []byte("送装饰礼包"))
	return d.check(shown, "%s 显示落选的值（%d 处）：送装饰礼包", name, len(lost))
}

// arrived checks that order, delivery and tasks reached B, and prints there.
func (d *demo) arrived() error {
	delivery, err := find(d.call, d.b.store, domain.Deliveries, d.delivery.Number)
	if err != nil {
		return err
	}
	tasks, err := d.followUps(d.b)
	if err != nil {
		return err
	}
	if err := d.check(delivery.State == domain.DeliveryDone && len(tasks) == 4, "B 机已有交车单 %s 和 4 个回访任务", delivery.Number); err != nil {
		return err
	}
	if _, err := d.printOn(d.b, "5-交车确认单-B机-副本.pdf", papers.Delivery, delivery.ID, delivery.Number, "副本"); err != nil {
		return err
	}
	order, err := papers.Order(d.ctx, d.b.session, d.order.ID)
	if err != nil {
		return err
	}
	if err := d.check(!strings.Contains(textOf(order.Document), "待总部确认"), "总部已确认车辆，B 机的合同摘要不再标“待总部确认”"); err != nil {
		return err
	}
	for _, p := range []*seat{d.b, d.a} {
		if _, err := p.link.Sync(d.ctx); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) publishNew() error {
	list, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		return err
	}
	today := now().Day()
	for i := range list.Variants {
		if v := &list.Variants[i]; v.Code == d.quote.Variant {
			raise(v, today.AddDays(-1))
		}
	}
	changed, err := d.hub.publish(d.ctx, list)
	if err != nil {
		return err
	}
	if err := d.check(changed == 1, "总部发布新价目表：%d 条有变化", changed); err != nil {
		return err
	}
	for _, p := range []*seat{d.a, d.b} {
		if _, err := p.link.Sync(d.ctx); err != nil {
			return err
		}
	}
	old, err := find(d.call, d.b.store, domain.Quotes, d.quote.Number)
	if err != nil {
		return err
	}
	if err := d.check(papers.QuoteHash(&old) == papers.QuoteHash(&d.quote), "已出单的报价不变：%s", old.Net.Yuan()); err != nil {
		return err
	}
	return d.newPrice()
}

// raise ends the variant's price the day before from, and adds one that is 3,000 yuan higher.
func raise(v *domain.Variant, from calendar.Day) {
	last := &v.Prices[len(v.Prices)-1]
	next := *last
	last.To = from.AddDays(-1)
	next.Price += 300000
	next.From, next.To = from, 0
	v.Prices = append(v.Prices, next)
}

// newPrice quotes the same car at the new price on B, whose numbers are its own.
func (d *demo) newPrice() error {
	if err := d.b.login(d.ctx, "hepeng"); err != nil {
		return err
	}
	q, err := d.b.NextVersion(d.ctx, d.quote.ID)
	if err != nil {
		return err
	}
	if q, err = d.b.IssueQuote(d.ctx, q.ID); err != nil {
		return err
	}
	if err := d.check(q.Price == d.quote.Price+300000 && q.Version == 2 && strings.Contains(q.Number, "-B-"), "B 机按新价出第 2 版 %s：指导价 %s → %s", q.Number, d.quote.Price.Yuan(), q.Price.Yuan()); err != nil {
		return err
	}
	compare := func(ctx context.Context, s *action.Session, id record.ID) (*papers.Paper, error) {
		return papers.Comparison(ctx, s, d.quote.ID, id)
	}
	if _, err := d.printOn(d.b, "6-报价对比.pdf", compare, q.ID, d.quote.Number, q.Number); err != nil {
		return err
	}
	for _, p := range []*seat{d.b, d.a} {
		if _, err := p.link.Sync(d.ctx); err != nil {
			return err
		}
	}
	onA, err := find(d.call, d.a.store, domain.Quotes, q.Number)
	if err != nil {
		return err
	}
	return d.check(papers.QuoteHash(&onA) == papers.QuoteHash(&q), "A 机收到 %s", onA.Number)
}

func (d *demo) keepSafe() error {
	path := filepath.Join(d.dir, "pc-a.backup.db")
	if err := d.a.store.Backup(d.ctx, path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if err := d.check(info.Size() > 0, "备份 A 机：%d 字节，已校验", info.Size()); err != nil {
		return err
	}
	if err := d.a.store.Verify(d.ctx); err != nil {
		return err
	}
	devices, err := d.hub.Devices(d.ctx)
	if err != nil {
		return err
	}
	if err := d.check(len(devices) == 2, "总部登记了 %d 台电脑", len(devices)); err != nil {
		return err
	}
	if err := d.quiet(d.a, "A 机"); err != nil {
		return err
	}
	return d.quiet(d.b, "B 机")
}
