// Command showroomd is headquarters' hub: it keeps what all stores send and feeds it to their PCs. See
// sync/hub for what it does; here is only wiring.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/sirupsen/logrus"

	"showroom/domain"
	"showroom/sync/hub"
	"showroom/sync/hub/postgres"
	"showroom/sync/hub/sqlite"
)

// version is set by the linker.
var version = "unversioned"

const usage = `showroomd：展厅总部服务器

用法：showroomd <命令> [选项] [参数]

  serve               启动服务器
      --listen ADDR   监听地址，默认 127.0.0.1:8420
      --tls-cert FILE --tls-key FILE
                      证书和私钥；只监听本机时可省略
      --insecure-plain-http
                      对外监听而不加密：只在代理负责加密或网络可信时使用
      --verbose       日志记下每个请求

  dealer add CODE NAME  添加门店（店码用大写字母和数字，如 KM01）
  user add CODE LOGIN NAME [--role ROLE]
                      为门店添加用户并显示一次初始密码（首次登录后请修改）；新电脑加入后用它登录。
                      角色 hq、director、manager、consultant、finance、service；默认总部为 hq，门店为 manager
  code CODE [--days N]  为门店发一个一次性邀请码，N 天内有效（默认 7）；总部电脑用店码 HQ
  devices               列出所有电脑
  revoke DEVICE         停用一台电脑
  lag                   列出各门店的同步情况
  publish --catalogue FILE
                      发布车型、价格和政策；FILE 每行一条 JSON：
                      {"type":"variant","id":"…","body":{…}}，"deleted":true 表示撤回
  new-epoch             从备份恢复数据库之后、启动之前执行一次
  version

各命令都有：
  --data DIR          数据文件夹（SQLite），默认 ./hub-data
  --db ADDRESS        改用 PostgreSQL（15 或更新），例如 postgres://用户@主机/数据库?sslmode=verify-full
                      也可写在环境变量 SHOWROOMD_DB 里；口令请放在该变量、PGPASSWORD 或 ~/.pgpass 里，
                      命令行上的口令本机其他用户看得到。多个 showroomd 可以同时使用一个数据库
serve 运行时也可以执行其他命令。
成功退出码为 0，出错为 1，用法不对为 2；出错原因写到标准错误。
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// errUsage says that the command line was wrong; its text has been written already.
var errUsage = errors.New("wrong usage")

// program is one run with its streams.
type program struct {
	out, err io.Writer
	data     string
	db       string // PostgreSQL's address, "" for SQLite in data
	log      *logrus.Logger
	flags    *flag.FlagSet
}

var commands = map[string]func(context.Context, *program, []string) error{
	"serve": serve, "dealer": addDealer, "user": addUser, "code": issueCode, "devices": listDevices, "revoke": revoke,
	"lag": listLag, "publish": publish, "new-epoch": newEpoch,
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(errOut, usage)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		fmt.Fprint(out, usage)
		return 0
	case "version", "--version":
		fmt.Fprintln(out, "showroomd", version)
		return 0
	}
	command := commands[args[0]]
	if command == nil {
		fmt.Fprintf(errOut, "没有命令 %s\n\n%s", args[0], usage)
		return 2
	}
	p := &program{out: out, err: errOut, log: logrus.New(), flags: flag.NewFlagSet(args[0], flag.ContinueOnError)}
	p.log.SetOutput(errOut)
	p.log.SetFormatter(&logrus.JSONFormatter{})
	if args[0] != "serve" {
		p.log.SetLevel(logrus.ErrorLevel) // who gives a command reads its output, not a log
	}
	p.flags.SetOutput(errOut)
	p.flags.Usage = func() { fmt.Fprint(errOut, usage) }
	p.flags.StringVar(&p.data, "data", "hub-data", "数据文件夹")
	p.flags.StringVar(&p.db, "db", "", "PostgreSQL 地址")
	switch err := command(ctx, p, args[1:]); {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	default:
		fmt.Fprintln(errOut, "showroomd:", err)
		return 1
	}
}

// parse reads flags wherever they stand among the arguments and wants exactly so many of the latter.
func (p *program) parse(args []string, want int) ([]string, error) {
	var rest []string
	for {
		if err := p.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage
		}
		if p.flags.NArg() == 0 {
			break
		}
		rest, args = append(rest, p.flags.Arg(0)), p.flags.Args()[1:]
	}
	if err := p.chooseDatabase(); err != nil {
		return nil, err
	}
	if len(rest) != want {
		fmt.Fprintf(p.err, "%s 需要 %d 个参数，给了 %d 个\n\n%s", p.flags.Name(), want, len(rest), usage)
		return nil, errUsage
	}
	return rest, nil
}

// databaseVariable names PostgreSQL's address where a command line would show its password.
const databaseVariable = "SHOWROOMD_DB"

// chooseDatabase lets flags win over the environment.
func (p *program) chooseDatabase() error {
	given := map[string]bool{}
	p.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case given["db"] && given["data"]:
		fmt.Fprintf(p.err, "--data（SQLite）和 --db（PostgreSQL）只能选一个\n\n%s", usage)
		return errUsage
	case given["db"] && p.db == "":
		fmt.Fprintf(p.err, "--db 需要 PostgreSQL 的地址\n\n%s", usage)
		return errUsage
	case !given["db"] && !given["data"]:
		p.db = os.Getenv(databaseVariable)
	}
	return nil
}

// open opens the database. Commands that don't create make neither a data folder nor tables by accident.
func (p *program) open(ctx context.Context, create bool) (hub.Storage, error) {
	if p.db != "" {
		return postgres.Open(ctx, p.db, postgres.Options{Existing: !create, Log: p.log.WithField("room", "database")})
	}
	if _, missing := os.Stat(filepath.Join(p.data, "hub.db")); missing != nil && !create {
		return nil, fmt.Errorf("文件夹 %s 里没有总部数据；请用 --data 或 --db 指明，或先执行 showroomd serve 或 dealer add", p.data)
	}
	return sqlite.Open(ctx, p.data)
}

// with opens the hub for fn.
func (p *program) with(ctx context.Context, create bool, fn func(*hub.Hub) error) (err error) {
	storage, err := p.open(ctx, create)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, storage.Close()) }()
	h, err := hub.New(ctx, storage, hub.Options{Types: domain.Types, Log: p.log.WithField("room", "hub")})
	if err != nil {
		return err
	}
	defer h.Close()
	return fn(h)
}
