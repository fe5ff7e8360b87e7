package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/link"
	story "showroom/sync/sample"
	"showroom/sync/sheet"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
	"showroom/ui/paper"
	"showroom/ui/papers"
)

func (d *demo) scenes() []scene {
	return []scene{
		{"一、A 机单机使用：价目表与老客户", d.alone},
		{"二、建档、报价、出单、打印", d.offer},
		{"三、加入总部，上传历史", d.joinA},
		{"四、B 机加入，财务打印同一份报价", d.joinB},
		{"五、断网：签约、交车照常进行", d.cutOff},
		{"六、断网：两台电脑修改同一位客户", d.bothEdit},
		{"七、恢复网络：两边一致", d.connect},
		{"八、总部发布新价目表，旧报价不变", d.publishNew},
		{"九、备份与核对", d.keepSafe},
	}
}

func (d *demo) alone() (err error) {
	if d.a, err = d.firstPC(); err != nil {
		return err
	}
	list, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		return err
	}
	n, err := d.a.LoadCatalogue(d.ctx, list)
	if err != nil {
		return err
	}
	if err := d.check(n > 100, "载入价目表 %s：%d 个车型，共 %d 条", list.Version, len(list.Variants), n); err != nil {
		return err
	}
	report, err := readSample()
	if err != nil {
		return err
	}
	done, err := d.a.ImportCustomers(d.ctx, report, false)
	if err != nil {
		return err
	}
	if err := d.check(report.Counts.Rows == 300 && report.Counts.Bad == 10 && done.Filed == 280 && done.Repeated == 10,
		"导入老系统客户 %d 行：建档 %d，有误 %d，重复 %d", report.Counts.Rows, done.Filed, report.Counts.Bad, done.Repeated); err != nil {
		return err
	}
	again, err := d.a.ImportCustomers(d.ctx, report, false)
	if err != nil {
		return err
	}
	return d.check(again.Filed == 0 && again.OnFile == 290, "再导入一次：新建 %d，已在册 %d", again.Filed, again.OnFile)
}

func readSample() (*customers.Report, error) {
	table, err := sheet.Open("customers.csv", sample.Customers)
	if err != nil {
		return nil, err
	}
	mapping, err := customers.Guess(table.Header, nil)
	if err != nil {
		return nil, err
	}
	return customers.Read(table, mapping), nil
}

func (d *demo) offer() error {
	d.customer = domain.Customer{Name: "单𠮷䶮", Gender: "f", Phone: "16800000188", Region: "330106", Level: "H", Channel: "walk_in", Model: "松庭", ConsentUse: true}
	if err := d.a.FileCustomer(d.ctx, &d.customer); err != nil {
		return err
	}
	for _, text := range []string{"单𠮷", "shanj", "sjy", "0188"} {
		found, err := d.listCustomers(d.a.store, text, 50)
		if err != nil {
			return err
		}
		hit := false
		for _, c := range found {
			hit = hit || c.ID == d.customer.ID
		}
		if err := d.check(hit, "输入“%s”找到 %s", text, d.customer.Name); err != nil {
			return err
		}
	}
	q, err := d.a.DraftQuote(d.ctx, d.customer.ID)
	if err != nil {
		return err
	}
	if err := d.a.store.Read(d.ctx, func(v *store.View) error { return fillQuote(v, &q) }); err != nil {
		return err
	}
	if err := d.a.SaveQuote(d.ctx, &q); err != nil {
		return err
	}
	_, err = d.a.IssueQuote(d.ctx, q.ID)
	if err := d.refused(err, "优惠超过权限，不能直接出单"); err != nil {
		return err
	}
	if _, err := d.a.ApproveQuote(d.ctx, q.ID, "zhoumin", story.Password); err != nil {
		return err
	}
	if d.quote, err = d.a.IssueQuote(d.ctx, q.ID); err != nil {
		return err
	}
	if err := d.check(d.quote.State == domain.QuoteIssued, "经理批准后出单 %s，应付 %s", d.quote.Number, d.quote.Net.Yuan()); err != nil {
		return err
	}
	_, err = keptResult(&d.quote)
	if err := d.check(err == nil, "按报价保存的政策行重新计价，一分不差"); err != nil {
		return err
	}
	_, err = d.printOn(d.a, "1-报价单-A机.pdf", papers.Quote, d.quote.ID, d.quote.Number, d.customer.Name, d.customer.Phone, d.quote.Net.String())
	return err
}

