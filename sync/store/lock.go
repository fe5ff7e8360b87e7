package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const lockFile = "showroom.lock"

// errLocked is what the operating system's part of the lock says when another program holds it.
var errLocked = errors.New("locked by another program")

// lockFolder takes the folder for this program until the file is closed. The operating system gives the
// lock back when the program ends, however it ends; the file itself stays and means nothing.
func lockFolder(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fail(Invalid, err, "数据文件夹“%s”不能写入。请检查它的权限，或换一个有权限的用户登录电脑", dir)
	}
	if err := lockExclusive(f); err != nil {
		who := holder(f)
		f.Close()
		if errors.Is(err, errLocked) {
			return nil, fail(InUse, nil, "这个数据文件夹正由另一个展厅程序使用%s。请切换到已打开的窗口，或先关闭那个程序再试", who)
		}
		return nil, fail(Invalid, err, "数据文件夹“%s”不能加锁。请把数据放在本机磁盘上，不要放在网络盘上", dir)
	}
	if err := writePID(f); err != nil {
		f.Close()
		return nil, fail(Invalid, err, "数据文件夹“%s”不能写入。请检查磁盘空间和文件夹的权限", dir)
	}
	return f, nil
}

// The process number is written for the message of the second program only; the lock is the operating system's.
func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func holder(f *os.File) string {
	b, err := io.ReadAll(io.LimitReader(f, 32))
	pid, bad := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || bad != nil {
		return ""
	}
	return fmt.Sprintf("（进程号 %d）", pid)
}
