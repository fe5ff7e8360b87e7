package hub

import (
	"context"
	"maps"
	"slices"
)

// standing is how the database is, for a scrape.
type standing struct {
	devices, dealers map[string]int64 // by state
	held, codes      int64
	heads, lag, seen map[string]int64 // by scope, or dealer
}

func (h *Hub) standing(ctx context.Context) (*standing, error) {
	now := int64(h.now())
	st := &standing{devices: map[string]int64{}, dealers: map[string]int64{}, heads: map[string]int64{}, lag: map[string]int64{}, seen: map[string]int64{}}
	err := h.read(ctx, func(s *session) error {
		var active, revoked, open, closed int64
		if _, err := s.one([]any{&active, &revoked}, "SELECT coalesce(sum(CASE WHEN revoked = 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN revoked > 0 THEN 1 ELSE 0 END), 0) FROM device"); err != nil {
			return err
		}
		if _, err := s.one([]any{&open, &closed}, "SELECT coalesce(sum(CASE WHEN closed = 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN closed > 0 THEN 1 ELSE 0 END), 0) FROM dealer"); err != nil {
			return err
		}
		st.devices["active"], st.devices["revoked"], st.dealers["open"], st.dealers["closed"] = active, revoked, open, closed
		if _, err := s.one([]any{&st.held}, "SELECT count(*) FROM held"); err != nil {
			return err
		}
		if _, err := s.one([]any{&st.codes}, "SELECT count(*) FROM code WHERE used_by = '' AND withdrawn = 0 AND expires > ?", now); err != nil {
			return err
		}
		err := s.each(func(scan func(...any) error) error {
			var scope string
			var seq int64
			err := scan(&scope, &seq)
			st.heads[scope] = seq
			return err
		}, "SELECT scope, seq FROM head")
		if err != nil {
			return err
		}
		return s.each(func(scan func(...any) error) error {
			var dealer string
			var pulled, seen int64
			err := scan(&dealer, &pulled, &seen)
			st.lag[dealer], st.seen[dealer] = max(0, st.heads[dealer]-pulled), seen
			return err
		}, `SELECT d.code, min(v.pulled), min(v.seen) FROM dealer d JOIN device v ON v.dealer = d.code AND v.revoked = 0
			WHERE d.closed = 0 GROUP BY d.code`)
	})
	return st, err
}

func (st *standing) show(x *exposition) {
	x.begin("showroom_hub_dealers", "gauge", "Dealers by state, headquarters included.")
	x.by("state", st.dealers)
	x.begin("showroom_hub_devices", "gauge", "Enrolled PCs by state.")
	x.by("state", st.devices)
	x.begin("showroom_hub_codes_open", "gauge", "Enrolment codes that somebody could still use.")
	x.value("", float64(st.codes))
	x.begin("showroom_hub_held_mutations", "gauge", "Mutations that were held for a person.")
	x.value("", float64(st.held))
	x.begin("showroom_hub_head", "gauge", "Writes of records, by scope.")
	x.by("scope", st.heads)
	x.begin("showroom_hub_dealer_lag", "gauge", "How many writes of its dealer's scope the slowest PC that isn't revoked has not pulled.")
	x.by("dealer", st.lag)
	x.begin("showroom_hub_dealer_oldest_contact_timestamp_seconds", "gauge", "Latest contact of the dealer's PC that was silent longest, in seconds since 1970.")
	for _, dealer := range slices.Sorted(maps.Keys(st.seen)) {
		x.value(label("dealer", dealer), float64(st.seen[dealer])/1000)
	}
}
