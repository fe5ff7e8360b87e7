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
	case <-time.After(time.Minute):
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
	n := 0
	d := work.NewDelay(time.Hour, func() { n++ })
	for range 5 {
		d.Call()
	}
	d.Now()
	if d.Now(); n != 1 {
		t.Fatalf("ran %d times", n)
	}
}

// What is to be done after a while is done once, what is done every while again and again, and neither when it was stopped.
func TestAfterAndEvery(t *testing.T) {
	once, again := make(chan struct{}, 10), make(chan struct{}, 10)
	stop := work.After(time.Hour, func() { t.Error("done although stopped") })
	stop()
	work.After(time.Millisecond, func() { once <- struct{}{} })
	ctx, end := context.WithCancel(context.Background())
	defer end()
	work.Every(ctx, time.Millisecond, func() {
		select {
		case again <- struct{}{}:
		default:
		}
	})
	for _, came := range []chan struct{}{once, again, again, again} {
		select {
		case <-came:
		case <-time.After(time.Minute):
			t.Fatal("never done")
		}
	}
	if len(once) != 0 {
		t.Error("done again")
	}
}

// No time passes while work is inline.
func TestNoTimePassesInline(t *testing.T) {
	defer work.Inline()()
	work.After(0, func() { t.Error("done after a while") })
	work.Every(context.Background(), time.Nanosecond, func() { t.Error("done every while") })
	time.Sleep(20 * time.Millisecond)
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
