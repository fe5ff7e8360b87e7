package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// vinField is a field for a VIN from the keyboard or a scanner. What the number lacks, its check digit and
// its model year stand below it at once.
type vinField struct {
	entry   *input.Entry
	note    *widget.Label
	whole   fyne.CanvasObject
	today   calendar.Day
	changed func() // the user typed
	quiet   bool
}

func newVINField(today calendar.Day, changed func()) *vinField {
	v := &vinField{entry: input.NewEntry(), today: today, changed: changed}
	v.entry.PlaceHolder = words.Tr("扫描或输入 17 位 VIN")
	var note fyne.CanvasObject
	note, v.note = look.NewParagraph("", look.Caption, widget.LowImportance)
	v.entry.OnChanged = func(string) {
		v.say()
		if !v.quiet && v.changed != nil {
			v.changed()
		}
	}
	v.whole = look.Column(4, look.NewCaption("VIN"), v.entry, note)
	v.say()
	return v
}

// set shows a VIN without calling changed.
func (v *vinField) set(vin string) {
	if v.vin() == vin {
		return
	}
	v.quiet = true
	v.entry.SetText(vin)
	v.quiet = false
	v.say()
}

// vin is the number in its normal form, also while it is half typed.
func (v *vinField) vin() string { return ident.VIN(v.entry.Text).Normalised }

// usable tells whether the number may be saved: sound, or doubtful as an imported car's is.
func (v *vinField) usable() bool {
	verdict := ident.VIN(v.entry.Text)
	return verdict.Valid || verdict.Warn
}

func (v *vinField) say() {
	text, importance := vinVerdict(v.entry.Text, v.today)
	v.note.Importance = importance
	v.note.SetText(text)
}

// vinVerdict says what is to be said of a VIN, and how loudly.
func vinVerdict(text string, today calendar.Day) (string, widget.Importance) {
	verdict := ident.VIN(text)
	switch {
	case verdict.Normalised == "":
		return words.Tr("第 9 位是校验位，输入后立即核对"), widget.LowImportance
	case verdict.Warn:
		return words.Tr(verdict.Reason), widget.WarningImportance
	case !verdict.Valid && len(verdict.Normalised) < 17:
		return words.Tr(verdict.Reason), widget.LowImportance
	case !verdict.Valid:
		return words.Tr(verdict.Reason), widget.DangerImportance
	}
	digit := verdict.Normalised[8:9]
	if year := ident.ModelYear(verdict.Normalised, today); year > 0 {
		return words.Trf("✓ 校验位 %s 正确 · %d 年款", digit, year), widget.SuccessImportance
	}
	return words.Trf("✓ 校验位 %s 正确", digit), widget.SuccessImportance
}
