//go:build bench

package cmd

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
)

// A process may have fewer open files than there are PCs, so the PCs are played by children of the test, each with some of
// the dealers, and wait at several hubs. A child is this program again; it takes its plan from the environment and
// lines from its input, and says lines.

const (
	drivePlan = "FLEET_DRIVE" // the plan of a child
	driveGo   = "go"          // to a child: begin to work
	driveLap  = "lap"         // to a child: say what you did since the last time
	driveSays = "fleet: "     // how a child's lines begin
)

// driver is a child that plays a part of a fleet.
type driver struct {
	testing.TB
	cmd *exec.Cmd
	to  io.WriteCloser
	in  *bufio.Reader
}

func drive(t testing.TB, plan plan, drivers int) *driver {
	t.Helper()
	text, err := json.Marshal(plan)
	must(t, err)
	d := &driver{TB: t, cmd: exec.Command(os.Args[0], "-test.run", "^TestFleetDriver$", "-test.timeout", "3h")}
	d.cmd.Env = append(os.Environ(), drivePlan+"="+string(text), share(drivers))
	d.cmd.Stderr = os.Stderr
	d.to, err = d.cmd.StdinPipe()
	must(t, err)
	out, err := d.cmd.StdoutPipe()
	must(t, err)
	d.in = bufio.NewReaderSize(out, 1<<20)
	must(t, d.cmd.Start())
	t.Cleanup(d.stop)
	return d
}

// share is the setting by which each of so many processes schedules itself on its part of the processors: a Go program that believes
// it has them all wakes more threads than can run.
func share(processes int) string {
	return fmt.Sprintf("GOMAXPROCS=%d", max(1, runtime.NumCPU()/processes))
}

func (d *driver) tell(what string) {
	d.Helper()
	_, err := fmt.Fprintln(d.to, what)
	must(d, err)
}

// hear waits for the child's next line.
func (d *driver) hear(into any) {
	d.Helper()
	for {
		line, err := d.in.ReadString('\n')
		if err != nil {
			d.Fatalf("a driver ended: %v: %s", err, line)
		}
		if text, ok := strings.CutPrefix(line, driveSays); ok {
			must(d, json.Unmarshal([]byte(text), into))
			return
		}
		d.Logf("driver: %s", line)
	}
}

func (d *driver) cpu() time.Duration { return processorTime(d, d.cmd.Process.Pid) }

// stop ends the child: it notices the end of its input.
func (d *driver) stop() {
	if d.cmd.ProcessState != nil {
		return
	}
	_ = d.to.Close()
	_, _ = io.Copy(io.Discard, d.in)
	if err := d.cmd.Wait(); err != nil {
		d.Errorf("driver: %v", err)
	}
}

// TestFleetDriver is a child of TestFleet, and nothing by itself.
func TestFleetDriver(t *testing.T) {
	text := os.Getenv(drivePlan)
	if text == "" {
		return
	}
	debug.SetGCPercent(400) // what the drivers use the hubs and the database lack
	var plan plan
	must(t, json.Unmarshal([]byte(text), &plan))
	f := newFleet(t, plan)
	f.found()
	say := func(what any) {
		line, err := json.Marshal(what)
		must(t, err)
		_, err = fmt.Printf("%s%s\n", driveSays, line)
		must(t, err)
	}
	say(len(f.pcs))
	running, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		switch in.Text() {
		case driveGo:
			began := time.Now()
			for _, p := range f.pcs {
				all.Go(func() { p.work(running, began.Add(each*time.Duration(p.index)/time.Duration(plan.PCs))) })
			}
		case driveLap:
			say(f.tally.take())
		}
	}
	stop()
	for _, p := range f.pcs {
		p.cut()
	}
	all.Wait()
}

// found makes all dealers, some at once.
func (f *fleet) found() {
	f.Helper()
	next := make(chan *fleetDealer)
	failed := make(chan error, len(f.dealers))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for d := range next {
				if err := d.found(); err != nil {
					failed <- err
				}
			}
		})
	}
	for _, d := range f.dealers {
		next <- d
	}
	close(next)
	all.Wait()
	select {
	case err := <-failed:
		f.Fatal(err)
	default:
	}
}

// work comes for the first time at next, with a change, changes something every minute from then on, and learns of what
// others changed in between.
func (p *fleetPC) work(running context.Context, next time.Time) {
	select {
	case <-time.After(time.Until(next)):
	case <-running.Done():
	}
	for running.Err() == nil {
		if !time.Now().Before(next) {
			next = next.Add(each)
			still, err := p.change()
			if err == nil && !still {
				err = p.pull(true)
			}
			if err != nil {
				p.wrong(err)
				p.recover(running)
			}
			continue
		}
		moved, err := p.wait(next)
		if err == nil && moved {
			err = p.pull(false)
		}
		if err != nil && running.Err() == nil {
			p.wrong(err)
			time.Sleep(time.Second + rand.N(time.Second))
		}
	}
}

// recover learns from the hub what became of a push without an answer.
func (p *fleetPC) recover(running context.Context) {
	for retry := time.Second; running.Err() == nil; retry = min(2*retry, time.Minute) { // as a link does
		time.Sleep(retry/2 + rand.N(retry))
		p.hangUp()
		if _, err := p.resend(); err == nil {
			return
		}
	}
}
