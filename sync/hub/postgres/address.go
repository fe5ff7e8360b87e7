package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"
)

var errAddress = errors.New("数据库地址无法识别；格式如 postgres://用户@主机:5432/数据库?sslmode=verify-full，" +
	"口令可放在环境变量 PGPASSWORD 或 ~/.pgpass 里；口令中的特殊字符在地址里要写成 %XX")

// parse reads an address. pgx's own error may repeat a password that it did not recognize as one, so it is
// not passed on.
func parse(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errAddress
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	if !strings.Contains(address, execMode) {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "showroomd"
	}
	return config, nil
}

// execMode is the part of an address that says how pgx runs statements.
const execMode = "default_query_exec_mode"

// inspect connects and looks at what the server promises, and whether statements may be prepared there.
func (s *Storage) inspect(ctx context.Context, address string, config *pgx.ConnConfig) error {
	var version, encoding string
	var readOnly, commit, fsync, standbys sql.NullString
	var process uint32
	conn, err := pgx.ConnectConfig(ctx, config)
	if err == nil {
		err = conn.QueryRow(ctx, `SELECT current_setting('server_version'), current_setting('server_encoding'), current_setting('default_transaction_read_only', true),
			current_setting('synchronous_commit', true), current_setting('fsync', true), current_setting('synchronous_standby_names', true), pg_backend_pid()`).
			Scan(&version, &encoding, &readOnly, &commit, &fsync, &standbys, &process)
		err = errors.Join(err, conn.Close(ctx))
	}
	if err != nil {
		return fmt.Errorf("连接不上总部数据库（%s，用户 %s，数据库 %s）；请检查地址、口令和数据库服务器是否已启动：%w",
			config.Host, config.User, config.Database, err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("数据库 %s 的编码是 %s，展厅需要 UTF8；请用 createdb -E UTF8 -T template0 新建一个数据库", config.Database, encoding)
	}
	direct := process == conn.PgConn().PID()
	if direct && !strings.Contains(address, execMode) {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	}
	s.direct = direct
	log := s.log.WithFields(logrus.Fields{"direct": direct, "host": config.Host, "database": config.Database, "server": version,
		"synchronous_commit": commit.String, "fsync": fsync.String, "synchronous_standby_names": standbys.String})
	log.Info("PostgreSQL")
	if commit.String == "off" || fsync.String == "off" {
		log.Warn("A power cut may lose what PCs were told is safe: synchronous_commit or fsync is off")
	}
	if readOnly.String == "on" {
		log.Warn("default_transaction_read_only is on")
	}
	if exposed(config) {
		log.Warn("The connection to the database may be unencrypted: sslmode=verify-full in the address forbids that")
	}
	return nil
}

// exposed tells whether the address allows a connection that leaves this machine unencrypted.
func exposed(config *pgx.ConnConfig) bool {
	remote := func(host string) bool {
		return !strings.HasPrefix(host, "/") && host != "localhost" && !net.ParseIP(host).IsLoopback()
	}
	if remote(config.Host) && config.TLSConfig == nil {
		return true
	}
	for _, f := range config.Fallbacks {
		if remote(f.Host) && f.TLSConfig == nil {
			return true
		}
	}
	return false
}
