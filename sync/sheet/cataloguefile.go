package sheet

import (
	"encoding/json"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
)

// The shapes of a price list's JSON file. Amounts are fen, dates inclusive, null is open.

type catalogueFile struct {
	Version   string    `json:"price_list_version"`
	Currency  string    `json:"currency"`
	Brand     fileNamed `json:"brand"`
	Series    []fileSeries
	Variants  []fileVariant
	Parts     []filePart    `json:"accessories"`
	Packages  []filePackage `json:"service_packages"`
	Finance   []fileFinance `json:"finance_products"`
	Insurers  []fileNamed
	Fees      []fileFee
	Subsidies []fileSubsidy   `json:"trade_in_subsidies"`
	Purchase  filePurchaseTax `json:"purchase_tax_policy"`
	Vehicle   fileVehicleTax  `json:"vehicle_tax"`
	Insurance fileCompulsory  `json:"compulsory_insurance"`
}

type fileNamed struct{ Code, Name string }

type dated struct {
	From calendar.Day  `json:"valid_from"`
	To   *calendar.Day `json:"valid_to"`
}

func (d dated) validity() domain.Validity { return domain.Validity{From: d.From, To: orZero(d.To)} }

type fileSeries struct {
	fileNamed
	dated
	Body, Segment string
	Colours       []fileColour
	Options       []fileOption
}

type fileColour struct {
	fileNamed
	dated
	Surcharge money.Fen `json:"surcharge_fen"`
}

type fileOption struct {
	fileNamed
	dated
	Price              money.Fen `json:"price_fen"`
	Excludes, Requires []string
}

type fileVariant struct {
	fileNamed
	dated
	Series       string
	ModelYear    int64 `json:"model_year"`
	Fuel         string
	Displacement int64 `json:"displacement_cc"`
	Seats        int64
	Range        *int64        `json:"ev_range_km"`
	Battery      *json.Number  `json:"battery_kwh"`
	LifeCycle    string        `json:"life_cycle"`
	StopSale     *calendar.Day `json:"stop_sale_from"`
	VehicleTax   string        `json:"vehicle_tax"`
	Listings     []struct {
		dated
		Eligible bool
	} `json:"nev_catalogue"`
	Prices []struct {
		dated
		Price money.Fen `json:"msrp_fen"`
	}
	Cost   money.Fen            `json:"cost_fen"`
	Limits map[string]money.Fen `json:"discount_limit_fen"`
}

type filePart struct {
	fileNamed
	dated
	Unit    string
	Price   money.Fen     `json:"price_fen"`
	Cost    money.Fen     `json:"cost_fen"`
	Minutes int64         `json:"install_minutes"`
	VAT     money.Percent `json:"vat_percent"`
}

type filePackage struct {
	fileNamed
	dated
	Price  money.Fen `json:"price_fen"`
	Months *int64
	Km     *int64
	Visits int64
	VAT    money.Percent `json:"vat_percent"`
}

type fileFinance struct {
	fileNamed
	dated
	Lender, Method string
	MinDown        money.Percent `json:"min_down_percent"`
	LoanMin        money.Fen     `json:"loan_min_fen"`
	LoanMax        money.Fen     `json:"loan_max_fen"`
	LoanStep       money.Fen     `json:"loan_step_fen"`
	UpfrontFee     money.Fen     `json:"upfront_fee_fen"`
	Series         []string
	Subsidy        struct {
		Payer      string
		MarketRate money.Percent `json:"market_rate_percent"`
		Rule       string
	}
	Terms []struct {
		N    int64
		Rate money.Percent `json:"annual_rate_percent"`
		Flat money.Percent `json:"flat_rate_percent_per_year"`
	}
}

type fileFee struct {
	fileNamed
	dated
	Amount   money.Fen `json:"amount_fen"`
	Payee    string
	Optional bool
}

type fileSubsidy struct {
	fileNamed
	dated
	Payer  string
	Amount money.Fen `json:"amount_fen"`
	Later  bool      `json:"paid_to_customer_later"`
}

type filePurchaseTax struct {
	Base []struct {
		dated
		Code string
		Tax  money.Percent `json:"tax_percent"`
		VAT  money.Percent `json:"vat_percent"`
	}
	Relief []struct {
		dated
		Code   string
		Relief money.Percent `json:"relief_percent"`
		Cap    money.Fen     `json:"cap_fen"`
	}
}

type fileVehicleTax struct {
	Bands []struct {
		Above int64
		UpTo  *int64 `json:"up_to"`
	} `json:"bands_cc"`
	Tables []struct {
		dated
		Province, Name, Quality string
		Annual                  []money.Fen `json:"annual_fen"`
	}
}

type fileCompulsory struct {
	Base []struct {
		dated
		Owner      string
		SeatsFrom  int64     `json:"seats_from"`
		SeatsBelow *int64    `json:"seats_below"`
		Base       money.Fen `json:"base_fen"`
	}
	Floats []struct {
		fileNamed
		Percent money.Percent
	} `json:"float_percent"`
}
