package papers

import (
	"strings"

	"showroom/domain"
	"showroom/domain/price"
	"showroom/ui/paper"
)

// groups are the sections of the paper in their order, with the codes of the lines in them.
var groups = []struct {
	title, sum string
	deducts    bool
	codes      []string
}{
	{"车辆", "裸车价", false, []string{price.CodeMSRP, price.CodeColour, price.CodeOption, price.CodeDiscount}},
	{"税费", "", false, []string{price.CodeTax, price.CodeVehicleTax, price.CodeFee}},
	{"保险", "", false, []string{price.CodeCompulsory, price.CodeCommercial}},
	{"精品与服务", "", false, []string{price.CodeAccessory, price.CodeService}},
	{"金融费用", "", false, []string{price.CodeFinanceFee}},
	{"置换与补贴", "", true, []string{price.CodeTradeIn, price.CodeSubsidy}},
}

// sections puts the quote's lines into groups. A line of a newer program that has no group here stands in a
// group of its own: it is money, so it must be seen.
func sections(q *domain.Quote) []paper.Section {
	var out []paper.Section
	grouped := map[string]bool{}
	for _, g := range groups {
		s := paper.Section{Title: g.title, Sum: g.sum, Deducts: g.deducts}
		for _, code := range g.codes {
			grouped[code] = true
			for i := range q.Lines {
				if q.Lines[i].Code == code {
					s.Lines = append(s.Lines, charge(&q.Lines[i]))
				}
			}
		}
		if len(s.Lines) > 0 {
			out = append(out, s)
		}
	}
	other := paper.Section{Title: "其他"}
	for i := range q.Lines {
		if !grouped[q.Lines[i].Code] {
			other.Lines = append(other.Lines, charge(&q.Lines[i]))
		}
	}
	if len(other.Lines) > 0 {
		out = append(out, other)
	}
	return out
}

func charge(l *domain.QuoteLine) paper.Charge {
	c := paper.Charge{Name: l.Name, Quantity: int(l.Quantity), Why: why(l), Payee: l.Payee, Optional: l.Optional, Gift: l.Gift, Amount: l.Amount}
	if l.Code == price.CodeSubsidy && l.Value != 0 {
		c.Aside, c.Amount = true, -l.Value
	}
	return c
}

// why is the explanation of a line as far as it tells the customer something that the line itself doesn't.
func why(l *domain.QuoteLine) string {
	switch l.Code {
	case price.CodeTax, price.CodeVehicleTax, price.CodeCompulsory:
		return strings.TrimSpace(l.Base + " " + l.Rule)
	case price.CodeCommercial, price.CodeTradeIn:
		return l.Base
	case price.CodeSubsidy:
		if l.Value != 0 {
			return l.Rule
		}
	case price.CodeAccessory:
		switch {
		case l.Gift:
			return "价值 " + l.Value.String()
		case l.Quantity > 1:
			return l.Base
		}
	}
	return ""
}
