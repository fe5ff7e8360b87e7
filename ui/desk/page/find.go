package page

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
)

// mostHits is how many hits of each kind the search shows.
const mostHits = 6

// hitLabels are the heads of the groups, by record type.
var hitLabels = map[string]string{"customer": "客户", "vehicle": "车辆", "quote": "报价", "order": "订单", "delivery": "交车"}

// Search answers the search box. It is called in the background.
func (s *Shop) Search(ctx context.Context, text string) ([]desk.Group, error) {
	found, err := s.Store.Search(ctx, text, mostHits)
	if err != nil {
		return nil, err
	}
	var groups []desk.Group
	err = s.Store.Read(ctx, func(v *store.View) error {
		last := ""
		for _, h := range found {
			hit, err := s.hit(v, h)
			if errors.Is(err, store.ErrNotFound) {
				continue // deleted between the two reads
			}
			if err != nil {
				return err
			}
			if h.Type != last {
				groups = append(groups, desk.Group{Label: hitLabels[h.Type]})
				last = h.Type
			}
			g := &groups[len(groups)-1]
			g.Hits = append(g.Hits, hit)
		}
		return nil
	})
	return groups, err
}

// hit says what was found so that it can be told from its namesakes; personal data stays masked.
func (s *Shop) hit(v *store.View, h store.Hit) (desk.Hit, error) {
	out := desk.Hit{Route: desk.Route{Page: h.Type, ID: h.ID}, Title: h.Title}
	var detail []string
	switch h.Type {
	case "customer":
		c, err := store.Get(v, domain.Customers, h.ID)
		if err != nil {
			return out, err
		}
		out.Title = c.Title()
		detail = []string{phoneOf(&c), words.Tr(shortLevel(c.Level)), c.Model, s.ownerOf(&c)}
	case "vehicle":
		car, err := store.Get(v, domain.Vehicles, h.ID)
		if err != nil {
			return out, err
		}
		detail = []string{car.Plate, car.Name, car.Colour, words.Tr(domain.VehicleStates.Label(car.State))}
	case "quote":
		q, err := store.Get(v, domain.Quotes, h.ID)
		if err != nil {
			return out, err
		}
		who, err := customerOf(v, q.Customer)
		if err != nil {
			return out, err
		}
		detail = []string{who.Name, q.CarName, look.Yuan(q.Net), words.Tr(domain.QuoteStates.Label(string(q.StateOn(v.Today()))))}
	case "order":
		o, err := store.Get(v, domain.Orders, h.ID)
		if err != nil {
			return out, err
		}
		detail = []string{o.Buyer, o.CarName, words.Tr(domain.OrderStates.Label(string(o.State)))}
	case "delivery":
		d, err := store.Get(v, domain.Deliveries, h.ID)
		if err != nil {
			return out, err
		}
		who, err := customerOf(v, d.Customer)
		if err != nil {
			return out, err
		}
		detail = []string{who.Name, d.CarName, words.Tr(domain.DeliveryStates.Label(string(d.State)))}
	}
	out.Detail = strings.Join(filled(detail), " · ")
	out.From, out.To = emphasised(h, out.Title)
	return out, nil
}

// emphasised is the matched part of the title in characters; none where something else matched.
func emphasised(h store.Hit, title string) (from, to int) {
	if len(h.Spans) == 0 || !strings.HasPrefix(title, h.Text) {
		return 0, 0
	}
	first := h.Spans[0]
	if first.From < 0 || first.To > len(h.Text) || first.From >= first.To {
		return 0, 0
	}
	return utf8.RuneCountInString(h.Text[:first.From]), utf8.RuneCountInString(h.Text[:first.To])
}

// filled leaves out empty texts.
func filled(texts []string) []string {
	out := texts[:0]
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			out = append(out, t)
		}
	}
	return out
}
