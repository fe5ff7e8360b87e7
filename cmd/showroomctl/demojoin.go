package main

import (
	"fmt"
	"strings"
	"time"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/sync/link"
	"showroom/sync/sheet"
	"showroom/ui/paper"
	"showroom/ui/papers"
)

// enrol gives a PC a one-time code and joins with it.
func (d *demo) enrol(p *seat, dealer, name string) error {
	code, _, err := d.hub.IssueCode(d.ctx, dealer, time.Hour)
	if err != nil {
		return err
	}
	if err := p.link.Join(d.ctx, link.Joining{URL: d.hub.url, Code: code, Name: name, Move: true}); err != nil {
		return err
	}
	err = p.link.Join(d.ctx, link.Joining{URL: d.hub.url, Code: "0000-0000", Name: name})
	return d.refused(err, "错误的邀请码")
}

func (d *demo) joinA() (err error) {
	if d.hub, err = openHeadquarters(d.ctx, d.dir); err != nil {
		return err
	}
	id := d.a.store.Identity()
	if err := d.hub.CreateDealer(d.ctx, id.Dealer, "砚行汽车杭州一店"); err != nil {
		return err
	}
	if err := d.enrol(d.a, id.Dealer, "A 机"); err != nil {
		return err
	}
	done, err := d.a.link.Sync(d.ctx)
	if err != nil {
		return err
	}
	if err := d.check(done.Applied > 0 && done.Refused == 0 && done.Held == 0, "单机时的历史一次上传：%d 批，无一退回", done.Applied); err != nil {
		return err
	}
	return d.firstPublish()
}

// firstPublish makes the price list headquarters' own: from now on it comes from there.
func (d *demo) firstPublish() error {
	list, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		return err
	}
	n, err := d.hub.publish(d.ctx, list)
	if err != nil {
		return err
	}
	if _, err := d.a.link.Sync(d.ctx); err != nil {
		return err
	}
	if err := d.check(n > 100, "总部发布价目表 %s：%d 条", list.Version, n); err != nil {
		return err
	}
	_, err = d.a.LoadCatalogue(d.ctx, list)
	if err := d.refused(err, "加入总部后，门店不能自行载入价目表"); err != nil {
		return err
	}
	return d.quiet(d.a, "A 机")
}

// quiet checks that a PC has nothing left to send and holds what the hub holds.
func (d *demo) quiet(p *seat, name string) error {
	st, err := p.store.Status(d.ctx)
	if err != nil {
		return err
	}
	differ, proved, err := p.link.Prove(d.ctx)
	if err != nil {
		return err
	}
	why := ""
	for _, x := range differ {
		why += fmt.Sprintf("；%s %s：本机 %d 条，总部 %d 条", x.Scope, typeLabel(x.Type), x.Here, x.Hub)
	}
	if !proved {
		why = "；总部在此期间有新内容，无法比对"
	}
	return d.check(st.Pending == 0 && st.Refused == 0 && why == "", "%s 与总部逐条一致（条数与校验和），待上传 %d%s", name, st.Pending, why)
}

func (d *demo) joinB() (err error) {
	if d.b, err = d.secondPC(); err != nil {
		return err
	}
	if err := d.enrol(d.b, d.a.store.Identity().Dealer, "B 机"); err != nil {
		return err
	}
	if _, err := d.b.link.Sync(d.ctx); err != nil {
		return err
	}
	if err := d.b.login(d.ctx, "chenchen"); err != nil {
		return err
	}
	if err := d.check(d.b.store.Identity().PC == "B", "财务 %s 在 %s 机登录", d.b.User.Name, d.b.store.Identity().PC); err != nil {
		return err
	}
	if err := d.quiet(d.b, "B 机"); err != nil {
		return err
	}
	there, err := find(d.call, d.b.store, domain.Quotes, d.quote.Number)
	if err != nil {
		return err
	}
	if err := d.check(papers.QuoteHash(&there) == papers.QuoteHash(&d.quote), "B 机的报价 %s 内容指纹相同", there.Number); err != nil {
		return err
	}
	first, err := papers.Quote(d.ctx, d.a.session, d.quote.ID)
	if err != nil {
		return err
	}
	second, err := d.printOn(d.b, "2-报价单-B机-副本.pdf", papers.Quote, there.ID, d.quote.Number, d.customer.Name, d.quote.Net.String(), "副本")
	if err != nil {
		return err
	}
	return d.check(contentOf(first.Document) == contentOf(second.Document), "两台电脑打印的报价内容逐字相同（只有打印人不同）")
}

// contentOf is the text of a paper without who printed it when.
func contentOf(doc *paper.Document) string {
	var out []string
	for line := range strings.Lines(textOf(doc)) {
		if !strings.HasPrefix(line, "打印 ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}
