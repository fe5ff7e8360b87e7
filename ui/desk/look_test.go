package desk

import (
	"flag"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/ui/golden"
	"showroom/ui/look"
	"showroom/ui/words"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// TestPictures draws the shell narrow and wide, light and dark, in both languages.
func TestPictures(t *testing.T) {
	for _, one := range []struct {
		name string
		size fyne.Size
		mode look.Mode
		in   words.Language
	}{
		{"narrow-light-zh", fyne.NewSize(1280, 720), look.Light, words.Chinese},
		{"wide-dark-en", fyne.NewSize(1440, 900), look.Dark, words.English},
	} {
		d := demo(t, 300)
		d.Window.Resize(one.size)
		d.SetMode(one.mode)
		d.SetLanguage(one.in)
		d.Begin()
		save := func(what string) { golden.Picture(t, d.Window.Canvas().Capture(), one.name+"-"+what, *update) }
		list := d.Page().(*listPage)
		list.grid.Select(4)
		d.finder.open()
		d.top.search.SetText("张")
		save("search")
		d.finder.close()
		list.grid.Open()
		d.Toast(look.Good, words.Tr("已保存"), words.Tr("撤销"), func() {})
		save("card")
		if one.mode == look.Light {
			d.Help()
			save("keys")
		}
	}
}

func TestEmptyPicture(t *testing.T) {
	d := demo(t, 0)
	d.Begin()
	golden.Picture(t, d.Window.Canvas().Capture(), "empty", *update)
}
