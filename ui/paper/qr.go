package paper

import (
	"fmt"
	"image/color"
	"sync"

	"github.com/boombuler/barcode/qr"
)

// lastCode is the code made last. A paper is laid out for its preview and
// again for its print, and each copy of a delivery has the same code; making
// one takes as long as the whole text.
var lastCode struct {
	sync.Mutex
	text string
	code Bitmap
}

// qrCode keeps a quiet zone out: the paper around it is blank.
func qrCode(text string) (*Bitmap, error) {
	lastCode.Lock()
	defer lastCode.Unlock()
	if lastCode.text != text {
		code, err := newCode(text)
		if err != nil {
			return nil, err
		}
		lastCode.text, lastCode.code = text, code
	}
	code := lastCode.code
	return &code, nil
}

func newCode(text string) (Bitmap, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Bitmap{}, fmt.Errorf("QR code: %w", err)
	}
	side := code.Bounds().Dx()
	b := Bitmap{Size: qrSize, Side: side, Dark: make([]bool, side*side)}
	for y := range side {
		for x := range side {
			b.Dark[y*side+x] = code.At(x, y) == color.Black
		}
	}
	return b, nil
}