// fillQuote chooses a car with everything that a quote may hold: a discount beyond the consultant's limit,
// insurance, an accessory, a gift, a package, a trade-in, a loan.
func fillQuote(v *store.View, q *domain.Quote) error {
	car, err := store.VariantByCode(v, "ST-20T-D")
	if err != nil {
		return err
	}
	if err := q.Choose(&car); err != nil {
		return err
	}
	series, err := store.SeriesByCode(v, car.Series)
	if err != nil {
		return err
	}
	colour := series.Colours[0]
	q.ColourCode, q.ColourName, q.Surcharge = colour.Code, colour.Name, colour.Surcharge
	q.Discount = 1000000
	q.Insurer, q.InsurerNo, q.Premium = "岚海财险(虚构)", "LH20261121003", 412635
	parts, err := store.Find(v, domain.Accessories, "WHERE code IN ('AC-001', 'AC-007') ORDER BY code")
	if err != nil {
		return err
	}
	for i, a := range parts {
		q.Accessories = append(q.Accessories, domain.QuoteAccessory{Code: a.Code, Name: a.Name, Quantity: 1, Price: a.Price, Gift: i > 0})
	}
	pack, err := store.First(v, domain.ServicePackages, "WHERE code = 'SP-B3'")
	if err != nil {
		return err
	}
	q.Services = []domain.QuoteService{{Code: pack.Code, Name: pack.Name, Price: pack.Price}}
	q.TradePlate, q.Appraisal = "浙A样例", 3800000
	loan, err := store.First(v, domain.FinanceProducts, "WHERE code = 'F-STD'")
	if err != nil {
		return err
	}
	for _, t := range loan.Terms {
		if t.Months == 36 {
			q.Product, q.Lender, q.Method, q.Months, q.Loan, q.Rate = loan.Code, loan.Lender, loan.Method, t.Months, 10000000, t.Rate
		}
	}
	return nil
}

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

func (d *demo) cutOff() error {
	d.a.wire.cut.Store(true)
	d.b.wire.cut.Store(true)
	_, err := d.a.link.Sync(d.ctx)
	var trouble *link.Error
	if err := d.check(errors.As(err, &trouble) && trouble.Code == link.Offline, "网线已拔，同步失败但不影响工作：%v", err); err != nil {
		return err
	}
	if d.quote, err = d.a.AcceptQuote(d.ctx, d.quote.ID); err != nil {
		return err
	}
	vin := demoVIN()
	if d.order, err = d.a.NewOrder(d.ctx, d.quote.ID, action.OrderTerms{Deposit: 1000000, PayBy: "scan", Promised: now().Day().AddDays(7), VIN: vin, Terms: "赠送首次保养"}); err != nil {
		return err
	}
	if err := d.check(d.order.Claim == "provisional", "签订订单 %s，车辆 %s 待总部确认", d.order.Number, vin); err != nil {
		return err
	}
	_, err = d.a.NewOrder(d.ctx, d.quote.ID, action.OrderTerms{})
	if err := d.refused(err, "同一报价不能下两次订单"); err != nil {
		return err
	}
	if _, err := d.printOn(d.a, "3-订单合同摘要.pdf", papers.Order, d.order.ID, d.order.Number, d.order.Buyer, d.order.Net.String(), "待总部确认"); err != nil {
		return err
	}
	return d.handOver()
}

// demoVIN is an invented VIN with its check digit (GB 16735).
func demoVIN() string {
	for _, digit := range "0123456789X" {
		if vin := "LYXST20D" + string(digit) + "T1000188"; ident.VIN(vin).Valid {
			return vin
		}
	}
	return ""
}

func (d *demo) handOver() (err error) {
	if d.delivery, err = d.a.NewDelivery(d.ctx, d.order.ID); err != nil {
		return err
	}
	_, err = d.a.CompleteDelivery(d.ctx, d.delivery.ID)
	if err := d.refused(err, "必做项未完成，不能交车"); err != nil {
		return err
	}
	for _, i := range d.delivery.Items {
		if i.Mandatory {
			if _, err := d.a.Tick(d.ctx, d.delivery.ID, i.Code, true); err != nil {
				return err
			}
		}
	}
	today := now().Day()
	if _, err := d.a.FillDelivery(d.ctx, d.delivery.ID, func(x *domain.Delivery) {
		x.Invoiced, x.Keys, x.Fuel, x.Mileage, x.Plate, x.OwnerSign, x.DealerSign = today, 2, "1/2", 16, "浙A12345", d.customer.Name, d.a.User.Name
	}); err != nil {
		return err
	}
	if d.delivery, err = d.a.CompleteDelivery(d.ctx, d.delivery.ID); err != nil {
		return err
	}
	tasks, err := d.followUps(d.a)
	if err != nil {
		return err
	}
	if err := d.check(strings.Join(tasks, " ") == fmt.Sprintf("visit3:%s visit7:%s visit30:%s tax60:%s", today.AddDays(3), today.AddDays(7), today.AddDays(30), today.AddDays(60)),
		"完成交车 %s，生成 3、7、30 日回访和 60 日购置税任务", d.delivery.Number); err != nil {
		return err
	}
	_, err = d.printOn(d.a, "4-交车确认单.pdf", papers.Delivery, d.delivery.ID, d.delivery.Number, d.delivery.VIN, "客户联", "经销商联")
	return err
}

func (d *demo) followUps(p *seat) (out []string, err error) {
	err = p.store.Read(d.ctx, func(v *store.View) error {
		tasks, err := store.TasksAbout(v, d.delivery.ID)
		for _, t := range tasks {
			out = append(out, t.Kind+":"+t.Due.String())
		}
		return err
	})
	return out, err
}

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
