package page

import (
	"errors"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/look"
	"showroom/ui/words"
)

// aside lays out a page and a panel at its right, with a hairline between. The panel is shown in pages at
// least as wide as from.
type aside struct{ width, from float32 }

func newAside(width, from float32, page, panel fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: aside{width, from}, Objects: []fyne.CanvasObject{page, look.Post(), panel}}
}

func (a aside) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (a aside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := size.Width - a.width - 1
	if size.Width < a.from {
		left = size.Width
		o[1].Hide()
		o[2].Hide()
	} else {
		o[1].Show()
		o[2].Show()
	}
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[1].Move(fyne.NewPos(left, 0))
	o[1].Resize(fyne.NewSize(1, size.Height))
	o[2].Move(fyne.NewPos(left+1, 0))
	o[2].Resize(fyne.NewSize(a.width, size.Height))
}

// levelTone is the colour of a customer's level: those who will decide soon call for action.
func levelTone(field, code string) (look.Tone, bool) {
	if field != "level" {
		return look.Plain, false
	}
	switch code {
	case "H":
		return look.Act, true
	case "A":
		return look.Due, true
	case "O", "D":
		return look.Good, true
	}
	return look.Plain, true
}

// shortLevel is the level without its span: H 级.
func shortLevel(code string) string {
	if code == "" {
		return ""
	}
	return code + " 级"
}

// paired puts a sign between two texts as the language writes it.
func paired(left, sign, right string) string {
	if words.Current() == words.English {
		sign = map[string]string{"，": ", ", "：": ": "}[sign]
	}
	return left + sign + right
}

// phoneOf is a customer's number as everybody may see it.
func phoneOf(c *domain.Customer) string {
	f, _ := domain.Customers.Bind(c).Field("phone")
	return f.Masked()
}

// ownerOf is who looks after a customer, also while an old system's name has no user.
func (s *Shop) ownerOf(c *domain.Customer) string {
	if c.Owner == "" {
		return c.OwnerName
	}
	return s.name("user", c.Owner)
}

// customerOf reads a customer; one that was deleted is empty.
func customerOf(v *store.View, id record.ID) (domain.Customer, error) {
	if id == "" {
		return domain.Customer{}, nil
	}
	c, err := store.Get(v, domain.Customers, id)
	if errors.Is(err, store.ErrNotFound) {
		return domain.Customer{}, nil
	}
	return c, err
}
