package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// verb is one thing that showroomd does. Its name may have two words.
type verb struct {
	name string
	args string // what follows, "" for nothing
	does string // one line
	more string // flags and what else there is to know, whole lines
	run  func(context.Context, *program, []string) error
}

// usage is how a verb is called.
func (v *verb) usage() string { return strings.TrimSpace(v.name + " " + v.args) }

// verbs in the order in which help shows them.
func verbs() []verb {
	return []verb{
		{"serve", "", "启动服务器", serveHelp, serve},
		{"dealer list", "", "列出门店", "", listDealers},
		{"dealer add", "CODE NAME", "添加门店（店码用 2 到 8 位大写字母和数字，如 KM01）", "", addDealer},
		{"dealer rename", "CODE NAME", "改门店名称；店码不能改，它在所有单号里", "", renameDealer},
		{"dealer close", "CODE", "关闭门店：它的电脑不能再同步，资料都保留", "", closeDealer},
		{"dealer open", "CODE", "重新开启已关闭的门店", "", openDealer},
		{"user list", "[CODE]", "列出一家或全部门店的用户", "", listUsers},
		{"user add", "CODE LOGIN NAME", "添加用户并显示一次初始密码", userAddHelp, addUser},
		{"user disable", "CODE LOGIN", "停用用户（离职）：该店电脑下次同步后不能再登录", "", disableUser},
		{"user enable", "CODE LOGIN", "恢复停用的用户", "", enableUser},
		{"user reset", "CODE LOGIN", "重设密码并显示一次，登录后须修改", "", resetUser},
		{"device list", "", "列出所有电脑（也可写 devices）", "", listDevices},
		{"device rename", "DEVICE NAME", "改电脑的名称", "", renameDevice},
		{"device revoke", "DEVICE", "停用一台电脑（也可写 revoke DEVICE）", "", revoke},
		{"code", "CODE", "为门店发一个一次性邀请码；总部电脑用店码 HQ", codeHelp, issueCode},
		{"code list", "", "列出还能用的邀请码（只有编号，邀请码本身没有保存）", "", listCodes},
		{"code withdraw", "REF", "收回一个没有用过的邀请码，REF 是 code list 里的编号", "", withdrawCode},
		{"lag", "", "列出各门店的同步情况", "", listLag},
		{"audit", "", "列出操作记录，最近的在前", auditHelp, listAudit},
		{"publish", "--catalogue FILE", "发布车型、价格和政策", publishHelp, publish},
		{"verify", "", "检查整个数据库，列出各范围的条数和校验和", verifyHelp, verify},
		{"backup", "FILE", "把总部数据备份成一个文件，服务器可以同时运行", backupHelp, backup},
		{"restore", "FILE", "用备份替换总部数据并开始新的数据批次；先停止服务器", restoreHelp, restore},
		{"new-epoch", "", "用别的方法恢复数据库之后、启动之前执行一次", "", newEpoch},
		{"version", "", "显示版本", "", showVersion},
	}
}

// others are further names of verbs.
var others = map[string]string{"devices": "device list", "revoke": "device revoke", "code issue": "code"}

// find gives the verb that the arguments begin with, and what is left of them. group is set when they name
// only the first of two words.
func find(args []string) (v *verb, rest []string, group string) {
	if args[0] == "admin" && len(args) > 1 {
		args = args[1:]
	}
	list := verbs()
	for words := min(2, len(args)); words > 0; words-- {
		name := strings.Join(args[:words], " ")
		if other := others[name]; other != "" {
			name = other
		}
		for i := range list {
			if list[i].name == name {
				return &list[i], args[words:], ""
			}
		}
	}
	for i := range list {
		if strings.HasPrefix(list[i].name, args[0]+" ") {
			return nil, args[1:], args[0]
		}
	}
	return nil, args, ""
}

const head = `showroomd：展厅总部服务器

用法：showroomd <命令> [选项] [参数]

`

