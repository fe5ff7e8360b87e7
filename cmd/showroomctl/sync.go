package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"

	"showroom/domain"
	"showroom/sync/link"
	"showroom/sync/store"
)

var syncVerbs = []verb{
	{"join", "URL CODE [--name NAME] [--pc B] [--move] [--json]",
		"Join a headquarters with a one-time code. A store keeps everything and uploads its history; without a store an empty one is made and filled. Who has the store's folder and a code may; --user is not asked.",
		"用邀请码加入总部；原有数据会上传一次。能打开数据文件夹并有邀请码即可，不看 --user。", joinVerb},
	{"sync", "[--watch] [--json]", "Push what waits and pull what others did, once or (--watch) until interrupted.", "与总部同步。", syncVerb},
}

func joinVerb(c *call, f *flag.FlagSet) work {
	name := f.String("name", "", "`NAME` of this PC in headquarters' list; default its host name 本机名称")
	pc := f.String("pc", "B", "`LETTER` wished for a new store's document numbers 希望的机号")
	move := f.Bool("move", false, "agree that records made under another store's code move to the code's store 同意并入邀请码所属门店")
	return func(args []string) error {
		if err := words(args, "URL", "CODE"); err != nil {
			return err
		}
		if *name == "" {
			if host, err := os.Hostname(); err == nil {
				name = &host
			}
		}
		made, err := c.makeNewcomer(*pc)
		if err != nil {
			return err
		}
		err = c.withStore(func(s *store.Store) error {
			j := link.Joining{URL: args[0], Code: args[1], Name: *name, Move: *move || link.Newcomer(s.Identity())}
			return c.join(s, j)
		})
		return errors.Join(err, c.dropNewcomer(made, err))
	}
}

func (c *call) join(s *store.Store, j link.Joining) error {
	l := link.New(s, link.Options{})
	before := s.Identity()
	if err := l.Join(c.ctx, j); err != nil {
		return asksMove(err, before)
	}
	c.warnOf(link.Leased(before, s.Identity()))
	kept, err := link.KeptHere(c.ctx, s)
	if err != nil {
		return err
	}
	c.warnOf(kept)
	if _, err := l.Sync(c.ctx); err != nil {
		c.warn("", "已加入总部，但首次同步没有完成：%v。请稍后运行 sync", err)
	}
	return c.tellJoined(s)
}

// asksMove names the flag that agrees to what headquarters asks. A PC that has joined is not asked but refused.
func asksMove(err error, id store.Identity) error {
	var known *link.Error
	if errors.As(err, &known) && known.Code == link.Dealer && !id.Joined() {
		return fmt.Errorf("%w确认请加 --move", err)
	}
	return err
}

// joinAnswer is the status of a PC that has joined, and who can log in there.
type joinAnswer struct {
	statusAnswer
	Users []madeUser `json:"users"`
}

