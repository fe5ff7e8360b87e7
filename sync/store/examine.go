package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var magic = []byte("SQLite format 3\x00")

// examine looks at the file before anything may write to it: a damaged, newer or foreign one stays as it
// is. blank tells that the file holds nothing: see emptied.
func examine(ctx context.Context, path string) (blank bool, err error) {
	if blank, err := examineHeader(path); blank || err != nil {
		return blank, err
	}
	db, err := openDB(path, "deferred", readerPragmas, 1)
	if err != nil {
		return false, err
	}
	defer db.Close()
	// Through SQLite, for the newest header may still lie in the write-ahead log.
	var id, version, tables int64
	err = db.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)").Scan(&id, &version, &tables)
	switch {
	case err != nil:
		return false, readable(err)
	case id == 0 && tables == 0:
		return true, nil
	case id != applicationID:
		return false, fail(Foreign, nil, "“%s”不是展厅的数据文件，没有改动它。请检查数据文件夹的位置", path)
	case version > schemaVersion:
		return false, fail(Newer, nil, "数据由更新版本的展厅写成（数据版本 %d，本程序 %d）。请先升级程序；数据没有改动", version, schemaVersion)
	}
	return false, nil
}

func examineHeader(path string) (blank bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, fail(Invalid, err, "打不开数据文件“%s”。请检查它是否存在、有没有权限", path)
	}
	defer f.Close()
	header := make([]byte, 100)
	n, err := io.ReadFull(f, header)
	if n == 0 && errors.Is(err, io.EOF) {
		return true, nil
	}
	if err != nil || !bytes.Equal(header[:16], magic) {
		return false, damaged(err)
	}
	return false, nil
}

func damaged(cause error) *Error {
	return fail(Damaged, cause, "数据文件已损坏，没有改动它。请用“恢复备份”（showroomctl restore）取回最近的备份，并把损坏的文件交给支持人员")
}

// InWords turns the trouble of the database and of a full disk into an *Error; other errors stay what they are.
func InWords(err error) error { return readable(err) }

func readable(err error) error {
	var e *sqlite.Error
	var ours *Error
	switch {
	case err == nil || errors.As(err, &ours):
		return err
	case diskFull(err):
		return fail(Invalid, err, "磁盘已满，没有保存。请清出空间后再试一次")
	case !errors.As(err, &e):
		return err
	}
	// A database can't even be read without room for the index of its log; SQLite calls that an I/O error.
	if e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE {
		return fail(Invalid, err, "磁盘已满，打不开门店数据。请清出空间后再试一次")
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged(err)
	case sqlite3.SQLITE_FULL:
		return fail(Invalid, err, "磁盘已满，没有保存。请清出空间后再试一次")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fail(Invalid, err, "数据文件夹不能写入，没有保存。请检查磁盘和文件夹的权限")
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fail(InUse, err, "数据文件正被另一个程序占用（杀毒或备份软件？），请稍后再试")
	case sqlite3.SQLITE_IOERR:
		return fail(Invalid, err, "磁盘读写出错，没有保存。请检查磁盘后再试")
	}
	return err
}
