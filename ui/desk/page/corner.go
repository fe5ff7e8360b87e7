package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// corner are the switches of language and appearance at the top right of what stands before the desk. again draws
// that anew after a change.
func corner(d *desk.Desk, again func()) fyne.CanvasObject {
	row := look.Line(4, look.Spacer(), tongue(d, again), mode(d, again))
	return container.NewBorder(look.Inset(16, 16, 0, 16, row), nil, nil, nil)
}

func tongue(d *desk.Desk, again func()) fyne.CanvasObject {
	next := words.English
	if words.Current() == words.English {
		next = words.Chinese
	}
	return input.NewQuiet(next.Name(), nil, func() {
		d.SetLanguage(next)
		again()
	})
}

func mode(d *desk.Desk, again func()) fyne.CanvasObject {
	now := 0
	for i, m := range look.Modes {
		if m.Mode == d.Mode {
			now = i
		}
	}
	next := look.Modes[(now+1)%len(look.Modes)]
	return input.NewQuiet(words.Trf("外观：%s", words.Tr(look.Modes[now].Label)), nil, func() {
		d.SetMode(next.Mode)
		again()
	})
}
