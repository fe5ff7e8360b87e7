package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	"showroom/sync/store"
	"showroom/sync/wire"
)

var storeVerbs = []verb{
	{"init", "[--dealer KM01] [--name NAME] [--pc CODE] [--user login/name/role/password]...",
		"Make a new store in an empty folder. Without --user: a consultant xiaoshou and a manager jingli; passwords not given are made up and printed.",
		"在空文件夹里新建门店；未给出的密码会自动生成并打印一次。", initVerb},
	{"catalogue load", "FILE [--json]", "Load a price list with its taxes and premiums. Existing quotes keep what they were priced with.",
		"载入价目表和政策表；已有报价不变。", catalogueLoadVerb},
	{"catalogue lines", "FILE", "Write a price list as the lines that showroomd publish --catalogue takes, to stdout.", "把价目表转成总部发布用的格式。", catalogueLinesVerb},
}

// userFlags collects --user, which in init describes a new user and may be repeated.
type userFlags []domain.User

func (u *userFlags) String() string { return "" }

func (u *userFlags) Set(text string) error {
	parts := strings.SplitN(text, "/", 4)
	if len(parts) < 3 {
		return errors.New("写作 login/name/role 或 login/name/role/password")
	}
	role := domain.Roles.Code(parts[2])
	if role == "" {
		return fmt.Errorf("没有角色“%s”，可用 consultant、manager、director、finance、service、hq", parts[2])
	}
	user := domain.User{Login: parts[0], Name: parts[1], Role: domain.Role(role)}
	if len(parts) == 4 {
		user.Password = parts[3]
	}
	*u = append(*u, user)
	return nil
}

func initVerb(c *call, f *flag.FlagSet) work {
	var d domain.Dealer
	var users userFlags
	f.StringVar(&d.Code, "dealer", "KM01", "`CODE` of the store, part of every document number 店码")
	f.StringVar(&d.Name, "name", "砚行样例门店", "`NAME` of the store 门店名称")
	f.StringVar(&d.Short, "short", "", "short `NAME` for the status bar 简称")
	f.StringVar(&d.Company, "company", "", "`NAME` of the contracting company 公司全称")
	f.StringVar(&d.USCC, "uscc", "", "`CODE` 统一社会信用代码")
	f.StringVar(&d.Province, "province", "110000", "`CODE` GB/T 2260, six digits 省级代码")
	f.StringVar(&d.Address, "address", "", "`TEXT` 地址")
	f.StringVar(&d.Phone, "phone", "", "`NUMBER` 电话")
	f.StringVar(&d.Bank, "bank", "", "`NAME` 开户行")
	f.StringVar(&d.Account, "account", "", "`NUMBER` 账号")
	pc := f.String("pc", "", "`CODE` of this PC, part of every document number; default three random characters 机号，不写则随机生成")
	f.Var(&users, "user", "`login/name/role/password`, may be repeated; role: consultant manager director finance service hq")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		if len(users) == 0 {
			users = userFlags{{Login: "xiaoshou", Name: "李娜", Role: domain.Consultant}, {Login: "jingli", Name: "王敏", Role: domain.Manager}}
		}
		return c.create(d, *pc, users)
	}
}

// madeUser is a new user as init tells it. The password is only told when init made it up.
type madeUser struct {
	Login    string      `json:"login"`
	Name     string      `json:"name"`
	Role     domain.Role `json:"role"`
	Password string      `json:"password,omitempty"`
}

func (c *call) create(d domain.Dealer, pc string, users []domain.User) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	if bad := domain.Dealers.Bind(&d).Check().Blocking(); len(bad) > 0 {
		return bad
	}
	told := make([]madeUser, len(users))
	for i := range users {
		u := &users[i]
		told[i] = madeUser{Login: u.Login, Name: u.Name, Role: u.Role}
		if u.Password == "" {
			told[i].Password = login.MakeUp()
			u.Password = told[i].Password
		}
		if u.Password, err = login.Hash(u.Password); err != nil {
			return fmt.Errorf("用户 %s：%w", u.Login, err)
		}
		if bad := domain.Users.Bind(u).Check().Blocking(); len(bad) > 0 {
			return fmt.Errorf("用户 %s：%w", u.Login, bad)
		}
	}
	s, err := store.Create(c.ctx, dir, store.Options{Manual: true}, store.Setup{Dealer: d, PC: pc, Users: users})
	if err != nil {
		return err
	}
	pc = s.Identity().PC
	if err := s.Close(); err != nil {
		return err
	}
	answer := struct {
		Folder string     `json:"folder"`
		Dealer string     `json:"dealer"`
		PC     string     `json:"pc"`
		Users  []madeUser `json:"users"`
	}{dir, d.Code, pc, told}
	return c.answer(answer, func() error {
		text := fmt.Sprintf("已新建门店 %s %s（%s 机），数据在 %s\n", d.Code, d.Name, pc, dir)
		for _, u := range told {
			text += fmt.Sprintf("  %s %s（%s）", u.Login, u.Name, domain.Roles.Label(string(u.Role)))
			if u.Password != "" {
				text += " 初始密码 " + u.Password
			}
			text += "\n"
		}
		return c.say("%s", text)
	})
}

func catalogueLoadVerb(c *call, f *flag.FlagSet) work {
	c.passwordFlag(f)
	return func(args []string) error {
		if err := words(args, "FILE"); err != nil {
			return err
		}
		data, err := c.file(args[0])
		if err != nil {
			return err
		}
		list, err := sheet.ReadCatalogue(data)
		if err != nil {
			return err
		}
		return c.withSession(func(s *action.Session) error {
			n, err := s.LoadCatalogue(c.ctx, list)
			if err != nil {
				return err
			}
			answer := struct {
				Version  string `json:"version"`
				Records  int    `json:"records"`
				Series   int    `json:"series"`
				Variants int    `json:"variants"`
			}{list.Version, n, len(list.Series), len(list.Variants)}
			return c.answer(answer, func() error {
				return c.say("已载入价目表 %s：%d 个车系、%d 个车型，共 %d 条\n", list.Version, len(list.Series), len(list.Variants), n)
			})
		})
	}
}

func catalogueLinesVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args, "FILE"); err != nil {
			return err
		}
		data, err := c.file(args[0])
		if err != nil {
			return err
		}
		list, err := sheet.ReadCatalogue(data)
		if err != nil {
			return err
		}
		lines := json.NewEncoder(c.out)
		lines.SetEscapeHTML(false)
		items, err := published(list)
		for i := 0; err == nil && i < len(items); i++ {
			err = lines.Encode(items[i])
		}
		return err
	}
}

// published is a price list as headquarters publishes it.
func published(list *sheet.Catalogue) (items []wire.Item, err error) {
	err = list.Each(func(r *record.Row) error {
		items = append(items, wire.Item{Type: r.Type.Name, ID: r.Head.ID, Scope: record.Shared, Body: r.Patch()})
		return nil
	})
	return items, err
}
