package sample

import (
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
)

// Surnames and characters of given names to invent people from, the frequent ones first; rare ones and
// surnames with a reading of their own at the end.
var (
	surnames = strings.Fields(`王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 萧 田 董 袁 潘 于 蒋 蔡 余 杜 叶
		程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴
		单 仇 解 区 查 尉迟 欧阳 司马 上官 诸葛 盖 乐 员 朴 逄 缪 翟 盛 柏 鄢 冼 麦 阮 柳`)
	givenNames = strings.Fields(`伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 玉 兰 建 国 文 志 海 波 宇 浩 然 子 轩 梓 涵 欣 怡 诗 雨 晨 曦 思
		睿 博 俊 凯 鹏 飞 斌 辉 健 鑫 淼 森 林 雪 梅 竹 菊 云 岚 岩 峰 岭 川 江 河 泽 润 清 澄 宁 安 康 福 禄 寿 喜 乐 天 成 龙 虎 琪 瑶 琳 珊 玥 璇 䶮 𠮷 瑾 瑜 喆 赟 堃 彧 翀 骁`)
)

// happenings are what a store notes about its customers.
var happenings = []struct {
	kind  string
	texts []string
}{
	{"visit", []string{"首次到店，看车 30 分钟", "再次到店，带家人看车", "到店试驾", "到店谈价"}},
	{"call", []string{"电话邀约到店", "回电：关注油耗和空间", "电话未接通，明日再联系", "确认到店时间"}},
	{"wechat", []string{"发送配置对比资料", "发送金融方案", "询问现车颜色"}},
	{"note", []string{"预算有限，关注贴息", "家中有旧车，可置换", "比较三个品牌，价格敏感"}},
	{"lead", []string{"网络线索：询底价", "直播间留资"}},
}

var (
	seedRegions = []string{"530102", "530103", "530111", "330106", "110105"}
	seedNotes   = []string{"", "", "", "周末带家人再来看一次", "对比同级合资车型", "企业用车，要开专票", "已加微信"}
)

func (t *town) person(i int, last calendar.Instant) domain.Customer {
	d := t.dice(streamPerson, i)
	at := t.moment(i, t.Customers)
	budget := money.Fen(8+d.IntN(30)) * 100_0000
	c := domain.Customer{
		Kind: domain.Person, Gender: pick(d, []string{"m", "f"}), Phone: t.phone(i), Model: pick(d, t.models),
		Level: pick(d, domain.Levels).Code, Channel: pick(d, domain.Channels).Code, Payment: pick(d, domain.Payments).Code,
		Owner: t.user(d).ID, FirstVisit: at.Day(), LastTouch: max(at, last), Region: pick(d, seedRegions),
		BudgetFrom: budget, BudgetTo: budget * 5 / 4, TradeIn: d.IntN(4) == 0, ConsentUse: true,
		Address: fmt.Sprintf("样例大道 %d 号 %d 幢", 1+d.IntN(400), 1+d.IntN(30)), Note: pick(d, seedNotes),
	}
	c.Name = often(d, surnames) + often(d, givenNames)
	if d.IntN(3) > 0 {
		c.Name += often(d, givenNames)
	}
	if d.IntN(50) == 0 {
		c.Kind, c.Gender, c.Name = domain.Company, "", "样例"+c.Name+"商贸有限公司"
	}
	if d.IntN(20) == 0 {
		c.NextTouch, c.NextStep = dayTime(d, t.End.AddDays(d.IntN(30)-3)), "电话跟进"
	}
	c.ID, c.Created = t.customerID(i), at
	return c
}

// Beginnings of numbers that no operator had been given when the sample data was made; those of seven
// digits have ten thousand numbers each.
var (
	longSegments  = []string{"161", "163", "168", "169"}
	shortSegments = []string{
		"1344710", "1344711", "1344712", "1344713", "1534100", "1534103", "1534104", "1534105", "1800000", "1800002", "1800004", "1800005",
		"1800007", "1800009", "1840000", "1840001", "1840002", "1840003", "1840004", "1840005", "1840006", "1840008", "1894270", "1894271", "1894272", "1894273",
	}
)

// phone is unique within a seed. The strides share no factor with the numbers of a segment, so that the
// numbers wander and never repeat.
func (t *town) phone(i int) string {
	n := uint64(i)
	if each := uint64(len(shortSegments)); n%2 == 1 && n/2 < 10_000*each {
		return fmt.Sprintf("%s%04d", shortSegments[n/2%each], (n/2/each*6_181+t.Seed)%10_000)
	}
	segment := longSegments[n/2%uint64(len(longSegments))]
	return fmt.Sprintf("%s%08d", segment, (n*61_803_399+t.Seed*7_654_321)%100_000_000)
}
