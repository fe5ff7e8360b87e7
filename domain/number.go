package domain

import (
	"fmt"

	"showroom/domain/calendar"
)

// Document number prefixes.
const (
	QuotePrefix    = "BJ" // 报价
	OrderPrefix    = "DD" // 订单
	DeliveryPrefix = "JC" // 交车
)

// DocumentNumber writes a number that is made offline and never collides: prefix, dealer code, PC code
// leased from the hub, year, counter. BJ-KM01-A-26-00007.
func DocumentNumber(prefix, dealer, pc string, day calendar.Day, counter int64) string {
	return fmt.Sprintf("%s-%s-%s-%02d-%05d", prefix, dealer, pc, day.Year()%100, counter)
}
