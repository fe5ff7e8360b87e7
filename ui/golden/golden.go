// Package golden compares what a test drew with the picture that somebody looked at and kept. Only tests
// import it.
package golden

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Picture compares with testdata/NAME.png, or writes it when update is set. One pixel in two thousand may
// differ and each a little: the edges of letters are not the same on every processor.
func Picture(t testing.TB, got image.Image, name string, update bool) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if update {
		if err := write(path, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := read(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the picture", err)
	}
	if got.Bounds().Size() != want.Bounds().Size() {
		t.Fatalf("%s is %v, now %v", name, want.Bounds().Size(), got.Bounds().Size())
	}
	n := different(got, want)
	if size := got.Bounds().Dx() * got.Bounds().Dy(); n*2000 <= size {
		return
	}
	failed := filepath.Join(t.ArtifactDir(), name+".png")
	if err := write(failed, got); err != nil {
		t.Error(err)
	}
	t.Errorf("%s: %d pixels differ; look at %s (run with -artifacts to keep it), then -update", name, n, failed)
}

func different(a, b image.Image) int {
	x, y := plain(a), plain(b)
	n := 0
	for i := 0; i < len(x.Pix); i += 4 {
		for j := range 3 {
			if d := int(x.Pix[i+j]) - int(y.Pix[i+j]); d > 24 || d < -24 {
				n++
				break
			}
		}
	}
	return n
}

func plain(i image.Image) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, i.Bounds().Dx(), i.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), i, i.Bounds().Min, draw.Src)
	return out
}

// write keeps a picture small: a screen has few colours, so a palette holds it, and only where it doesn't
// all colours are kept.
func write(path string, i image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(f, fewer(i)); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

func fewer(i image.Image) image.Image {
	full := plain(i)
	seen := map[color.NRGBA]bool{}
	for p := 0; p < len(full.Pix) && len(seen) <= 256; p += 4 {
		seen[color.NRGBA{R: full.Pix[p], G: full.Pix[p+1], B: full.Pix[p+2], A: full.Pix[p+3]}] = true
	}
	if len(seen) > 256 {
		return full
	}
	colours := make(color.Palette, 0, len(seen))
	for _, c := range slices.SortedFunc(maps.Keys(seen), func(a, b color.NRGBA) int { return cmp.Compare(key(a), key(b)) }) {
		colours = append(colours, c)
	}
	out := image.NewPaletted(full.Bounds(), colours)
	draw.Draw(out, out.Bounds(), full, image.Point{}, draw.Src)
	return out
}

// key orders colours, so that the same picture gives the same file.
func key(c color.NRGBA) uint32 {
	return uint32(c.R)<<24 | uint32(c.G)<<16 | uint32(c.B)<<8 | uint32(c.A)
}

func read(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(f)
}
