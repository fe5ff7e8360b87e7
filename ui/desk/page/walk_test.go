package page

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
	"showroom/ui/look"
)

// walk visits an object and everything drawn inside it, from top to bottom.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, one := range o.Objects {
			walk(one, visit)
		}
	case fyne.Widget:
		for _, one := range test.WidgetRenderer(o).Objects() {
			walk(one, visit)
		}
	}
}

// entriesOf are the fields for text inside an object.
func entriesOf(o fyne.CanvasObject) (out []*input.Entry) {
	walk(o, func(o fyne.CanvasObject) {
		if e, ok := o.(*input.Entry); ok {
			out = append(out, e)
		}
	})
	return out
}

// buttonOf is the first button with a label.
func buttonOf(t *testing.T, o fyne.CanvasObject, label string) *input.Button {
	t.Helper()
	var found *input.Button
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*input.Button); ok && b.Text == label && found == nil {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("there is no button %s", label)
	}
	return found
}

// textOf is everything written inside an object.
func textOf(o fyne.CanvasObject) string {
	var out []string
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *look.Text:
			out = append(out, o.Text())
		case *widget.Label:
			out = append(out, o.Text)
		}
	})
	return strings.Join(out, "\n")
}
