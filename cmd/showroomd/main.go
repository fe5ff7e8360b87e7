// Command showroomd is headquarters' hub: it keeps what all stores send and feeds it to their PCs. See
// sync/hub for what it does; here is only wiring.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/sirupsen/logrus"

	"showroom/sync/hub"
	"showroom/sync/hub/postgres"
	"showroom/sync/hub/sqlite"
)

// version is set by the linker.
var version = "unversioned"

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
	verb     *verb
	out, err io.Writer
	json     bool
	data     string
	db       string // PostgreSQL's address, "" for SQLite in data
	schema   int    // of the oldest programs that may pull
	waiting  int    // PCs that may wait for news, 0: as the hub likes
	log      *logrus.Logger
	flags    *flag.FlagSet
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	asked := false
	if args = behind(args); len(args) == 0 {
		help(errOut, "")
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if args, asked = args[1:], true; len(args) == 0 || args[0] == "admin" && len(args) == 1 {
			help(out, "")
			return 0
		}
	case "-version", "--version":
		args = []string{"version"}
	}
	v, rest, group := find(args)
	for _, a := range rest {
		asked = asked || a == "-h" || a == "-help" || a == "--help"
	}
	switch {
	case v != nil && asked:
		v.explain(out)
		return 0
	case v == nil && asked && (group != "" || args[0] == "admin"):
		help(out, group)
		return 0
	case v == nil && group != "":
		fmt.Fprintf(errOut, "%s 后面应是下面的一个\n\n", group)
		help(errOut, group)
		return 2
	case v == nil:
		fmt.Fprintf(errOut, "没有命令 %s\n\n", strings.Join(args, " "))
		help(errOut, "")
		return 2
	}
	return v.start(ctx, rest, out, errOut)
}

// behind brings the flags of every command that stand before it behind it. Without a command there is nothing.
func behind(args []string) []string {
	n := 0
	for n < len(args) && strings.HasPrefix(args[n], "-") {
		name, _, valued := strings.Cut(strings.TrimLeft(args[n], "-"), "=")
		switch {
		case name == "json" || valued && (name == "data" || name == "db"):
			n++
		case name == "data" || name == "db":
			n += 2
		default:
			return args
		}
	}
	if n >= len(args) {
		return nil
	}
	return slices.Concat(args[n:], args[:n])
}

func (v *verb) start(ctx context.Context, args []string, out, errOut io.Writer) int {
	p := &program{verb: v, out: out, err: errOut, log: logrus.New(), flags: flag.NewFlagSet(v.name, flag.ContinueOnError)}
	p.log.SetOutput(errOut)
	p.log.SetFormatter(&logrus.JSONFormatter{})
	if v.name != "serve" {
		p.log.SetLevel(logrus.ErrorLevel) // who gives a command reads its output, not a log
		p.flags.BoolVar(&p.json, "json", false, "结果用 JSON 写出")
	}
	p.flags.SetOutput(errOut)
	p.flags.Usage = func() { v.explain(errOut) }
	p.flags.StringVar(&p.data, "data", "hub-data", "数据文件夹")
	p.flags.StringVar(&p.db, "db", "", "PostgreSQL 地址")
	switch err := v.run(ctx, p, args); {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		return 2
	case sqlite.Full(err):
		fmt.Fprintf(errOut, "showroomd: 磁盘已满，没有完成；请清出空间后再试（%v）\n", err)
		return 1
	default:
		fmt.Fprintln(errOut, "showroomd:", err)
		return 1
	}
}

// wrong says what is wrong with the command line, and how it should be.
func (p *program) wrong(format string, args ...any) error {
	fmt.Fprintf(p.err, format+"\n\n", args...)
	p.verb.explain(p.err)
	return errUsage
}

// parse reads flags wherever they stand among the arguments and wants exactly so many of the latter.
func (p *program) parse(args []string, want int) ([]string, error) {
	rest, err := p.parseUpTo(args, want)
	if err == nil && len(rest) != want {
		return nil, p.wrong("%s 需要 %d 个参数，给了 %d 个", p.verb.name, want, len(rest))
	}
	return rest, err
}

// parseUpTo wants at most so many.
func (p *program) parseUpTo(args []string, most int) ([]string, error) {
	var rest []string
	for {
		if err := p.flags.Parse(args); err != nil {
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
	if len(rest) > most {
		return nil, p.wrong("%s 最多 %d 个参数，给了 %d 个", p.verb.name, most, len(rest))
	}
	return rest, nil
}

// show writes an answer for a machine, or lets people do it for people.
func (p *program) show(answer any, people func() error) error {
	if !p.json {
		return people()
	}
	out := json.NewEncoder(p.out)
	out.SetEscapeHTML(false)
	return out.Encode(answer)
}

func showVersion(_ context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.show(map[string]string{"version": version}, func() error {
		_, err := fmt.Fprintln(p.out, "showroomd", version)
		return err
	})
}

// databaseVariable names PostgreSQL's address where a command line would show its password.
const databaseVariable = "SHOWROOMD_DB"

// chooseDatabase lets flags win over the environment.
func (p *program) chooseDatabase() error {
	given := map[string]bool{}
	p.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case given["db"] && given["data"]:
		return p.wrong("--data（SQLite）和 --db（PostgreSQL）只能选一个")
	case given["db"] && p.db == "":
		return p.wrong("--db 需要 PostgreSQL 的地址")
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
	h, err := hub.New(ctx, storage, p.options())
	if err != nil {
		return err
	}
	defer h.Close()
	return fn(h)
}
