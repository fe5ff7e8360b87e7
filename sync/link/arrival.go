package link

import (
	"context"
	"fmt"

	"showroom/domain"
	"showroom/sync/store"
)

// What a person must know after joining, each as a sentence in the user's words, "" where there is nothing to
// say. All read the store alone, so a page may ask at any time.

// KeptHere says that the price list and policies which the store loaded while it stood alone are not shared, and
// what to do. Ask after Join and before the first Sync: what headquarters publishes takes their place.
func KeptHere(ctx context.Context, s *store.Store) (text string, err error) {
	if id := s.Identity(); !id.Joined() || id.Publisher {
		return "", nil
	}
	err = s.Read(ctx, func(v *store.View) error {
		n, err := v.Private()
		if n > 0 {
			text = fmt.Sprintf("本机单机时载入的价目表和政策（%d 条）不会上传，其他电脑看不到；总部发布的价目表到达后由它取代，已有报价不变。要让各店都用本机的价目表，请把文件交给总部发布", n)
		}
		return err
	})
	return text, err
}

// Leased says that headquarters gave the PC another code for document numbers than it had or asked for.
func Leased(before, after store.Identity) string {
	if before.PC == after.PC || before.PC == "" || Newcomer(before) { // a newcomer has no documents
		return ""
	}
	return fmt.Sprintf("机号 %s 已由本店另一台电脑使用，总部给本机的机号是 %s：已有单据的单号不变，新单据用 %s", before.PC, after.PC, after.PC)
}

// NobodyHere says that nobody can log in on a PC that has received what headquarters has of its dealer, and what
// to do.
func NobodyHere(ctx context.Context, s *store.Store) (text string, err error) {
	err = s.Read(ctx, func(v *store.View) error {
		staff, err := store.Staff(v)
		if err == nil && len(staff) == 0 {
			dealer := s.Identity().Dealer
			role := domain.Manager
			if dealer == headquarters {
				role = domain.HQ
			}
			text = fmt.Sprintf("门店 %s 还没有用户，谁都不能登录。请在总部服务器上运行 showroomd user add %s 登录名 姓名 --role %s，然后在本机同步一次，用它显示的初始密码登录", dealer, dealer, role)
		}
		return err
	})
	return text, err
}
