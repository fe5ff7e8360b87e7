package paper

import "showroom/domain/calendar"

// Delivery is the hand-over of a car, gone through with the customer.
type Delivery struct {
	Head
	Delivered  calendar.Day
	Order      string // number of the order
	Consultant string
	Customer   []Field
	Vehicle    []Field // VIN, plate, mileage, fuel, keys
	Sections   []Checklist
	Notes      []string
	Signatures []Signature
	Copies     []string // one page set each; empty is 客户联 and 经销商联
}

// Checklist is one section of the report: 车辆检查, 资料确认, 功能介绍, 保修和服务.
// Signer, when not empty, gets a line to sign under the section.
type Checklist struct {
	Title  string
	Items  []Item
	Signer string
}

// Item is one thing to check, hand over or explain.
type Item struct {
	Name  string
	Note  string
	Must  bool // the hand-over isn't complete without it; marked with *
	State State
}

// State of an item.
type State uint8

// The states of an item: still to do, done, doesn't apply to this car.
const (
	Open State = iota
	Done
	NotApplicable
)

// Document lays out one page set per copy, each with its own page numbers.
func (d Delivery) Document() (*Document, error) {
	doc := d.document("交车确认单")
	copies := d.Copies
	if len(copies) == 0 {
		copies = []string{"客户联", "经销商联"}
	}
	for _, name := range copies {
		pages, err := d.pages(name)
		if err != nil {
			return nil, err
		}
		doc.Pages = append(doc.Pages, pages...)
	}
	return doc, nil
}

func (d Delivery) pages(copy string) ([]*Page, error) {
	l, err := newLetterhead(d.Head, "交车确认单", copy)
	if err != nil {
		return nil, err
	}
	part := &Document{}
	f := newFlow(part, l)
	f.grid(fieldsOf("交车日期", d.Delivered.String(), "销售顾问", d.Consultant, "订单", d.Order))
	f.party("客户", d.Customer)
	f.party("车辆", d.Vehicle)
	for _, s := range d.Sections {
		f.checklist(s)
	}
	f.notes("说明", d.Notes)
	f.signatures(d.Signatures)
	l.finish(part.Pages)
	return part.Pages, nil
}

var boxOf = map[State]tick{Open: openBox, Done: tickedBox, NotApplicable: struckBox}

// checklist sets items three in a row, read from left to right.
func (f *flow) checklist(s Checklist) {
	const across = 3
	f.section(s.Title)
	t := table{}
	for range across {
		t.columns = append(t.columns, column{width: inner / across})
	}
	for i := 0; i < len(s.Items); i += across {
		r := row{}
		for j := i; j < i+across; j++ {
			c := cell{style: bodyStyle}
			if j < len(s.Items) {
				c = s.Items[j].cell()
			}
			r.cells = append(r.cells, c)
		}
		if i == 0 {
			r.rule, r.ink, r.pad = 0.5, Hairline, 0.8
		}
		t.rows = append(t.rows, r)
	}
	t.draw(f, margin)
	f.signLine(s.Signer)
}

func (i Item) cell() cell {
	name := i.Name
	if i.Must {
		name += " *"
	}
	return cell{text: name, style: bodyStyle, remark: i.Note, box: boxOf[i.State]}
}

// signLine is the line to sign under a section.
func (f *flow) signLine(signer string) {
	if signer == "" {
		return
	}
	h := labelStyle.leading() + 4
	f.need(h)
	y := f.y + 3
	label := signer + "签字"
	date := labelStyle.width("日期") + 30
	f.page.blank(margin+inner-date-8-labelStyle.width(label)-42, y, labelStyle.width(label)+42, label)
	f.page.blank(margin+inner-date, y, date, "日期")
	f.y += h
}
