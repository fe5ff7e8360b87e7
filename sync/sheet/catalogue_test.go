package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"showroom/assets/sample"
	"showroom/domain/record"
	"showroom/sync/sheet"
)

func TestSampleCatalogue(t *testing.T) {
	c, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	if err := c.Each(func(r *record.Row) error {
		counts[r.Type.Name]++
		if r.Head.Scope != record.Shared || !r.Type.Shared {
			t.Errorf("%s %s is not published", r.Type.Name, r.Text("code"))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		"series": 6, "variant": 30, "accessory": 40, "service_package": 8, "finance_product": 5, "insurer": 3, "fee": 3, "subsidy": 3,
		"purchase_tax": 1, "purchase_relief": 2, "vehicle_tax": 3, "compulsory_rate": 10, "compulsory_float": 7,
	} {
		if counts[name] != want {
			t.Errorf("%s: %d records, want %d", name, counts[name], want)
		}
	}
	v := c.Variants[0]
	before, _ := v.PriceOn(20260331)
	after, _ := v.PriceOn(20260401)
	if before != 8280000 || after != 7980000 || v.Limits[0].Limit != 239400 {
		t.Errorf("%s: %v, %v, %v", v.Code, before, after, v.Limits)
	}
	again, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil || again.Variants[7].ID != c.Variants[7].ID {
		t.Errorf("loading the list anew makes other records: %v", err)
	}
}

func TestHostileCatalogue(t *testing.T) {
	double := bytes.Replace(sample.Catalogue, []byte(`"QH-15L-B"`), []byte(`"QH-15L-A"`), 1)
	for name, c := range map[string]struct {
		data  []byte
		words string
	}{
		"empty":     {nil, "读不出来"},
		"binary":    {[]byte{0, 1, 2, 0xff}, "读不出来"},
		"not one":   {[]byte(`{"a":1}`), "不是价目表"},
		"dollars":   {bytes.Replace(sample.Catalogue, []byte(`"CNY"`), []byte(`"USD"`), 1), "人民币"},
		"twice":     {double, "出现两次"},
		"bad date":  {bytes.ReplaceAll(sample.Catalogue, []byte(`2026-03-31`), []byte(`2026-02-31`)), "读不出来"},
		"few bands": {bytes.Replace(sample.Catalogue, []byte(`{"above": 4000, "up_to": null}`), []byte(`{"above": 4000, "up_to": 5000}, {"above": 5000}`), 1), "档税额"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sheet.ReadCatalogue(c.data); err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("want “%s”, got %v", c.words, err)
			}
		})
	}
}
