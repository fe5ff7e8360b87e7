//go:build !windows

package native

import (
	"context"
	"os"
	"os/exec"
)

func printFile(ctx context.Context, file string) error {
	for _, name := range []string{"lp", "lpr"} {
		if _, err := exec.LookPath(name); err != nil {
			continue
		}
		args := []string{"--", file}
		if name == "lpr" {
			args = []string{file}
		}
		return run(ctx, name, args...)
	}
	return ErrNoPrinter
}

func showFile(file string) error { return exec.Command("xdg-open", file).Start() }

// PrepareInput lets a Chinese input method reach our windows: X11 programs find fcitx and ibus through
// XMODIFIERS, which some desktops (UOS, Kylin) leave unset. What the user has set stays.
func PrepareInput() error {
	if os.Getenv("XMODIFIERS") != "" {
		return nil
	}
	for _, method := range []string{"fcitx5", "fcitx", "ibus-daemon"} {
		if _, err := exec.LookPath(method); err != nil {
			continue
		}
		name := map[string]string{"fcitx5": "fcitx", "fcitx": "fcitx", "ibus-daemon": "ibus"}[method]
		return os.Setenv("XMODIFIERS", "@im="+name)
	}
	return nil
}
