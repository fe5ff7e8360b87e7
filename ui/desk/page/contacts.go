package page

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/ident"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// contactsEditor is the sheet in which the people to talk to are edited. Nothing is written into the
// record before 确定.
type contactsEditor struct {
	shop  *Shop
	rec   *domain.Customer
	done  func()
	lines []*contactLine
	list  *fyne.Container
	wrong *look.Text
	sheet *desk.Sheet
}

// contactLine is one person.
type contactLine struct {
	was               domain.Contact
	name, phone, note *input.Entry
	role              *input.Choice
	row               fyne.CanvasObject
}

// editContacts opens the sheet; the form has no other list.
func (p *customerForm) editContacts(field string, done func()) {
	if field != "contacts" {
		return
	}
	e := &contactsEditor{shop: p.shop, rec: &p.rec, done: done, list: look.Column(8), wrong: look.NewText("").In(look.Red).Cut()}
	for _, c := range p.rec.Contacts {
		e.add(c)
	}
	if len(e.lines) == 0 {
		e.add(domain.Contact{})
	}
	more := input.NewButton(words.Tr("再加一位"), look.Icon(icons.Plus), func() {
		e.add(domain.Contact{})
		input.Focus(e.lines[len(e.lines)-1].name)
	})
	labels := e.columns(look.NewCaption(words.Tr("姓名")), look.NewCaption(words.Tr("角色")), look.NewCaption(words.Tr("电话")), look.NewCaption(words.Tr("备注")), look.Fixed(36, 0, look.NewText("")))
	content := container.NewBorder(labels, look.Line(16, more, look.Stretch(e.wrong)), nil, nil, container.NewVScroll(look.Inset(4, 0, 8, 0, e.list)))
	e.sheet = p.shop.Desk.Sheet(words.Tr("联系人"), look.Fixed(760, 320, content),
		input.NewButton(words.Tr("取消"), nil, func() { e.sheet.Close() }), input.NewMain(words.Tr("确定"), nil, e.take))
	input.Focus(e.lines[0].name)
}

func (e *contactsEditor) columns(name, role, phone, note, remove fyne.CanvasObject) fyne.CanvasObject {
	return look.Line(8, look.Fixed(150, 0, name), look.Fixed(120, 0, role), look.Fixed(160, 0, phone), look.Stretch(note), remove)
}

func (e *contactsEditor) add(c domain.Contact) {
	l := &contactLine{was: c, name: input.NewEntry(), phone: input.NewEntry(), note: input.NewEntry()}
	labels, codes := make([]string, len(domain.ContactRoles)), make([]string, len(domain.ContactRoles))
	for i, o := range domain.ContactRoles {
		labels[i], codes[i] = words.Tr(o.Label), o.Code
	}
	l.role = input.NewChoice(labels, codes, nil)
	l.role.PlaceHolder = words.Tr("请选择")
	l.role.ChooseCode(c.Role)
	l.name.SetText(c.Name)
	if c.Phone != "" { // covered as everywhere; a number that is typed takes its place
		l.phone.PlaceHolder = maskedTel(c.Phone)
	}
	l.note.SetText(c.Note)
	remove := input.NewQuiet("", theme.DeleteIcon(), func() { e.remove(l) })
	l.row = e.columns(l.name, l.role, l.phone, l.note, look.Fixed(36, 0, remove))
	e.lines = append(e.lines, l)
	e.list.Add(l.row)
	e.list.Refresh()
}

func (e *contactsEditor) remove(gone *contactLine) {
	kept := e.lines[:0]
	for _, l := range e.lines {
		if l != gone {
			kept = append(kept, l)
		}
	}
	e.lines = kept
	e.list.Remove(gone.row)
}

// take checks the lines and writes them into the record. A line with nothing in it is no person.
func (e *contactsEditor) take() {
	var contacts []domain.Contact
	for _, l := range e.lines {
		c := l.was
		c.Name, c.Role, c.Note = strings.TrimSpace(l.name.Text), l.role.Code(), strings.TrimSpace(l.note.Text)
		typed := strings.TrimSpace(l.phone.Text)
		if c.Name == "" && c.Phone == "" && typed == "" && c.Note == "" {
			continue
		}
		if c.Name == "" {
			e.say("请填写联系人的姓名", l.name)
			return
		}
		if typed != "" {
			v := ident.Phone(typed)
			if !v.Valid && !v.Warn {
				e.say(v.Reason, l.phone)
				return
			}
			c.Phone = v.Normalised
		}
		contacts = append(contacts, c)
	}
	e.rec.Contacts = contacts
	e.sheet.Close()
	e.done()
}

func (e *contactsEditor) say(text string, at *input.Entry) {
	e.wrong.Set(words.Tr(text))
	input.Focus(at)
}
