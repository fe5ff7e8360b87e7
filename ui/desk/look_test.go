package desk

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/ui/look"
	"showroom/ui/words"
)

// TestPictures draws the shell for a person to look at, when SHOWROOM_PICTURES names a directory.
func TestPictures(t *testing.T) {
	dir := os.Getenv("SHOWROOM_PICTURES")
	if dir == "" {
		return
	}
	save := func(d *Desk, name string) {
		f, err := os.Create(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, d.Window.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range []struct {
		name string
		size fyne.Size
		mode look.Mode
		in   words.Language
	}{
		{"small-light-zh", fyne.NewSize(1280, 720), look.Light, words.Chinese},
		{"small-dark-en", fyne.NewSize(1280, 720), look.Dark, words.English},
		{"wide-light-en", fyne.NewSize(1440, 900), look.Light, words.English},
		{"wide-dark-zh", fyne.NewSize(1440, 900), look.Dark, words.Chinese},
	} {
		d := demo(t, 300)
		d.Window.Resize(one.size)
		d.SetMode(one.mode)
		d.SetLanguage(one.in)
		d.Begin()
		p := d.Page().(*listPage)
		p.grid.Select(4)
		save(d, one.name+"-list")
		d.finder.open()
		d.top.search.SetText("张")
		save(d, one.name+"-search")
		d.finder.close()
		p.grid.Open()
		card := d.Page().(*cardPage)
		card.form.Check()
		d.Toast(look.Good, words.Tr("已保存"), words.Tr("撤销"), func() {})
		save(d, one.name+"-card")
		d.Help()
		save(d, one.name+"-help")
		d.Asking().Close()
		d.top.userMenu()
		save(d, one.name+"-menu")
	}
	d := demo(t, 0)
	d.Begin()
	save(d, "empty")
}
