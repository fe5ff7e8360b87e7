// Command showroom is the desktop program of a car dealer: wiring only.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"

	"showroom/ui/native"
)

// version is set by the linker to what git describes.
var version = "unversioned"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are what the command line decides.
type options struct {
	data    string // the store's folder
	sample  bool   // open, and if need be make, the sample store
	offline bool   // never look for the hub
}

// run is main with its exit status: 0 done, 1 failed, 2 wrong use.
func run(args []string, out, errs io.Writer) int {
	opt, err := parse(args, out, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if noDisplay(runtime.GOOS) {
		fmt.Fprintln(errs, "showroom: 没有显示器（DISPLAY 和 WAYLAND_DISPLAY 都没有设置），打不开窗口；不用窗口请用 showroomctl。 No display: neither DISPLAY nor WAYLAND_DISPLAY is set.")
		return 1
	}
	if err := openWindow(context.Background(), opt); err != nil {
		fmt.Fprintln(errs, "showroom:", err)
		return 1
	}
	return 0
}

// noDisplay tells whether there is nothing to open a window on. GLFW would end the program with a trace of its stack.
func noDisplay(system string) bool {
	return system == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == ""
}

func parse(args []string, out, errs io.Writer) (opt options, err error) {
	f := flag.NewFlagSet("showroom", flag.ContinueOnError)
	f.SetOutput(errs)
	tell := f.Bool("version", false, "print the version and end")
	f.StringVar(&opt.data, "data", "", "folder of the store (default: the user's own data folder, showroom below it)")
	f.BoolVar(&opt.sample, "sample", false, "open a store with invented sample data, made on first use")
	f.BoolVar(&opt.offline, "offline", false, "work without looking for headquarters")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	if *tell {
		fmt.Fprintln(out, "showroom", version)
		return opt, flag.ErrHelp
	}
	if f.NArg() > 0 {
		fmt.Fprintf(errs, "showroom: unknown argument %q\n", f.Arg(0))
		return opt, errors.New("unknown argument")
	}
	if opt.data != "" {
		return opt, nil
	}
	name := "showroom"
	if opt.sample {
		name = "showroom-sample"
	}
	if opt.data, err = native.DataFolder(name); err != nil {
		fmt.Fprintln(errs, "showroom:", err)
	}
	return opt, err
}