const tail = `
管理命令前可加 admin（showroomd admin dealer list），下面的选项写在命令前后都可以。showroomd help <命令> 说明一个命令。
各命令都有：
  --data DIR          数据文件夹（SQLite），默认 ./hub-data
  --db ADDRESS        改用 PostgreSQL（15 或更新），例如 postgres://用户@主机/数据库?sslmode=verify-full
                      也可写在环境变量 SHOWROOMD_DB 里；口令请放在该变量、PGPASSWORD 或 ~/.pgpass 里，
                      命令行上的口令本机其他用户看得到。多个 showroomd 可以同时使用一个数据库
  --json              管理命令的结果用 JSON 写出，供程序读取；时间是 UTC 毫秒
serve 运行时也可以执行其他命令（restore 除外）。
成功退出码为 0，出错为 1，用法不对为 2；出错原因写到标准错误。
`

// help writes all verbs, or those of a group.
func help(w io.Writer, group string) {
	fmt.Fprint(w, head)
	for _, v := range verbs() {
		if group == "" || v.name == group || strings.HasPrefix(v.name, group+" ") {
			fmt.Fprintf(w, "  %-30s %s\n", v.usage(), v.does)
		}
	}
	fmt.Fprint(w, tail)
}

// explain writes what there is to know of one verb.
func (v *verb) explain(w io.Writer) {
	fmt.Fprintf(w, "showroomd %s\n\n%s。\n", v.usage(), v.does)
	if v.more != "" {
		fmt.Fprintf(w, "\n%s", v.more)
	}
	if v.name != "version" {
		fmt.Fprintf(w, "\n  --data DIR、--db ADDRESS  选择数据，见 showroomd help\n")
	}
	if v.name != "version" && v.name != "serve" {
		fmt.Fprintf(w, "  --json                    结果用 JSON 写出\n")
	}
}

const serveHelp = `  --listen ADDR             监听地址，默认 127.0.0.1:8420
  --tls-cert FILE --tls-key FILE
                            证书和私钥；只监听本机时可省略。续期后无需重启：收到 SIGHUP 时重新读取，
                            此外每小时读取一次
  --insecure-plain-http     对外监听而不加密：只在代理负责加密或网络可信时使用
  --behind-proxy            前面有一个代理，来访地址取它写的 X-Forwarded-For 的最后一项（用于限制试错）
  --metrics ADDR            在另一个地址提供 /metrics（Prometheus），如 127.0.0.1:9090；含店码和数量，不要对外
  --least-schema N          资料版本低于 N 的旧程序只许上传，收不到新资料，直到更新；默认都可以收
  --waiting N               最多让 N 台电脑同时等候消息；每台占一个打开的文件，默认按系统允许的文件数（ulimit -n）留出 1000 个
  --log-format json|text    日志格式，默认 json，写到标准错误
  --log-level LEVEL         debug、info（默认）、warn、error；debug 也记下等待和健康检查
  --verbose                 同 --log-level debug

/healthz 说明进程活着，/readyz 说明数据库可用；收到 SIGTERM 后等进行中的请求结束再退出。
`

const userAddHelp = `  --role ROLE               hq、director、manager、consultant、finance、service；默认总部为 hq，门店为 manager

新电脑加入后用显示的初始密码登录，首次登录后须修改。
`

const codeHelp = `  --days N                  N 天内有效，1 到 90，默认 7
`

const auditHelp = `  --dealer CODE             只看一家门店的电脑和对它的操作
  --what WHAT               只看一种，如 enrol、"wrong code"、forged、clone、gap、ahead、revoke、code、dealer、user、publish、epoch
  --since TIME              从这一天（2026-11-22）或这么久以来（36h）
  --limit N                 最多 N 行，默认 100
`

const publishHelp = `FILE 每行一条 JSON：{"type":"variant","id":"…","body":{…}}，"deleted":true 表示撤回。
同一条资料每次用同一个 id；没有变化的不动。有一条不合格则全部不发布。
`

const verifyHelp = `读取全部记录：能否读懂，序号是否在进度之内，引用是否都在；SQLite 还检查数据库文件本身。
校验和相同即资料相同，可在备份前后比较。发现问题时退出码为 1。
`

const backupHelp = `FILE 不能已存在。写出的文件会检查一遍。PostgreSQL 请用 pg_dump。
`

const restoreHelp = `先在副本上检查备份、补上新版本的表并开始新的数据批次，全部成功才替换；原有数据改名保留。
备份之前加入的电脑下次联系时会重新接收全部数据，并补传备份之后的修改；备份之后才加入的电脑要用新邀请码重新加入，
备份之后在总部做的（publish、门店）要重新执行，用户要核对。PostgreSQL 请用 pg_restore，然后执行 new-epoch。
`
