package work_test

import (
	"context"
	"errors"
	"testing"
	"time"

	_ "fyne.io/fyne/v2/test"

	"showroom/ui/work"
)

func TestGoShowsWhatItRead(t *testing.T) {
	done := make(chan int, 1)
	work.Go(context.Background(), func(context.Context) (int, error) { return 7, nil }, func(n int, err error) {
		if err != nil {
			t.Error(err)
		}
		done <- n
	})
	select {
	case n := <-done:
		if n != 7 {
			t.Fatal(n)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was shown")
	}
}

func TestCancelledWorkIsNotShown(t *testing.T) {
	defer work.Inline()()
	ctx, cancel := context.WithCancel(context.Background())
	work.Go(ctx, func(context.Context) (int, error) {
		cancel()
		return 1, nil
	}, func(int, error) { t.Error("shown") })
	work.Go(ctx, func(context.Context) (int, error) { return 1, nil }, func(int, error) { t.Error("shown") })
}

func TestFailuresAreShown(t *testing.T) {
	defer work.Inline()()
	broken := errors.New("broken")
	var got error
	work.Go(context.Background(), func(context.Context) (int, error) { return 0, broken }, func(_ int, err error) { got = err })
	if !errors.Is(got, broken) {
		t.Fatal(got)
	}
}

func TestDelayRunsOnce(t *testing.T) {
	ran := make(chan struct{}, 10)
	d := work.NewDelay(20*time.Millisecond, func() { ran <- struct{}{} })
	for range 5 {
		d.Call()
	}
	select {
	case <-ran:
	case <-time.After(10 * time.Second):
		t.Fatal("never ran")
	}
	d.Now()
	if len(ran) != 0 {
		t.Fatal("ran again")
	}
}

func TestDelayNowAndStop(t *testing.T) {
	n := 0
	d := work.NewDelay(time.Hour, func() { n++ })
	d.Now()
	if n != 0 {
		t.Fatal("nothing was due")
	}
	d.Call()
	d.Now()
	d.Now()
	if n != 1 {
		t.Fatalf("ran %d times", n)
	}
	d.Call()
	d.Stop()
	d.Now()
	if n != 1 {
		t.Fatal("ran although stopped")
	}
}
