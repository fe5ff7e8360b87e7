package domain

import (
	"showroom/domain/money"
	"showroom/domain/record"
)

// Role is what a user is in the store. Rights follow from it.
type Role string

// The roles, in rising order of discount limits for those who sell.
const (
	Consultant Role = "consultant"
	Manager    Role = "manager"
	Director   Role = "director"
	Finance    Role = "finance"
	Service    Role = "service"
	HQ         Role = "hq"
)

// Roles are the choices of a user's role.
var Roles = record.Choices{
	{Code: string(Consultant), Label: "销售顾问"}, {Code: string(Manager), Label: "展厅经理"},
	{Code: string(Director), Label: "销售总监"}, {Code: string(Finance), Label: "财务"},
	{Code: string(Service), Label: "售后"}, {Code: string(HQ), Label: "总部"},
}

// User is a person who works with the program.
type User struct {
	record.Head
	Login    string
	Name     string
	Role     Role
	Phone    string
	Password string // argon2id in PHC form; never the password
	Left     bool   // has left: may not log in any more

	SignKey string // public, of the key that the password gives, see login.Key; "" until it is set or he logs in

	FirstPassword bool // the password was made for the user, who shall set another one at the first login
}

// Users defines the record type.
var Users = record.Define("user", "用户", record.Fact, func(u *User) record.Fields {
	return record.Fields{
		record.Text("login", "登录名", &u.Login).Required().Max(40).List(120),
		record.Text("name", "姓名", &u.Name).Required().Max(40).List(120),
		record.Choice("role", "角色", &u.Role, Roles).Required().List(100),
		record.Tel("phone", "手机", &u.Phone).Personal(),
		record.Text("password", "密码摘要", &u.Password).Max(200).Fixed().Right("password"),
		record.Flag("left_store", "已离职", &u.Left).List(80),
		record.Text("sign_key", "签名公钥", &u.SignKey).Max(64).Fixed(),
		record.Flag("first_password", "初始密码待改", &u.FirstPassword).Fixed(),
	}
})

// MayApprove tells whether the role may approve other people's discounts.
func (r Role) MayApprove() bool { return r == Manager || r == Director || r == HQ }

// MayManage tells whether the role may manage people, the store's own data and the link to headquarters, and give
// customers to other stores.
func (r Role) MayManage() bool { return r == Manager || r == Director || r == HQ }

// MayPublish tells whether the role may change catalogue, prices and policies.
func (r Role) MayPublish() bool { return r == HQ }

// DiscountLimit is the largest discount in fen that the role may give on the variant by itself.
// A role without an entry, such as finance, gives none.
func (r Role) DiscountLimit(v *Variant) money.Fen {
	label := Roles.Label(string(r))
	for _, l := range v.Limits {
		if l.Role == label {
			return l.Limit
		}
	}
	return 0
}