func (c *call) tellJoined(s *store.Store) error {
	a := joinAnswer{Users: []madeUser{}}
	var err error
	if a.statusAnswer, err = c.statusOf(s); err != nil {
		return err
	}
	nobody, err := link.NobodyHere(c.ctx, s)
	if err != nil {
		return err
	}
	c.warnOf(nobody)
	var staff []domain.User
	if err := s.Read(c.ctx, func(v *store.View) error {
		staff, err = store.Staff(v)
		return err
	}); err != nil {
		return err
	}
	for _, u := range staff {
		a.Users = append(a.Users, madeUser{Login: u.Login, Name: u.Name, Role: u.Role})
	}
	return c.answer(a, func() error {
		if err := c.say("已加入总部 %s\n", a.Hub); err != nil {
			return err
		}
		if err := c.sayStatus(a.statusAnswer); err != nil {
			return err
		}
		for _, u := range a.Users {
			if err := c.say("可以登录：%s %s（%s）\n", u.Login, u.Name, domain.Roles.Label(string(u.Role))); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeNewcomer makes an empty store where there is none, so that a new PC can join without an init. made is
// its folder, "" when there was a store already.
func (c *call) makeNewcomer(pc string) (made string, err error) {
	dir, err := c.folder()
	if err != nil {
		return "", err
	}
	if made, err := store.Made(dir); made || err != nil {
		return "", err
	}
	s, err := link.NewStore(c.ctx, dir, store.Options{Manual: true}, pc)
	if err != nil {
		return "", err
	}
	return dir, s.Close()
}

// dropNewcomer takes the empty store away again when headquarters did not take it.
func (c *call) dropNewcomer(made string, failed error) error {
	if made == "" || !link.Refused(failed) {
		return nil
	}
	return link.DropStore(made)
}

// syncAnswer is what one sync did and what is left.
type syncAnswer struct {
	Applied   int    `json:"applied"`
	Merged    int    `json:"merged"`
	Held      int    `json:"held"`
	Refused   int    `json:"refused"`
	Pulled    int    `json:"pulled"`
	Pending   int    `json:"pending"`
	Conflicts int    `json:"conflicts"`
	LastSync  string `json:"last_sync"`
	Unsent    int    `json:"unsent"` // work that is refused or held now, whenever that was said
}

func syncVerb(c *call, f *flag.FlagSet) work {
	watch := f.Bool("watch", false, "go on until interrupted 持续同步")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.withStore(func(s *store.Store) error {
			l := link.New(s, link.Options{})
			if *watch {
				l.Run(c.ctx, func(st link.State) {
					if st.Err != nil {
						c.tell("%v\n", st.Err)
					}
				})
				return nil
			}
			done, err := l.Sync(c.ctx)
			if err != nil {
				return err
			}
			return c.tellSync(s, done)
		})
	}
}

func (c *call) tellSync(s *store.Store, done link.Synced) error {
	st, err := s.Status(c.ctx)
	if err != nil {
		return err
	}
	a := syncAnswer{done.Applied, done.Merged, done.Held, done.Refused, done.Pulled, st.Pending, st.Conflicts, since(st.LastSync), st.Refused + st.Held}
	return c.answer(a, func() error {
		text := fmt.Sprintf("上传 %d 项（合并 %d，待审 %d，退回 %d），收到 %d 条；待上传 %d，冲突 %d\n",
			a.Applied+a.Merged+a.Held+a.Refused, a.Merged, a.Held, a.Refused, a.Pulled, a.Pending, a.Conflicts)
		if a.Unsent > 0 {
			text += fmt.Sprintf("有 %d 项需要处理（被退回 %d，待审 %d）：showroomctl unsent 列出原因和内容\n", a.Unsent, st.Refused, st.Held)
		}
		if a.Conflicts > 0 {
			text += "冲突用 showroomctl conflicts 查看\n"
		}
		return c.say("%s", text)
	})
}

// repair receives what differs from the hub.
func (c *call) repair(s *store.Store, found *verdict) error {
	done, ok, err := link.New(s, link.Options{}).Repair(c.ctx)
	if err != nil {
		return err
	}
	if !ok {
		c.tell("没有比对：总部有新内容，请先运行 sync，再运行 verify --repair\n")
		return nil
	}
	if found.Mended = len(done.Found) > 0; found.Mended {
		found.Repair = &mended{done.Ranges, done.Taken, done.Dropped, done.Kept, done.Anew}
	}
	return nil
}

// prove compares a joined store with the hub. A hub that can't be reached is no fault of the store, but
// nothing is proved then: whoever asked must not take it for a proof.
func (c *call) prove(s *store.Store, found *verdict) error {
	differ, ok, err := link.New(s, link.Options{}).Prove(c.ctx)
	var known *link.Error
	if errors.As(err, &known) && known.Code == link.Offline {
		found.Faults = append(found.Faults, fmt.Sprintf("没有与总部比对，什么也没有证明。请在连得上总部时再试：%v", err))
		return nil
	}
	if err != nil {
		return err
	}
	if !ok {
		found.Faults = append(found.Faults, "没有与总部比对，什么也没有证明：总部有新内容，请先运行 sync")
		return nil
	}
	cursors := s.Identity().Cursors
	scopes := make([]string, 0, len(cursors))
	for scope := range cursors {
		scopes = append(scopes, scope)
	}
	slices.Sort(scopes)
	for _, scope := range scopes {
		own, err := s.Proof(c.ctx, scope)
		if err != nil {
			return err
		}
		p := scopeProof{Scope: scope, Head: own.Head, Agree: true}
		for _, t := range own.Types {
			p.Rows += t.Count
			p.Types = append(p.Types, typeProof{Type: t.Type, Rows: t.Count, Sum: t.Sum, Agree: true})
		}
		for _, d := range differ {
			if d.Scope == scope {
				p.Agree = false
				for i := range p.Types {
					p.Types[i].Agree = p.Types[i].Agree && p.Types[i].Type != d.Type
				}
				found.Faults = append(found.Faults, fmt.Sprintf("%s 的%s与总部不一致：本机 %d 条，总部 %d 条", scope, typeLabel(d.Type), d.Here, d.Hub))
			}
		}
		found.Proof = append(found.Proof, p)
	}
	return nil
}
