package main

import "strings"

// Surnames and characters of given names, common and rare ones, to invent people from.
var (
	surnames = strings.Fields(`王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 萧 田 董 袁 潘 于 蒋 蔡 余 杜 叶
		程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴
		单 仇 解 区 查 曾 尉迟 欧阳 司马 上官 诸葛 盖 乐 员 朴 逄 缪 翟 盛 柏 鄢 冼 麦 阮 柳`)
	givenNames = strings.Fields(`伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 玉 兰 建 国 文 志 海 波 宇 浩 然 子 轩 梓 涵 欣 怡 诗 雨 晨 曦 思
		睿 博 俊 凯 鹏 飞 斌 辉 健 鑫 淼 森 林 雪 梅 竹 菊 云 岚 岩 峰 岭 川 江 河 泽 润 清 澄 宁 安 康 福 禄 寿 喜 乐 天 成 龙 虎 琪 瑶 琳 珊 玥 璇 瑾 瑜 䶮 喆 赟 堃 𠮷 彧 翀 骁`)
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
