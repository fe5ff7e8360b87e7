package work_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
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
	synctest.Test(t, func(t *testing.T) {
		n := 0
		d := work.NewDelay(time.Hour, func() { n++ })
		for range 5 {
			time.Sleep(50 * time.Minute)
			d.Call()
		}
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		early := n
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if d.Now(); early != 0 || n != 1 {
			t.Errorf("ran %d times, %d too early", n, early)
		}
	})
}

// What is to be done after a while is done once, unless it was stopped; what every while, until the context ends.
func TestAfterAndEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		once, again := 0, 0
		work.After(time.Hour, func() { t.Error("done although stopped") })()
		work.After(time.Hour, func() { once++ })
		ctx, end := context.WithCancel(t.Context())
		work.Every(ctx, time.Hour, func() { again++ })
		time.Sleep(210 * time.Minute)
		synctest.Wait()
		end()
		time.Sleep(10 * time.Hour)
		synctest.Wait()
		if once != 1 || again != 3 {
			t.Errorf("done %d times after a while, %d times every while", once, again)
		}
	})
}

// No time passes while work is inline.
func TestNoTimePassesInline(t *testing.T) {
	defer work.Inline()()
	synctest.Test(t, func(t *testing.T) {
		work.After(time.Minute, func() { t.Error("done after a while") })
		work.Every(t.Context(), time.Minute, func() { t.Error("done every while") })
		time.Sleep(time.Hour)
		synctest.Wait()
	})
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
