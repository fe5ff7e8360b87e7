package papers_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/ui/paper"
	"showroom/ui/papers"
)

var update = flag.Bool("update", false, "write the golden files anew")

var ctx = context.Background()

const morning = calendar.Instant(1773279000000) // 2026-03-12 09:30

// deal is a sale in a store of its own, from the customer to the finished hand-over.
type deal struct {
	*action.Session
	clock    *storetest.Clock
	quote    domain.Quote
	order    domain.Order
	delivery domain.Delivery
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// desk is a store with the sample's price list and one customer.
func desk(t *testing.T) (*deal, domain.Customer) {
	t.Helper()
	clock := &storetest.Clock{At: morning}
	dealer := storetest.Dealer
	dealer.Province, dealer.Address, dealer.Phone = "110000", "虚构区样例大道 88 号", "010-00000001"
	s := storetest.MustCreate(t, t.TempDir(), store.Options{Manual: true, Now: clock.Now}, store.Setup{
		Dealer: dealer, PC: "A", Users: []domain.User{{Login: "wang", Name: "王敏", Role: domain.Manager}},
	})
	session := must[*action.Session](t)(action.As(ctx, s, "wang"))
	list := must[*sheet.Catalogue](t)(sheet.ReadCatalogue(sample.Catalogue))
	if _, err := session.LoadCatalogue(ctx, list); err != nil {
		t.Fatal(err)
	}
	c := domain.Customer{Name: "单𠮷䶮", Gender: "f", Phone: "16800000188", DocType: "idcard", Doc: "11010519491231002X", Region: "110105", Address: "虚构路 1 号"}
	if err := session.FileCustomer(ctx, &c); err != nil {
		t.Fatal(err)
	}
	return &deal{Session: session, clock: clock}, c
}

// draft is a quote with everything that a quote may hold.
func (d *deal) draft(t *testing.T, customer record.ID) domain.Quote {
	t.Helper()
	q := must[domain.Quote](t)(d.DraftQuote(ctx, customer))
	q.Variant, q.ColourCode, q.ColourName, q.Surcharge = "ST-20T-D", "ST-C1", "雪松白", 0
	err := d.Store.Read(ctx, func(v *store.View) error {
		car, err := store.VariantByCode(v, q.Variant)
		if err != nil {
			return err
		}
		return q.Choose(&car)
	})
	if err != nil {
		t.Fatal(err)
	}
	q.Discount, q.Insurer, q.InsurerNo, q.Premium = 500000, "岚海财险(虚构)", "LH1", 412635
	q.Accessories = []domain.QuoteAccessory{
		{Code: "AC-001", Name: "全车太阳膜(标准)", Quantity: 2, Price: 198000}, {Code: "AC-007", Name: "360软包脚垫", Quantity: 1, Price: 88000, Gift: true},
	}
	q.Services = []domain.QuoteService{{Code: "SP-B3", Name: "基础保养套餐(3次)", Price: 129900}}
	q.TradePlate, q.Appraisal = "京A样例", 3800000
	q.Subsidies = []domain.QuoteSubsidy{{Code: "TS-DLR", Name: "本店置换补贴(样例)", Payer: "本店", Amount: 300000}, {Code: "TS-GOV", Name: "地方置换补贴(样例)", Payer: "政府", Amount: 800000, Later: true}}
	q.Product, q.Lender, q.Method, q.Months, q.Loan, q.UpfrontFee = "F-LOW", "岚桥消费金融(虚构)", "equal_payment", 36, 10000000, 150000
	if err := q.Rate.UnmarshalJSON([]byte(`"2.49"`)); err != nil {
		t.Fatal(err)
	}
	q.Note = "赠送首次洗车。"
	if err := d.SaveQuote(ctx, &q); err != nil {
		t.Fatal(err)
	}
	return q
}

// sold goes all the way to the finished hand-over.
func sold(t *testing.T) *deal {
	t.Helper()
	d, c := desk(t)
	q := d.draft(t, c.ID)
	d.quote = must[domain.Quote](t)(d.IssueQuote(ctx, q.ID))
	d.quote = must[domain.Quote](t)(d.AcceptQuote(ctx, q.ID))
	d.order = must[domain.Order](t)(d.NewOrder(ctx, q.ID, action.OrderTerms{Deposit: 500000, PayBy: "card", Promised: 20260320, VIN: "LGXC16DF6R0000001", Terms: "赠送首次保养"}))
	d.delivery = must[domain.Delivery](t)(d.NewDelivery(ctx, d.order.ID))
	for _, i := range d.delivery.Items {
		if i.Mandatory {
			d.delivery = must[domain.Delivery](t)(d.Tick(ctx, d.delivery.ID, i.Code, true))
		}
	}
	must[domain.Delivery](t)(d.FillDelivery(ctx, d.delivery.ID, func(x *domain.Delivery) {
		x.Invoiced, x.Keys, x.Fuel, x.Mileage, x.OwnerSign, x.DealerSign = 20260312, 2, "80%", 23, c.Name, "王敏"
	}))
	d.delivery = must[domain.Delivery](t)(d.CompleteDelivery(ctx, d.delivery.ID))
	return d
}

// textOf is all text of a paper, in reading order. The check code follows from random IDs.
func textOf(p *papers.Paper) string {
	var b strings.Builder
	for i, page := range p.Pages {
		b.WriteString(strings.Repeat("=", 10) + " " + string(rune('1'+i)) + "\n")
		for _, op := range page.Ops {
			if text, ok := op.(paper.Text); ok {
				b.WriteString(text.Text + "\n")
			}
		}
	}
	return checkCode.ReplaceAllString(b.String(), "校验码 ****")
}

var checkCode = regexp.MustCompile(`校验码 [0-9A-F ]+`)

func TestGoldenPapers(t *testing.T) {
	d := sold(t)
	second := must[domain.Quote](t)(d.NextVersion(ctx, d.quote.ID))
	for name, p := range map[string]func() (*papers.Paper, error){
		"quote":      func() (*papers.Paper, error) { return papers.Quote(ctx, d.Session, d.quote.ID) },
		"draft":      func() (*papers.Paper, error) { return papers.Quote(ctx, d.Session, second.ID) },
		"comparison": func() (*papers.Paper, error) { return papers.Comparison(ctx, d.Session, d.quote.ID, second.ID) },
		"order":      func() (*papers.Paper, error) { return papers.Order(ctx, d.Session, d.order.ID) },
		"delivery":   func() (*papers.Paper, error) { return papers.Delivery(ctx, d.Session, d.delivery.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			got := textOf(must[*papers.Paper](t)(p()))
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want := must[[]byte](t)(os.ReadFile(file))
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the paper changed; run with -update and read the diff (-want +got):\n%s", diff)
			}
		})
	}
}

