package hub

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/merge"
)

// Claims are what only one record may have. They lie in a table of their own, so that two PCs' claims meet
// there whatever records they come from.

type claim struct{ kind, key string }

// document says how a type of paper is numbered.
type document struct {
	prefix    string
	versioned bool // versions of one offer share the number
}

var documents = map[string]document{
	domain.Quotes.Name:     {domain.QuotePrefix, true},
	domain.Orders.Name:     {domain.OrderPrefix, false},
	domain.Deliveries.Name: {domain.DeliveryPrefix, false},
}

// claimKey is a claim's key as the table has it. A foreign program's may be longer than an index takes.
func claimKey(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

const (
	numberClaim = "number"
	carClaim    = "car"
	quoteClaim  = "quote" // an accepted quote becomes an order once
)

// claims are what a record in this state claims.
func claims(typ string, s *merge.State) []claim {
	rule, numbered := documents[typ]
	if !numbered || s.Deleted {
		return nil
	}
	var out []claim
	if number := text(s.Body, "number"); number != "" {
		key := typ + ":" + number
		if rule.versioned {
			key += "#" + string(s.Body.Get("version"))
		}
		out = append(out, claim{numberClaim, claimKey(key)})
	}
	if typ == domain.Orders.Name && text(s.Body, "state") != string(domain.OrderCancelled) {
		if vin := text(s.Body, "vin"); vin != "" {
			out = append(out, claim{carClaim, claimKey(vin)})
		}
		if quote := text(s.Body, "quote"); quote != "" {
			out = append(out, claim{quoteClaim, claimKey(quote)})
		}
	}
	return out
}

func text(p record.Patch, field string) string {
	raw := p.Get(field)
	if n := len(raw); n >= 2 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : n-1]) // nearly always
	}
	var s string
	if raw != nil && json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// taken says in the user's words that another record has the claim already.
func (c claim) taken(p record.Patch) string {
	switch c.kind {
	case quoteClaim:
		return fmt.Sprintf("报价 %s 已在另一台电脑上转为订单，总部先收到了那一张，这一张（%s）已暂存；重复的请放弃这一张，确实要这一张请先退订另一张，再重新发送", text(p, "quote_no"), text(p, "number"))
	case carClaim:
		return fmt.Sprintf("车辆 %s 已被另一张订单占用，总部先确认了那一张；请为客户另选车辆，或与那张订单的销售顾问协商", text(p, "vin"))
	}
	return fmt.Sprintf("单号 %s 已被另一份单据使用，总部已暂存这一份；请重新编号后再发送", text(p, "number"))
}
