//go:build unix

package store_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"showroom/sync/store"
)

// A full disk is told as one, whoever met it. (On a really full one: make torture.)
func TestFullDiskInWords(t *testing.T) {
	full := fmt.Errorf("copy: %w", &os.PathError{Op: "write", Path: "showroom.db.restore", Err: syscall.ENOSPC})
	wantCode(t, store.InWords(full), store.Invalid, "磁盘已满")
	if told := (&store.Error{Message: "不能写入", Cause: full}).Error(); told != "不能写入（磁盘已满）" {
		t.Error(told)
	}
	for _, other := range []error{nil, errors.New("etwas anderes"), store.ErrNotFound} {
		if got := store.InWords(other); got != other {
			t.Errorf("%v became %v", other, got)
		}
	}
	known := &store.Error{Code: store.InUse, Message: "占用"}
	if got := store.InWords(fmt.Errorf("x: %w", known)); strings.Contains(got.Error(), "磁盘") {
		t.Error(got)
	}
}