// A print is kept with the PDF's fingerprint, and the next one is marked.
func TestReprintIsMarked(t *testing.T) {
	d := sold(t)
	first := must[*papers.Paper](t)(papers.Quote(ctx, d.Session, d.quote.ID))
	if strings.Contains(textOf(first), "副本") || first.Copy != 0 {
		t.Errorf("the original is marked as copy %d", first.Copy)
	}
	pdf := must[[]byte](t)(first.PDF())
	if again := must[[]byte](t)(first.PDF()); string(again) != string(pdf) {
		t.Error("the same paper gives other bytes")
	}
	if err := papers.Keep(ctx, d.Session, first, pdf); err != nil {
		t.Fatal(err)
	}
	second := must[*papers.Paper](t)(papers.Quote(ctx, d.Session, d.quote.ID))
	if !strings.Contains(textOf(second), "副本") || second.Copy != 1 {
		t.Errorf("the reprint is copy %d without its mark", second.Copy)
	}
	err := d.Store.Read(ctx, func(v *store.View) error {
		kept, err := store.Find(v, domain.Events, "WHERE kind = 'print' AND about = ?", string(d.quote.ID))
		if len(kept) != 1 || len(kept[0].Hash) != 64 || kept[0].User != d.User.ID {
			t.Errorf("kept %+v", kept)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A draft's print leaves no trace.
func TestDraftIsNoDocument(t *testing.T) {
	d, c := desk(t)
	q := d.draft(t, c.ID)
	p := must[*papers.Paper](t)(papers.Quote(ctx, d.Session, q.ID))
	if !strings.Contains(textOf(p), "草稿") || p.Number != "" {
		t.Errorf("a draft with number %q and without its mark", p.Number)
	}
	if err := papers.Keep(ctx, d.Session, p, []byte("pdf")); err != nil {
		t.Fatal(err)
	}
	if again := must[*papers.Paper](t)(papers.Quote(ctx, d.Session, q.ID)); again.Copy != 0 {
		t.Error("the print of a draft was kept")
	}
}

func TestMarks(t *testing.T) {
	d, c := desk(t)
	q := d.draft(t, c.ID)
	must[domain.Quote](t)(d.IssueQuote(ctx, q.ID))
	d.clock.At += calendar.Instant(30 * 86400 * 1000)
	if p := must[*papers.Paper](t)(papers.Quote(ctx, d.Session, q.ID)); !strings.Contains(textOf(p), "已过期") {
		t.Error("an expired quote is not marked")
	}
	must[domain.Quote](t)(d.VoidQuote(ctx, q.ID, "客户改选"))
	if p := must[*papers.Paper](t)(papers.Quote(ctx, d.Session, q.ID)); !strings.Contains(textOf(p), "已作废") {
		t.Error("a void quote is not marked")
	}
}

// The fingerprint follows the content, not the fate, of a quote.
func TestQuoteHash(t *testing.T) {
	q := domain.Quote{Number: "BJ-1", Net: 100, State: domain.QuoteIssued}
	same := q
	same.State, same.EndedAt, same.Reason, same.Rev = domain.QuoteVoid, morning, "改选", 42
	if papers.QuoteHash(&q) != papers.QuoteHash(&same) {
		t.Error("the hash changed with the quote's fate")
	}
	other := q
	other.Net++
	if papers.QuoteHash(&q) == papers.QuoteHash(&other) {
		t.Error("the hash did not change with the content")
	}
}

// A deposit beyond what the loan leaves to pay is given back: the payments still add up.
func TestPaymentsAddUp(t *testing.T) {
	d, c := desk(t)
	q := d.draft(t, c.ID)
	q.Loan = 20000000
	if err := d.SaveQuote(ctx, &q); err != nil {
		t.Fatal(err)
	}
	must[domain.Quote](t)(d.IssueQuote(ctx, q.ID))
	must[domain.Quote](t)(d.AcceptQuote(ctx, q.ID))
	o := must[domain.Order](t)(d.NewOrder(ctx, q.ID, action.OrderTerms{Deposit: 10000000, PayBy: "transfer"}))
	p := must[*papers.Paper](t)(papers.Order(ctx, d.Session, o.ID))
	if !strings.Contains(textOf(p), "退还客户") {
		t.Error("the refund is not on the paper")
	}
}

func TestComparisonNeedsTwoOrThree(t *testing.T) {
	d := sold(t)
	if _, err := papers.Comparison(ctx, d.Session, d.quote.ID); err == nil {
		t.Error("one quote was compared with nothing")
	}
}

// The check code of a comparison follows every version on it, not only the first.
func TestComparisonHashCoversAll(t *testing.T) {
	d := sold(t)
	code := func(other domain.Quote) string {
		t.Helper()
		for _, op := range must[*papers.Paper](t)(papers.Comparison(ctx, d.Session, d.quote.ID, other.ID)).Document.Pages[0].Ops {
			if text, ok := op.(paper.Text); ok && strings.Contains(text.Text, "校验码") {
				return text.Text
			}
		}
		t.Fatal("no check code on the paper")
		return ""
	}
	second := must[domain.Quote](t)(d.Session.NextVersion(ctx, d.quote.ID))
	third := must[domain.Quote](t)(d.Session.NextVersion(ctx, d.quote.ID))
	if code(second) == code(third) {
		t.Error("two comparisons with one first version share a check code")
	}
}
