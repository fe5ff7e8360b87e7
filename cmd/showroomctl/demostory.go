package main

import (
	"showroom/assets/sample"
	"showroom/domain"
	story "showroom/sync/sample"
	"showroom/sync/sheet"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
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
