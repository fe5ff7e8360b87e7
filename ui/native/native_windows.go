package native

import (
	"context"
	"fmt"

	"golang.org/x/sys/windows"
)

// noAssociation is SE_ERR_NOASSOC: the PDF program has no verb “print”.
const noAssociation = windows.Errno(31)

func printFile(_ context.Context, file string) error {
	err := shell("print", file)
	if err == noAssociation || err == windows.ERROR_NO_ASSOCIATION {
		return ErrNoPrinter
	}
	return err
}

func showFile(file string) error { return shell("open", file) }

func shell(verb, file string) error {
	v, err := windows.UTF16PtrFromString(verb)
	if err != nil {
		return err
	}
	f, err := windows.UTF16PtrFromString(file)
	if err != nil {
		return fmt.Errorf("文件名里有不能使用的字符：%w", err)
	}
	return windows.ShellExecute(0, v, f, nil, nil, windows.SW_SHOWNORMAL)
}

// PrepareInput has nothing to prepare: Windows finds the input method by itself.
func PrepareInput() error { return nil }
