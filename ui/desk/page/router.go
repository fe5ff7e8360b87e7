package page

import (
	"fmt"

	"showroom/ui/desk"
)

// maker makes the page of a route.
type maker func(*Shop, desk.Route) (desk.Page, error)

// pages are all pages by the name in their routes.
var pages map[string]maker

// The table is filled here and not where it is declared, because pages lead to pages.
func init() {
	pages = map[string]maker{
		"today":            newToday,
		"customers":        newCustomers,
		"customer":         newCustomer,
		"customer-new":     newCustomerForm,
		"customer-edit":    newCustomerForm,
		"vehicle":          newVehicle,
		"quotes":           newQuotes,
		"quote":            openQuote,
		"compare":          newCompare,
		"preview":          openPreview,
		"preview-order":    openOrderPreview,
		"preview-delivery": openDeliveryPreview,
		"orders":           newOrders,
		"order":            openOrder,
		"deliveries":       newDeliveries,
		"delivery":         openDelivery,
		"import":           openImport,
		"sync":             openSync,
		"settings":         openSettings,
	}
}

// Open is the desk's router.
func (s *Shop) Open(_ *desk.Desk, r desk.Route) (desk.Page, error) {
	build := pages[r.Page]
	if build == nil {
		return nil, fmt.Errorf("there is no page %q", r.Page)
	}
	return build(s, r)
}
