package page

import (
	"slices"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/ui/form"
)

// sections are the fields of a person or of a company.
func sections(kind domain.CustomerKind) []form.Section {
	who := []form.Section{{Title: "客户资料", Fields: []string{"kind", "name", "phone", "gender", "wechat", "birthday", "doc_type", "doc", "region", "address"}}}
	if kind == domain.Company { // names of companies are long
		who = []form.Section{
			{Title: "客户资料", Fields: []string{"kind", "phone", "contacts"}},
			{Fields: []string{"name", "address"}, Columns: 2},
			{Fields: []string{"doc_type", "doc", "region"}},
		}
	}
	more := form.Section{Title: "其他", Fields: []string{"contacts", "consent_use", "consent_hq", "consent_ad"}}
	if kind == domain.Company {
		more.Fields = more.Fields[1:]
	}
	return append(who,
		form.Section{Title: "购车需求", Fields: []string{"level", "channel", "owner", "variant", "model", "colour", "payment", "budget_from", "budget_to", "trade_in"}},
		form.Section{Title: "下一步", Fields: []string{"next_touch", "next_step", "first_visit"}},
		more,
		form.Section{Title: "备注", Fields: []string{"note"}, Columns: 1},
	)
}

// nameOfCompany labels the name as that of a company: the same field, but nobody calls it 姓名.
func nameOfCompany(row *record.Row) {
	const label = "单位名称"
	own := *row.Type
	own.Specs = slices.Clone(own.Specs)
	for i := range own.Specs {
		if own.Specs[i].Name == "name" {
			own.Specs[i].Label, row.Fields[i].Label = label, label
		}
	}
	row.Type = &own
}

// readable keeps a form from growing so wide that the eye loses the line.
type readable struct{}

const formWidth float32 = 1080

func (readable) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (readable) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(min(size.Width, formWidth), size.Height))
}
