package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/sirupsen/logrus"
	slogrus "github.com/sirupsen/logrus/hooks/slog"
	"gopkg.in/natefinch/lumberjack.v2"
)

// openLog writes JSON lines to logs/showroom.log in the store's folder, 5 files of 10 MB at most, and lets a
// crash leave its trace in crash.txt beside it. Windows programs have no console to write to.
func openLog(dir string) (log *logrus.Logger, close func(), err error) {
	logs := filepath.Join(dir, "logs")
	if err := os.MkdirAll(logs, 0o700); err != nil {
		return nil, nil, err
	}
	file := &lumberjack.Logger{Filename: filepath.Join(logs, "showroom.log"), MaxSize: 10, MaxBackups: 5, Compress: true}
	log = logrus.New()
	log.SetFormatter(&logrus.JSONFormatter{})
	log.SetOutput(file)
	crash, err := os.OpenFile(filepath.Join(logs, "crash.txt"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
		return nil, nil, err
	}
	return log, func() {
		_ = crash.Close() // nothing was written to it unless the program crashed
		_ = file.Close()  // the last line is out already
	}, nil
}

// forStore lets the store's log lines go where all others go.
func forStore(log *logrus.Logger) *slog.Logger {
	return slog.New(slogrus.NewHandler(log, nil)).With("room", "store")
}
