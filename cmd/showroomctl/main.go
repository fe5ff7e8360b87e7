// Command showroomctl does without a window what the desktop does: for scripts, support and tests.
//
// Its verbs, their JSON and its exit status are a contract that other programs rely on: 0 done, 1 refused or
// failed, 2 called in a wrong way. Results go to stdout, errors to stderr. `showroomctl help` lists the verbs.
//
// Wiring only: rules are in domain, business actions in sync/action, papers in ui/papers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
)

// version is set by the linker.
var version = "unversioned"

func main() {
	// It runs beside other programs on old PCs: its memory counts more than a tenth of its time.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	os.Exit(program())
}

// program runs the command line of this process and gives its exit status.
func program() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
}

// streams are where a call reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// Exit status.
const (
	done    = 0
	refused = 1
	misused = 2
)

// errNo is a negative answer that was printed already, such as an invalid VIN.
var errNo = errors.New("no")

// usageError says that the command line itself is wrong.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usage(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// run obeys one command line.
func run(ctx context.Context, args []string, io streams) int {
	c := &call{ctx: ctx, streams: io}
	err := c.obey(args)
	var wrong usageError
	switch {
	case err == nil:
		return done
	case errors.Is(err, errNo):
		return refused
	case errors.As(err, &wrong):
		c.tell("showroomctl：%s\n", wrong.text)
		return misused
	default:
		c.tell("showroomctl：%v\n", err)
		return refused
	}
}
