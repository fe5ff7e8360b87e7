// Package native is what differs from one operating system to the next: sending a PDF to the printer,
// showing a file to the user, and telling the input method what it needs before a window opens. One file
// per system; the names and contracts are the same in each.
//
// Not here: anything drawn, and anything about the data.
package native

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// DataFolder is where this user's own data of the name lies: %LocalAppData% on Windows, $XDG_DATA_HOME or
// ~/.local/share elsewhere. It never lies on a network share by itself.
func DataFolder(name string) (string, error) {
	for _, base := range []string{os.Getenv("LOCALAPPDATA"), os.Getenv("XDG_DATA_HOME")} {
		if base != "" {
			return filepath.Join(base, name), nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("不知道数据文件夹在哪里，请用 --data 指定：%w", err)
	}
	return filepath.Join(home, ".local", "share", name), nil
}

// ErrNoPrinter says that the system has no way to print by itself; the caller shows the file instead.
var ErrNoPrinter = errors.New("系统没有可用的打印机，请在打开的 PDF 中按 Ctrl+P 打印")

// printPatience is how long a spooler may take to accept a job.
const printPatience = 20 * time.Second

// Print sends a PDF file to the system's default printer and returns once the spooler has it. On
// ErrNoPrinter nothing was printed.
func Print(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("要打印的文件不在了：%w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, printPatience)
	defer cancel()
	return printFile(ctx, file)
}

// Show opens a file with the program that the user has chosen for its kind.
func Show(file string) error {
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("要打开的文件不在了：%w", err)
	}
	return showFile(file)
}

// run starts a program of the system without a shell, so that no file name is ever a command.
func run(ctx context.Context, name string, args ...string) error {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %.200s", name, err, out)
	}
	return nil
}
