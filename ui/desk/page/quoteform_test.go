package page

import (
	"context"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/sync/store"
)

// shelfForm is a new quote of the sample's consultant for one of her customers, with nothing chosen yet.
func shelfForm(t *testing.T) *quoteForm {
	t.Helper()
	st := sampleStore(t)
	session, err := action.As(context.Background(), st, sample.Consultant)
	if err != nil {
		t.Fatal(err)
	}
	var c domain.Customer
	var shelf *shelf
	err = st.Read(context.Background(), func(v *store.View) (err error) {
		if c, err = store.First(v, domain.Customers, "WHERE owner = ? ORDER BY id", string(session.User.ID)); err != nil {
			return err
		}
		shelf, err = readShelf(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	q, err := session.DraftQuote(context.Background(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return newQuoteForm(q, shelf, session.User.Role)
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func (f *quoteForm) mustBePriced(t *testing.T) {
	t.Helper()
	if !f.priced || len(f.wrong) > 0 {
		t.Fatalf("not priced: %v", f.wrong)
	}
}

// TestGoldenQuoteCash enters GQ-01 of the golden quotes choice by choice.
func TestGoldenQuoteCash(t *testing.T) {
	f := shelfForm(t)
	f.setDay(20260225)
	f.setInvoice(20260312)
	f.setProvince("110000")
	f.chooseSeries("ST")
	f.chooseVariant("ST-20T-D")
	f.chooseColour("ST-C1")
	f.setInsurer("岚海财险(虚构)")
	f.setInsurerNo("LH20260225001")
	f.setPremium(412635)
	f.addAccessory("AC-001")
	f.addAccessory("AC-007")
	f.setGift(1, true)
	f.mustBePriced(t)
	want(t, "裸车价", f.quote.Bare, 23980000)
	want(t, "落地价", f.quote.Landing, 26857759)
	want(t, "应付", f.quote.Net, 26857759)
	want(t, "大写", f.result.NetTotalCapitals, "人民币贰拾陆万捌仟伍佰柒拾柒元伍角玖分")
	amounts := map[string]money.Fen{}
	for _, l := range f.quote.Lines {
		amounts[l.Code+l.Ref] = l.Amount
	}
	for code, fen := range map[string]money.Fen{"PTAX": 2122124, "VTAX": 40000, "CINS": 95000, "BINS": 412635, "FEEFE-PLATE": 10000, "ACCAC-001": 198000, "ACCAC-007": 0} {
		want(t, code, amounts[code], fen)
	}
}

// TestGoldenQuoteLoan enters GQ-06: an electric car with half the relief, equal payments.
func TestGoldenQuoteLoan(t *testing.T) {
	f := shelfForm(t)
	f.setDay(20260418)
	f.setInvoice(20260506)
	f.setProvince("330000")
	f.chooseSeries("ZL")
	f.chooseVariant("ZL-BEV-A")
	f.chooseColour("ZL-C1")
	f.setDiscount(980000)
	f.setInsurer("启程财险(虚构)")
	f.setInsurerNo("QC20260418009")
	f.setPremium(523000)
	f.addAccessory("AC-002")
	f.addAccessory("AC-008")
	f.setGift(1, true)
	f.addAccessory("AC-032")
	f.addAccessory("AC-032")
	f.chooseProduct("F-STD")
	want(t, "product", f.quote.ProductName, "标准等额本息")
	want(t, "usual term", f.quote.Months, 36)
	want(t, "usual loan", f.quote.Loan, 14000000)
	f.setDown(50 * money.One)
	f.mustBePriced(t)
	want(t, "贷款", f.quote.Loan, 10000000)
	want(t, "首付比例", f.down(), "50")
	want(t, "应付", f.quote.Net, 21984556)
	want(t, "月供", f.quote.SecondPay, 300833)
	want(t, "末期", f.quote.LastPay, 300819)
	want(t, "利息", f.quote.Interest, 829974)
	want(t, "单利", f.quote.Simple, "5.25")
	want(t, "复利", f.quote.Compound, "5.38")
	want(t, "提车", f.quote.Cash, 11984556)
	want(t, "总花费", f.quote.AllIn, 22814530)
	rows := map[string]bool{}
	for _, r := range f.quote.Rows {
		rows[r.Code] = true
	}
	if !rows["NEV-2026"] {
		t.Errorf("the quote doesn't keep the relief row NEV-2026: %v", f.quote.Rows)
	}
}

func TestCarDecidesWhatCanBeChosen(t *testing.T) {
	f := shelfForm(t)
	if f.priced || len(f.wrong) > 0 || f.quote.Net != 0 {
		t.Errorf("a quote without a car is priced %v, wrong %v", f.quote.Net, f.wrong)
	}
	f.chooseSeries("QH")
	if len(f.shelf.sold("QH", f.quote.Day)) == 0 || len(f.colours()) != 6 || len(f.options()) != 5 {
		t.Fatalf("青禾: %d cars, %d colours, %d options", len(f.shelf.sold("QH", f.quote.Day)), len(f.colours()), len(f.options()))
	}
	f.chooseVariant("QH-15L-A")
	f.chooseColour("QH-C4")
	f.chooseOption("QH-PANO", true)
	f.mustBePriced(t)
	want(t, "裸车价", f.quote.Bare, 8680000+300000+630000)
	f.chooseVariant("QH-15L-B")
	if f.quote.ColourCode != "QH-C4" || !f.has("QH-PANO") {
		t.Error("another car of the same series lost its paint or options")
	}
	f.chooseSeries("ST")
	if f.quote.Variant != "" || f.quote.ColourCode != "" || len(f.quote.Options) > 0 || f.priced {
		t.Errorf("another series kept %s %s %v", f.quote.Variant, f.quote.ColourCode, f.quote.Options)
	}
}

func TestOptionsThatCantStandTogether(t *testing.T) {
	f := shelfForm(t)
	f.chooseSeries("QH")
	f.chooseVariant("QH-15L-A")
	f.chooseOption("QH-TOW", true)
	f.chooseOption("QH-W19", true)
	if f.has("QH-TOW") || !f.has("QH-W19") || !strings.Contains(f.said, "隐藏式拖车钩") {
		t.Errorf("options %v, said %q", f.quote.Options, f.said)
	}
	f.chooseOption("QH-TOW", true) // the exclusion holds the other way round too
	if f.has("QH-W19") || !f.has("QH-TOW") {
		t.Errorf("options %v", f.quote.Options)
	}
	all := []domain.Option{{Code: "a", Requires: "b"}, {Code: "b"}, {Code: "c", Excludes: "b"}}
	taken := map[string]bool{"c": true}
	if came, went := takeOption(all, taken, "a"); !taken["a"] || !taken["b"] || taken["c"] || len(came) != 2 || len(went) != 1 {
		t.Errorf("took %v: came %v, went %v", taken, came, went)
	}
	if went := leaveOption(all, taken, "b"); taken["a"] || taken["b"] || len(went) != 2 {
		t.Errorf("left %v: went %v", taken, went)
	}
}

func TestDiscountBeyondTheLimit(t *testing.T) {
	f := shelfForm(t)
	f.chooseSeries("QH")
	f.chooseVariant("QH-15L-A") // the consultant may give 2,604.00
	f.setDiscount(260400)
	if f.beyond() {
		t.Error("the limit itself is beyond the limit")
	}
	f.setDiscount(260401)
	if !f.beyond() || !f.priced {
		t.Errorf("beyond %v, priced %v", f.beyond(), f.priced)
	}
	f.quote.ApprovedBy, f.quote.ApprovedUpTo, f.quote.ApprovedVariant = "wang", 300000, "QH-15L-A"
	if f.beyond() {
		t.Error("an approved discount is beyond the limit")
	}
	f.chooseVariant("QH-15L-B")
	if f.quote.ApprovedUpTo != 0 {
		t.Error("the approval went along to another car")
	}
	f.setDiscount(99999999)
	if f.wrong["discount"] == "" || f.priced || f.quote.Net != 0 {
		t.Errorf("a discount above the price: wrong %v, net %v", f.wrong, f.quote.Net)
	}
}

// TestRefusalsFindTheirField: what the price rules refuse is said at the field that mends it.
func TestRefusalsFindTheirField(t *testing.T) {
	for field, spoil := range map[string]func(*quoteForm){
		"discount":   func(f *quoteForm) { f.setDiscount(-1) },
		"invoice":    func(f *quoteForm) { f.setInvoice(0) },
		"variant":    func(f *quoteForm) { f.setDay(20200101) },
		"province":   func(f *quoteForm) { f.setProvince("650000") },
		"owner_type": func(f *quoteForm) { f.setOwner("") },
		"insurer":    func(f *quoteForm) { f.setPremium(100) },
		"covers": func(f *quoteForm) {
			f.change(func(q *domain.Quote) {
				q.Insurer, q.Premium = "x", 5
				q.Covers = []domain.QuoteCover{{Name: "a", Premium: 4}}
			})
		},
		"float":       func(f *quoteForm) { f.setFloat(37 * money.One) },
		"appraisal":   func(f *quoteForm) { f.setAppraisal(-5) },
		"accessories": func(f *quoteForm) { f.addAccessory("AC-001"); f.setQuantity(0, 0) },
		"loan":        func(f *quoteForm) { f.chooseProduct("F-STD"); f.setLoan(f.quote.Bare + 10000) },
		"until":       func(f *quoteForm) { f.setUntil(f.quote.Day.AddDays(-1)) },
	} {
		f := shelfForm(t)
		f.chooseSeries("QH")
		f.chooseVariant("QH-15L-A")
		f.mustBePriced(t)
		spoil(f)
		if f.wrong[field] == "" || len(f.wrong) != 1 {
			t.Errorf("%s: wrong says %v", field, f.wrong)
		}
	}
}

func TestLoanWithinWhatTheProductLends(t *testing.T) {
	f := shelfForm(t)
	f.chooseSeries("QH")
	f.chooseVariant("QH-15L-A") // 86,800.00
	f.chooseProduct("F-STD")
	f.mustBePriced(t)
	want(t, "loan", f.quote.Loan, 6070000) // 70 % in steps of 100.00
	for _, c := range []struct {
		fen  money.Fen
		word string
	}{{7000000, "首付"}, {2990000, "至少"}, {4000050, "整数倍"}} {
		f.setLoan(c.fen)
		if !strings.Contains(f.wrong["loan"], c.word) {
			t.Errorf("loan of %s: %q", c.fen, f.wrong["loan"])
		}
	}
	f.setLoan(4000000)
	f.mustBePriced(t)
	f.setMonths(60)
	want(t, "rate of 60 months", f.quote.Rate.String(), "5.65")
	f.chooseProduct("")
	want(t, "cash", f.quote.Loan, 0)
	want(t, "months", f.quote.Months, 0)
	f.mustBePriced(t)
}

func TestGoodsCoversAndSubsidies(t *testing.T) {
	f := shelfForm(t)
	f.chooseSeries("QH")
	f.chooseVariant("QH-15L-A")
	before := f.quote.Net
	f.setFee("FE-AGENT", true)
	want(t, "fee", f.quote.Net, before+50000)
	f.setFee("FE-AGENT", false)
	f.setFee("FE-PLATE", false) // everybody pays it
	want(t, "fees", f.quote.Net, before)
	f.addService("SP-B3")
	f.addService("SP-B3")
	want(t, "services", len(f.quote.Services), 1)
	f.dropService(0)
	f.addAccessory("AC-001")
	f.addAccessory("AC-001")
	want(t, "quantity", f.quote.Accessories[0].Quantity, 2)
	f.dropAccessory(0)
	f.setInsurer("岚海财险(虚构)")
	f.addCover("机动车损失保险")
	f.addCover("第三者责任险")
	f.editCover(0, func(c *domain.QuoteCover) { c.Premium = 210000 })
	f.editCover(1, func(c *domain.QuoteCover) { c.Premium, c.Limit = 150000, 300000000 })
	want(t, "premium", f.quote.Premium, 360000)
	f.mustBePriced(t)
	f.dropCover(1)
	want(t, "premium", f.quote.Premium, 210000)
	landing := f.quote.Landing
	f.setPlate("浙A00001")
	f.setAppraisal(3000000)
	f.setSubsidy("TS-OEM", true)
	f.setSubsidy("TS-GOV", true) // paid to the customer later: counts nothing
	f.mustBePriced(t)
	want(t, "landing", f.quote.Landing, landing)
	want(t, "net", f.quote.Net, landing-3000000-500000)
	f.setSubsidy("TS-OEM", false)
	want(t, "net", f.quote.Net, landing-3000000)
}

// TestIssuedNeverChanges: whatever the form is told, an issued quote stays as it is.
func TestIssuedNeverChanges(t *testing.T) {
	f := shelfForm(t)
	f.chooseSeries("QH")
	f.chooseVariant("QH-15L-A")
	f.quote.State = domain.QuoteIssued
	f.reprice()
	before := record.Diff(domain.Quotes.Bind(&domain.Quote{}), domain.Quotes.Bind(&f.quote))
	f.setDiscount(100)
	f.chooseVariant("QH-15L-B")
	f.addAccessory("AC-001")
	f.setDay(calendar.Day(20260101))
	after := record.Diff(domain.Quotes.Bind(&domain.Quote{}), domain.Quotes.Bind(&f.quote))
	if string(before.AppendJSON(nil)) != string(after.AppendJSON(nil)) || !f.priced {
		t.Errorf("an issued quote changed: %s", after.AppendJSON(nil))
	}
}
