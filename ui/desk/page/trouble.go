package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// Waiting stands in front of the desk while something takes its time.
func Waiting(text string) fyne.CanvasObject {
	return container.NewCenter(look.Column(12, container.NewCenter(look.NewTitle(words.Tr("展厅"))), container.NewCenter(look.NewCaption(words.Tr(text)))))
}

// Trouble stands in front of the desk when the store can't be opened: what happened, why, what to do.
func Trouble(err error, quit func()) fyne.CanvasObject {
	leave := input.NewMain(words.Tr("退出"), nil, quit)
	return container.NewCenter(look.Fixed(520, 0, look.Empty(icons.Warning, words.Tr("门店数据打不开"), err.Error(), leave)))
}
