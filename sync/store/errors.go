package store

import (
	"errors"
	"fmt"
	"io/fs"
)

// Code says what kind of trouble an Error is, for programs; people read its message.
type Code string

// The codes.
const (
	Missing Code = "missing" // no store in the folder
	Exists  Code = "exists"  // Create found one
	InUse   Code = "in_use"  // another program holds the folder
	Damaged Code = "damaged" // the database is not readable, empty, or lost
	Newer   Code = "newer"   // a newer program wrote it
	Foreign Code = "foreign" // a database of another program
	Invalid Code = "invalid" // a caller's mistake in the user's words
	Moved   Code = "moved"   // the hub went on meanwhile
	Lineage Code = "lineage" // the hub is not the one, or not in the state, that this copy follows
)

// Error is trouble in the user's words: what happened, why, what to do.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + "（" + plain(e.Cause) + "）"
}

// plain puts the operating system's commonest refusals into words; other causes are for whoever is asked.
func plain(cause error) string {
	switch {
	case errors.Is(cause, fs.ErrPermission):
		return "系统不允许"
	case errors.Is(cause, fs.ErrNotExist):
		return "文件或文件夹不存在"
	case diskFull(cause):
		return "磁盘已满"
	}
	return cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is lets errors.Is compare by code.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

func fail(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// ErrNotFound: no such record, or it was deleted.
var ErrNotFound = errors.New("没有找到这条记录，可能已被删除")

// ErrStale: the record changed since the caller read it. Read it again, or use Edit, which lays only
// the caller's own changes over the newer state.
var ErrStale = errors.New("这条记录在打开之后已被更新，请重新打开再改")
