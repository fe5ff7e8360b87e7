package page

import (
	"context"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// noon is when all page tests happen: 2026-11-21 12:00 in Shanghai.
const noon = calendar.Instant(1795233600000)

// testApp is one for all tests of the package: a new one would read the fonts again, which takes half of a test's
// time. A test leaves nothing in it but the theme, which the next desk sets; its window it closes.
var testApp = sync.OnceValue(test.NewApp)

// sampleFile is the sample store's database, made once: passwords are slow to hash on purpose.
var sampleFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "showroom-pages")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := sample.Create(context.Background(), dir, noon); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.DatabaseFile))
})

// sampleStore is a store of its own with the sample's data, at a clock that stands at noon.
func sampleStore(t *testing.T) *store.Store {
	t.Helper()
	data, err := sampleFile()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.DatabaseFile), data, 0o600); err != nil {
		t.Fatal(err)
	}
	now := noon
	s, err := store.Open(context.Background(), dir, store.Options{Manual: true, Now: func() calendar.Instant { now++; return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// sampleShop is a desk on the sample store with a user of it at work: lina sells, zhoumin manages. Jobs run
// at once.
func sampleShop(t *testing.T, user string, first desk.Route) *Shop {
	t.Helper()
	return openShop(t, sampleStore(t), user, first)
}

func openShop(t *testing.T, st *store.Store, user string, first desk.Route) *Shop {
	t.Helper()
	app := testApp()
	t.Cleanup(work.Inline())
	words.Use(words.Chinese)
	t.Cleanup(func() { words.Use(words.Chinese) })
	session, err := action.As(context.Background(), st, user)
	if err != nil {
		t.Fatal(err)
	}
	s := NewShop(context.Background(), st)
	d := desk.New(app, desk.Deps{
		Open: s.Open, Home: first, SyncPage: desk.Route{Page: "sync"}, Mode: look.Light, Now: func() calendar.Instant { return noon },
		Log: func(what string, err error) { t.Logf("%s: %v", what, err) },
	})
	t.Cleanup(func() { d.Window.Close() })
	d.SetStatus(desk.Status{PC: "A", Store: "杭州一店"})
	s.Enter(d, session, func() {})
	return s
}

// one reads the first record that the tail finds.
func one[T any](t *testing.T, s *Shop, read func(*store.View) (T, error)) T {
	t.Helper()
	var out T
	err := s.Store.Read(context.Background(), func(v *store.View) (err error) {
		out, err = read(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// shownOrder is the sample's newest order in a state, with a car or without.
func shownOrder(t *testing.T, s *Shop, tail string) domain.Order {
	t.Helper()
	return one(t, s, func(v *store.View) (domain.Order, error) { return store.First(v, domain.Orders, tail) })
}

// golden compares the window with testdata/NAME.png, or writes it with -update. A few pixels may differ:
// processors round differently.
func golden(t *testing.T, s *Shop, name string, width, height float32) {
	t.Helper()
	s.Desk.Window.Resize(fyne.NewSize(width, height))
	got := s.Desk.Window.Canvas().Capture()
	path := filepath.Join("testdata", name+".png")
	if dir := os.Getenv("SHOWROOM_PICTURES"); dir != "" {
		savePNG(t, filepath.Join(dir, name+".png"), got)
	}
	if *update {
		savePNG(t, path, got)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the picture", err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if part := differing(got, want); part > 0.002 {
		fresh := filepath.Join(os.TempDir(), "showroom-failed-"+name+".png")
		savePNG(t, fresh, got)
		t.Errorf("%s: %.2f%% of the pixels differ; the new picture is %s", name, part*100, fresh)
	}
}

// differing is the part of pixels that differ visibly.
func differing(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	p, q, n := opaque(a), opaque(b), 0
	for at := 0; at < len(p); at += 4 {
		if far(p[at], q[at]) || far(p[at+1], q[at+1]) || far(p[at+2], q[at+2]) {
			n++
		}
	}
	return float64(n) * 4 / float64(len(p))
}

// opaque are the pixels as red, green, blue and alpha bytes.
func opaque(img image.Image) []uint8 {
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out.Pix
}

func far(a, b uint8) bool { return max(a, b)-min(a, b) > 24 }

func savePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Error(fmt.Errorf("%s: %w", path, err))
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
