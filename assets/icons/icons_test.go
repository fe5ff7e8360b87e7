package icons

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"slices"
	"testing"
)

var all = []Icon{
	App, Today, Reception, Customer, Quote, Order, Delivery, Service, Revisit, Complaint, Event, Analysis, Settings,
	Search, Plus, Sync, Warning, Check, Print, Eye, Back,
}

type drawing struct {
	ViewBox string `xml:"viewBox,attr"`
	Parts   []part `xml:",any"`
}

type part struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
}

// TestIconsTakeColour: what Fyne's recolouring doesn't reach would stay black on a dark rail.
func TestIconsTakeColour(t *testing.T) {
	for _, icon := range all {
		var d drawing
		if err := xml.Unmarshal(icon.SVG, &d); err != nil {
			t.Fatalf("%s: %v", icon.Name, err)
		}
		if d.ViewBox != "0 0 24 24" || len(d.Parts) == 0 {
			t.Errorf("%s: view box %q with %d parts", icon.Name, d.ViewBox, len(d.Parts))
		}
		for _, p := range d.Parts {
			names := []string{}
			for _, a := range p.Attrs {
				names = append(names, a.Name.Local)
			}
			slices.Sort(names)
			if p.XMLName.Local != "path" || !slices.Equal(names, []string{"d", "fill"}) {
				t.Errorf("%s: <%s %v>, want a filled <path> and nothing else", icon.Name, p.XMLName.Local, names)
			}
		}
	}
}

func TestEveryFileHasItsName(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.ContainsFunc(all, func(i Icon) bool { return i.Name == e.Name() }) {
			t.Errorf("%s is drawn but can't be had", e.Name())
		}
	}
	if len(entries) != len(all) {
		t.Errorf("%d files for %d icons", len(entries), len(all))
	}
}

func TestAppPicture(t *testing.T) {
	size, err := png.DecodeConfig(bytes.NewReader(AppPNG))
	if err != nil || size.Width != 512 || size.Height != 512 {
		t.Errorf("app.png: %dx%d, %v; want 512x512", size.Width, size.Height, err)
	}
}
