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
	pages, err := fitted(func(how spacing) ([]*Page, error) { return d.set(l, how), nil })
	if err != nil {
		return nil, err
	}
	l.finish(pages)
	return pages, nil
}

func (d Delivery) set(l *letterhead, how spacing) []*Page {
	part := &Document{}
	f := newFlow(part, l, how)
	f.grid("交车", fieldsOf("交车日期", d.Delivered.String(), "销售顾问", d.Consultant, "订单", d.Order))
	f.grid("客户", d.Customer)
	f.grid("车辆", d.Vehicle)
	for _, s := range d.Sections {
		f.checklist(s)
	}
	f.closing("说明", d.Notes, d.Signatures)
	return part.Pages
}

var boxOf = map[State]tick{Open: openBox, Done: tickedBox, NotApplicable: struckBox}

// checklist sets items in rows, read from left to right, and keeps a section
// with its signature on one page.
func (f *flow) checklist(s Checklist) {
	f.whole(func(f *flow) {
		f.gap()
		f.heading(s.Title)
		s.table().draw(f, margin)
		f.signLine(s.Signer)
	})
}

func (s Checklist) table() *table {
	across := s.across()
	t := &table{}
	for range across {
		t.columns = append(t.columns, column{width: inner / float64(across)})
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
	return t
}

// across is how many items stand in a row: four when all names are short.
func (s Checklist) across() int {
	room := inner/4 - gutter - laidCell{box: openBox}.indent()
	for _, i := range s.Items {
		if bodyStyle.width(i.cell().text) > room {
			return 3
		}
	}
	return 4
}

func (i Item) cell() cell {
	name := i.Name
	if i.Must {
		name += "*" // never alone on a line: see notFirst
	}
	return cell{text: name, style: bodyStyle, remark: i.Note, box: boxOf[i.State]}
}

// signDrop is the room above a line to sign on.
const signDrop = 3.0

// signHeight is the room of a line to sign on.
var signHeight = labelStyle.leading() + signDrop + 1

// signLine is the line to sign under a section.
func (f *flow) signLine(signer string) {
	if signer == "" {
		return
	}
	f.need(signHeight)
	y := f.y + signDrop
	label := signer + "签字"
	date := labelStyle.width("日期") + 30
	f.page.blank(margin+inner-date-8-labelStyle.width(label)-42, y, labelStyle.width(label)+42, label)
	f.page.blank(margin+inner-date, y, date, "日期")
	f.y += signHeight
}
